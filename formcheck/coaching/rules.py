"""All rules of program and progression as data: what each says, and its source.

The code that applies a rule takes its numbers from `limits.py`, as the words here do. The rules of
care, which go before all of these, are in `care.py`.
"""

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


_BACK = (
    CoachRule(
        "pain_back",
        "how much",
        "Too much pain in it, or in the session as a whole: one step back.",
        f"{PAIN_MODEL}; its numbers are those of care",
        "The knee was sorer: one step back.",
    ),
    CoachRule(
        "form_back",
        "how much",
        f"A form score below {LOW_SCORE}, or {FALL_OF_SCORE} lower than last time and below "
        f"{HIGH_SCORE}: one step back.",
        f"{OWN}; form before load",
        "The form was fading: one step back, and cleaner.",
    ),
    CoachRule(
        "fault_back",
        "how much",
        "The same fault in a third of the repetitions, two sessions running: one step back.",
        f"{OWN}; form before load",
        "The same fault twice running: one step back, and cleaner.",
    ),
    CoachRule(
        "ease_in",
        "how much",
        f"{EASE_IN_DAYS // 7} weeks without it: the fewest sets and repetitions, and one variant "
        "easier.",
        "Mujika & Padilla 2000, Sports Med 30:79 (breaks of up to four weeks)",
        "After weeks away: begin lighter.",
    ),
    CoachRule(
        "anew",
        "how much",
        f"{ANEW_DAYS // 7} weeks without it: from the beginning.",
        "Mujika & Padilla 2000, Sports Med 30:145 (long breaks)",
        "After a long time away: from the beginning.",
    ),
)
_SAME = (
    CoachRule(
        "start",
        "how much",
        "New: the fewest sets and repetitions, plain.",
        AFTER_ACSM,
        "New for you: begin small.",
    ),
    CoachRule(
        "pain_elsewhere",
        "how much",
        "Another exercise of the session hurt too much: no more than last time.",
        PAIN_MODEL,
        "Another exercise hurt: no more than last time.",
    ),
    CoachRule(
        "sore_last_time",
        "how much",
        "The last session hurt too much: nothing is more than it was before.",
        PAIN_MODEL,
        "The knee was sore last time: no more than before.",
    ),
    CoachRule(
        "sets_missing",
        "how much",
        "Not all sets were done as planned: the same.",
        AFTER_ACSM,
        "Not all sets were done: the same again.",
    ),
    CoachRule(
        "form_unknown",
        "how much",
        "The form could not be judged: the same. Not judged is never taken for good.",
        f"{OWN}; form before load",
        "Your form could not be judged: the same again.",
    ),
    CoachRule(
        "form_middling",
        "how much",
        f"A form score from {LOW_SCORE} to {HIGH_SCORE - 1}: the same, a little cleaner.",
        f"{OWN}; form before load",
        "Well done: the same again, a little cleaner.",
    ),
    CoachRule(
        "pain_unknown",
        "how much",
        "Nobody said how the knee felt after it: the same. Not known is never taken for none.",
        OWN,
        "Nobody said how the knee felt after it: the same again.",
    ),
    CoachRule(
        "once_more",
        "how much",
        f"All good {TWICE} times running, and then more.",
        ACSM,
        "Good. Once more like this, and then more.",
    ),
    CoachRule(
        "at_top",
        "how much",
        "The hardest there is for this equipment: keep it.",
        OWN,
        "As much as there is: keep it.",
    ),
)
_MORE = (
    CoachRule(
        "more_reps",
        "how much",
        f"All sets done, score {HIGH_SCORE} or more, no new pain, {TWICE} times running: two more "
        "repetitions.",
        ACSM,
        "Good twice running: two more repetitions.",
    ),
    CoachRule(
        "more_sets",
        "how much",
        "The same, when the repetitions are at their most: one more set, of the fewest "
        "repetitions.",
        AFTER_ACSM,
        "Good twice running: one more set, with fewer repetitions in each.",
    ),
    CoachRule(
        "harder",
        "how much",
        "The same, when the sets are at their most too: the next harder variant (range, pause, "
        "band, load), with the fewest sets and repetitions.",
        AFTER_ACSM,
        "Good twice running: a harder way, with fewer repetitions.",
    ),
    CoachRule(
        "lighter_today",
        "how much",
        "Pain of 4 or more before the session: activation only, one step back.",
        f"{PAIN_MODEL}; its numbers are those of care",
        "Your knee is sore today: lighter.",
    ),
)
HOW_MUCH = (*_BACK, *_SAME, *_MORE)


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
