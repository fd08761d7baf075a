"""What patients answer: 70 % short answers that the grammar explains, 30 % longer ones, numbers varied."""

from __future__ import annotations

import random

_SHORT = (
    "all {n}, pain {p}",
    "done, pain {p}",
    "yes {p}",
    "did all {n}. pain {p}",
    "did 2, pain {p}",
    "All done! {p}/10",
    "pain {p}",
    "no",
    "not today, pain {p}",
    "yes all {n} pain was {p}",
    "did them all, {p}",
    "only 1 today, pain {p}",
    "none today",
    "all 3 done pain {p} out of 10",
    "Done. {p}",
    "yep, {p}",
    "skipped, too busy",
    "{p}",
    "all of them, pain {p}",
    "did all but one, pain {p}",
)
_LONG = (
    "I did the heel slides and the bridge this morning but the quad set was too much after work, pain maybe a {p}",
    "Morning! All {n} done before breakfast. My knee felt stiff at first, then fine, I would say {p} out of 10",
    "Forgot yesterday, my grandson was here. Did everything today though and the pain is about a {p}",
    "I only got through two of them because the dog lay on my mat, pain {p}, will try the third tonight",
    "Do I keep going with the bridge if it pinches a little? I did all {n} and it was a {p}",
    "None today, I was at the airport from five in the morning and just got home. Pain is {p} from sitting",
    "Did the whole lot, took me twenty minutes, pain went from {p} to lower by the end, so that is good news",
    "Can you ask her whether I may use the stairs again? Did my exercises, pain {p}",
    "Woke up with a headache so I did just one of the three, the easy one. Pain in the knee itself was {p}",
)


def words(chance: random.Random) -> str:
    kind = _SHORT if chance.random() < 0.7 else _LONG
    return chance.choice(kind).format(n=3, p=chance.randrange(0, 6))
