"""Rules and measures take the leg that is seen; a pose that is a guess gives no value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from formcheck.analysis.analyzer import Analyzer
from formcheck.biomechanics import plausibility, signals
from formcheck.biomechanics.body import RepView
from formcheck.exercises import find_exercise
from formcheck.pose.landmarks import LEGS, Landmark, Motion, Side
from formcheck.results import CameraView, Rep
from tests.support.stick import SCENES, Scene, condition, film, performed, stick_points

KNEE, HIP = ("hip", "knee", "ankle"), ("shoulder", "hip", "knee")
FAR = [Landmark.of(Side.RIGHT, part) for part in ("knee", "ankle", "heel", "foot_index")]
Change = Callable[[Motion], Motion]


def held(side: Side = Side.BOTH, **angles: float) -> RepView:
    """Half a second of rest, then a posture that is held; seen from the person's left."""
    poses = [film(stick_points(yaw=-90), 33 * i) for i in range(15)]
    poses += [film(stick_points(yaw=-90, **angles), 33 * i) for i in range(15, 30)]
    return RepView(Motion.of(poses), 200.0, 14, 20, 29, (16, 28), side, CameraView("side", -90.0))


def changed(rep: RepView, change: Change) -> RepView:
    return replace(rep, motion=change(rep.motion))


def seen_at(visibility: float, marks: list[Landmark] = FAR) -> Change:
    """These landmarks with this visibility."""

    def change(motion: Motion) -> Motion:
        seen = motion.visibility.copy()
        seen[:, marks] = visibility
        return replace(motion, visibility=seen)

    return change


def shortened(share: float, side: Side, visibility: float = 1.0) -> Change:
    """The thigh has this share of its length, as if the knee were put onto a plate."""

    def change(motion: Motion) -> Motion:
        moved = seen_at(visibility, [Landmark.of(side, "knee")])(motion)
        hip, knee = Landmark.of(side, "hip"), Landmark.of(side, "knee")
        for points in (moved.xy_px, moved.world_m):
            points[:, knee] = points[:, hip] + share * (points[:, knee] - points[:, hip])
        return moved

    return change


def analyzed(
    name: str, change: Change = lambda motion: motion, scene: Scene | None = None
) -> tuple[Rep, ...]:
    analyzer = Analyzer(find_exercise(name))
    motion = change(condition(performed(scene or SCENES[name], [Side.LEFT] * 3)))
    with np.errstate(invalid="ignore", divide="ignore"):
        for frame in range(len(motion)):
            analyzer.update(motion.pose(frame))
        return analyzer.finish()[0]


def reasons(rep: Rep) -> dict[str, str]:
    return {item.code: item.reason for item in rep.not_judged}


@pytest.mark.parametrize("parts", [KNEE, HIP, ("shoulder", "hip"), ("knee", "foot_index"), ()])
@pytest.mark.parametrize("side", list(Side))
def test_a_sound_pose_is_no_misfit(parts: tuple[str, ...], side: Side) -> None:
    rep = held(side, knee_flexion=60, hip_flexion=70, trunk_lean=20)
    assert plausibility.misfit(rep, parts) == ""


@pytest.mark.parametrize("share", [0.5, 0.7, 1.5])
def test_a_thigh_of_wrong_length_is_named_with_its_length(share: float) -> None:
    rep = changed(held(Side.LEFT, knee_flexion=60, hip_flexion=70), shortened(share, Side.LEFT))
    reason = plausibility.misfit(rep, KNEE)
    assert "the pose does not fit a body: the left thigh came out at" in reason
    percent = float(reason.split(" at ")[1].split()[0])
    assert percent == pytest.approx(100 * share, abs=25)
    assert plausibility.misfit(rep, HIP) == reason
    assert plausibility.misfit(rep, ("shoulder", "hip")) == ""
    assert plausibility.misfit(replace(rep, side=Side.RIGHT), KNEE) == ""


def test_one_leg_is_enough_where_both_do_the_same() -> None:
    rep = changed(held(knee_flexion=60, hip_flexion=70), shortened(0.5, Side.RIGHT))
    assert plausibility.misfit(rep, KNEE) == ""
    both = changed(rep, shortened(0.5, Side.LEFT))
    assert "thigh came out" in plausibility.misfit(both, KNEE)


def test_a_hidden_leg_is_called_hidden() -> None:
    hide = seen_at(0.1, [Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE])
    rep = changed(held(Side.LEFT, knee_flexion=60, hip_flexion=70), shortened(0.7, Side.LEFT))
    assert "was hidden" in plausibility.misfit(changed(rep, hide), KNEE)


