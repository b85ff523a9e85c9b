"""A track stores every pose, and long recordings are prepared like short ones."""

from __future__ import annotations

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.analysis.offline import analyze_recording
from formcheck.analysis.recognition import recognize
from formcheck.exercises import all_exercises
from formcheck.pose.landmarks import LANDMARK_COUNT, LEGS, Motion, Pose, Side
from formcheck.pose.track import Track
from formcheck.preprocessing import offline
from formcheck.preprocessing.offline import PreparedShot
from formcheck.results import PoseCoverage, Source
from tests.support.stick import SCENES, performed


def random_pose(timestamp_ms: int) -> Pose:
    """Landmarks anywhere, in double precision."""
    random = np.random.default_rng(timestamp_ms)
    return Pose(
        timestamp_ms,
        random.uniform(-50, 2000, (LANDMARK_COUNT, 2)),
        random.normal(0, 0.5, (LANDMARK_COUNT, 3)),
        random.uniform(0, 1, LANDMARK_COUNT),
    )


def looped(motion: Motion, times: int) -> Motion:
    """The same movement over and over."""
    step_ms = int(motion.times_ms[-1] - motion.times_ms[0]) + 33
    whole = motion
    for number in range(1, times):
        whole = whole.followed_by(
            Motion(
                motion.times_ms + number * step_ms,
                motion.xy_px,
                motion.world_m,
                motion.visibility,
            )
        )
    return whole


def test_poses_are_kept_to_float32_precision() -> None:
    pose = random_pose(5)
    kept = Track([pose]).motion()
    np.testing.assert_array_equal(kept.xy_px[0], pose.xy_px.astype(np.float32))
    np.testing.assert_allclose(kept.world_m[0], pose.world_m, rtol=1e-6)


@given(st.data())
def test_any_selection_of_frames_is_returned_unchanged(data: st.DataObject) -> None:
    count = data.draw(st.sampled_from([1, 511, 512, 513, 1100]))
    first = data.draw(st.integers(0, count - 1))
    last = data.draw(st.integers(first + 1, count))
    step = data.draw(st.integers(1, 300))
    pose = random_pose(0)
    track = Track(Pose(2 * n, pose.xy_px + n, pose.world_m, pose.visibility) for n in range(count))
    assert len(track) == count == len(track.times_ms)
    for frames in (slice(first, last), np.arange(first, last, step)):
        part = track.motion(frames)
        expected = np.arange(count)[frames]
        np.testing.assert_array_equal(part.times_ms, 2 * expected)
        shift = part.xy_px[:, 3, 0] - pose.xy_px[3, 0]
        np.testing.assert_allclose(shift, expected, atol=1e-3)


@pytest.mark.parametrize(("count", "expected"), [(3, [10, 20, 29]), (50, list(range(10, 30)))])
def test_spread_frames_include_the_first_and_the_last(count: int, expected: list[int]) -> None:
    track = Track(random_pose(n) for n in range(40))
    assert track.spread(count, 10, 30).times_ms.tolist() == expected
    assert track.spread(2).times_ms.tolist() == [0, 39]


def test_the_columns_are_the_stored_frames() -> None:
    track = Track(random_pose(2 * n) for n in range(515))
    columns, motion = track.columns(), track.motion()
    for name in ("times_ms", "xy_px", "world_m", "visibility"):
        np.testing.assert_array_equal(columns[name], getattr(motion, name))
    assert {columns[name].dtype for name in ("xy_px", "world_m", "visibility")} == {
        np.dtype(np.float32)
    }


def test_times_must_increase() -> None:
    track = Track([random_pose(40)])
    with pytest.raises(ValueError, match="after 40 ms, but got 40 ms"):
        track.add(random_pose(40))
    assert len(track) == 1


def test_an_empty_track_has_no_motion() -> None:
    with pytest.raises(ValueError, match="at least one pose"):
        Track().motion()


def test_chunks_are_prepared_like_the_whole_recording(monkeypatch: pytest.MonkeyPatch) -> None:
    track = Track.of(performed(SCENES["forward_lunge"], [*LEGS] * 2))
    parts = list(PreparedShot(track, 640, 480))
    assert len(parts) > 1
    monkeypatch.setattr(offline, "CHUNK_FRAMES", 10**6)
    (whole,) = PreparedShot(track, 640, 480)
    joined = parts[0]
    for part in parts[1:]:
        joined = joined.followed_by(part)
    np.testing.assert_array_equal(joined.times_ms, whole.times_ms)
    np.testing.assert_allclose(joined.xy_px, whole.xy_px, atol=1e-6)
    np.testing.assert_allclose(joined.body_m, whole.body_m, atol=2e-3)


@pytest.mark.parametrize("missing", [2, 10])
def test_a_person_who_appears_at_the_end_of_a_chunk_is_recognized_alike(
    missing: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    movement = performed(SCENES["step_up"], [*LEGS])
    movement.world_m[:20] *= 0.4  # the model is wrong about the size at first
    lead = offline.CHUNK_FRAMES - missing
    track = Track(Pose.unseen(33 * n) for n in range(lead))
    for frame in range(len(movement)):
        pose = movement.pose(frame)
        track.add(replace(pose, timestamp_ms=pose.timestamp_ms + 33 * lead))
    in_parts = recognize(all_exercises(), [PreparedShot(track, 640, 480)])
    monkeypatch.setattr(offline, "CHUNK_FRAMES", 10**6)
    whole = recognize(all_exercises(), [PreparedShot(track, 640, 480)])
    assert in_parts[0].exercise == "step_up"
    assert {g.exercise: g.fit for g in in_parts} == pytest.approx(
        {g.exercise: g.fit for g in whole}, abs=0.002
    )


@pytest.mark.slow
def test_memory_does_not_grow_with_the_recording() -> None:
    movement = performed(SCENES["reverse_lunge"], [Side.LEFT] * 4)

    def peak_bytes(times: int) -> int:
        track = Track.of(looped(movement, times))
        source = Source("clip.mp4", "0" * 64, 640, 480, 30.0, len(track), 10.0)
        tracemalloc.start()
        found = analyze_recording(
            track, source, PoseCoverage("full", len(track), 1.0), "reverse_lunge"
        )
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert len(found.reps) == 4 * times
        return peak

    short, long = peak_bytes(3), peak_bytes(9)
    frames_more = 6 * len(movement)
    assert (long - short) / frames_more < 200
