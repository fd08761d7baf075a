"""What people write, beside what they mean by it.

The plain phrasings are ones that the reader must get right, so what they mean is compared with the database.
The free ones are how people also write; nothing is concluded from how they are read.
`{n}` is how many exercises were due, `{k}` how many were done, `{p}` the pain.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import Literal

Language = Literal["en", "es"]


@dataclass(frozen=True)
class Meaning:
    """What a text means: the truth that the database is compared with. None: nothing said."""

    status: str | None = None
    done: int | None = None
    pain: float | None = None
    yesterday: bool = False
    red_flag: str | None = None
    stop: bool = False
    start: bool = False
    question: bool = False
    # Whether what was read is compared with this at all.
    plain: bool = True

    @property
    def is_report(self) -> bool:
        return self.status is not None or self.pain is not None


@dataclass(frozen=True)
class Saying:
    """One text in the patient's words."""

    words: str
    meaning: Meaning


# An ordinary answer, by language and what was done; the second list leaves the pain out.
_TODAY: dict[Language, dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "en": {
        "done": (
            (
                "all {n}, pain {p}",
                "Did all {n}. Pain {p}",
                "done, pain {p}",
                "did them all, pain {p}/10",
                "yes, pain {p}, no questions",
                "All done! Pain is a {p}.",
            ),
            ("all {n} done", "did them all", "yes", "done"),
        ),
        "partial": (
            ("did {k} of {n} pain {p}", "{k} of {n}, pain {p}", "did {k} out of {n}, pain about {p}"),
            ("did {k} of {n}", "{k} of {n} today"),
        ),
        "not_done": (
            ("didn't do them today, pain {p}", "no, forgot. pain {p}", "not today. pain {p}"),
            ("didn't do them today", "no, forgot", "no"),
        ),
    },
    "es": {
        "done": (
            ("hice todo dolor {p}", "hice los {n}, dolor {p}", "si, dolor {p}", "todos hechos. dolor {p}"),
            ("hice todo", "si", "hice los {n}"),
        ),
        "partial": (
            ("hice {k} de {n} dolor {p}", "{k} de {n}, dolor {p}"),
            ("hice {k} de {n}", "hice {k} de los {n}"),
        ),
        "not_done": (
            ("no los hice, dolor {p}", "no pude hacerlos hoy, dolor {p}", "no, se me olvido. dolor {p}"),
            ("no los hice", "no", "no, se me olvido"),
        ),
    },
}

_YESTERDAY: dict[Language, dict[str, tuple[str, ...]]] = {
    "en": {
        "done": ("did all {n} yesterday, pain {p}", "yesterday I did them all, pain {p}"),
        "partial": ("yesterday I did {k} of {n}, pain {p}", "did {k} of {n} yesterday, pain {p}"),
        "not_done": ("didn't do them yesterday, pain {p}",),
    },
    "es": {
        "done": ("ayer hice todos, dolor {p}",),
        "partial": ("ayer hice {k} de {n}, dolor {p}",),
        "not_done": ("ayer no los hice, dolor {p}",),
    },
}

_TYPOS: dict[Language, dict[str, tuple[str, ...]]] = {
    "en": {
        "done": ("all {n}, pian {p}", "done,pain {p}", "dooone!! pain {p}"),
        "partial": ("didd {k} of {n} pain {p}", "did {k}of {n}, pain {p}"),
        "not_done": ("no, forgott. pain {p}",),
    },
    "es": {
        "done": ("hize todo dolor {p}",),
        "partial": ("hise {k} de {n} dolor {p}",),
        "not_done": ("no los ise, dolor {p}",),
    },
}

_PAIN: dict[Language, tuple[str, ...]] = {"en": ("{p}", "pain {p}", "about a {p}"), "es": ("{p}", "dolor {p}")}
_DID: dict[Language, dict[str, tuple[str, ...]]] = {
    "en": {
        "done": ("yes", "all {n}", "did them all"),
        "partial": ("{k}", "{k} of {n}"),
        "not_done": ("no", "not today"),
    },
    "es": {
        "done": ("si", "los {n}", "hice todos"),
        "partial": ("{k}", "{k} de {n}"),
        "not_done": ("no", "hoy no"),
    },
}
_CORRECT_DONE: dict[Language, tuple[str, ...]] = {
    "en": ("sorry I meant {k} of {n}", "correction: did {k} of {n}"),
    "es": ("perdon, hice {k} de {n}",),
}
_CORRECT_PAIN: dict[Language, tuple[str, ...]] = {
    "en": ("sorry, I meant pain {p}", "correction: pain {p}"),
    "es": ("perdon, dolor {p}",),
}

