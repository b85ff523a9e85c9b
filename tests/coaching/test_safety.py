"""The rules of care as a table: each answer, and what is done about it."""

from __future__ import annotations

import pytest

from formcheck.coaching import safety
from formcheck.coaching.records import PainMoment
from formcheck.coaching.safety import Action, Urgency, pain_advice, red_flags

BEFORE, DURING, AFTER = PainMoment.BEFORE, PainMoment.DURING, PainMoment.AFTER


@pytest.mark.parametrize(
    ("when", "pain", "before", "rule", "action"),
    [
        (BEFORE, 0, None, "pain_fine", Action.GO),
        (DURING, 3, None, "pain_fine", Action.GO),
        (DURING, 3, 2, "pain_fine", Action.GO),
        (AFTER, 0, 3, "pain_fine", Action.GO),
        (AFTER, 3, 2, "pain_fine", Action.GO),
        (BEFORE, 2, 0, "pain_rising", Action.LESS),
        (DURING, 2, 0, "pain_rising", Action.STOP_SET),
        (DURING, 3, 1, "pain_rising", Action.STOP_SET),
        (AFTER, 3, 1, "pain_rising", Action.LESS),
        (BEFORE, 4, None, "pain_high", Action.LESS),
        (DURING, 4, 4, "pain_high", Action.STOP_SET),
        (DURING, 6, 0, "pain_high", Action.STOP_SET),
        (AFTER, 4, None, "pain_high", Action.LESS),
        (BEFORE, 7, None, "pain_strong", Action.STOP_SESSION),
        (DURING, 7, 7, "pain_strong", Action.STOP_SESSION),
        (AFTER, 10, None, "pain_strong", Action.LESS),
    ],
)
def test_an_answer_about_pain(
    when: PainMoment, pain: int, before: int | None, rule: str, action: Action
) -> None:
    verdict = pain_advice(when, pain, before)
    assert (verdict.rule.code, verdict.action) == (rule, action)
    assert verdict.message == verdict.rule.responses[when][1]


@pytest.mark.parametrize("pain", [-1, 11])
def test_pain_has_a_scale(pain: int) -> None:
    with pytest.raises(ValueError, match="from 0 to 10"):
        pain_advice(DURING, pain)


def test_stopping_is_the_rule_from_four_on_and_when_it_rises_by_two() -> None:
    for before in (None, *range(11)):
        for pain in range(11):
            stops = pain_advice(DURING, pain, before).action is not Action.GO
            assert stops == (pain >= 4 or (before is not None and pain - before >= 2))


@pytest.mark.parametrize("sign", safety.SCREEN, ids=lambda sign: sign.code)
def test_a_sign_asks_advises_and_names_its_source(sign: safety.RedFlag) -> None:
    assert sign.question.endswith("?")
    assert sign.advice.endswith(".")
    assert sign.source
    assert red_flags({sign.code: True}) == (sign,)
    assert red_flags({sign.code: False}) == ()


def test_the_screen_asks_every_required_question() -> None:
    codes = {sign.code for sign in safety.SCREEN}
    assert codes >= {
        "recent_surgery", "acute_injury", "swelling", "locking_or_giving_way", "night_pain",
        "cannot_bear_weight", "hot_joint", "calf_pain",
    }  # fmt: skip
    assert len(codes) == len(safety.SCREEN)


def test_urgent_red_flags_come_first() -> None:
    everything = {sign.code: True for sign in safety.SCREEN}
    urgencies = [sign.urgency for sign in red_flags(everything)]
    assert urgencies == sorted(urgencies, key=[Urgency.NOW, Urgency.SOON].index)
    assert len(urgencies) == len(safety.SCREEN)


def test_every_answer_has_words_for_each_time_of_asking() -> None:
    for rule in safety.PAIN_RULES:
        assert set(rule.responses) == set(PainMoment)
        assert all(words.endswith(".") for _, words in rule.responses.values())
        assert rule.source
