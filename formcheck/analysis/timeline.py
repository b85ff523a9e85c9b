"""A recording frame by frame, as it was analyzed: angles, landmarks, repetition and phase."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck import exercises
from formcheck.analysis.analyzer import Analyzer
from formcheck.pose import kinematics
from formcheck.pose.landmarks import LANDMARK_COUNT, LEGS, FloatArray, Landmark, Motion, Side
from formcheck.pose.track import Track
from formcheck.preprocessing.offline import STRETCH_FRAMES, Preparation, shots
from formcheck.results import Analysis, Rep

ANGLES: Mapping[str, Callable[[FloatArray], FloatArray]] = {
    "knee_flexion_left_deg": lambda points: kinematics.knee_flexion_deg(points, Side.LEFT),
    "knee_flexion_right_deg": lambda points: kinematics.knee_flexion_deg(points, Side.RIGHT),
    "hip_angle_left_deg": lambda points: kinematics.hip_angle_deg(points, Side.LEFT),
    "hip_angle_right_deg": lambda points: kinematics.hip_angle_deg(points, Side.RIGHT),
    "hip_flexion_left_deg": lambda points: kinematics.hip_flexion_deg(points, Side.LEFT),
    "hip_flexion_right_deg": lambda points: kinematics.hip_flexion_deg(points, Side.RIGHT),
    "trunk_lean_deg": kinematics.trunk_lean_deg,
    "hip_abduction_left_deg": lambda points: kinematics.hip_abduction_deg(points, Side.LEFT),
    "hip_abduction_right_deg": lambda points: kinematics.hip_abduction_deg(points, Side.RIGHT),
}
PICTURE_ANGLES: Mapping[str, Callable[[FloatArray], FloatArray]] = {
    f"shank_over_{name}_{side.value}_deg": partial(
        kinematics.shank_inward_deg, side=side, foot_part=part
    )
    for name, part in (("ankle", "ankle"), ("toes", "foot_index"))
    for side in LEGS
}
NO_PHASE, REST, OUTBOUND, HOLD, RETURN, ATTEMPT = (
    "", "rest", "outbound", "hold", "return", "attempt",
)  # fmt: skip
_HIPS = [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]
# The lowest point of the body is on the floor for most of the time, on a box for some; frames in
# which it is lower still are errors of the pose.
_FLOOR_PERCENTILE = 20.0


@dataclass(frozen=True)
class Timeline:
    """T frames, all that were read: what was not seen or not analyzed is NaN, 0 or "".

    `times_ms` (T,); `seen` (T,) whether the model found anybody; `signal` (T,) what repetitions are
    counted by, in the exercise's own unit; `angles_deg` the (T,) of `ANGLES` and, from the
    landmarks in the picture, of `PICTURE_ANGLES`; `rep` (T,) its number, 0 outside of repetitions;
    `phase` T words; `room_m` (T, 33, 3) float32 landmarks, see `placed_in_room`; `xy_px`
    (T, 33, 2) and `visibility` (T, 33), float32, as in a `Motion`.
    """

    times_ms: NDArray[np.int64]
    seen: NDArray[np.bool_]
    signal: FloatArray
    angles_deg: Mapping[str, FloatArray]
    rep: NDArray[np.int64]
    phase: tuple[str, ...]
    room_m: NDArray[np.float32]
    xy_px: NDArray[np.float32]
    visibility: NDArray[np.float32]


def timeline_of(track: Track, cuts_ms: Sequence[int], analysis: Analysis) -> Timeline:
    """The frames that `analysis` was made of, with the same preparation and the same signal.

    Raises UnknownExerciseError when the analysis is of an exercise that is not in the catalog.
    """
    frames, name = len(track), analysis.exercise
    analyzer = None if name is None else Analyzer(exercises.find_exercise(name))
    columns = _Columns(frames)
    analyzed = np.zeros(frames, dtype=np.bool_)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all-NaN stretches are expected
        for shot in shots(track, cuts_ms):
            analyzed[shot] = True
            first = shot.start
            size_px = analysis.source.width, analysis.source.height
            for motion in Preparation(track, *size_px, shot):
                columns.fill(slice(first, first + len(motion)), motion, analyzer)
                first += len(motion)
            if analyzer is not None:
                analyzer.cut()
            columns.put_into_room(shot)
    seen = _seen(track)
    rep, phase = _phases(track.times_ms, analyzed & seen, analysis)
    return Timeline(track.times_ms, seen, rep=rep, phase=phase, **columns.known())


class _Columns:
    """What is computed a stretch of frames at a time; NaN until it is."""

    def __init__(self, frames: int) -> None:
        self.signal = np.full(frames, np.nan)
        self.angles_deg = {name: np.full(frames, np.nan) for name in (*ANGLES, *PICTURE_ANGLES)}
        self.points_m = np.full((frames, LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
        self.xy_px = np.full((frames, LANDMARK_COUNT, 2), np.nan, dtype=np.float32)
        self.visibility = np.full((frames, LANDMARK_COUNT), np.nan, dtype=np.float32)
        self._hips_px = np.full((frames, 2), np.nan)
        self._scale_px_per_m = np.full(frames, np.nan)

    def fill(self, part: slice, motion: Motion, analyzer: Analyzer | None) -> None:
        """Take the prepared `motion` of the frames `part`."""
        self.points_m[part] = motion.body_m
        self.xy_px[part], self.visibility[part] = motion.xy_px, motion.visibility
        self._hips_px[part] = motion.xy_px[:, _HIPS].mean(axis=1)
        self._scale_px_per_m[part] = motion.scale_px_per_m
        for name, angle_of in ANGLES.items():
            self.angles_deg[name][part] = angle_of(motion.body_m)
        for name, angle_of in PICTURE_ANGLES.items():
            self.angles_deg[name][part] = angle_of(motion.xy_px)
        if analyzer is not None:
            for frame in range(len(motion)):
                analyzer.update(motion.pose(frame))
                self.signal[part.start + frame] = analyzer.signal

    def put_into_room(self, shot: slice) -> None:
        """Let the landmarks of a whole shot move in the room; see `placed_in_room`."""
        scale = float(np.nanmedian(self._scale_px_per_m[shot]))
        self.points_m[shot] = placed_in_room(self.points_m[shot], self._hips_px[shot] / scale)

    def known(self) -> dict[str, Any]:
        """By the names that a `Timeline` has for them."""
        return {
            "signal": self.signal,
            "angles_deg": self.angles_deg,
            "room_m": self.points_m,
            "xy_px": self.xy_px,
            "visibility": self.visibility,
        }


def placed_in_room(points_m: NDArray[np.float32], hips_m: FloatArray) -> NDArray[np.float32]:
    """(T, 33, 3) meters: x right in the picture, y up, z toward the camera.

    `points_m` (T, 33, 3) are about the hip center in the camera's axes, `hips_m` (T, 2) is where
    that is in the picture. The origin is below where the hips were first seen, at the height of the
    body's lowest point. Toward the camera the hips stay at 0: one camera does not show that way.
    """
    seen = np.flatnonzero(np.isfinite(hips_m).all(axis=1))
    if not len(seen):
        return points_m
    room = points_m * np.array([1.0, -1.0, -1.0])  # image y points down, z away; stays right-handed
    room[:, :, 0] += (hips_m[:, 0] - hips_m[seen[0], 0])[:, None]
    room[:, :, 1] -= hips_m[:, 1, None]
    lowest = room[:, :, 1].min(axis=1)
    room[:, :, 1] -= np.nanpercentile(lowest, _FLOOR_PERCENTILE)
    placed: NDArray[np.float32] = room.astype(np.float32)
    return placed


def _seen(track: Track) -> NDArray[np.bool_]:
    parts = (
        track.motion(slice(first, first + STRETCH_FRAMES)).seen
        for first in range(0, len(track), STRETCH_FRAMES)
    )
    return np.concatenate(list(parts))


def _phases(
    times_ms: NDArray[np.int64], at_rest: NDArray[np.bool_], analysis: Analysis
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """(T,) the repetition's number, or 0, and T phases; `at_rest` (T,) where nothing else is."""
    number = np.zeros(len(times_ms), dtype=np.int64)
    phase = np.full(len(times_ms), NO_PHASE, dtype="U8")
    if analysis.exercise is not None:
        phase[at_rest] = REST
    for attempt in analysis.attempts:
        phase[_between(times_ms, _ms(attempt.start_s), _ms(attempt.end_s))] = ATTEMPT
    for rep in analysis.reps:
        inside = _between(times_ms, _ms(rep.start_s), _ms(rep.end_s))
        number[inside] = rep.number
        phase[inside] = RETURN
        held_ms, back_ms = _hold_ms(rep)
        phase[inside & (times_ms <= back_ms)] = HOLD
        phase[inside & (times_ms < held_ms)] = OUTBOUND
    return number, tuple(phase.tolist())


def _hold_ms(rep: Rep) -> tuple[int, int]:
    """First and last moment at the peak; the peak itself where the tempo was not seen."""
    outbound_s, hold_s = rep.tempo.outbound_s, rep.tempo.hold_s
    if outbound_s is None or hold_s is None:
        return _ms(rep.peak_s), _ms(rep.peak_s)
    held_ms = _ms(rep.start_s) + _ms(outbound_s)
    return held_ms, held_ms + _ms(hold_s)


def _ms(time_s: float) -> int:
    return round(1000 * time_s)


def _between(times_ms: NDArray[np.int64], first_ms: int, last_ms: int) -> NDArray[np.bool_]:
    return np.asarray((times_ms >= first_ms) & (times_ms <= last_ms))
