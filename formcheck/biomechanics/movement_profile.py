"""What one movement looks like in numbers: postures at rest and peak, and what moved between; pure.

The profile is the same for every exercise, so that a movement can be compared with all of them and
with what is none of them. It is taken from the median pose over the rest before the movement, over
its peak and over its end, and from a few points in between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.biomechanics.body import REST_S, RepView
from formcheck.pose import kinematics
from formcheck.pose.landmarks import LEGS, FloatArray, Landmark, Side

_SPEED_STEP_S = 0.1
_MIN_LEAD_LEGS = 0.05  # feet closer together than this are side by side
_WRISTS = (Landmark.LEFT_WRIST, Landmark.RIGHT_WRIST)
_SHOULDERS = (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER)
_KNEES = (Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE)
_ANKLES = (Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE)
_HIPS = (Landmark.LEFT_HIP, Landmark.RIGHT_HIP)
_UP = np.array([0.0, -1.0, 0.0])  # y points down


Profile = Mapping[str, float]
# What a large number, and what a small one, is called; others are "large" or "small".
_IN_WORDS = {
    "size": ("a large movement", "a small movement"),
    "duration": ("a slow movement", "a quick movement"),
    "growth at end": ("coming closer to the camera", "not coming closer to the camera"),
    "out share": ("slow on the way out", "quick on the way out"),
    "hold share": ("a long hold", "a short hold"),
    "feet off": ("both feet off the floor", "a foot on the floor throughout"),
    "wrist speed": ("the wrists move fast", "the wrists move slowly"),
    "ankle speed": ("the ankles move fast", "the ankles move slowly"),
    "hip speed": ("the hips move fast", "the hips move slowly"),
    "wrist path": ("the wrists move far", "the wrists move little"),
    "ankle path": ("the ankles move far", "the ankles move little"),
    "hip path share": ("the hips move far", "the hips move little"),
    "shoulder path share": ("the shoulders move far", "the shoulders move little"),
    "facing camera": ("facing the camera", "facing away from the camera"),
    "facing up": ("facing up", "facing down"),
    "less knee bend": ("both knees bend far", "one knee hardly bends"),
    "more knee bend": ("a knee bends far", "neither knee bends far"),
    "less hip flexion": ("both hips flex far", "one hip hardly flexes"),
    "more hip flexion": ("a hip flexes far", "neither hip flexes far"),
    "hips aside at end": ("the hips end to one side", "the hips end where they began"),
    "hips lower at end": ("the hips end lower", "the hips end no lower"),
    "arm reach change": ("the arms reach further", "the arms reach no further"),
    "rhythm spread": ("an uneven rhythm", "an even rhythm"),
    "size spread": ("movements of different sizes", "movements of one size"),
    "number": ("many such movements", "few such movements"),
}
_NOUNS = {
    "straighter knee": "bend of the straighter knee",
    "deeper knee": "bend of the more bent knee",
    "straighter hip flexion": "flexion of the straighter hip",
    "deeper hip flexion": "flexion of the more bent hip",
    "flatter thigh": "slope of the flatter thigh",
    "steeper thigh": "slope of the steeper thigh",
    "flatter shank": "slope of the flatter shank",
    "ankles apart": "distance between the ankles",
    "ankles apart ahead": "front-to-back distance between the ankles",
    "ankles apart aside": "sideways distance between the ankles",
    "knees apart": "distance between the knees",
    "ankles parting": "parting of the ankles",
    "knees parting": "parting of the knees",
    "higher wrist": "height of the higher wrist",
    "lower wrist": "height of the lower wrist",
    "higher ankle height": "height of the higher ankle",
    "higher knee height": "height of the higher knee",
    "lower knee height": "height of the lower knee",
    "wrist to ankle": "distance from wrists to ankles",
    "turn": "turn of the body",
    "hips aside": "movement of the hips to the side",
    "shoulders aside": "movement of the shoulders to the side",
    "farther foot travel": "travel of the foot that moves more",
    "nearer foot travel": "travel of the foot that moves less",
    "front foot travel": "travel of the front foot",
    "foot travel at end": "distance of a foot from where it began",
    "higher foot rise": "rise of the higher foot",
    "lower foot rise": "rise of the lower foot",
    "forward lean change": "change of the forward lean",
    "sideways lean change": "change of the sideways lean",
    "hip drop": "drop of the hips",
    "hip sink": "sinking of the hips",
    "shoulder sink": "sinking of the shoulders",
    "hip height": "height of the hips",
    "shoulder height": "height of the shoulders",
    "ankle height gap": "difference between the ankles' heights",
    "leg split": "angle between the legs",
    "thigh split": "angle between the thighs",
    "hips toward one foot": "movement of the hips toward one foot",
}
_MOMENTS = {" at peak": " at the peak", " at rest": " at rest"}


def in_words(name: str, *, is_large: bool) -> str:
    """A number of the profile as people say it: "large trunk lean at rest"."""
    words = name
    for unit in ("_legs_per_s", "_legs", "_deg"):
        words = words.replace(unit, "")
    words = words.replace("log_", "").replace("model_", "").replace("_", " ")
    moment = next((part for part in _MOMENTS if words.endswith(part)), "")
    words = words.removesuffix(moment)
    if words in _IN_WORDS:
        return _IN_WORDS[words][0 if is_large else 1] + _MOMENTS.get(moment, "")
    size = "large" if is_large else "small"
    words = _NOUNS.get(words, words)
    return f"{size} {words.replace(' at end', ' at the end')}{_MOMENTS.get(moment, '')}"


@dataclass(frozen=True)
class _Moment:
    """The median pose over some frames: 3-D in leg lengths about the hips, and in the image."""

    body: FloatArray  # (33, 3)
    world: FloatArray  # (33, 3)
    image: FloatArray  # (33, 2)

    def ahead(self) -> FloatArray:
        """(3,) horizontal direction faced; NaN if it is vertical."""
        front = kinematics.anterior_axis(self.world)
        level = np.array([front[0], 0.0, front[2]])
        length = float(np.linalg.norm(level))
        return level / length if length > 0.3 else np.full(3, np.nan)

    def height(self, mark: Landmark) -> float:
        """Height of a landmark above the lower ankle, in leg lengths."""
        lower = max(float(self.body[ankle, 1]) for ankle in _ANKLES)
        return lower - float(self.body[mark, 1])

    def middle_height(self, part: str) -> float:
        """Height of the middle of left and right `part` above the lower ankle."""
        return float(np.mean([self.height(Landmark.of(side, part)) for side in LEGS]))


def movement_profile(rep: RepView) -> Profile:
    """The profile of one movement: numbers by name, NaN where unknown.

    Units are at the end of the names; `legs` are leg lengths, and shares are 0..1.
    """
    times_s = rep.motion.times_s
    rest = (times_s <= times_s[rep.start]) & (times_s >= times_s[rep.start] - REST_S)
    at_rest = _moment(rep, np.flatnonzero(rest))
    at_peak = _moment(rep, np.arange(rep.hold[0], rep.hold[1] + 1))
    ending = rep.frames_at_end()
    at_end = _moment(rep, np.arange(ending.start, ending.stop))
    profile = dict(_posture(at_rest, "at_rest"))
    profile.update(_posture(at_peak, "at_peak"))
    profile.update(_changes(at_rest, at_peak))
    profile.update(_displacements(at_rest, at_peak, at_end))
    profile.update(_course(rep))
    return profile


def _moment(rep: RepView, frames: NDArray[np.intp]) -> _Moment:
    motion = rep.motion[frames]
    return _Moment(
        _median_pose(motion.body_m) / rep.leg_m,
        _median_pose(motion.world_m) / rep.leg_m,
        _median_pose(motion.xy_px) / rep.scale_px_per_m / rep.leg_m,
    )


def _median_pose(points: FloatArray) -> FloatArray:
    known = points[np.isfinite(points[:, Landmark.LEFT_HIP, 0])]
    if not len(known):
        return np.full(points.shape[1:], np.nan)
    median: FloatArray = np.median(known, axis=0)
    return median


def _posture(at: _Moment, when: str) -> Iterator[tuple[str, float]]:
    body = at.body
    lean = float(kinematics.trunk_lean_deg(body))
    knees = _per_leg(kinematics.knee_flexion_deg, body)
    model_knees = _per_leg(kinematics.knee_flexion_deg, at.world)
    hips = _per_leg(kinematics.hip_flexion_deg, body)
    thighs = [kinematics.leg_direction(body, side) for side in LEGS]
    legs = [kinematics.leg_direction(body, side, "ankle") for side in LEGS]
    front = kinematics.anterior_axis(body)
    apart = body[Landmark.LEFT_ANKLE] - body[Landmark.RIGHT_ANKLE]
    ahead = at.ahead()
    across = np.cross(_UP, ahead)
    wrists = [at.height(mark) for mark in _WRISTS]
    values = {
        "trunk_lean_deg": lean,
        "hip_height_legs": at.middle_height("hip"),
        "shoulder_height_legs": at.middle_height("shoulder"),
        "lower_knee_height_legs": min(at.height(mark) for mark in _KNEES),
        "higher_knee_height_legs": max(at.height(mark) for mark in _KNEES),
        "higher_ankle_height_legs": max(at.height(mark) for mark in _ANKLES),
        "facing_up": -float(front[1]),
        "facing_camera": -float(kinematics.anterior_axis(at.world)[2]),
        "deeper_knee_deg": max(knees),
        "straighter_knee_deg": min(knees),
        "model_deeper_knee_deg": max(model_knees),
        "model_straighter_knee_deg": min(model_knees),
        "deeper_hip_flexion_deg": max(hips),
        "straighter_hip_flexion_deg": min(hips),
        "thigh_split_deg": float(kinematics.angle_between_deg(thighs[0], thighs[1])),
        "leg_split_deg": float(kinematics.angle_between_deg(legs[0], legs[1])),
        "ankles_apart_legs": float(np.linalg.norm(apart)),
        "ankles_apart_ahead_legs": abs(float(apart @ ahead)),
        "ankles_apart_aside_legs": abs(float(apart @ across)),
        "knees_apart_legs": float(
            np.linalg.norm(body[Landmark.LEFT_KNEE] - body[Landmark.RIGHT_KNEE])
        ),
        "steeper_thigh_deg": min(_from_vertical(thigh) for thigh in thighs),
        "flatter_thigh_deg": max(_from_vertical(thigh) for thigh in thighs),
        "flatter_shank_deg": max(
            _from_vertical(body[ankle] - body[knee])
            for knee, ankle in zip(_KNEES, _ANKLES, strict=True)
        ),
        "higher_wrist_legs": max(wrists),
        "lower_wrist_legs": min(wrists),
        "wrist_to_ankle_legs": min(
            float(np.linalg.norm(body[wrist] - body[ankle]))
            for wrist in _WRISTS
            for ankle in _ANKLES
        ),
        "hip_abduction_deg": max(_per_leg(kinematics.hip_abduction_deg, body)),
    }
    for name, value in values.items():
        yield f"{name}_{when}", value


def _per_leg(angle: Callable[[FloatArray, Side], FloatArray], points: FloatArray) -> list[float]:
    """The angle of the left and of the right leg."""
    return [float(angle(points, side)) for side in LEGS]


def _from_vertical(direction: FloatArray) -> float:
    """Degrees between a line that points down the limb and the vertical."""
    return float(kinematics.angle_between_deg(direction, -_UP))


def _changes(rest: _Moment, peak: _Moment) -> Iterator[tuple[str, float]]:
    ahead = rest.ahead()
    across = np.cross(_UP, ahead)
    trunks = [kinematics.trunk_axis(moment.body) for moment in (rest, peak)]
    forward, aside = (
        [float(np.degrees(np.arcsin(np.clip(trunk @ axis, -1, 1)))) for trunk in trunks]
        for axis in (ahead, across)
    )
    yaws = [float(kinematics.yaw_deg(moment.world)) for moment in (rest, peak)]
    yield "forward_lean_change_deg", forward[1] - forward[0]
    yield "sideways_lean_change_deg", abs(aside[1] - aside[0])
    yield "turn_deg", abs((yaws[1] - yaws[0] + 180) % 360 - 180)
    shoulders = [moment.body[list(_SHOULDERS)].mean(axis=0) for moment in (rest, peak)]
    wrists = [
        [float(np.linalg.norm(moment.body[mark] - middle)) for mark in _WRISTS]
        for moment, middle in zip((rest, peak), shoulders, strict=True)
    ]
    yield "arm_reach_change_legs", max(abs(b - a) for a, b in zip(*wrists, strict=True))
    for name, part in (("knees", _KNEES), ("ankles", _ANKLES)):
        gaps = [float(np.linalg.norm(m.body[part[0]] - m.body[part[1]])) for m in (rest, peak)]
        yield f"{name}_parting_legs", gaps[1] - gaps[0]
    for more, less, angle in (
        ("more_knee_bend_deg", "less_knee_bend_deg", kinematics.knee_flexion_deg),
        ("more_hip_flexion_deg", "less_hip_flexion_deg", kinematics.hip_flexion_deg),
    ):
        legs = zip(_per_leg(angle, rest.body), _per_leg(angle, peak.body), strict=True)
        changes = [after - before for before, after in legs]
        yield more, max(changes)
        yield less, min(changes)
    heights = [moment.middle_height("hip") for moment in (rest, peak)]
    yield "hip_drop_legs", heights[0] - heights[1]


def _displacements(rest: _Moment, peak: _Moment, end: _Moment) -> Iterator[tuple[str, float]]:
    hips = [moment.image[list(_HIPS)].mean(axis=0) for moment in (rest, peak, end)]
    yield "hip_sink_legs", float(hips[1][1] - hips[0][1])
    yield "hips_aside_legs", abs(float(hips[1][0] - hips[0][0]))
    yield "hips_lower_at_end_legs", float(hips[2][1] - hips[0][1])
    yield "hips_aside_at_end_legs", abs(float(hips[2][0] - hips[0][0]))
    shoulders = [moment.image[list(_SHOULDERS)].mean(axis=0) for moment in (rest, peak)]
    yield "shoulder_sink_legs", float(shoulders[1][1] - shoulders[0][1])
    yield "shoulders_aside_legs", abs(float(shoulders[1][0] - shoulders[0][0]))
    toes = (Landmark.LEFT_FOOT_INDEX, Landmark.RIGHT_FOOT_INDEX)
    moved = [peak.image[mark] - rest.image[mark] for mark in toes]
    lengths = [float(np.linalg.norm(step)) for step in moved]
    yield "farther_foot_travel_legs", max(lengths)
    yield "nearer_foot_travel_legs", min(lengths)
    rises = [-float(step[1]) for step in moved]
    yield "higher_foot_rise_legs", max(rises)
    yield "lower_foot_rise_legs", min(rises)
    ended = [float(np.linalg.norm(end.image[mark] - rest.image[mark])) for mark in toes]
    yield "foot_travel_at_end_legs", max(ended)
    ankles = [float(peak.image[mark][0] - hips[1][0]) for mark in _ANKLES]
    yield "hips_toward_one_foot_legs", abs(abs(ankles[0]) - abs(ankles[1]))
    front = peak.body @ rest.ahead()
    lead = float(front[_ANKLES[0]] - front[_ANKLES[1]])
    more = (lengths[0] - lengths[1]) * np.sign(lead)
    yield "front_foot_travel_legs", float(more) if abs(lead) >= _MIN_LEAD_LEGS else np.nan
    spreads = [float(np.linalg.norm(np.ptp(m.image, axis=0))) for m in (rest, end)]
    yield (
        "log_growth_at_end",
        float(np.log(spreads[1] / spreads[0])) if min(spreads) > 0 else np.nan,
    )


def _course(rep: RepView) -> Iterator[tuple[str, float]]:
    times_s = rep.motion.times_s
    inside = slice(rep.start, rep.end + 1)
    duration_s = float(times_s[rep.end] - times_s[rep.start])
    yield "log_duration", float(np.log(max(duration_s, 0.05)))
    out_s = float(times_s[rep.hold[0]] - times_s[rep.start])
    yield "out_share", out_s / max(duration_s, 1e-6)
    yield "hold_share", float(times_s[rep.hold[1]] - times_s[rep.hold[0]]) / max(duration_s, 1e-6)
    image = rep.motion.xy_px[inside] / rep.scale_px_per_m / rep.leg_m
    body = rep.motion.body_m[inside] / rep.leg_m
    hips = image[:, list(_HIPS)].mean(axis=1)
    shoulders = image[:, list(_SHOULDERS)].mean(axis=1)
    step = max(1, round(_SPEED_STEP_S / max(_frame_s(times_s[inside]), 1e-3)))
    yield "hip_speed_legs_per_s", _top_speed(hips, times_s[inside], step)
    yield "hip_path_share", _path(hips, step) / max(_reach(hips), 0.05)
    for name, marks in (("wrist", _WRISTS), ("ankle", _ANKLES)):
        points = [body[:, mark] - body[:, list(_SHOULDERS)].mean(axis=1) for mark in marks]
        yield f"{name}_path_legs", max(_path(one, step) for one in points)
        yield (
            f"{name}_speed_legs_per_s",
            max(_top_speed(one, times_s[inside], step) for one in points),
        )
    lower = np.min(-image[:, [Landmark.LEFT_HEEL, Landmark.RIGHT_HEEL], 1], axis=1)
    yield "feet_off_legs", _reach(lower[:, None])
    yield "shoulder_path_share", _path(shoulders, step) / max(_reach(shoulders), 0.05)
    heights = -image[:, list(_ANKLES), 1]
    yield (
        "ankle_height_gap_legs",
        float(np.nan_to_num(np.max(np.abs(heights[:, 0] - heights[:, 1])))),
    )


def _frame_s(times_s: FloatArray) -> float:
    return float(np.median(np.diff(times_s))) if len(times_s) > 1 else 0.04


def _path(points: FloatArray, step: int) -> float:
    moved = np.linalg.norm(np.diff(points[::step], axis=0), axis=-1)
    return float(np.nansum(moved))


def _top_speed(points: FloatArray, times_s: FloatArray, step: int) -> float:
    if len(points) <= step:
        return float("nan")
    moved = np.linalg.norm(points[step:] - points[:-step], axis=-1)
    speeds = moved / (times_s[step:] - times_s[:-step])
    speeds = speeds[np.isfinite(speeds)]
    return float(np.percentile(speeds, 95)) if len(speeds) else float("nan")


def _reach(points: FloatArray) -> float:
    known = points[np.isfinite(points).all(axis=-1)]
    return float(np.linalg.norm(np.ptp(known, axis=0))) if len(known) else 0.0
