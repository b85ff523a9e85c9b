"""A lower frame rate: evenly spaced frames, whatever the rate and start of the video."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from formcheck.video.reader import FrameSampler


def selected(times_s: list[float], fps: float | None) -> list[float]:
    sampler = FrameSampler(fps)
    return [time_s for time_s in times_s if sampler.selects(time_s)]


def test_without_a_rate_every_frame_is_selected() -> None:
    assert selected([0.0, 0.01, 0.02], None) == [0.0, 0.01, 0.02]


def test_half_the_rate_is_every_other_frame() -> None:
    times_s = [n / 30 for n in range(60)]
    assert selected(times_s, 15) == times_s[::2]


def test_a_rate_above_that_of_the_video_selects_every_frame() -> None:
    times_s = [n / 24 for n in range(48)]
    assert selected(times_s, 60) == times_s


@given(st.lists(st.floats(0.001, 0.2), min_size=2, max_size=200), st.floats(2, 40))
def test_each_interval_that_has_frames_gets_exactly_one(steps_s: list[float], fps: float) -> None:
    times_s = [sum(steps_s[:n]) for n in range(len(steps_s))]
    intervals = [int(time_s * fps + 1e-3) for time_s in selected(times_s, fps)]
    assert len(intervals) == len(set(intervals))
    assert set(intervals) == {int(time_s * fps + 1e-3) for time_s in times_s}


@given(st.integers(1, 150), st.floats(3, 40))
def test_the_selection_does_not_depend_on_where_reading_starts(first: int, fps: float) -> None:
    times_s = [n / 30 for n in range(200)]
    whole = selected(times_s, fps)
    late = selected(times_s[first - 1 :], fps)
    assert [time_s for time_s in late if time_s >= times_s[first]] == [
        time_s for time_s in whole if time_s >= times_s[first]
    ]