def test_a_pose_that_was_mostly_lost_is_judged_in_no_rule() -> None:
    def collapse(motion: Motion) -> Motion:
        world = motion.world_m.copy()
        world[15:22] *= 0.2
        xy_px = motion.xy_px.copy()
        xy_px[15:22] = xy_px[15:22, :1] + 0.2 * (xy_px[15:22] - xy_px[15:22, :1])
        return Motion(motion.times_ms, xy_px, world, motion.visibility, world)

    rep = changed(held(Side.LEFT, knee_flexion=60, hip_flexion=70), collapse)
    assert "the pose was lost or collapsed" in plausibility.misfit(rep, ("shoulder", "hip"))


def test_legs_that_are_seen_alike_weigh_alike() -> None:
    assert plausibility.leg_weights(held(), KNEE) == pytest.approx([0.5, 0.5], abs=0.01)


def test_the_leg_that_is_seen_outweighs_a_guessed_one_without_a_step() -> None:
    levels = np.linspace(0.02, 1.0, 99)
    near = [plausibility.leg_weights(changed(held(), seen_at(v)), KNEE)[0] for v in levels]
    assert near[0] > 0.9
    assert near[-1] == pytest.approx(0.5, abs=0.01)
    assert (np.diff(near) <= 1e-12).all()
    assert np.abs(np.diff(near)).max() < 0.05


def test_angles_are_those_of_the_leg_that_is_seen() -> None:
    rep = held(knee_flexion=60, hip_flexion=70)
    guessed = stick_points(yaw=-90, knee_flexion=110, hip_flexion=70)

    def guess(motion: Motion) -> Motion:
        moved = seen_at(0.15)(motion)
        pose = film(guessed)
        moved.xy_px[15:, FAR], moved.world_m[15:, FAR] = pose.xy_px[FAR], pose.world_m[FAR]
        return moved

    angle = plausibility.at_peak_of_seen_legs(
        changed(rep, guess), signals.knee_flexion_deg, KNEE
    )  # fmt: skip
    assert angle == pytest.approx(60, abs=6)  # their mean is 85
    one = replace(changed(rep, guess), side=Side.RIGHT)
    assert plausibility.at_peak_of_seen_legs(
        one, signals.knee_flexion_deg, KNEE
    ) == pytest.approx(110, abs=1)  # fmt: skip


def test_an_unseen_leg_leaves_the_angle_to_the_other() -> None:
    def lose(motion: Motion) -> Motion:
        world, xy_px = motion.world_m.copy(), motion.xy_px.copy()
        world[:, FAR], xy_px[:, FAR] = np.nan, np.nan
        return replace(motion, world_m=world, xy_px=xy_px)

    rep = changed(held(knee_flexion=60, hip_flexion=70), lose)
    with np.errstate(invalid="ignore", divide="ignore"):
        angle = plausibility.at_peak_of_seen_legs(rep, signals.knee_flexion_deg, KNEE)
    assert angle == pytest.approx(60, abs=1)


@pytest.mark.parametrize("name", ["glute_bridge", "hip_thrust", "romanian_deadlift"])
def test_a_plate_over_the_legs_leaves_the_count_and_takes_the_verdict(name: str) -> None:
    def plate(motion: Motion) -> Motion:
        for side in LEGS:
            motion = shortened(0.68, side, visibility=0.8)(motion)
        return motion

    clean, covered = analyzed(name), analyzed(name, plate)
    assert len(clean) == len(covered) == 3
    codes = {"romanian_deadlift": {"knees_bent"}}.get(
        name, {"incomplete_hip_extension", "lumbar_overextension"}
    )
    for rep in clean:
        assert rep.measures["knee_flexion_deg"] is not None
        assert not codes & reasons(rep).keys()
    for rep in covered:
        assert rep.measures["knee_flexion_deg"] is None
        assert codes <= reasons(rep).keys()
        assert all("thigh" in reasons(rep)[code] for code in codes)
        assert not codes & {fault.code for fault in rep.faults}


def test_a_repetition_under_way_is_not_compared_with_a_rest_that_nobody_saw() -> None:
    def late(motion: Motion) -> Motion:
        knees = motion.world_m[:, [Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE]]
        apart = np.linalg.norm(knees[:, 0] - knees[:, 1], axis=1)
        moving = int(np.argmax(apart > apart[0] + 0.4 * (apart.max() - apart[0])))
        return motion[slice(moving, None)]

    whole, cut = analyzed("clamshell"), analyzed("clamshell", late)
    assert "shallow_opening" not in reasons(whole[0])
    assert len(whole) == len(cut) == 3
    assert reasons(cut[0])["shallow_opening"] == "the repetition had begun before it was seen"
    assert "shallow_opening" not in reasons(cut[1])
