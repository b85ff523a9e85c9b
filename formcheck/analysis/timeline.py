"""A recording frame by frame, as it was analyzed: angles, landmarks, repetition and phase."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck import exercises
from formcheck.analysis.analyzer import Analyzer
from formcheck.analysis.rep_curves import curve_names, rep_curves
from formcheck.analysis.uncertainty import half_widths_90, reportable_angles
from formcheck.biomechanics import angle_errors, signals
from formcheck.biomechanics.body import Body
from formcheck.pose.landmarks import LANDMARK_COUNT, LEGS, FloatArray, Landmark, Motion, Side
from formcheck.pose.nan_statistics import nan_expected, nan_median, nan_percentile
from formcheck.pose.track import Track
from formcheck.preprocessing.offline import CHUNK_FRAMES, PreparedShot, shot_slices
from formcheck.results import Analysis, Rep
from formcheck.spec.exercise import Exercise

FrameSignal = Callable[[Body], FloatArray]


def _per_leg(name: str, signal: Callable[[Body, Side], FloatArray]) -> dict[str, FrameSignal]:
    return {f"{name}_{side.value}_deg": _of_side(signal, side) for side in LEGS}


def _of_side(signal: Callable[[Body, Side], FloatArray], side: Side) -> FrameSignal:
    return lambda body: signal(body, side)


# The same signals whose values at the peak are a repetition's measures.
ANGLES: dict[str, FrameSignal] = {
    **_per_leg("knee_flexion", signals.knee_flexion_deg),
    **_per_leg("hip_angle", signals.hip_angle_deg),
    **_per_leg("hip_flexion", signals.hip_flexion_deg),
    "trunk_lean_deg": signals.trunk_lean_deg,
    **_per_leg("hip_abduction", signals.hip_abduction_deg),
}
# Standard errors of the angles for which they are known; the others are as they were computed.
ERRORS: Mapping[str, FrameSignal] = {
    **_per_leg("knee_flexion", angle_errors.knee_flexion_error_deg),
    **_per_leg("hip_angle", angle_errors.hip_angle_error_deg),
    **_per_leg("hip_flexion", angle_errors.hip_angle_error_deg),
    "trunk_lean_deg": angle_errors.trunk_lean_error_deg,
}
PAST_STRAIGHT = _per_leg("hip_angle", signals.hip_extension_deg)
NO_PHASE, REST, OUTBOUND, HOLD, RETURN, ATTEMPT = (
    "", "rest", "outbound", "hold", "return", "attempt",
)  # fmt: skip
_HIPS = [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]
# The body's lowest point is on the floor for most of the time, on a box for some; frames in which
# it is lower still are errors of the pose.
_FLOOR_PERCENTILE = 20.0


@dataclass(frozen=True)
class Timeline:
    """All T frames of a recording; whatever was not seen or not analyzed is NaN, 0 or "".

    `times_ms` (T,); `seen` (T,) whether a person was found; `signal` (T,) by which repetitions are
    counted, in the exercise's own unit; `angles_deg` the (T,) `ANGLES` and the exercise's
    `rep_curves` by name, NaN where the camera's view does not tell them; `half_widths_deg` half of
    the 90 % interval of those in `ERRORS`, also where the angle is left out;
    `rep` (T,) the repetition's number, 0 outside of repetitions; `phase` the T phases; `room_m`
    (T, 33, 3) float32 landmarks in meters, see `to_room_coordinates`; `xy_px` (T, 33, 2) and
    `visibility` (T, 33) float32, as in a `Motion`.
    """

    times_ms: NDArray[np.int64]
    seen: NDArray[np.bool_]
    signal: FloatArray
    angles_deg: Mapping[str, FloatArray]
    half_widths_deg: Mapping[str, FloatArray]
    rep: NDArray[np.int64]
    phase: tuple[str, ...]
    room_m: NDArray[np.float32]
    xy_px: NDArray[np.float32]
    visibility: NDArray[np.float32]


def build_timeline(track: Track, cuts_ms: Sequence[int], analysis: Analysis) -> Timeline:
    """Compute the frames that `analysis` was made from, with the same preparation and signal.

    Raises UnknownExerciseError if the catalog does not have the exercise of the analysis.
    """
    frames, name = len(track), analysis.exercise
    exercise = None if name is None else exercises.find_exercise(name)
    analyzer = None if exercise is None else Analyzer(exercise)
    columns = _Columns(frames, exercise)
    analyzed = np.zeros(frames, dtype=np.bool_)
    with nan_expected():
        for shot in shot_slices(track, cuts_ms):
            analyzed[shot] = True
            first = shot.start
            size_px = analysis.source.width, analysis.source.height
            for motion in PreparedShot(track, *size_px, shot, analysis.source.fov_deg):
                columns.fill(slice(first, first + len(motion)), motion, analyzer)
                first += len(motion)
            if analyzer is not None:
                analyzer.end_shot()
            columns.add_rep_curves(shot, track.times_ms[shot], analysis.reps)
            columns.convert_to_room(shot)
    seen = _seen(track)
    rep, phase = _phases(track.times_ms, analyzed & seen, analysis)
    return Timeline(track.times_ms, seen, rep=rep, phase=phase, **columns.as_fields())


class _Columns:
    """The columns that are computed chunk by chunk; NaN until then."""

    def __init__(self, frames: int, exercise: Exercise | None) -> None:
        self._exercise = exercise
        own = () if exercise is None else curve_names(exercise)
        self.signal = np.full(frames, np.nan)
        self.angles_deg = {name: np.full(frames, np.nan) for name in (*ANGLES, *own)}
        self.half_widths_deg = {name: np.full(frames, np.nan) for name in ERRORS}
        self._world_m = np.full((frames if own else 0, LANDMARK_COUNT, 3), np.nan, np.float32)
        self.points_m = np.full((frames, LANDMARK_COUNT, 3), np.nan, dtype=np.float32)
        self.xy_px = np.full((frames, LANDMARK_COUNT, 2), np.nan, dtype=np.float32)
        self.visibility = np.full((frames, LANDMARK_COUNT), np.nan, dtype=np.float32)
        self._hips_px = np.full((frames, 2), np.nan)
        self._scale_px_per_m = np.full(frames, np.nan)

    def fill(self, chunk: slice, motion: Motion, analyzer: Analyzer | None) -> None:
        """Fill in the frames `chunk` from their prepared `motion`."""
        body = Body(motion, float("nan"))
        self.points_m[chunk] = motion.body_m
        self.xy_px[chunk], self.visibility[chunk] = motion.xy_px, motion.visibility
        self._hips_px[chunk] = motion.xy_px[:, _HIPS].mean(axis=1)
        self._scale_px_per_m[chunk] = motion.scale_px_per_m
        past_straight = analyzer is not None and analyzer.exercise.hip_passes_straight
        for name, signal in (ANGLES | PAST_STRAIGHT if past_straight else ANGLES).items():
            self.angles_deg[name][chunk] = signal(body)
        for name, error in ERRORS.items():
            errors_deg = error(body)
            self.half_widths_deg[name][chunk] = half_widths_90(errors_deg)
            self.angles_deg[name][chunk] = reportable_angles(
                self.angles_deg[name][chunk], errors_deg
            )
        if len(self._world_m):
            self._world_m[chunk] = motion.world_m
        if analyzer is not None:
            for frame in range(len(motion)):
                analyzer.update(motion.pose(frame))
                self.signal[chunk.start + frame] = analyzer.signal

    def add_rep_curves(self, shot: slice, times_ms: NDArray[np.int64], reps: Sequence[Rep]) -> None:
        """Fill in the curves that are known only with the repetitions of a shot."""
        if self._exercise is None or not len(self._world_m):
            return
        arrays = (self.xy_px, self._world_m, self.visibility, self.points_m)
        motion = Motion(times_ms, *(array[shot].astype(np.float64) for array in arrays))
        for rep in reps:
            for name, (frames, values) in rep_curves(self._exercise, rep, motion).items():
                self.angles_deg[name][shot][frames] = values

    def convert_to_room(self, shot: slice) -> None:
        """Convert the landmarks of a whole shot; see `to_room_coordinates`."""
        hips_m = self._hips_px[shot] / nan_median(self._scale_px_per_m[shot])
        self.points_m[shot] = to_room_coordinates(self.points_m[shot], hips_m)

    def as_fields(self) -> dict[str, Any]:
        """The columns by the names of the `Timeline` fields."""
        return {
            "signal": self.signal,
            "angles_deg": self.angles_deg,
            "half_widths_deg": self.half_widths_deg,
            "room_m": self.points_m,
            "xy_px": self.xy_px,
            "visibility": self.visibility,
        }


def to_room_coordinates(points_m: NDArray[np.float32], hips_m: FloatArray) -> NDArray[np.float32]:
    """(T, 33, 3) landmarks in meters: x right in the image, y up, z toward the camera.

    `points_m` (T, 33, 3) are about the hip center in the camera's axes; `hips_m` (T, 2) is the hip
    center in the image. The origin is below the place where the hips were first seen, at the height
    of the body's lowest point. The hips stay at z = 0: one camera does not show how far they move
    toward it.
    """
    seen = np.flatnonzero(np.isfinite(hips_m).all(axis=1))
    if not len(seen):
        return points_m
    room = points_m * np.array([1.0, -1.0, -1.0])  # image y points down, z away; stays right-handed
    room[:, :, 0] += (hips_m[:, 0] - hips_m[seen[0], 0])[:, None]
    room[:, :, 1] -= hips_m[:, 1, None]
    lowest = room[:, :, 1].min(axis=1)
    room[:, :, 1] -= nan_percentile(lowest, _FLOOR_PERCENTILE)
    placed: NDArray[np.float32] = room.astype(np.float32)
    return placed


def _seen(track: Track) -> NDArray[np.bool_]:
    chunks = (
        track.motion(slice(first, first + CHUNK_FRAMES))
        for first in range(0, len(track), CHUNK_FRAMES)
    )
    return np.concatenate([chunk.seen for chunk in chunks])


def _phases(
    times_ms: NDArray[np.int64], at_rest: NDArray[np.bool_], analysis: Analysis
) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """(T,) repetition numbers, 0 outside, and T phases; `at_rest` (T,) where nothing happens."""
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
    """First and last moment of the hold; the peak itself if the tempo is unknown."""
    outbound_s, hold_s = rep.tempo.outbound_s, rep.tempo.hold_s
    if outbound_s is None or hold_s is None:
        return _ms(rep.peak_s), _ms(rep.peak_s)
    held_ms = _ms(rep.start_s) + _ms(outbound_s)
    return held_ms, held_ms + _ms(hold_s)


def _ms(time_s: float) -> int:
    return round(1000 * time_s)


def _between(times_ms: NDArray[np.int64], first_ms: int, last_ms: int) -> NDArray[np.bool_]:
    return np.asarray((times_ms >= first_ms) & (times_ms <= last_ms))
