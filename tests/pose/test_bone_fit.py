"""A sound body in any posture and view is believed; a pose that no body can take is not."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.pose.bone_fit import (
    LEFT_SHANK,
    LEFT_THIGH,
    RIGHT_SHANK,
    RIGHT_THIGH,
    TRUNK,
    BoneFit,
    bone_fit,
    usual_lengths_m,
)
from formcheck.pose.landmarks import LEGS, FloatArray, Landmark, Motion, Side
from tests.support import stick

FRAMES = 16
DOUBTFUL = 0.35

degrees = st.floats
leg = st.tuples(degrees(-15, 120), degrees(-10, 45), degrees(0, 145))  # hip, out, knee
posture = st.tuples(leg, leg)
view = st.tuples(degrees(-180, 180), degrees(-90, 90), degrees(-180, 180))
build = st.tuples(st.floats(0.9, 1.1), st.floats(0.9, 1.1), st.floats(0.9, 1.1))


def body(legs: tuple[tuple[float, float, float], ...], sizes: tuple[float, ...]) -> FloatArray:
    """(33, 3) meters: an upright trunk, and legs with these angles of hip and knee."""
    joints = {}
    for side, sign, (flexion, out, knee) in zip(LEGS, (1.0, -1.0), legs, strict=True):
        hip = sign * stick.HIP_M * stick.RIGHT
        front = stick.turn(stick.RIGHT, -flexion) @ stick.turn(stick.TOWARD, sign * out)
        thigh = front @ -stick.UP
        shank = front @ stick.turn(stick.RIGHT, knee) @ -stick.UP
        at_knee = hip + sizes[1] * stick.THIGH_M * thigh
        joints[side] = (at_knee, at_knee + sizes[2] * stick.SHANK_M * shank)
    points = stick.skeleton(np.zeros(3), stick.RIGHT, stick.UP, joints)
    above = [mark for mark in Landmark if mark <= Landmark.RIGHT_THUMB]
    points[above] += (sizes[0] - 1) * stick.TRUNK_M * stick.UP
    return points


def filmed(
    frames: list[FloatArray], turned: tuple[float, ...] = (0, 0, 0), visibility: float = 1.0
) -> Motion:
    """The frames at 30 a second, turned as the camera sees them."""
    camera = np.eye(3)
    for axis, angle in zip((stick.UP, stick.RIGHT, stick.TOWARD), turned, strict=True):
        camera = stick.turn(axis, angle) @ camera
    poses = [stick.film(points @ camera.T, 33 * i) for i, points in enumerate(frames)]
    motion = Motion.of(poses)
    seen = np.full_like(motion.visibility, visibility)
    return Motion(motion.times_ms, motion.xy_px, motion.world_m, seen, motion.world_m)


def moving(first: object, last: object, sizes: tuple[float, ...] = (1, 1, 1)) -> list[FloatArray]:
    """From one posture to another, joint by joint."""
    a, b = np.array(first, dtype=float), np.array(last, dtype=float)
    shares = np.linspace(0, 1, FRAMES)
    return [body(tuple(map(tuple, a + share * (b - a))), sizes) for share in shares]


def fit_of(motion: Motion) -> BoneFit:
    return bone_fit(motion, 0, len(motion) - 1)


SOUND = moving([(5, 5, 10)] * 2, [(60, 15, 80), (10, 5, 20)])


@settings(max_examples=40)
@given(posture, posture, build, view)
def test_a_sound_body_is_believed_in_any_posture_and_view(
    first: object, last: object, sizes: tuple[float, ...], turned: tuple[float, ...]
) -> None:
    fit = fit_of(filmed(moving(first, last, sizes), turned))
    assert fit.guessed.max() < DOUBTFUL


@settings(max_examples=40)
@given(posture, view, st.floats(0.6, 1.0))
def test_a_sound_body_is_believed_while_its_landmarks_are_partly_visible(
    legs: object, turned: tuple[float, ...], visibility: float
) -> None:
    fit = fit_of(filmed(moving([(0, 0, 0)] * 2, legs), turned, visibility))
    assert fit.guessed.max() < DOUBTFUL


def test_where_nothing_is_seen_nothing_is_known() -> None:
    motion = filmed(SOUND)
    unseen = np.full_like(motion.world_m, np.nan)
    blind = Motion(motion.times_ms, unseen[..., :2], unseen, unseen[..., 0], unseen)
    with np.errstate(invalid="ignore", divide="ignore"):
        assert np.isnan(fit_of(blind).guessed).all()


@settings(max_examples=40)
@given(posture, view)
def test_a_thigh_of_half_its_length_is_a_guess(legs: object, turned: tuple[float, ...]) -> None:
    frames = moving([(0, 0, 0)] * 2, legs)
    for points in frames:
        shift = (points[Landmark.LEFT_HIP] - points[Landmark.LEFT_KNEE]) / 2
        for part in ("knee", "ankle", "heel", "foot_index"):
            points[Landmark.of(Side.LEFT, part)] += shift
    fit = fit_of(filmed(frames, turned))
    assert fit.guessed[:, LEFT_THIGH].min() > 0.9
    sound = [TRUNK, RIGHT_THIGH, LEFT_SHANK, RIGHT_SHANK]
    assert fit.guessed[:, sound].max() < DOUBTFUL


@settings(max_examples=40)
@given(view)
def test_swapped_knees_are_guesses(turned: tuple[float, ...]) -> None:
    frames = moving([(5, 0, 10)] * 2, [(85, 0, 90), (-10, 0, 60)])
    knees = [Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE]
    for points in frames:
        points[knees] = points[knees[::-1]]
    last = fit_of(filmed(frames, turned)).guessed[-1]
    assert last[[LEFT_THIGH, LEFT_SHANK]].max() > 0.9
    assert last[[RIGHT_THIGH, RIGHT_SHANK]].max() > 0.9


@settings(max_examples=40)
@given(st.floats(0.05, 0.6), view)
def test_a_collapsed_frame_is_a_guess(left: float, turned: tuple[float, ...]) -> None:
    frames = [points.copy() for points in SOUND]
    frames[-1] *= left  # all landmarks drawn together, as just after a cut
    fit = fit_of(filmed(frames, turned))
    assert fit.guessed[-1].min() > 0.9
    assert fit.guessed[FRAMES // 2].max() < DOUBTFUL


@settings(max_examples=40)
@given(st.floats(45, 90), view)
def test_a_knee_that_bends_backward_is_a_guess(bend: float, turned: tuple[float, ...]) -> None:
    frames = moving([(0, 0, 0)] * 2, [(0, 0, -bend), (0, 0, 0)])
    last = fit_of(filmed(frames, turned)).guessed[-1]
    assert last[[LEFT_THIGH, LEFT_SHANK]].min() > 0.75
    assert last[[RIGHT_THIGH, RIGHT_SHANK]].max() < DOUBTFUL


def test_a_bone_whose_length_changes_is_a_guess() -> None:
    frames = [points.copy() for points in SOUND]
    for frame, points in enumerate(frames):
        hip, knee = points[Landmark.RIGHT_HIP], points[Landmark.RIGHT_KNEE].copy()
        points[Landmark.RIGHT_KNEE] = hip + (knee - hip) * (1 + 0.35 * np.sin(frame))
    fit = fit_of(filmed(frames))
    assert fit.unsteady[RIGHT_THIGH] > 0.2
    assert fit.unsteady[LEFT_THIGH] < 0.01
    assert fit.guessed[:, RIGHT_THIGH].min() > 0.9


def test_a_bone_hidden_most_of_the_time_is_doubted_when_it_fits_for_a_moment() -> None:
    before = filmed(SOUND * 3)
    short = before.world_m.copy()
    hip, knee = short[:, Landmark.LEFT_HIP], short[:, Landmark.LEFT_KNEE].copy()
    short[:-FRAMES, Landmark.LEFT_KNEE] = (0.4 * hip + 0.6 * knee)[:-FRAMES]
    hidden = Motion(before.times_ms, before.xy_px, before.world_m, before.visibility, short)
    alone, remembered = (
        bone_fit(motion, 2 * FRAMES, 3 * FRAMES - 1) for motion in (before, hidden)
    )
    moment = remembered.guessed[-1, LEFT_THIGH]
    assert moment > 10 * alone.guessed[-1, LEFT_THIGH]


def test_less_visible_landmarks_are_doubted_more_without_a_step() -> None:
    levels = np.linspace(0.02, 1.0, 99)
    doubt = [fit_of(filmed(SOUND, visibility=v)).guessed[-1, LEFT_THIGH] for v in levels]
    assert (np.diff(doubt) <= 1e-12).all()
    assert np.abs(np.diff(doubt)).max() < 0.1
    assert doubt[0] > 0.8
    assert doubt[-1] < 0.02


def test_the_usual_lengths_lie_between_the_persons_own_and_anybodys() -> None:
    points = np.stack(moving([(0, 0, 0)] * 2, [(0, 0, 0)] * 2, (1.0, 1.2, 0.8)))
    usual = usual_lengths_m(points, np.ones((FRAMES, 5)))
    assert 0.40 < usual[LEFT_THIGH] < 1.2 * stick.THIGH_M
    assert 0.8 * stick.SHANK_M < usual[LEFT_SHANK] < 0.39


def test_a_long_rest_before_the_repetition_is_sampled() -> None:
    motion = filmed(SOUND * 40)
    fit = bone_fit(motion, 600, 639)
    assert np.isfinite(fit.guessed[600:]).all()
    assert np.isfinite(fit.guessed[:600, 0]).sum() < 100
