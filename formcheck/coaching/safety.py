"""All safety rules as tables with their sources: red flags, and what to do about pain.

Everything a person reads about pain and safety comes from here. The pain limits are stricter than
those of the studies, where trained staff supervised.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from formcheck.coaching.records import PainMoment

NOT_A_DEVICE = (
    "formcheck is not a medical device. It makes no diagnosis, and it does not replace a doctor or "
    "physiotherapist."
)
PAIN_QUESTION = "How much does your knee hurt now, from 0 (not at all) to 10 (the worst you know)?"
STRONG_PAIN, STOP_PAIN, STOP_RISE = 7, 4, 2
SCREEN_LASTS_DAYS = 180


class Urgency(str, Enum):
    """How soon a professional should examine it."""

    NOW = "today"
    SOON = "before you train"


@dataclass(frozen=True)
class RedFlag:
    """One question of the health screen; a yes means: see a professional first."""

    code: str
    question: str
    urgency: Urgency
    advice: str
    source: str


SCREEN = (
    RedFlag(
        "recent_surgery",
        "Have you had surgery on a hip, knee, leg or your back in the last three months?",
        Urgency.SOON,
        "Ask your surgeon or physiotherapist which exercises you may do, and from when.",
        "clinical convention: after surgery the surgeon's own plan leads",
    ),
    RedFlag(
        "acute_injury",
        "Have you hurt this knee or hip in the last six weeks: a fall, a twist, a knock, a pop?",
        Urgency.SOON,
        "Have the injury checked before you put load on it.",
        "Jackson et al. 2003, Ann Intern Med 139:575",
    ),
    RedFlag(
        "cannot_bear_weight",
        "Is it impossible to take four steps on this leg, even with a limp?",
        Urgency.NOW,
        "A leg that does not carry you needs to be examined today.",
        "Stiell et al. 1995, Ann Emerg Med 26:405 (Ottawa knee rule)",
    ),
    RedFlag(
        "swelling",
        "Is the knee swollen now, or did it swell up in the last weeks?",
        Urgency.SOON,
        "Let a professional find out why it swells before you train it.",
        "Jackson et al. 2003, Ann Intern Med 139:575",
    ),
    RedFlag(
        "hot_joint",
        "Is the joint hot or red, or do you have a fever or feel ill with it?",
        Urgency.NOW,
        "A hot, red joint or a fever with joint pain should be seen by a doctor today.",
        "Margaretten et al. 2007, JAMA 297:1478",
    ),
    RedFlag(
        "locking_or_giving_way",
        "Does the knee get stuck, so that you cannot bend or straighten it, or give way under you?",
        Urgency.SOON,
        "Have it examined before you train standing on one leg.",
        "Jackson et al. 2003, Ann Intern Med 139:575",
    ),
    RedFlag(
        "night_pain",
        "Does the pain wake you at night, or does it not ease with rest?",
        Urgency.SOON,
        "Have pain at night or at rest checked; exercise can wait until then.",
        "clinical convention: pain that rest does not ease has causes that exercise does not reach",
    ),
    RedFlag(
        "calf_pain",
        "Is one calf newly painful, swollen or warm?",
        Urgency.NOW,
        "A newly painful, swollen calf should be seen by a doctor today: it may be a clot.",
        "Wells et al. 1997, Lancet 350:1795",
    ),
    RedFlag(
        "numbness",
        "Is the leg newly numb or weak, or have your bladder or bowel habits changed with it?",
        Urgency.NOW,
        "A newly numb or weak leg should be seen by a doctor today: a nerve may be compressed.",
        "clinical convention: a red flag for the nerves of the back",
    ),
)


class Action(str, Enum):
    """What to do about an answer to the pain question."""

    GO = "go"
    LESS = "less"
    STOP_SET = "stop the set"
    STOP_SESSION = "stop the session"


@dataclass(frozen=True)
class PainRule:
    """Applies to a pain of `at_least` or more, or to a rise by `rise_of` since before the session.

    `responses`: the action and the message, by when the question was asked.
    """

    code: str
    at_least: int | None
    rise_of: int | None
    responses: Mapping[PainMoment, tuple[Action, str]]
    source: str

    def applies(self, pain: int, before: int | None) -> bool:
        """Whether the rule applies; without an answer `before`, pain cannot have risen."""
        if self.at_least is not None and pain >= self.at_least:
            return True
        return self.rise_of is not None and before is not None and pain - before >= self.rise_of


_MONITORING = (
    "pain-monitoring model: Thomeé 1997, Phys Ther 77:1690; Silbernagel et al. 2007, Am J Sports "
    "Med 35:897 (both let up to 5 pass, under supervision)"
)
_STRONG = "That is a lot of pain."
_ASK = "If it still hurts like this tomorrow, ask a doctor or physiotherapist."
PAIN_RULES = (
    PainRule(
        "pain_strong",
        STRONG_PAIN,
        None,
        {
            PainMoment.BEFORE: (Action.STOP_SESSION, f"{_STRONG} Rest today. {_ASK}"),
            PainMoment.DURING: (Action.STOP_SESSION, f"{_STRONG} Let us stop for today. {_ASK}"),
            PainMoment.AFTER: (
                Action.LESS,
                f"{_STRONG} Rest now; the next session will be lighter. {_ASK}",
            ),
        },
        _MONITORING,
    ),
    PainRule(
        "pain_high",
        STOP_PAIN,
        None,
        {
            PainMoment.BEFORE: (
                Action.LESS,
                "Your knee is sore today. A light session or a rest will do it more good.",
            ),
            PainMoment.DURING: (
                Action.STOP_SET,
                "Let us stop this set. Rest a moment; if the pain eases, a lighter one is fine.",
            ),
            PainMoment.AFTER: (Action.LESS, "That was a bit much. The next plan will be lighter."),
        },
        _MONITORING,
    ),
    PainRule(
        "pain_rising",
        None,
        STOP_RISE,
        {
            PainMoment.BEFORE: (
                Action.LESS,
                "Your knee is sorer than last time. Take it easy today.",
            ),
            PainMoment.DURING: (
                Action.STOP_SET,
                "Your knee has become sorer since you started. Let us stop this set and rest.",
            ),
            PainMoment.AFTER: (
                Action.LESS,
                "Your knee is sorer than when you started. The next plan will be lighter.",
            ),
        },
        "Farrar et al. 2001, Pain 94:149 (a change of 2 out of 10 is clinically important)",
    ),
    PainRule(
        "pain_fine",
        0,
        None,
        {
            PainMoment.BEFORE: (
                Action.GO,
                "Good. Up to 3 is all right, as long as it does not rise.",
            ),
            PainMoment.DURING: (Action.GO, "Good. Keep going as long as it stays there."),
            PainMoment.AFTER: (Action.GO, "Good. See how it feels tomorrow morning."),
        },
        _MONITORING,
    ),
)


@dataclass(frozen=True)
class PainAdvice:
    """What to do about an answer: the rule, the action, and the message to the person."""

    rule: PainRule
    action: Action
    message: str


def pain_advice(when: PainMoment, pain: int, before: int | None = None) -> PainAdvice:
    """Return what to do about a pain of 0..10; `before` is the answer before the session, if any.

    For `PainMoment.BEFORE`, `before` is the answer before the previous session.
    Raises ValueError for a pain outside 0..10.
    """
    if not 0 <= pain <= 10:
        raise ValueError(f"pain must be a whole number from 0 to 10, but is {pain}")
    rule = next(rule for rule in PAIN_RULES if rule.applies(pain, before))
    return PainAdvice(rule, *rule.responses[when])


def red_flags(answers: Mapping[str, bool]) -> tuple[RedFlag, ...]:
    """Return the red flags that were answered with yes, the most urgent first."""
    found = [sign for sign in SCREEN if answers.get(sign.code)]
    return tuple(sorted(found, key=lambda sign: sign.urgency is not Urgency.NOW))


# How a tired muscle and a sore joint differ: the aspect, the muscle, the joint.
MUSCLE_OR_JOINT = (
    ("Where", "in the fleshy part: buttock, thigh", "in or right around the joint"),
    ("What it is like", "warm, heavy, burning, both sides alike", "sharp, stabbing, in one spot"),
    ("During a set", "builds up slowly, eases within a minute", "comes at once, or at one angle"),
    ("Afterward", "dull soreness, gone in two or three days", "swelling, or worse by morning"),
    ("What to do", "keep going: that is what training feels like", "stop the set and report it"),
)
MUSCLE_OR_JOINT_SOURCE = (
    "Cheung et al. 2003, Sports Med 33:145 (muscle soreness peaks after 1 to 3 days)"
)
REASONS_TO_SEE_A_PROFESSIONAL = (
    "Pain of 4 or more in three sessions, although the plan got lighter.",
    "Pain that is repeatedly worse the next morning.",
    "Swelling, locking, giving way, or pain that wakes you.",
    "No change at all after six to eight weeks of regular training.",
    "Anything that worries you. That is reason enough.",
)
