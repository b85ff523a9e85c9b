"""Recordings are parted the same way whoever looks, and every moment belongs to one part."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from formcheck.video.clip import LENGTH_S, SETTLING_S, Stretch, stretches

seconds = st.floats(0.1, 4000)


def test_a_short_recording_is_one_stretch_and_reads_all_of_it() -> None:
    assert stretches(22.0) == (Stretch(),)
    assert stretches(22.0, 1.0, 20.0) == (Stretch(1.0, 20.0),)


def test_a_recording_of_unknown_length_is_one_stretch() -> None:
    assert stretches(None) == (Stretch(),)
    assert stretches(None, 5.0) == (Stretch(5.0),)


def test_a_minute_is_four_stretches() -> None:
    parts = stretches(60.0)
    assert [part.start_s for part in parts] == [None, 15.0, 30.0, 45.0]
    assert [part.end_s for part in parts] == [15.0, 30.0, 45.0, None]
    assert parts[0].reads_from_s is None and parts[3].reads_to_s is None


def test_a_stretch_sees_what_settles_the_pose_and_belongs_to_the_one_before() -> None:
    second = stretches(60.0)[1]
    assert not second.owns(14_900) and second.needs_pose(14_900)
    assert not second.needs_pose(round(15_000 - SETTLING_S * 1000) - 1)
    assert second.owns(15_000) and not second.owns(30_000) and not second.needs_pose(30_000)
    assert second.reads_from_s is not None and second.reads_from_s < 15 - SETTLING_S
    assert second.reads_to_s is not None and second.reads_to_s > 30


@given(seconds, st.none() | st.floats(0, 4000), st.none() | seconds, st.floats(0, 8000))
def test_every_moment_belongs_to_exactly_one_stretch(
    duration_s: float, start_s: float | None, length_s: float | None, time_s: float
) -> None:
    end_s = None if length_s is None else (start_s or 0.0) + length_s
    parts = stretches(duration_s, start_s, end_s)
    assert sum(part.owns(round(time_s * 1000)) for part in parts) == 1
    assert parts[0].start_s == start_s and parts[-1].end_s == end_s
    for part in parts[:-1]:
        assert part.end_s is not None
        assert abs(part.end_s - (part.start_s or start_s or 0.0) - LENGTH_S) < 1e-6
