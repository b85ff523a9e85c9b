"""Fewer frames, evenly spread whatever the rate of the video, and the same from wherever read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from formcheck.video.reader import Sampling


def taken(times_s: list[float], fps: float | None) -> list[float]:
    sampling = Sampling(fps)
    return [time_s for time_s in times_s if sampling.takes(time_s)]


def test_without_a_rate_every_frame_is_taken() -> None:
    assert taken([0.0, 0.01, 0.02], None) == [0.0, 0.01, 0.02]


def test_half_the_rate_is_every_other_frame() -> None:
    times_s = [n / 30 for n in range(60)]
    assert taken(times_s, 15) == times_s[::2]


def test_a_higher_rate_than_the_videos_takes_every_frame() -> None:
    times_s = [n / 24 for n in range(48)]
    assert taken(times_s, 60) == times_s


@given(st.lists(st.floats(0.001, 0.2), min_size=2, max_size=200), st.floats(2, 40))
def test_never_two_in_one_stretch_and_no_stretch_with_frames_is_empty(
    steps_s: list[float], fps: float
) -> None:
    times_s = [sum(steps_s[:n]) for n in range(len(steps_s))]
    cells = [int(time_s * fps + 1e-3) for time_s in taken(times_s, fps)]
    assert len(cells) == len(set(cells))
    assert set(cells) == {int(time_s * fps + 1e-3) for time_s in times_s}


@given(st.integers(1, 150), st.floats(3, 40))
def test_it_does_not_matter_where_reading_begins(first: int, fps: float) -> None:
    times_s = [n / 30 for n in range(200)]
    whole = taken(times_s, fps)
    late = taken(times_s[first - 1 :], fps)
    assert [time_s for time_s in late if time_s >= times_s[first]] == [
        time_s for time_s in whole if time_s >= times_s[first]
    ]
