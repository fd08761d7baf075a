"""What the words of a prescription and a record say in English and Spanish: another dose, a ban, a reason against.

Read by `prescriptions`; a word too many costs a therapist a question, a word too few may harm.
"""

from __future__ import annotations

import re

# Words beside a dose that announce another one: which of the two holds today is for the therapist to say.
PROGRESSION = re.compile(
    r"progress|increas|advance|\badd\b|\bthen\b|next week|week [2-9]|after \d+ (?:weeks?|days?)"
    r"|wean|taper|build up|work up|up(?:ped)? to|once (?:this|able|easy)"
    r"|when (?:able|easy|ready|this)|before adding|from there|aument|progres|luego"
    r"|despu[eé]s (?:de \d|pase|suba)|cuando (?:pueda|sea f[aá]cil)|semana [2-9]|suba|agreg",
    re.IGNORECASE,
)
# What is left of a line and may be another dose: which of two holds, a person says.
OTHER_DOSE = re.compile(
    r"\d+\s*(?:x|×|by|por)\s*\d+"
    r"|\d+(?:\.\d+)?\s*-?\s*(?:reps?\b|sets?\b|times\b|series\b|veces\b|repet\w*)"
    r"|\d+\s*(?:on (?:the )?)?(?:left|right|lt|rt|l|r|izq\w*|der\w*)\b"
    r"|\b(?:left|right|lt|rt|l|r|izq\w*|der\w*)\s*[:x]?\s*\d+\s*$|^\W*(?:x\s*)?\d+(?:\.\d+)?\W*$"
    r"|^\W*\d+(?:\.\d+)?\s*(?:min\w*|sec\w*|seg\w*|s|lbs?|kg|#)\W*$"
    r"|\b(?:if|when|si|cuando)\b.{0,15}(?:tired|fatigue|cansad)"
    r"|\b(?:was|were|instead|formerly|changed?|eran?|antes|en vez)\b"
    r"|(?:red|yellow|green|blue|black|roj[ao]|verde|azul|amarill[ao]|negr[ao])\b.{0,6}(?:/|\bor\b"
    r"|\bto\b|\bo\b|,)|\d+\s*rm\b|amrap|emom|x\s*(?:to )?fatigue",
    re.IGNORECASE,
)
# Words that forbid or put off: no exercise with them starts by itself.
HOLD = re.compile(
    r"\b(?:once|when|after|if|cuando|despu[eé]s)\b.{0,20}(?:cleared|clearance|approv|autori[zc])|"
    r"contraindic|not cleared"
    r"|\buntil\b.{0,40}(?:clear|seen|surgeon|doctor|\bmd\b|\bdr\b|follow|visit|approv|heal)"
    r"|(?:do not|don'?t|dont) (?:do|perform|start|begin|give|assign|use)\b"
    r"|\b(?:on )?hold (?:off|until|for now|this|all)|\bd/?c'?d\b|discontinu|no longer|\bstopped\b"
    r"|\bsuspend|in[- ]clinic only|clinic only|only in (?:the )?clinic"
    r"|only with (?:the )?(?:therap|pt\b|supervis)|under supervision|supervised only|not at home"
    r"|replaced by|\bno (?:haga|realice|hacer|iniciar|empezar|comenzar)|hasta (?:que|ser|ver)"
    r"|suspender|s[oó]lo en (?:la )?cl[ií]nica|con supervisi[oó]n|no en casa",
    re.IGNORECASE,
)
# A warning that forbids something, as opposed to one that says when to stop.
FORBIDS = re.compile(
    r"contraindic|\bavoid\b|\bdo not\b|\bdon'?t\b"
    r"|\bnot (?:to|past|beyond|above|below|until|cleared|allowed|yet|permitted)"
    r"|\bno (?:active|passive|resisted?|weight|lift|flex|exten|rotat|abduct|adduct|external"
    r"|internal|e\.?r\b|i\.?r\b|run|jump|twist|bend|squat|overhead|impact|kneel|stair|reach|push"
    r"|pull|stretch|load|exercise|slr|rom|arom|prom|loading|shoulder|elbow|wrist|hand|hip|knee"
    r"|ankle|neck|back|arm|leg|heavy|open|closed|crossing|thin)"
    r"|\blimit(?:ed)? (?:to|weight|flex|exten|rom to|motion)|restrict|precaution|evit[ae]|precauci"
    r"|prohib|\bno (?:debe|cargar|levantar|doblar|girar|cruzar)",
    re.IGNORECASE,
)
# What is told to everybody and rules no exercise out.
COMMON_CARE = re.compile(
    r"\bpain|\bhurt|\bbreath|overdo|bounc|jerk|\brush|momentum|dolor"
    r"|\bno (?:known )?(?:precautions|restrictions|limit|contraind)",
    re.IGNORECASE,
)
# What a record says -> the library's reason not to do an exercise.
REASONS = {
    tag: re.compile(words, re.IGNORECASE)
    for tag, words in {
        "no_weight_bearing": (
            r"\b(?:nwb|ttwb|tdwb|pwb|non[- ]?weight|toe[- ]?touch|touch[- ]?down|partial weight"
            r"|no weight[- ]?bearing)|sin (?:carga|apoyo)|no (?:apoyar|cargar peso)|descarga"
        ),
        "hip_posterior_precautions": (
            r"(?:posterior|total)? ?hip precaution|posterior precaution|precauci\w* de cadera"
        ),
        "hip_anterior_precautions": (r"(?:anterior)? ?hip precaution|anterior precaution|precauci\w* de cadera"),
        "achilles_repair_early": (
            r"achilles.{0,30}(?:repair|ruptur|reconstr)|(?:repar|rotura|ruptura|sutura).{0,30}aquiles"
        ),
        "acl_graft_early": (
            r"\bacl\b.{0,30}(?:graft|reconstr|repair)|cruciate.{0,30}(?:reconstr|repair)"
            r"|(?:reconstr|plast).{0,30}(?:\blca\b|cruzado)"
        ),
        "acute_back_pain": (r"acute.{0,20}back pain|(?:lumbalgia|dolor lumbar) agud"),
        "hip_flexor_repair_early": (r"(?:hip flexor|psoas|iliopsoas).{0,20}(?:repair|release|repar|tenotom)"),
        "uncontrolled_blood_pressure": (
            r"uncontrolled.{0,20}(?:hypertension|htn|blood pressure|\bbp\b)"
            r"|hypertensive (?:crisis|urgency|emergency)"
            r"|(?:hipertensi[oó]n|presi[oó]n).{0,20}(?:no|mal|sin) control|crisis hipertensiva"
        ),
        "fall_risk": (
            r"\bfall(?:s|ing)? risk|risk (?:of|for) fall|history of (?:\w+ )?falls"
            r"|(?:recurrent|repeated|frequent) falls|riesgo de ca[ií]da"
            r"|ca[ií]das (?:frecuentes|de repetici[oó]n|recurrentes)"
        ),
        "flexor_tendon_repair_early": (
            r"flexor (?:digitorum|pollicis|tendon)\w*.{0,30}(?:repair|lacerat|reconstr|graft|rupture)"
            r"|\bftr\b|(?:repair|lacerat|reconstr)\w* (?:of )?(?:the )?(?:\w+ )?flexor tendon"
            r"|tend[oó]n(?:es)? flexor\w*.{0,30}(?:repar|sutur|reconstr)"
            r"|(?:repar|sutur|reconstr)\w*.{0,30}flexor"
        ),
        "flexion_intolerance": (
            r"flexion[- ]?(?:intoleran|sensitiv)"
            r"|(?:no|avoid) (?:lumbar |spinal |trunk |spine )?(?:flexion|forward bend)"
            r"|(?:disc|disk) (?:herniation|protrusion|extrusion)|herniated (?:disc|disk|nucleus)"
            r"|displacement.{0,40}dis[ck]|hernia(?:ci[oó]n)? (?:de disco|discal)"
            r"|intoleran\w+ a la flexi[oó]n"
        ),
        "osteoporosis_flexion": (
            r"osteopor|vertebral (?:compression )?fracture|compression fracture|fractura vertebral"
        ),
        "extension_intolerance": (
            r"extension[- ]?(?:intoleran|sensitiv)"
            r"|(?:no|avoid) (?:lumbar |spinal |trunk |spine )?extension|spinal stenosis"
            r"|lumbar stenosis|neurogenic claudication|spondyloli?sthesis|spondylolysis|estenosis"
            r"|espondilol|intoleran\w+ a la extensi[oó]n"
        ),
        "cervical_instability": (
            r"(?:cervical|atlanto\w*|c1[-/ ]*c?2|craniocervical|alar|transverse ligament"
            r"|neck).{0,20}instab|unstable (?:neck|cervical)|odontoid"
            r"|cervical (?:spine )?(?:fracture|fusion|myelopathy)|rheumatoid.{0,20}(?:neck|cervical)"
            r"|inestabilidad.{0,15}(?:cervical|atlanto|cuello)|(?:fractura|mielopat[ií]a) cervical"
            r"|vertebr\w+ arter\w+ (?:dissect|insuff)"
        ),
        "rotator_cuff_repair_early": (
            r"(?:rotator )?cuff.{0,20}(?:repair|reconstr)"
            r"|(?:supraspinatus|subscapularis|infraspinatus).{0,20}repair|\brcr\b"
            r"|(?:repar|sutura).{0,30}manguito|manguito.{0,30}(?:repar|sutur)"
        ),
        "shoulder_anterior_instability": (
            r"anterior.{0,20}(?:instabilit|dislocat|sublux).{0,20}"
            r"|(?:shoulder|glenohumeral|gh).{0,20}(?:instabilit|dislocat|sublux)|bankart|latarjet"
            r"|(?:inestabilidad|luxaci[oó]n).{0,20}hombro"
        ),
        "aspiration_risk": (r"aspirat|\bnpo\b|silent aspirat|riesgo de aspiraci|nada por boca|broncoaspir"),
        "airway_or_neck_surgery": (
            r"trach(?:eo|\b)|laryngectom|neck dissection|(?:airway|neck|laryn\w+|thyroid\w*) surgery"
            r"|thyroidectom|anterior cervical dis[ck]|\bacdf\b|traqueo|laringectom|tiroidectom"
            r"|cirug[ií]a.{0,15}(?:cuello|laringe)"
        ),
        "vocal_fold_surgery_early": (
            r"(?:vocal (?:fold|cord)|phono|microlaryn|laryngo\w*).{0,20}(?:surgery|excision|resect"
            r"|injection|micro)|phonosurgery|phonomicro|microlaryngoscop|microlaryngeal|voice rest"
            r"|(?:cuerda|pliegue)s? vocal\w*.{0,25}(?:cirug|oper)"
            r"|(?:cirug|oper)\w*.{0,25}(?:cuerda|pliegue)s? vocal|reposo (?:de )?(?:la )?voz"
            r"|reposo vocal"
        ),
    }.items()
}
