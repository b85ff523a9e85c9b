"""Slow-motion segments, and the gaps they leave in the audio."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.annotation.audio import AudioAssembler
from formcheck.annotation.slow_motion import (
    SLOW_MOTION_FACTOR,
    AudioGap,
    SlowMotionSegment,
    audio_gaps,
    clip_to_video_times,
    slow_motion_segments,
)
from tests.support.findings import analysis, fault, rep

TIMES_MS = [40 * n for n in range(250)]
RATE = 8000


def test_only_faulty_repetitions_are_repeated_with_a_margin() -> None:
    found = analysis((rep(1, 1.0), rep(2, 4.0, faults=(fault(at_s=5.0),))))
    assert slow_motion_segments(found, TIMES_MS) == (SlowMotionSegment(3720, 6280, 2),)
    assert slow_motion_segments(analysis((rep(),)), TIMES_MS) == ()
    assert slow_motion_segments(analysis(), TIMES_MS) == ()


def test_a_segment_stays_within_the_recording() -> None:
    found = analysis((rep(1, 0.1, faults=(fault(),)), rep(2, 9.0, faults=(fault(),))))
    assert slow_motion_segments(found, TIMES_MS) == (
        SlowMotionSegment(0, 2400),
        SlowMotionSegment(8720, 9960, 2),
    )


def test_the_audio_gap_is_as_long_as_the_slow_motion() -> None:
    (gap,) = audio_gaps([SlowMotionSegment(1000, 1960)], TIMES_MS)
    assert gap == AudioGap(2.0, pytest.approx(SLOW_MOTION_FACTOR * 1.0))
    late = [time_ms + 3000 for time_ms in TIMES_MS]
    assert audio_gaps([SlowMotionSegment(4000, 4960)], late)[0].at_s == pytest.approx(2.0)
    assert audio_gaps([SlowMotionSegment(8720, 9960)], TIMES_MS) == ()  # no audio after it


def test_video_time_starts_at_the_first_frame() -> None:
    late = [time_ms + 3000 for time_ms in TIMES_MS]
    (first, last) = clip_to_video_times([], late)
    assert first == (3.0, 0.0)
    assert last[0] - last[1] == pytest.approx(3.0, abs=0.01)


@given(st.floats(0, 9.96))
def test_after_a_segment_the_video_is_later_by_its_length(clip_s: float) -> None:
    clip, video = zip(
        *clip_to_video_times(
            [SlowMotionSegment(1000, 1960), SlowMotionSegment(5000, 5960)], TIMES_MS
        ),
        strict=True,
    )
    assert list(clip) == sorted(clip)
    assert list(video) == sorted(video)
    added_s = SLOW_MOTION_FACTOR * ((clip_s >= 2.0) + (clip_s >= 6.0))
    near_a_segment = any(edge - 0.002 < clip_s < edge for edge in (2.0, 6.0))
    if not near_a_segment:
        assert float(np.interp(clip_s, clip, video)) == pytest.approx(clip_s + added_s, abs=0.01)


def sound(pieces: list[tuple[float, int]], gaps: tuple[AudioGap, ...] = ()) -> np.ndarray:  # type: ignore[type-arg]
    """The assembled samples for pieces of ones (start in seconds, number of samples)."""
    assembler = AudioAssembler(RATE, 1, gaps)
    frames = [
        frame.to_ndarray()[0]
        for begin_s, count in pieces
        for frame in assembler.place(begin_s, [np.ones((1, count), np.float32)])
    ]
    return np.concatenate([np.zeros(0, np.float32), *frames])


def test_audio_without_gaps_is_unchanged() -> None:
    assert sound([(0.0, 800), (0.1, 800)]).tolist() == [1.0] * 1600
    assert sound([]).size == 0


def test_jitter_is_ignored_but_a_gap_becomes_silence() -> None:
    assert sound([(0.0, 800), (0.11, 800)]).size == 1600
    gap = sound([(0.0, 800), (2.5, 800)])
    assert gap.size == 2.6 * RATE
    assert gap.sum() == 1600
    assert sound([(1.0, 8)])[:RATE].sum() == 0


def test_audio_before_the_first_frame_is_dropped() -> None:
    assert sound([(-0.5, 2400), (-0.2, 2400)]).tolist() == [1.0] * 800


@given(st.floats(0.05, 0.95), st.floats(0.1, 4.0))
def test_a_gap_splits_the_audio_at_its_time(at_s: float, length_s: float) -> None:
    heard = sound([(n / 10, 800) for n in range(10)], (AudioGap(at_s, length_s),))
    assert heard.sum() == pytest.approx(RATE, abs=2)
    assert heard.size == pytest.approx((1 + length_s) * RATE, abs=300)
    silent = np.flatnonzero(heard == 0)
    assert silent[0] / RATE == pytest.approx(at_s, abs=0.04)
    assert len(silent) / RATE == pytest.approx(length_s, abs=0.04)
