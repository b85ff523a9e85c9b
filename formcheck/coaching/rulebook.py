"""All rules of programme and progression as data: what each says, and its source.

The code that applies a rule takes its numbers from `limits.py`, as the words here do. The rules of
care, which go before all of these, are in `care.py`.
"""

from __future__ import annotations

from formcheck.coaching.how_much import HOW_MUCH
from formcheck.coaching.limits import (
    ACTIVATION_BEFORE_STRENGTH,
    DEMAND_EVERY,
    ESTABLISHED,
    FREQUENCY,
    HURTS_TIMES,
    LATER_FROM,
    LEFT_OUT_DAYS,
    LOW_SCORE,
    ONE_LEGGED,
    ONE_MORE_EVERY,
    OWN,
    PAIN_MODEL,
    REST_H,
    REST_SORE_H,
    SORE_OF_LAST,
    STRENGTH_AT_FIRST,
    STRENGTH_LATER,
    WEEK_DAYS,
    CoachRule,
)

_WHEN = (
    CoachRule(
        "ready",
        "when",
        f"Two or three sessions a week, {REST_H} to {REST_SORE_H} hours apart.",
        FREQUENCY,
    ),
    CoachRule(
        "rest",
        "when",
        f"At least {REST_H} hours lie between two sessions: muscles grow stronger while they rest.",
        FREQUENCY,
    ),
    CoachRule(
        "rest_sore",
        "when",
        f"After a session with too much pain it is at least {REST_SORE_H} hours.",
        f"{OWN}, on top of {FREQUENCY}",
    ),
    CoachRule(
        "week_full",
        "when",
        f"No more sessions in {WEEK_DAYS} days than the profile says: 2 or 3.",
        FREQUENCY,
    ),
)
_WHAT = (
    CoachRule(
        "activation_first",
        "what",
        f"Beginners do activation only, until {ESTABLISHED} sessions of it were done with at least "
        f"two exercises complete, a form score of {LOW_SCORE} or more, and no pain of 4 or more, "
        "nor one that rose by 2.",
        f"{OWN}; early gains come from the nerves: Moritani & deVries 1979, Am J Phys Med 58:115",
    ),
    CoachRule(
        "strength_too",
        "what",
        f"Then strength joins in, after {ACTIVATION_BEFORE_STRENGTH} exercises of activation: "
        f"{STRENGTH_AT_FIRST} of strength, {STRENGTH_LATER} after {LATER_FROM} such sessions.",
        "Nascimento et al. 2018, J Orthop Sports Phys Ther 48:19 (hip and knee together); numbers: "
        "coaching convention",
    ),
    CoachRule(
        "painful_phase",
        "what",
        f"When {SORE_OF_LAST[0]} of the last {SORE_OF_LAST[1]} sessions hurt too much, it is "
        "activation only until that has passed.",
        PAIN_MODEL,
    ),
    CoachRule(
        "one_new",
        "what",
        "At most one new strength exercise a session, none after a session that hurt; the ones "
        f"that ask more of the knee come later, a grade every {DEMAND_EVERY} strength sessions, "
        f"and the choice grows by one every {ONE_MORE_EVERY}.",
        OWN,
    ),
    CoachRule(
        "longest_ago",
        "what",
        "Of the exercises that are known, those done longest ago come first; at most "
        f"{ONE_LEGGED} of a session work one leg at a time.",
        OWN,
    ),
    CoachRule(
        "three_movements",
        "what",
        "Each session trains extension, abduction and external rotation of the hip.",
        "Distefano et al. 2009, J Orthop Sports Phys Ther 39:532 (no exercise trains all alike)",
    ),
    CoachRule(
        "left_out",
        "what",
        f"An exercise that hurt too much the last {HURTS_TIMES} times is left out for "
        f"{LEFT_OUT_DAYS} days.",
        OWN,
    ),
)
RULES = (*_WHEN, *_WHAT, *HOW_MUCH)
_BY_CODE = {rule.code: rule for rule in RULES}


def rule_of(code: str) -> CoachRule:
    """The rule of that code. Raises KeyError for one that there is not."""
    return _BY_CODE[code]
