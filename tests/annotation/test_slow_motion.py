"""Slow repetitions, and the sound that waits for them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.annotation.audio import SoundTimeline
from formcheck.annotation.slow_motion import (
    SLOWNESS,
    Pause,
    Repeat,
    clock_of,
    pauses_for,
    slow_repeats,
)
from tests.support.findings import analysis, fault, rep

TIMES_MS = [40 * n for n in range(250)]
RATE = 8000


def test_only_faulty_repetitions_are_played_again_with_some_rest() -> None:
    found = analysis((rep(1, 1.0), rep(2, 4.0, faults=(fault(at_s=5.0),))))
    assert slow_repeats(found, TIMES_MS) == (Repeat(3720, 6280),)
    assert slow_repeats(analysis((rep(),)), TIMES_MS) == ()
    assert slow_repeats(analysis(), TIMES_MS) == ()


def test_a_repeat_stays_within_the_recording() -> None:
    found = analysis((rep(1, 0.1, faults=(fault(),)), rep(2, 9.0, faults=(fault(),))))
    assert slow_repeats(found, TIMES_MS) == (Repeat(0, 2400), Repeat(8720, 9960))


def test_the_sound_waits_as_long_as_the_repeat_lasts() -> None:
    (pause,) = pauses_for([Repeat(1000, 1960)], TIMES_MS)
    assert pause == Pause(2.0, pytest.approx(SLOWNESS * 1.0))
    late = [time_ms + 3000 for time_ms in TIMES_MS]
    assert pauses_for([Repeat(4000, 4960)], late)[0].at_s == pytest.approx(2.0)
    assert pauses_for([Repeat(8720, 9960)], TIMES_MS) == ()  # nothing is heard after it


def test_the_clock_of_a_video_without_repeats_begins_with_the_first_frame() -> None:
    late = [time_ms + 3000 for time_ms in TIMES_MS]
    (first, last) = clock_of([], late)
    assert first == (3.0, 0.0)
    assert last[0] - last[1] == pytest.approx(3.0, abs=0.01)


@given(st.floats(0, 9.96))
def test_after_a_repeat_the_video_is_later_than_the_clip_by_its_length(clip_s: float) -> None:
    clip, video = zip(*clock_of([Repeat(1000, 1960), Repeat(5000, 5960)], TIMES_MS), strict=True)
    assert list(clip) == sorted(clip)
    assert list(video) == sorted(video)
    waited_s = SLOWNESS * ((clip_s >= 2.0) + (clip_s >= 6.0))
    near_a_repeat = any(edge - 0.002 < clip_s < edge for edge in (2.0, 6.0))
    if not near_a_repeat:
        assert float(np.interp(clip_s, clip, video)) == pytest.approx(clip_s + waited_s, abs=0.01)


def sound(pieces: list[tuple[float, int]], pauses: tuple[Pause, ...] = ()) -> np.ndarray:  # type: ignore[type-arg]
    """What comes out for pieces of ones (begin in seconds, samples)."""
    timeline = SoundTimeline(RATE, 1, pauses)
    frames = [
        frame.to_ndarray()[0]
        for begin_s, count in pieces
        for frame in timeline.placed(begin_s, [np.ones((1, count), np.float32)])
    ]
    return np.concatenate([np.zeros(0, np.float32), *frames])


def test_sound_without_gaps_passes_as_it_is() -> None:
    assert sound([(0.0, 800), (0.1, 800)]).tolist() == [1.0] * 1600
    assert sound([]).size == 0


def test_jitter_is_no_gap_but_a_gap_is_silence() -> None:
    assert sound([(0.0, 800), (0.11, 800)]).size == 1600
    gap = sound([(0.0, 800), (2.5, 800)])
    assert gap.size == 2.6 * RATE
    assert gap.sum() == 1600
    assert sound([(1.0, 8)])[:RATE].sum() == 0


def test_what_comes_before_the_picture_is_left_out() -> None:
    assert sound([(-0.5, 2400), (-0.2, 2400)]).tolist() == [1.0] * 800


@given(st.floats(0.05, 0.95), st.floats(0.1, 4.0))
def test_a_pause_parts_the_sound_where_it_falls(at_s: float, length_s: float) -> None:
    heard = sound([(n / 10, 800) for n in range(10)], (Pause(at_s, length_s),))
    assert heard.sum() == pytest.approx(RATE, abs=2)
    assert heard.size == pytest.approx((1 + length_s) * RATE, abs=300)
    silent = np.flatnonzero(heard == 0)
    assert silent[0] / RATE == pytest.approx(at_s, abs=0.04)
    assert len(silent) / RATE == pytest.approx(length_s, abs=0.04)
