"""Words that are no dose at all: bookings, billing, charting. What stands in such a clause goes nowhere."""

from __future__ import annotations

from hepcoach.rules.doses.patterns import pattern

ADMIN = (
    pattern(
        r"(?:auth|authorization|authorizations|authorized|authorised|autorizacion|autorizadas?|autorizo|"
        r"preauth|precert|approved|aprobadas?)"
    ),
    pattern(
        r"(?:visits?|visitas?|appts?|appointments?|cita|citas|consulta|fu|rtc|follow ?-? ?up|f / u|followup|"
        r"see md|reassess|recheck)"
    ),
    pattern(
        r"(?:return|come back|be back|back (?=in|on|to)|regrese|vuelva|volver|recheck)(?:"
        r" (?:to|in|a|al|on|back))* (?:{n}"
        r" (?:week|day|month|x|times)|clinic|md|doctor|office|clinica|{weekday}|CLOCK|DATE)"
    ),
    pattern(r"next (?:session|visit|appt|pt|therapy|week visit|eval)(?! {go})"),
    pattern(
        r"(?:copay|copago|insurance|seguro|deductible|cpt|icd|npi|mrn|dob|billed|billing|units?|invoice|poc|"
        r"plan of (?:care|cuidado)|claim|medicare|medicaid|aetna|bcbs|id|ssn)"
    ),
    pattern(
        r"(?:eval|evaluation|evaluacion|re ?-? ?eval|reeval|recert|certification|progress note|discharge|"
        r"d / c|dc|scheduled?|rescheduled?|cancel\w*|no ?-? ?show|programada)"
    ),
    pattern(
        r"(?:call|llamar?|llame|phone|telefono|tel|fax|room|suite|gate code|dx|diagnosis|text|email)(?!"
        r" (?:exercise|if))"
    ),
    pattern(
        r"(?:surgery|date of surgery|sx date|dos|s / p|post -? ?op"
        r" (?:day|week)|post ?-? ?op|pod|postop|cirugia|doi|injury date|onset)(?! (?:{body}|side|limb))(?= |$)"
    ),
    pattern(
        r"(?:physical therapy|pt|ot|slp|st|therapy|terapia|terapia fisica|fisioterapia|clinic|"
        r"in clinic) {n} (?:x|times|/|week|session|day)"
    ),
    pattern(
        r"(?:patient|pt|paciente|px|client|mom|mother|caregiver|wife|husband|she|he)"
        r" (?:has |is |was |to )?(?:reports?|states?|seen|was|arrived|denies|complains|c / o|understood|"
        r"understands|verbalized|verbalised|will"
        r" (?:return|call|be|follow|see|schedule)|refiere|reporta|entendio|comprende|entiende|acudio|llego|"
        r"demonstrates?|demonstrated|tolerated|educated|instructed|able|performed|completed|agrees)"
    ),
    pattern(r"(?:verbalized|verbalised|understanding|understood|entendio|comprende|teach ?-? ?back)"),
    pattern(
        r"(?:test|6mwt|mwt|tug|dgi|berg|lefs|ndi|odi|quickdash|score|compliance|adherence|cumplimiento|goniometer)"
    ),
    pattern(
        r"pain(?: (?:level|:|is|was|of|at|rating))* {n} / {n}"
        r" (?:at rest|today|currently|with|upon|pre|post|best|worst|at|now|during|in)"
    ),
    pattern(
        r"(?:bp|mmt|ta|temp|rom :|arom :|prom :|strength {n} / {n}|age|y / o|yo|years? old|anos|height :|"
        r"peso corporal|wt :)(?= )"
    ),
    pattern(r"(?:referral|referred|ref|reference|order #|order number|case #|invoice|account|acct|confirmation)"),
    pattern(
        r"(?:{n} )?session(?: {n} of {n}| {n} / {n})?"
        r" (?:remaining|left|authorized|approved|used|completed|restantes|autorizadas|aprobadas|remain|"
        r"of therapy|of terapia|of {n})"
    ),
    pattern(r"(?:session|exercise|page|sheet|pagina|hoja) {n} (?:of|/) {n}"),
    pattern(
        r"(?:received|billed|performed|min of|{time}"
        r" (?:of )?)(?: {time})?(?: of)? ?(?:therapeutic|manual|treatment|therex|therapeutic exercise|skilled|"
        r"neuromuscular)"
    ),
    pattern(
        r"(?:seen (?:for|on|today|DATE|{n})|last seen|start of care|soc|parking|bring|traiga|traer|"
        r"wear comfortable|signed|firma|firmado|arrive|llegue temprano)"
    ),
)
