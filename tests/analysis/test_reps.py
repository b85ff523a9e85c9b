"""Repetitions segmented from drawn signals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.analysis.reps import Excursion, RepCounter
from formcheck.pose.landmarks import FloatArray
from formcheck.spec.exercise import RepCycle, Signal

CYCLE = RepCycle(Signal("drawn", "deg", lambda body: np.zeros(1)), min_excursion=20.0)


def drawn(
    count: int, *, fps: float = 30, rep_s: float = 2.0, rest_s: float = 0.8, top: float = 60.0
) -> tuple[FloatArray, FloatArray]:
    """Times and values: `count` smooth hills of `top` degrees with rests of `rest_s` between."""
    times_s = np.arange(0, rest_s + count * (rep_s + rest_s), 1 / fps)
    inside = np.mod(times_s - rest_s, rep_s + rest_s) / rep_s
    moving = (times_s >= rest_s) & (inside <= 1)
    return times_s, np.where(moving, top * (1 - np.cos(2 * np.pi * inside)) / 2, 0.0) + 10


def excursions(times_s: FloatArray, values: FloatArray, cycle: RepCycle = CYCLE) -> list[Excursion]:
    counter = RepCounter(cycle)
    found = [
        counter.update(round(1000 * t), float(v)) for t, v in zip(times_s, values, strict=True)
    ]
    return [
        excursion
        for excursion in [*found, counter.finish()]
        if excursion and excursion.amplitude >= 20
    ]


@pytest.mark.parametrize("fps", [15, 24, 30, 60, 120])
@pytest.mark.parametrize("rep_s", [0.8, 2.0, 6.0, 12.0])
def test_counts_are_equal_at_every_frame_rate_and_tempo(fps: float, rep_s: float) -> None:
    found = excursions(*drawn(4, fps=fps, rep_s=rep_s))
    assert len(found) == 4
    for number, excursion in enumerate(found):
        start_s = 0.8 + number * (rep_s + 0.8)
        assert excursion.peak_ms / 1000 == pytest.approx(
            start_s + rep_s / 2, abs=0.1 * rep_s + 1 / fps
        )
        assert excursion.amplitude == pytest.approx(60, abs=2)


@settings(max_examples=40, deadline=None)
@given(gain=st.floats(0.01, 50), offset=st.floats(-500, 500), count=st.integers(1, 6))
def test_counts_do_not_depend_on_scale_or_offset(gain: float, offset: float, count: int) -> None:
    times_s, values = drawn(count)
    cycle = RepCycle(CYCLE.signal, min_excursion=20 * gain)
    counter = RepCounter(cycle)
    pairs = zip(times_s, values, strict=True)
    found = [counter.update(round(1000 * t), float(v * gain + offset)) for t, v in pairs]
    assert sum(excursion is not None for excursion in [*found, counter.finish()]) == count


def test_pauses_at_both_ends_belong_to_one_repetition() -> None:
    times_s = np.arange(0, 14, 1 / 30)
    values = np.interp(times_s, [0, 3, 4, 8, 9, 14], [0, 0, 50, 50, 0, 0])
    (excursion,) = excursions(times_s, values)
    assert excursion.hold_end_ms - excursion.hold_start_ms == pytest.approx(4000, abs=300)
    assert excursion.start_ms == pytest.approx(3000, abs=150)
    assert excursion.end_ms == pytest.approx(9000, abs=300)


def test_uneven_frame_times_do_not_change_the_count() -> None:
    rng = np.random.default_rng(3)
    times_s, values = drawn(5)
    keep = np.sort(rng.choice(len(times_s), len(times_s) // 2, replace=False))
    assert len(excursions(times_s[keep], values[keep])) == 5


def test_jitter_and_an_aborted_start_are_not_counted() -> None:
    times_s = np.arange(0, 20, 1 / 30)
    assert excursions(times_s, np.random.default_rng(1).normal(0, 2, len(times_s))) == []
    assert excursions(times_s, np.interp(times_s, [0, 5, 6, 7, 20], [0, 0, 15, 0, 0])) == []


def test_slow_drift_of_the_rest_is_followed() -> None:
    times_s, values = drawn(5)
    assert len(excursions(times_s, values + 1.5 * times_s)) == 5


def test_a_clip_that_starts_midway_counts_only_complete_repetitions() -> None:
    times_s, values = drawn(3)
    late = times_s >= 1.8
    assert len(excursions(times_s[late], values[late])) == 2


@pytest.mark.parametrize(("end_s", "expected"), [(2.1, 1), (1.4, 0)])
def test_an_unfinished_repetition_counts_if_its_peak_was_reached(
    end_s: float, expected: int
) -> None:
    times_s, values = drawn(1)
    early = times_s <= end_s
    found = excursions(times_s[early], values[early])
    assert len(found) == expected
    assert all(not excursion.returned for excursion in found)


def test_a_long_gap_in_the_middle_loses_the_repetition_and_a_short_one_does_not() -> None:
    times_s, values = drawn(2)
    short = np.where((times_s > 1.7) & (times_s < 2.0), np.nan, values)
    assert [excursion.lost for excursion in excursions(times_s, short)] == [False, False]
    blind = np.where((times_s > 1.3) & (times_s < 2.75), np.nan, values)
    assert [excursion.lost for excursion in excursions(times_s, blind)][-1] is False
    assert sum(not excursion.lost for excursion in excursions(times_s, blind)) == 1


def test_lying_down_for_good_is_not_a_repetition() -> None:
    times_s = np.arange(0, 40, 1 / 30)
    assert excursions(times_s, np.interp(times_s, [0, 2, 4, 40], [0, 0, 80, 80]))[:-1] == []


@pytest.mark.parametrize("before", [-70.0, 9.0])
def test_starting_in_another_posture_loses_no_repetition(before: float) -> None:
    times_s, values = drawn(4)
    sitting_s = np.arange(0, 2, 1 / 30)
    found = excursions(
        np.concatenate([sitting_s, times_s + 2]),
        np.concatenate([np.full(len(sitting_s), before), values]),
    )
    peaks_s = [excursion.peak_ms / 1000 for excursion in found]
    assert peaks_s[-4:] == pytest.approx([3.8 + 2.8 * n for n in range(4)], abs=0.3)
    assert len(found) <= 5  # getting there may be one, for the traits to tell


@pytest.mark.parametrize(("depth", "pause_s"), [(34.0, 0.0), (16.0, 0.5)])
def test_a_wobble_at_the_peak_does_not_split_a_repetition(depth: float, pause_s: float) -> None:
    """A quick repetition of half the amplitude, and a pause not far below the peak."""
    way = np.array([0, 0, 60, 60 - depth, 60 - depth, 60, 0, 0.0])
    at_s = np.cumsum([0, 0.8, 1, 0.4, pause_s + 1e-3, 0.4, 1, 0.8])
    times_s = np.arange(0, at_s[-1], 1 / 30)
    assert len(excursions(times_s, np.interp(times_s, at_s, way))) == 1


def test_missing_frames_are_told_from_an_unseen_person() -> None:
    times_s, values = drawn(2, top=80.0)
    up = int(np.argmax(values > 40))
    blind = values.copy()
    gone = (times_s > times_s[up]) & (times_s < times_s[up] + 3.0)
    blind[gone] = np.nan
    (unseen, *_) = excursions(times_s, blind)
    (missed, *_) = excursions(times_s[~gone], values[~gone])
    assert unseen.lost and not unseen.frames_missed
    assert missed.lost and missed.frames_missed
