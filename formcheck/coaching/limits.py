"""The numbers that the rules of programme and progression share, and what a rule is."""

from __future__ import annotations

from dataclasses import dataclass

REST_H, REST_SORE_H, WEEK_DAYS = 48, 72, 7
ONE_TRAINING_H, COUNTS_FROM_REPS = 3, 10
ESTABLISHED, SORE_OF_LAST = 4, (2, 3)
STRENGTH_AT_FIRST, STRENGTH_LATER, LATER_FROM, ONE_MORE_EVERY = 2, 3, 6, 6
ACTIVATION_BEFORE_STRENGTH, DEMAND_EVERY = 2, 4
ONE_LEGGED = 2
HURTS_TIMES, LEFT_OUT_DAYS = 2, 14

HIGH_SCORE, LOW_SCORE, FALL_OF_SCORE = 85, 70, 15
SAME_FAULT_SHARE, TWICE = 1 / 3, 2
EASE_IN_DAYS, ANEW_DAYS = 21, 84

ACSM = "ACSM 2009, Med Sci Sports Exerc 41:687"
FREQUENCY = "Garber et al. 2011 (ACSM), Med Sci Sports Exerc 43:1334"
AFTER_ACSM = f"coaching convention, after {ACSM}"
OWN = "coaching convention"
PAIN_MODEL = (
    "coaching convention, after the pain-monitoring model of Thomeé 1997, Phys Ther 77:1690"
)


@dataclass(frozen=True)
class CoachRule:
    """One rule: `about` is "when", "what" or "how much".

    `words` say the rule, `short` is what a person is told when it applies to an exercise.
    """

    code: str
    about: str
    words: str
    source: str
    short: str = ""
