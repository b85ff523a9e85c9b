"""The rules of progression as data: one step back, the same, or one step more."""

from __future__ import annotations

from formcheck.coaching.limits import (
    ACSM,
    AFTER_ACSM,
    ANEW_DAYS,
    EASE_IN_DAYS,
    FALL_OF_SCORE,
    HIGH_SCORE,
    LOW_SCORE,
    OWN,
    PAIN_MODEL,
    TWICE,
    CoachRule,
)

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
