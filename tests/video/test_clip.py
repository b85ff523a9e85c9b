"""Recordings are split into segments that do not depend on the workers, and cover every frame."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from formcheck.video.clip import SEGMENT_S, WARM_UP_S, Segment, split_into_segments

seconds = st.floats(0.1, 4000)


def test_a_short_recording_is_one_segment() -> None:
    assert split_into_segments(22.0) == (Segment(),)
    assert split_into_segments(22.0, 1.0, 20.0) == (Segment(1.0, 20.0),)


def test_a_recording_of_unknown_duration_is_one_segment() -> None:
    assert split_into_segments(None) == (Segment(),)
    assert split_into_segments(None, 5.0) == (Segment(5.0),)


def test_a_minute_is_four_segments() -> None:
    segments = split_into_segments(60.0)
    assert [segment.start_s for segment in segments] == [None, 15.0, 30.0, 45.0]
    assert [segment.end_s for segment in segments] == [15.0, 30.0, 45.0, None]
    assert segments[0].read_from_s is None and segments[3].read_to_s is None


def test_a_segment_reads_frames_before_it_to_warm_up_that_belong_to_the_previous_one() -> None:
    second = split_into_segments(60.0)[1]
    assert not second.owns(14_900) and second.needs_pose(14_900)
    assert not second.needs_pose(round(15_000 - WARM_UP_S * 1000) - 1)
    assert second.owns(15_000) and not second.owns(30_000) and not second.needs_pose(30_000)
    assert second.read_from_s is not None and second.read_from_s < 15 - WARM_UP_S
    assert second.read_to_s is not None and second.read_to_s > 30


@given(seconds, st.none() | st.floats(0, 4000), st.none() | seconds, st.floats(0, 8000))
def test_every_frame_belongs_to_exactly_one_segment(
    duration_s: float, start_s: float | None, length_s: float | None, time_s: float
) -> None:
    end_s = None if length_s is None else (start_s or 0.0) + length_s
    segments = split_into_segments(duration_s, start_s, end_s)
    assert sum(segment.owns(round(time_s * 1000)) for segment in segments) == 1
    assert segments[0].start_s == start_s and segments[-1].end_s == end_s
    for segment in segments[:-1]:
        assert segment.end_s is not None
        assert abs(segment.end_s - (segment.start_s or start_s or 0.0) - SEGMENT_S) < 1e-6
