"""Red flags: found in plain and sideways words, left alone when denied, asked about, another's or long past."""

from __future__ import annotations

import pytest

from hepcoach.understanding import read

FLAGS = {
    "suicidal": [
        "I want to kill myself",
        "everyone would be better off if i wasnt here",
        "i hope i dont wake up tomorrow",
        "Lord I'm ready whenever you are",
        "ya no quiero vivir",
        "le pido a Dios que me lleve ya",
        "me da igual vivir o morir",
    ],
    "chest_pain_breathing": [
        "my chest feels heavy",
        "cant catch my breath sitting here",
        "me falta el aire",
        "i fainted",
    ],
    "cauda_equina": [
        "numb between my legs and i cant pee",
        "no siento entre las piernas y no puedo orinar",
        "both legs just gave out",
    ],
    "new_neuro": [
        "his speech is suddenly slurred",
        "my foot keeps slapping the ground",
        "se me duerme la cara desde hoy",
    ],
    "dvt": [
        "my calf is swollen and hot",
        "la pantorrilla la tengo hinchada y caliente",
        "they found a blood clot today",
    ],
    "infection": ["fever 101.8 and chills all night", "tengo calentura desde anoche"],
    "surgical_site": ["my incision is leaking yellow fluid", "se me abrió la herida", "the wound smells"],
    "fall_injury": ["i fell in the tub", "me caí en la cocina", "heard a pop in my knee and it swelled up"],
    "severe_pain": ["worst pain of my life", "no aguanto el dolor", "9 and I mean it"],
}

NONE = [
    "no fever no drainage, all good. 2. done",
    "No tengo dolor de pecho ni nada de eso",
    "what should I do if the incision opens? its fine now",
    "My husband fell and broke his wrist so I spent the day at ER, no exercises",
    "dying of boredom doing these lol but done, 3",
    "shoulder is killing me tho haha, 5",
    "chest sore from bench yesterday nbd. did all 4",
    "me tropecé pero no me caí lol. did 3 of them, dolor 4",
    "Done, dear. Had a little wobble at the sink but caught myself. No pain.",
    "fell asleep early last nite, did em yesterday",
    "I had a clot back in 2015 so I watch my legs",
    "me muero de hambre jaja, ya hice todo",
    "my calves are sore from the heel raises. done",
    "8, rough day, no exercises",
]


@pytest.mark.parametrize(("flag", "text"), [(flag, text) for flag, texts in FLAGS.items() for text in texts])
def test_a_red_flag_is_found_and_goes_to_a_person(flag: str, text: str) -> None:
    reading = read(text, context="open", n_exercises=4)
    assert reading.red_flag == flag
    assert reading.needs_person


@pytest.mark.parametrize("text", NONE)
def test_what_only_sounds_like_a_red_flag_is_none(text: str) -> None:
    assert read(text, context="open", n_exercises=4).red_flag is None


def test_a_red_flag_seen_by_a_doctor_is_none_but_a_person_still_looks() -> None:
    reading = read("chest was tight, cardiologist ruled out anything. did all 4", context="open", n_exercises=4)
    assert reading.red_flag is None
    assert reading.needs_person


def test_the_gravest_of_several_is_kept() -> None:
    reading = read("i fell and now my chest hurts and i cant breathe", context="open", n_exercises=4)
    assert reading.red_flag == "chest_pain_breathing"
