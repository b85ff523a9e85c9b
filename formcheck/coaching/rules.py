"""All rules of scheduling, exercise selection and progression as data: statement and source.

The code that applies a rule and its statement take their numbers from the constants here. The
safety rules, which take precedence over all of these, are in `safety.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

# Scheduling
REST_H, REST_SORE_H, WEEK_DAYS = 48, 72, 7
ONE_TRAINING_H, COUNTS_FROM_REPS = 3, 10
# Training level and exercise selection
ESTABLISHED, SORE_OF_LAST = 4, (2, 3)
STRENGTH_AT_FIRST, STRENGTH_LATER, LATER_FROM, ONE_MORE_EVERY = 2, 3, 6, 6
ACTIVATION_BEFORE_STRENGTH, DEMAND_EVERY = 2, 4
MAX_SINGLE_LEG = 2
HURTS_TIMES, LEFT_OUT_DAYS = 2, 14
# Dose: scores 0..100
HIGH_SCORE, LOW_SCORE, SCORE_DROP = 85, 70, 15
SAME_FAULT_SHARE, GOOD_IN_A_ROW = 1 / 3, 2
EASE_IN_DAYS, RESTART_DAYS = 21, 84

ACSM = "ACSM 2009, Med Sci Sports Exerc 41:687"
FREQUENCY = "Garber et al. 2011 (ACSM), Med Sci Sports Exerc 43:1334"
AFTER_ACSM = f"coaching convention, after {ACSM}"
CONVENTION = "coaching convention"
PAIN_MODEL = (
    "coaching convention, after the pain-monitoring model of Thomeé 1997, Phys Ther 77:1690"
)


@dataclass(frozen=True)
class CoachingRule:
    """One rule: `about` is "when", "what" or "how much".

    `message` is shown to the person when the rule sets the dose of an exercise.
    """

    code: str
    about: str
    statement: str
    source: str
    message: str = ""


_STEP_BACK_RULES = (
    CoachingRule(
        "pain_back",
        "how much",
        "Too much pain in the exercise or in the session in general: one step back.",
        f"{PAIN_MODEL}; with the limits of the safety rules",
        "Your knee was sorer: one step back.",
    ),
    CoachingRule(
        "form_back",
        "how much",
        f"A form score below {LOW_SCORE}, or {SCORE_DROP} lower than last time and below "
        f"{HIGH_SCORE}: one step back.",
        f"{CONVENTION}; form before load",
        "Your form was slipping: one step back, and cleaner.",
    ),
    CoachingRule(
        "fault_back",
        "how much",
        "The same fault in a third of the repetitions, two sessions in a row: one step back.",
        f"{CONVENTION}; form before load",
        "The same fault twice in a row: one step back, and cleaner.",
    ),
    CoachingRule(
        "ease_in",
        "how much",
        f"{EASE_IN_DAYS // 7} weeks off: the fewest sets and repetitions, and one variant easier.",
        "Mujika & Padilla 2000, Sports Med 30:79 (breaks of up to four weeks)",
        "After weeks off: start lighter.",
    ),
    CoachingRule(
        "anew",
        "how much",
        f"{RESTART_DAYS // 7} weeks off: from the beginning.",
        "Mujika & Padilla 2000, Sports Med 30:145 (long breaks)",
        "After a long time off: from the beginning.",
    ),
    CoachingRule(
        "lighter_today",
        "how much",
        "Pain of 4 or more before the session: activation only, one step back.",
        f"{PAIN_MODEL}; with the limits of the safety rules",
        "Your knee is sore today: lighter.",
    ),
)
_KEEP_RULES = (
    CoachingRule(
        "start",
        "how much",
        "New: the fewest sets and repetitions, plain.",
        AFTER_ACSM,
        "New for you: start small.",
    ),
    CoachingRule(
        "pain_elsewhere",
        "how much",
        "Another exercise of the session hurt too much: no more than last time.",
        PAIN_MODEL,
        "Another exercise hurt: no more than last time.",
    ),
    CoachingRule(
        "sore_last_time",
        "how much",
        "The last session hurt too much: no dose increases.",
        PAIN_MODEL,
        "Your knee was sore last time: no more than before.",
    ),
    CoachingRule(
        "sets_missing",
        "how much",
        "Not all sets were completed as planned: the same dose.",
        AFTER_ACSM,
        "Not all sets were completed: the same again.",
    ),
    CoachingRule(
        "form_unknown",
        "how much",
        "The form could not be judged: the same dose. Unknown never counts as good.",
        f"{CONVENTION}; form before load",
        "Your form could not be judged: the same again.",
    ),
    CoachingRule(
        "form_middling",
        "how much",
        f"A form score from {LOW_SCORE} to {HIGH_SCORE - 1}: the same dose, a little cleaner.",
        f"{CONVENTION}; form before load",
        "Well done: the same again, a little cleaner.",
    ),
    CoachingRule(
        "pain_unknown",
        "how much",
        "No answer about pain afterward: the same dose. Unknown never counts as no pain.",
        CONVENTION,
        "No answer about how your knee felt afterward: the same again.",
    ),
    CoachingRule(
        "once_more",
        "how much",
        f"All good {GOOD_IN_A_ROW} times in a row, then more.",
        ACSM,
        "Good. Once more like this, then more.",
    ),
    CoachingRule(
        "at_top",
        "how much",
        "The hardest dose for this equipment: keep it.",
        CONVENTION,
        "You are at the hardest dose: keep it.",
    ),
)
_INCREASE_RULES = (
    CoachingRule(
        "more_reps",
        "how much",
        f"All sets completed, a score of {HIGH_SCORE} or more, and no new pain, "
        f"{GOOD_IN_A_ROW} times in a row: two more repetitions.",
        ACSM,
        "Good twice in a row: two more repetitions.",
    ),
    CoachingRule(
        "more_sets",
        "how much",
        "The same, with the repetitions at their maximum: one more set, with the fewest "
        "repetitions.",
        AFTER_ACSM,
        "Good twice in a row: one more set, with fewer repetitions in each.",
    ),
    CoachingRule(
        "harder",
        "how much",
        "The same, with the sets at their maximum too: the next harder variant (range, pause, "
        "band, load), with the fewest sets and repetitions.",
        AFTER_ACSM,
        "Good twice in a row: a harder variant, with fewer repetitions.",
    ),
)
DOSE_RULES = (*_STEP_BACK_RULES, *_KEEP_RULES, *_INCREASE_RULES)


_SCHEDULING_RULES = (
    CoachingRule(
        "ready",
        "when",
        f"Two or three sessions a week, {REST_H} to {REST_SORE_H} hours apart.",
        FREQUENCY,
    ),
    CoachingRule(
        "rest",
        "when",
        f"At least {REST_H} hours between two sessions: muscles grow stronger while they rest.",
        FREQUENCY,
    ),
    CoachingRule(
        "rest_sore",
        "when",
        f"At least {REST_SORE_H} hours after a session with too much pain.",
        f"{CONVENTION}, on top of {FREQUENCY}",
    ),
    CoachingRule(
        "week_full",
        "when",
        f"No more sessions in {WEEK_DAYS} days than the profile allows: 2 or 3.",
        FREQUENCY,
    ),
)
_SELECTION_RULES = (
    CoachingRule(
        "activation_first",
        "what",
        f"Beginners do activation only, until {ESTABLISHED} sessions had at least two complete "
        f"activation exercises, a form score of {LOW_SCORE} or more, and no pain of 4 or more or "
        "rising by 2.",
        f"{CONVENTION}; early gains are neural: Moritani & deVries 1979, Am J Phys Med 58:115",
    ),
    CoachingRule(
        "strength_too",
        "what",
        f"Then strength exercises follow {ACTIVATION_BEFORE_STRENGTH} activation exercises: "
        f"{STRENGTH_AT_FIRST} at first, {STRENGTH_LATER} after {LATER_FROM} such sessions.",
        "Nascimento et al. 2018, J Orthop Sports Phys Ther 48:19 (hip and knee together); numbers: "
        "coaching convention",
    ),
    CoachingRule(
        "painful_phase",
        "what",
        f"When {SORE_OF_LAST[0]} of the last {SORE_OF_LAST[1]} sessions hurt too much: activation "
        "only, until that has passed.",
        PAIN_MODEL,
    ),
    CoachingRule(
        "one_new",
        "what",
        "At most one new strength exercise per session, none after a session that hurt. Exercises "
        f"that demand more of the knee come later, one grade every {DEMAND_EVERY} strength "
        f"sessions, and the selection grows by one every {ONE_MORE_EVERY}.",
        CONVENTION,
    ),
    CoachingRule(
        "longest_ago",
        "what",
        "Among the exercises already done, those done longest ago come first; at most "
        f"{MAX_SINGLE_LEG} per session train one leg at a time.",
        CONVENTION,
    ),
    CoachingRule(
        "three_movements",
        "what",
        "Each session trains hip extension, abduction, and external rotation.",
        "Distefano et al. 2009, J Orthop Sports Phys Ther 39:532 (no exercise trains all equally)",
    ),
    CoachingRule(
        "left_out",
        "what",
        f"An exercise that hurt too much the last {HURTS_TIMES} times is left out for "
        f"{LEFT_OUT_DAYS} days.",
        CONVENTION,
    ),
)
RULES = (*_SCHEDULING_RULES, *_SELECTION_RULES, *DOSE_RULES)
_BY_CODE = {rule.code: rule for rule in RULES}


def coaching_rule(code: str) -> CoachingRule:
    """Return the rule with that code. Raises KeyError if there is none."""
    return _BY_CODE[code]
