"""Live poses are prepared in order, in time, and almost as those of a recording."""

from __future__ import annotations

from functools import reduce

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.pose.kinematics import knee_flexion_deg
from formcheck.pose.landmarks import LEGS, MIRRORED, Landmark, Motion, Pose, Side
from formcheck.pose.track import Track
from formcheck.preprocessing.filters import LEG_LANDMARKS
from formcheck.preprocessing.fixed_lag import FixedLagPreparation
from formcheck.preprocessing.offline import PreparedShot
from tests.support.stick import SCENES, film, lunge, performed, standing

KNEE = Landmark.LEFT_KNEE
RATES = [15.0, 24.0, 30.0, 60.0, 120.0]


def copied(motion: Motion) -> Motion:
    return Motion(
        motion.times_ms, motion.xy_px.copy(), motion.world_m.copy(), motion.visibility.copy()
    )


def fed(motion: Motion) -> tuple[Motion, list[int]]:
    """All prepared poses, and the delay in ms of each that came before `finish`."""
    preparation = FixedLagPreparation(640, 480)
    poses: list[Pose] = []
    late_ms = []
    for frame in range(len(motion)):
        final = preparation.update(motion.pose(frame))
        late_ms += [int(motion.times_ms[frame]) - pose.timestamp_ms for pose in final]
        poses += final
    return Motion.of([*poses, *preparation.finish()]), late_ms


def recorded(motion: Motion) -> Motion:
    return reduce(Motion.followed_by, PreparedShot(Track.of(motion), 640, 480))


@pytest.fixture(name="clean", scope="module")
def clean_motion() -> Motion:
    """Two reverse lunges seen from the side at 30 frames a second."""
    return performed(SCENES["reverse_lunge"], [*LEGS])


@pytest.mark.parametrize("fps", RATES)
def test_each_pose_is_returned_once_in_order_and_in_time(fps: float) -> None:
    motion = performed(lunge(0.7), [Side.LEFT], fps=fps)
    out, late_ms = fed(motion)
    assert out.times_ms.tolist() == motion.times_ms.tolist()
    assert max(late_ms) <= 150
    assert min(late_ms[5:]) >= 100, "the allowed delay is used"


