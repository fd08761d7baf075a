"""What is wrong with the people of the world, and which exercises their therapists give them for it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from hepcoach.simulator.schedule import Plan


@dataclass(frozen=True)
class Complaint:
    """A diagnosis with its ICD-10-CM code, and the exercises a program for it is drawn from."""

    code: str
    words: str
    exercises: tuple[str, ...]


COMPLAINTS: dict[str, tuple[Complaint, ...]] = {
    "PT": (
        Complaint(
            "M17.11",
            "Unilateral primary osteoarthritis, right knee",
            ("heel-slide", "quad-set", "straight-leg-raise", "short-arc-quad", "sit-to-stand", "mini-squat"),
        ),
        Complaint(
            "M54.50",
            "Low back pain, unspecified",
            ("pelvic-tilt", "single-knee-to-chest", "lower-trunk-rotation", "bridge", "bird-dog", "dead-bug"),
        ),
        Complaint(
            "M75.101",
            "Rotator cuff tear of right shoulder, not traumatic",
            ("pendulum", "scapular-squeeze", "table-slide", "isometric-external-rotation", "wall-push-up"),
        ),
        Complaint(
            "M16.12",
            "Unilateral primary osteoarthritis, left hip",
            ("bridge", "clamshell", "glute-set", "standing-hip-abduction", "standing-march"),
        ),
        Complaint(
            "S93.401A",
            "Sprain of ligament of right ankle",
            ("ankle-pump", "ankle-circle", "heel-raise", "toe-raise", "single-leg-stance", "calf-stretch"),
        ),
        Complaint(
            "M54.2",
            "Cervicalgia",
            ("chin-tuck", "cervical-rotation", "upper-trap-stretch", "scapular-squeeze", "neck-isometrics"),
        ),
    ),
    "OT": (
        Complaint(
            "G56.01",
            "Carpal tunnel syndrome, right upper limb",
            ("tendon-glide", "median-nerve-glide", "composite-fist", "thumb-opposition", "putty-grip"),
        ),
        Complaint(
            "S52.501D",
            "Fracture of lower end of right radius, healing",
            ("wrist-flexion-extension", "forearm-rotation", "finger-abduction", "putty-grip", "towel-wring"),
        ),
        Complaint(
            "M18.11",
            "Osteoarthritis of first carpometacarpal joint, right hand",
            ("thumb-opposition", "putty-pinch", "finger-lift", "coin-pick-up", "composite-fist"),
        ),
    ),
    "SLP": (
        Complaint(
            "R13.12",
            "Dysphagia, oropharyngeal phase",
            ("effortful-swallow", "masako-maneuver", "tongue-press", "mendelsohn-maneuver"),
        ),
        Complaint(
            "R49.0",
            "Dysphonia",
            ("straw-phonation", "pitch-glide", "sustained-phonation", "diaphragmatic-breathing"),
        ),
    ),
}
EVERY_DAY = frozenset(range(7))
_THREE_A_WEEK = frozenset({0, 2, 4})


def complaint_of(number: int, discipline: str) -> Complaint:
    """Why the person with this number is in therapy."""
    known = COMPLAINTS[discipline]
    return known[number // 4 % len(known)]


def plan_for(rng: random.Random, complaint: Complaint, starts_on: date) -> Plan:
    """A program drawn for a complaint: two to five exercises, mostly every day."""
    most = min(5, len(complaint.exercises))
    exercises = tuple(rng.sample(complaint.exercises, rng.randint(2, most)))
    return Plan(starts_on, exercises, _THREE_A_WEEK if rng.random() < 0.25 else EVERY_DAY)
