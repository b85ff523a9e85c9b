"""Doses: one step up, one step down, and what counts as done."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.coaching.doses import (
    PLAIN_VARIANT,
    Dose,
    ProgressionLadder,
    dose_text,
    is_at_least_as_hard,
    progression_ladder,
)
from formcheck.coaching.performance import count_sets_done
from formcheck.coaching.person import EQUIPMENT
from formcheck.coaching.records import Variant
from formcheck.exercises import all_exercises, find_exercise
from formcheck.pose.side import Side
from tests.support.trainees import a_set

BRIDGE = progression_ladder(find_exercise("glute_bridge").guide.prescription, EQUIPMENT)
HELD, LIGHT = Variant(pause_s=2.0), Variant(band="light")
LADDERS = [progression_ladder(one.guide.prescription, EQUIPMENT) for one in all_exercises()]


@pytest.mark.parametrize(
    ("dose", "above"),
    [
        (Dose(2, 10), Dose(2, 12)),
        (Dose(2, 14), Dose(2, 15)),
        (Dose(2, 15), Dose(3, 10)),
        (Dose(3, 15), Dose(2, 10, HELD)),
        (Dose(3, 15, HELD), Dose(2, 10, LIGHT)),
        (Dose(2, 10, Variant(0.75)), Dose(2, 12, Variant(0.75))),
        (Dose(3, 15, Variant(band="heavy")), Dose(3, 15, Variant(band="heavy"))),
    ],
)
def test_one_step_up(dose: Dose, above: Dose) -> None:
    assert BRIDGE.up(dose) == above


@pytest.mark.parametrize(
    ("dose", "below"),
    [
        (Dose(3, 15), Dose(3, 13)),
        (Dose(3, 10), Dose(2, 10)),
        (Dose(2, 10, HELD), Dose(2, 10)),
        (Dose(2, 10), Dose(2, 10, Variant(0.75))),
        (Dose(2, 10, Variant(0.5)), Dose(2, 10, Variant(0.5))),
    ],
)
def test_one_step_down(dose: Dose, below: Dose) -> None:
    assert BRIDGE.down(dose) == below


@pytest.mark.parametrize(
    ("dose", "eased"),
    [
        (Dose(3, 15, LIGHT), Dose(2, 10, HELD)),
        (Dose(3, 15), Dose(2, 10)),
        (Dose(2, 12, Variant(0.5)), Dose(2, 10, Variant(0.5))),
    ],
)
def test_after_weeks_away_it_is_less_of_everything(dose: Dose, eased: Dose) -> None:
    assert BRIDGE.eased(dose) == eased


@given(st.sampled_from(LADDERS), st.lists(st.booleans(), max_size=60))
def test_no_way_leads_out_of_the_bounds(ladder: ProgressionLadder, ways: list[bool]) -> None:
    dose = ladder.start
    for goes_up in ways:
        before, dose = dose, ladder.up(dose) if goes_up else ladder.down(dose)
        assert ladder.sets[0] <= dose.sets <= ladder.sets[1]
        assert ladder.reps[0] <= dose.reps <= ladder.reps[1]
        if goes_up:
            assert dose == before or ladder.exceeds(dose, before)
        else:
            assert not ladder.exceeds(dose, before)
            assert dose.volume <= before.volume


def test_missing_equipment_is_never_required() -> None:
    without = progression_ladder(find_exercise("clamshell").guide.prescription, ())
    assert all(variant.band is None for variant in without.variants)
    loads = progression_ladder(
        find_exercise("hip_thrust").guide.prescription, ("weights",)
    ).variants
    assert max(variant.load_kg for variant in loads) > 0


@pytest.mark.parametrize(
    ("done", "asked", "enough"),
    [
        (PLAIN_VARIANT, PLAIN_VARIANT, True),
        (Variant(band="medium"), LIGHT, True),
        (PLAIN_VARIANT, Variant(0.5), True),
        (Variant(load_kg=6.0), Variant(load_kg=4.0), True),
        (PLAIN_VARIANT, LIGHT, False),
        (LIGHT, Variant(band="medium"), False),
        (Variant(0.75), PLAIN_VARIANT, False),
        (PLAIN_VARIANT, HELD, False),
        (Variant(load_kg=2.0), Variant(load_kg=4.0), False),
    ],
)
def test_a_harder_variant_counts_and_an_easier_one_does_not(
    done: Variant, asked: Variant, enough: bool
) -> None:
    assert is_at_least_as_hard(done, asked) == enough
    sets = [a_set("glute_bridge", 10, variant=done)] * 2
    assert count_sets_done(sets, Dose(2, 10, asked), each_side=False) == (2 if enough else 0)


@pytest.mark.parametrize(
    ("sides", "done"),
    [
        ([Side.LEFT, Side.RIGHT, Side.LEFT, Side.RIGHT], 2),
        ([Side.LEFT, Side.RIGHT, Side.LEFT], 1),
        ([Side.LEFT, Side.LEFT], 0),
        ([None, None], 2),
    ],
)
def test_of_two_legs_the_one_that_did_less_counts(sides: list[Side | None], done: int) -> None:
    sets = [a_set("clamshell", 10, side) for side in sides]
    assert count_sets_done(sets, Dose(2, 10), each_side=True) == done


def test_a_set_that_is_short_or_was_stopped_is_not_done() -> None:
    short = a_set("glute_bridge", 9)
    stopped = a_set("glute_bridge", 12, stopped_because="pain")
    assert count_sets_done([short, stopped], Dose(2, 10), each_side=False) == 0


def test_doses_in_words() -> None:
    assert dose_text(Dose(3, 12)) == "3 × 12"
    assert dose_text(Dose(3, 12, LIGHT)) == "3 × 12, light band"
    assert dose_text(Dose(2, 6, Variant(0.5))) == "2 × 6, half of the range"
    assert dose_text(Dose(2, 6, Variant(load_kg=4.0))) == "2 × 6, 4 kg"
