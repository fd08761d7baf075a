"""How the rules on the tape are written: a regular expression with named classes of words and amounts.

`{pain}` is one of the words of that class; `<sets>` is a number that fills the field `sets`; `N S M` with a
digit are amounts of the tape. A pattern fits whole words only.
"""

from __future__ import annotations

import re

from hepcoach.rules.doses.words import COLOURS, DAYS, MOVEMENTS

# An underscore stands for a space.
_CLASSES = {
    "n": r"N\d+",
    "s": r"S\d+",
    "time": r"[SM]\d+",
    "any": r"[NSM]\d+",
    # The rest of the clause; and of the sentence as far as a comma only goes on with the same thought.
    "end": r"(?: [^.;,()~\s]+)*",
    "on": r"(?: [^.;,()~\s]+)*(?: , (?:and|then|up|until|but|or|by|atmost|stop|rest|call|add|raise_to|progress|go|"
    r"move)\b"
    r"(?: [^.;,()~\s]+)*)*",
    "word": r"[^.;,()~\s\dNSM][^.;,()~\s]*",
    "colour": "|".join(COLOURS),
    "weekday": "|".join(DAYS),
    "movement": "|".join(sorted({*MOVEMENTS, "march", "stretch", "squeeze", "walk", "breath"})),
    "per": "/ per por al a an each in x of",
    "slash": "/ per por al a an each of",
    "x": "x times by por",
    "body": "limb side hand foot",
    "to": "to a atmost hasta",
    "pain": "pain sore stiff",
    "be": """is are be am it they this these se te le lo me be becomes become feels feel gets get getting sea son
        este esta estes estar sienta siente sientas resulta ya parece""",
    "easy": "easy easier facil comodo comfortable simple able_to pueda puede puedas can no_difficulty no_longer",
    "more_less": """less_than below under more_than above over menor_of mayor_of menor_a mayor_a menos_of mas_of
        except_of greater_than superior_a inferior_a < > atmost atleast is at goes rises reaches increases exceeds
        stays gets of a to que pase pasa supera llega no_more_than exceed exceda lower_than higher_than beyond
        past hasta""",
    "go": """go move switch pasar pase cambiar use try do start bump step_up change usar suba subir sube advance
        return""",
    # Of these "each" is a side, a time of day or a repetition; of anything else it is a trigger.
    "each_of": """limb side hand foot meal breakfast lunch dinner sets reps session exercise one day morning night
        times week position direction hours weight bed other""",
    "not_easy": """heavy heavier light lighter lightest medium moderate strong stronger thick thin soft softer
        firm hard harder easy extra fuerte suave gruesa ligera ligero media medio pesada pesado dura duro liviana
        liviano blanda firme mediana mediano minimal max maximum""",
    "pace": "pace paso ritmo speed tempo velocidad rate intensity intensidad cadence",
    "quickness": """slow controlled control controlado controlada controladamente explosive explosively quickly
        quick fast faster rapid rapidly rapido rapida rapidamente gently gentle briskly brisk vigorous vigorously
        steady steadily continuous loud loudly smooth smoothly ligero suave suaves fuertemente forcefully""",
    "told": """shown handout handouts sheet video videos picture pictures pics pic diagram attached attachment
        page instructed demonstrated discussed directed prescribed taught hoja folleto mostrado mostro muestra
        indico indicado indicada foto fotos dibujo imagen imagenes protocol protocolo clinic clinica enseno
        ensenado ensene instrucciones instructions written app printed printout visto packet booklet link reviewed
        practiced ilustracion video_link explico acordado hablamos tratamiento consultorio""",
    "earlier": """last_times last_visit last_week last_session times_before before previous previously
        ultima_times ultima times_pasada pasada anterior antes prior semana_pasada week_pasada visita_anterior
        always siempre last yesterday current usual""",
    "rest_link": "for of at to por about up x as period : - times entre de",
    "sets_each": "sets reps each serie one of and - side session repetition them in limb stretch exercise per",
    "ill": """swelling dizzy dizziness lightheaded numbness tingling worse worsens mareo mareado mareada hinchazon
        increases sharp shortness_of breath cough coughing choke choking chest nausea fever empeora aumenta
        hormigueo""",
    "unit_ft": """ft meters meter metros metro m yards yard yds yd miles mile millas milla km kilometros blocks
        block cuadras cuadra laps lap lengths flights flight stairs hallways hallway pisos escalones houses
        mailboxes steps pasos step""",
    "unit_in": "in inch inches cm pulgadas pulgada centimetros '' \"",
    "high": """step steps block book ball high height tall bench hurdle hurdles roll from apart curb stair
        platform escalon box foam wide of_altura of_alto""",
    "unit_speed": "mph kph rpm bpm watts watt spm mets met rev revoluciones km_/_hours db decibels lpm",
    "symptom": r"(?:(?:symptoms?|sintomas?|dizziness|mareo|discomfort|pain|sore|stiff|fatigue|"
    r"keep|must|stay|should|"
    r"no|be|is) )*",
    "swollen": "swollen hinchado hinchada inflamado inflamada",
    "fatigue": "fatigue weak exhausted sleepy cansada tired",
    "raised": "raise_to increased decreased reduced progress advanced subio aumento bajo",
    # Up to where the present begins.
    "past": r"(?: (?!(?:now|ahora|hoy|today|perform|try|currently)\b)[^.;,()~\s]+)*",
    "nwb": """nwb ttwb tdwb pwb wbat fwb tdwbing no_-_weight_-_bearing no_weight_bearing non_-_weight_-_bearing
        non_weight_-_bearing non_weight_bearing toe_touch_weight_bearing toe_touch touch_down_weight_bearing
        partial_weight_bearing weight_bearing_as_tolerated no_apoyo no_apoyar no_cargar_weight apoyo_parcial
        descarga""",
}


def _expanded(words: str) -> str:
    if re.search(r"[\\(|\[]", words):
        return f"(?:{words})"
    return "(?:" + "|".join(re.escape(word).replace("_", " ") for word in words.split()) + ")"


_EXPANDED = {"{" + name + "}": _expanded(words) for name, words in _CLASSES.items()}
_EXPANDED |= {"{" + name + "}": _CLASSES[name] for name in ("end", "on", "past", "symptom")}
_TIMED = {"time", "held", "hold"}
_GROUP = re.compile(r"(?<!P)<(\w+)>")
_AMOUNTS = {"time": r"[SM]\d+", "hold": r"[SM]\d+", "held": r"[NSM]\d+", "colour": _EXPANDED["{colour}"]}


def pattern(*parts: str) -> re.Pattern[str]:
    """A rule on the tape, its parts written one after the other."""
    # Repetition is bounded so that no line, however long or odd, makes a rule try more than a few words ahead.
    text = "".join(parts).replace(")*", "){0,8}").replace(")+", "){1,8}")
    for name, expansion in _EXPANDED.items():
        text = text.replace(name, expansion)
    text = _GROUP.sub(lambda group: f"(?P<{group[1]}>{_AMOUNTS.get(group[1], r'N[0-9]+')})", text)
    return re.compile(rf"(?<!\S)(?:{text})(?!\S)")