RED_FLAGS: dict[Language, dict[str, tuple[str, ...]]] = {
    "en": {
        "suicidal": ("I don't want to live anymore",),
        "chest_pain_breathing": ("I have chest pain", "chest pain and I can't breathe"),
        "cauda_equina": ("numb between my legs and I can't pee",),
        "new_neuro": ("my foot suddenly went numb and weak",),
        "dvt": ("my calf is swollen and warm",),
        "infection": ("fever of 102 and chills since surgery",),
        "surgical_site": ("there is pus coming out of my incision",),
        "fall_injury": ("I fell down the stairs this morning",),
        "severe_pain": ("worst pain of my life, I can't take it",),
    },
    "es": {
        "suicidal": ("ya no quiero vivir",),
        "chest_pain_breathing": ("tengo dolor en el pecho", "me duele el pecho y no puedo respirar"),
        "cauda_equina": ("no siento entre las piernas y no puedo orinar",),
        "new_neuro": ("de repente se me durmio el pie y no lo puedo mover",),
        "dvt": ("tengo la pantorrilla hinchada y caliente",),
        "infection": ("tengo fiebre de 39 y escalofrios desde la cirugia",),
        "surgical_site": ("me sale pus de la herida",),
        "fall_injury": ("me cai por las escaleras esta mañana",),
        "severe_pain": ("no aguanto el dolor",),
    },
}

_STOP: dict[Language, tuple[str, ...]] = {
    "en": ("STOP", "stop", "Unsubscribe", "please stop texting me"),
    "es": ("STOP", "ALTO", "parar", "no me manden mas mensajes"),
}
_START: tuple[str, ...] = ("START", "start", "Unstop")
_QUESTION: dict[Language, tuple[str, ...]] = {
    "en": ("can I use heat on it?", "Should I use ice after the exercises?"),
    "es": ("¿puedo ponerme hielo?", "¿puedo usar calor?"),
}
_FREE: dict[Language, tuple[str, ...]] = {
    "en": (
        "got thru most of it before the kids woke up, knee was grumbling",
        "ugh. long day. did what I could",
        "the usual. no change really",
        "👍",
        "lol my dog thinks the bridges are a game. we did a few",
        "same as yesterday",
        "Was at my sister's, no floor space, did the standing ones i think",
        "will do my best",
    ),
    "es": (
        "mas o menos, hice lo que pude",
        "igual que ayer",
        "hoy anduve con los nietos todo el dia, mañana le sigo",
        "👍",
        "ahi la llevo",
    ),
}


def answer(
    rng: random.Random,
    language: Language,
    *,
    due: int,
    done: int,
    pain: int | None,
    yesterday: bool = False,
    typos: bool = False,
    in_full: bool = False,
) -> Saying:
    """An ordinary answer to the morning's questions. Without `pain` the patient leaves it out.

    `in_full`: in words that can be read whatever was asked last.
    """
    status = _status(done, due)
    if yesterday:
        pain = 0 if pain is None else pain
        options = _YESTERDAY[language][status]
    elif pain is None:
        options = _TODAY[language][status][1][: 1 if in_full else None]
    elif typos and not in_full:
        options = _TYPOS[language][status]
    else:
        options = _TODAY[language][status][0][: 1 if in_full else None]
    words = rng.choice(options).format(n=due, k=done, p=pain)
    return Saying(words, _report(status, done, pain, yesterday=yesterday))


def pain_only(rng: random.Random, language: Language, pain: int) -> Saying:
    return Saying(rng.choice(_PAIN[language]).format(p=pain), _report(None, None, pain))


def did_only(rng: random.Random, language: Language, *, due: int, done: int) -> Saying:
    status = _status(done, due)
    words = rng.choice(_DID[language][status]).format(n=due, k=done)
    return Saying(words, _report(status, done, None))


def correction(rng: random.Random, language: Language, *, due: int, done: int | None, pain: int | None) -> Saying:
    """Takes back either the count (`done`, some but not all) or the pain."""
    if done is not None:
        words = rng.choice(_CORRECT_DONE[language]).format(k=done, n=due)
        return Saying(words, _report("partial", done, None))
    assert pain is not None
    return Saying(rng.choice(_CORRECT_PAIN[language]).format(p=pain), _report(None, None, pain))


def red_flag(rng: random.Random, language: Language) -> Saying:
    kind = rng.choice(sorted(RED_FLAGS[language]))
    # Pain in words that a reader may or may not turn into a number is not compared.
    return Saying(rng.choice(RED_FLAGS[language][kind]), Meaning(red_flag=kind))


def stop(rng: random.Random, language: Language) -> Saying:
    return Saying(rng.choice(_STOP[language]), Meaning(stop=True))


def start(rng: random.Random) -> Saying:
    return Saying(rng.choice(_START), Meaning(start=True))


def question(rng: random.Random, language: Language) -> Saying:
    return Saying(rng.choice(_QUESTION[language]), Meaning(question=True))


def free(rng: random.Random, language: Language) -> Saying:
    return Saying(rng.choice(_FREE[language]), Meaning(plain=False))


def named(saying: Saying, given_name: str) -> Saying:
    """The same, said for one of several people who share the phone. Keywords stay alone."""
    if saying.meaning.stop or saying.meaning.start:
        return saying
    return replace(saying, words=f"{given_name}: {saying.words}")


def _status(done: int, due: int) -> str:
    if done <= 0:
        return "not_done"
    return "done" if done >= due else "partial"


def _report(status: str | None, done: int | None, pain: int | None, *, yesterday: bool = False) -> Meaning:
    # Nine and ten are a red flag by themselves.
    flag = "severe_pain" if pain is not None and pain >= 9 else None
    return Meaning(status=status, done=done, pain=pain, yesterday=yesterday, red_flag=flag)
