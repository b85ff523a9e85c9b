"""The rules of care, all of them, as tables with their sources: whom to ask first, when to stop.

Everything a person reads about pain and safety comes from here. The limits for pain are stricter
than those of the studies: there somebody trained watched, here nobody does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from formcheck.coaching.records import When

NOT_A_DEVICE = (
    "formcheck is not a medical device. It makes no diagnosis, and it does not replace a doctor or "
    "physiotherapist."
)
PAIN_QUESTION = "How much does your knee hurt now, from 0 (not at all) to 10 (the worst you know)?"
STRONG_PAIN, STOP_PAIN, STOP_RISE = 7, 4, 2
SCREEN_LASTS_DAYS = 180


class Urgency(str, Enum):
    """How soon somebody should look at it."""

    NOW = "today"
    SOON = "before you train"


@dataclass(frozen=True)
class Sign:
    """One question of the health screen; a yes means: see a professional first."""

    code: str
    question: str
    urgency: Urgency
    advice: str
    source: str


SCREEN = (
    Sign(
        "recent_surgery",
        "Have you had surgery on a hip, knee, leg or your back in the last three months?",
        Urgency.SOON,
        "Ask your surgeon or physiotherapist which exercises you may do, and from when.",
        "clinical convention: after surgery the surgeon's own plan leads",
    ),
    Sign(
        "acute_injury",
        "Have you hurt this knee or hip in the last six weeks: a fall, a twist, a knock, a pop?",
        Urgency.SOON,
        "Have the injury looked at before you put load on it.",
        "Jackson et al. 2003, Ann Intern Med 139:575",
    ),
    Sign(
        "cannot_bear_weight",
        "Is it impossible to take four steps on this leg, even with a limp?",
        Urgency.NOW,
        "A leg that does not carry you needs to be examined today.",
        "Stiell et al. 1995, Ann Emerg Med 26:405 (Ottawa knee rule)",
    ),
    Sign(
        "swelling",
        "Is the knee swollen now, or did it swell up in the last weeks?",
        Urgency.SOON,
        "Let a professional find out why it swells before you train it.",
        "Jackson et al. 2003, Ann Intern Med 139:575",
    ),
    Sign(
        "hot_joint",
        "Is the joint hot or red, or do you have a fever or feel ill with it?",
        Urgency.NOW,
        "A hot, red joint or a fever with joint pain should be seen by a doctor today.",
        "Margaretten et al. 2007, JAMA 297:1478",
    ),
    Sign(
        "locking_or_giving_way",
        "Does the knee get stuck, so that you cannot bend or straighten it, or give way under you?",
        Urgency.SOON,
        "Have it examined before you train standing on one leg.",
        "Jackson et al. 2003, Ann Intern Med 139:575",
    ),
    Sign(
        "night_pain",
        "Does the pain wake you at night, or does it not ease with rest?",
        Urgency.SOON,
        "Pain at night or at rest deserves a look; exercise can wait until then.",
        "clinical convention: pain that rest does not ease has causes that exercise does not reach",
    ),
    Sign(
        "calf_pain",
        "Is one calf newly painful, swollen or warm?",
        Urgency.NOW,
        "A newly painful, swollen calf should be seen by a doctor today: it may be a clot.",
        "Wells et al. 1997, Lancet 350:1795",
    ),
    Sign(
        "numbness",
        "Is the leg newly numb or weak, or have bladder or bowel changed with it?",
        Urgency.NOW,
        "A leg newly numb or weak should be seen by a doctor today: a nerve may be pressed.",
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
    """Applies from a pain of `at_least` on, or when it rose by `rise_of` since before the session.

    `answers`: what is done and what is said, by when the question was asked.
    """

    code: str
    at_least: int | None
    rise_of: int | None
    answers: Mapping[When, tuple[Action, str]]
    source: str

    def applies(self, pain: int, before: int | None) -> bool:
        """Whether it does; what was not asked before cannot have risen."""
        if self.at_least is not None and pain >= self.at_least:
            return True
        return self.rise_of is not None and before is not None and pain - before >= self.rise_of


_MONITORING = (
    "pain-monitoring model: Thomeé 1997, Phys Ther 77:1690; Silbernagel et al. 2007, Am J Sports "
    "Med 35:897 (both let up to 5 pass, under supervision)"
)
_MUCH = "That is a lot of pain."
_STILL_SO = "If it is still so tomorrow, ask a doctor or physiotherapist."
PAIN_RULES = (
    PainRule(
        "pain_strong",
        STRONG_PAIN,
        None,
        {
            When.BEFORE: (Action.STOP_SESSION, f"{_MUCH} Rest today. {_STILL_SO}"),
            When.DURING: (Action.STOP_SESSION, f"{_MUCH} Let us stop for today. {_STILL_SO}"),
            When.AFTER: (Action.LESS, f"{_MUCH} Rest now; next time is lighter. {_STILL_SO}"),
        },
        _MONITORING,
    ),
    PainRule(
        "pain_high",
        STOP_PAIN,
        None,
        {
            When.BEFORE: (
                Action.LESS,
                "Your knee is sore today. A light session, or a rest, will do it more good.",
            ),
            When.DURING: (
                Action.STOP_SET,
                "Let us stop this set. Rest a moment; if the pain eases, a lighter one is fine.",
            ),
            When.AFTER: (Action.LESS, "That was a bit much. The next plan will be lighter."),
        },
        _MONITORING,
    ),
    PainRule(
        "pain_rising",
        None,
        STOP_RISE,
        {
            When.BEFORE: (Action.LESS, "Your knee is sorer than last time. Take it lightly today."),
            When.DURING: (
                Action.STOP_SET,
                "Your knee has become sorer since you began. Let us stop this set and rest.",
            ),
            When.AFTER: (
                Action.LESS,
                "Your knee is sorer than when you began. The next plan will be lighter.",
            ),
        },
        "Farrar et al. 2001, Pain 94:149: a change of 2 of 10 is one that people feel",
    ),
    PainRule(
        "pain_fine",
        0,
        None,
        {
            When.BEFORE: (Action.GO, "Good. Up to 3 is all right, as long as it does not rise."),
            When.DURING: (Action.GO, "Good. Go on as long as it stays there."),
            When.AFTER: (Action.GO, "Good. See how it feels tomorrow morning."),
        },
        _MONITORING,
    ),
)


@dataclass(frozen=True)
class PainVerdict:
    """What an answer means: the rule, what to do, and the words for it."""

    rule: PainRule
    action: Action
    says: str


def pain_verdict(when: When, pain: int, before: int | None = None) -> PainVerdict:
    """What to do about a pain of 0..10; `before` is that of before the session, if it was asked.

    For `When.BEFORE`, `before` is the answer of the beginning of the session before.
    Raises ValueError for a pain outside 0..10.
    """
    if not 0 <= pain <= 10:
        raise ValueError(f"pain is a whole number from 0 to 10, but got {pain}")
    rule = next(rule for rule in PAIN_RULES if rule.applies(pain, before))
    return PainVerdict(rule, *rule.answers[when])


def signs_of(answers: Mapping[str, bool]) -> tuple[Sign, ...]:
    """The signs that were answered with yes, the most urgent first."""
    found = [sign for sign in SCREEN if answers.get(sign.code)]
    return tuple(sorted(found, key=lambda sign: sign.urgency is not Urgency.NOW))


# How tired muscle and an unhappy joint differ: in what, the muscle, the joint.
FEELINGS = (
    ("Where", "in the fleshy part: buttock, thigh", "in or right around the joint"),
    ("What it is like", "warm, heavy, burning, both sides alike", "sharp, stabbing, one spot"),
    ("In the set", "builds up slowly, eases within a minute", "comes at once, or at one angle"),
    ("Afterward", "dull soreness, gone in two or three days", "swelling, or worse by morning"),
    ("What to do", "go on: it is what training feels like", "stop the set and say so"),
)
FEELINGS_SOURCE = "Cheung et al. 2003, Sports Med 33:145 (muscle soreness peaks after 1 to 3 days)"
SEE_SOMEONE = (
    "Pain of 4 or more that comes back in three sessions although the plan got lighter.",
    "Pain that is worse the morning after, again and again.",
    "Swelling, locking, giving way, or pain that wakes you.",
    "No change at all after six to eight weeks of regular training.",
    "Anything that worries you. You need no better reason.",
)