@settings(max_examples=20, deadline=None)
@given(
    step_ms=st.integers(9, 66),
    jitter=st.lists(st.integers(-1, 1), min_size=45, max_size=45),
)
def test_unevenly_spaced_frames_are_in_time_too(step_ms: int, jitter: list[int]) -> None:
    steps_ms = step_ms + np.array(jitter) * max(1, step_ms // 8)
    still = film(standing(np.array([0, -0.8, 0]), _feet()))
    poses = [
        Pose(int(now_ms), still.xy_px, still.world_m, still.visibility)
        for now_ms in np.cumsum(steps_ms)
    ]
    out, late_ms = fed(Motion.of(poses))
    assert out.times_ms.tolist() == [pose.timestamp_ms for pose in poses]
    # The rate is known after a few frames; until then one frame too many may be waited for.
    assert max(late_ms[20:], default=0) <= 150 + max(1, step_ms // 8)


def _feet() -> dict[Side, np.ndarray]:
    return {Side.LEFT: np.array([0.1, 0, 0.0]), Side.RIGHT: np.array([-0.1, 0, 0.0])}


def test_a_time_that_does_not_advance_is_refused(clean: Motion) -> None:
    preparation = FixedLagPreparation(640, 480)
    preparation.update(clean.pose(0))
    with pytest.raises(ValueError, match="expected a time after 0 ms, but got 0 ms"):
        preparation.update(clean.pose(0))


def test_without_poses_nothing_is_returned() -> None:
    assert FixedLagPreparation(640, 480).finish() == ()


def test_a_person_who_stands_still_stays_still() -> None:
    still = film(standing(np.array([0, -0.8, 0]), _feet()))
    times_ms = 33 * np.arange(60)
    out, _ = fed(
        Motion.of([Pose(int(t), still.xy_px, still.world_m, still.visibility) for t in times_ms])
    )
    assert np.allclose(out.xy_px, still.xy_px)
    assert np.allclose(out.world_m, still.world_m)
    assert np.ptp(out.body_m[10:], axis=0).max() < 0.02


@pytest.mark.parametrize("fps", RATES)
def test_image_landmarks_are_smoothed_as_in_a_recording(fps: float) -> None:
    rng = np.random.default_rng(3)
    motion = performed(SCENES["reverse_lunge"], [Side.LEFT], fps=fps)
    motion.xy_px[:] += rng.normal(0, 2, motion.xy_px.shape)
    out, _ = fed(motion)
    wanted = recorded(motion)
    middle = slice(int(fps), -int(fps))
    assert np.abs(out.xy_px - wanted.xy_px)[middle].max() < 0.5
    assert np.abs(out.xy_px - motion.xy_px)[middle].max() > 2


def test_an_outlier_is_repaired(clean: Motion) -> None:
    broken = copied(clean)
    broken.xy_px[40, KNEE] += 150
    out, _ = fed(broken)
    assert out.xy_px[36:45, KNEE] == pytest.approx(clean.xy_px[36:45, KNEE], abs=3)


@pytest.mark.parametrize(("frames", "filled"), [(2, True), (3, True), (4, False)])
def test_only_gaps_up_to_150_ms_are_filled(clean: Motion, frames: int, filled: bool) -> None:
    broken = copied(clean)
    broken.xy_px[60 : 60 + frames, KNEE] = np.nan
    broken.world_m[60 : 60 + frames, KNEE] = np.nan
    out, _ = fed(broken)
    for points in (out.xy_px, out.world_m, out.body_m):
        assert np.isfinite(points[60 : 60 + frames, KNEE]).all() == filled
        assert np.isfinite(points[50:60, KNEE]).all()


def test_swapped_legs_are_swapped_back(clean: Motion) -> None:
    broken = copied(clean)
    held = slice(60, 75)  # in the lunge, where the feet are far apart
    broken.xy_px[held, LEG_LANDMARKS] = clean.xy_px[held][:, MIRRORED[LEG_LANDMARKS]]
    broken.world_m[held, LEG_LANDMARKS] = clean.world_m[held][:, MIRRORED[LEG_LANDMARKS]]
    assert np.abs(broken.xy_px - clean.xy_px).max() > 50
    assert np.allclose(fed(broken)[0].xy_px, fed(clean)[0].xy_px)


def test_frames_without_a_person_stay_empty(clean: Motion) -> None:
    broken = copied(clean)
    broken.xy_px[50:80], broken.world_m[50:80] = np.nan, np.nan
    out, _ = fed(broken)
    assert not out.seen[50:80].any()
    assert np.isnan(out.body_m[50:80]).all()
    assert np.isfinite(out.body_m[:50]).all()
    assert np.isfinite(out.body_m[80:]).all()


def test_a_session_may_begin_without_a_person(clean: Motion) -> None:
    out, late_ms = fed(Motion.of([Pose.unseen(int(t)) for t in clean.times_ms[:30]]))
    assert len(out) == 30
    assert not out.seen.any()
    assert max(late_ms) <= 150


@pytest.mark.parametrize("fps", RATES)
def test_depth_is_recovered_when_the_model_flattens_it(fps: float) -> None:
    """A front lunge whose world depth is a quarter: the knee's bend comes back, as recorded."""
    true = performed(lunge(0.7, yaw_deg=0.0), [Side.LEFT], fps=fps)
    flat = copied(true)
    flat.world_m[:, :, 2] *= 0.25
    peak = int(2.2 * fps)
    drawn, seen, found, wanted = (
        float(knee_flexion_deg(motion.body_m, Side.LEFT)[peak])
        for motion in (true, flat, fed(flat)[0], recorded(flat))
    )
    assert abs(found - drawn) < abs(seen - drawn) - 5
    assert found == pytest.approx(wanted, abs=6)


def test_memory_does_not_grow_with_the_session(clean: Motion) -> None:
    preparation = FixedLagPreparation(640, 480)
    held = []
    for turn in range(4):
        for frame in range(len(clean)):
            pose = clean.pose(frame)
            moment_ms = pose.timestamp_ms + turn * int(clean.times_ms[-1] + 33)
            preparation.update(Pose(moment_ms, pose.xy_px, pose.world_m, pose.visibility))
        held.append(_bytes_held(preparation))
    assert held[-1] <= 1.05 * held[0]


def _bytes_held(thing: object) -> int:
    if isinstance(thing, np.ndarray):
        return thing.nbytes
    if hasattr(thing, "__dict__"):
        return sum(_bytes_held(item) for item in vars(thing).values())
    return 8 * len(thing) if hasattr(thing, "__len__") else 8


def test_the_newest_pose_is_available_at_once(clean: Motion) -> None:
    preparation = FixedLagPreparation(640, 480)
    assert preparation.latest() is None
    for frame in range(20):
        preparation.update(clean.pose(frame))
    newest = preparation.latest()
    assert newest is not None
    assert newest.timestamp_ms == clean.times_ms[19]
