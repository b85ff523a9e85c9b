"""Repetitions of one exercise by one person, pose by pose, with their measures and faults."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from formcheck.analysis import faults, uncertainty
from formcheck.analysis.reps import Excursion, RepCounter
from formcheck.biomechanics import views
from formcheck.biomechanics.body import REST_S, Body, RepView
from formcheck.pose.landmarks import Motion, Pose, Side
from formcheck.results import Attempt, CameraView, NotJudged, Rep, Tempo
from formcheck.spec.exercise import Exercise, Trait

_SCALE_S = 2.0  # the image scale is learned over this time from when a person is first seen
_VIEW_WINDOW_S = 6.0  # before a repetition: one rest may be badly seen, and cameras stay in place
_PART_OF_REP_S = 0.3  # attempts this close to a repetition belong to it
_MAX_VIEW_CHANGE_DEG = 60.0  # between rest and peak of a standing person
_MIN_AMPLITUDE_SHARE = 0.7  # of `min_excursion`: less is jitter or a shift of weight
_PARTIAL_SHARE = 0.22  # of the set's usual amplitude: less is an aborted start, not a repetition
_USUAL_PERCENTILE = 80


@dataclass(frozen=True)
class CountedRep:
    """A repetition and the excursion of the signal that it was counted from."""

    rep: Rep
    excursion: Excursion


class Analyzer:
    """Feed poses in time order; each `update` returns the repetition or attempt that it completed.

    The poses' timestamps are the only clock, and there is no lookahead: the same poses give the
    same repetitions from a camera and from a file. The latency is a repetition's return to rest.
    """

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self._counter = RepCounter(exercise.cycle)
        self._poses: deque[Pose] = deque()
        self._scales: list[float] = []
        self._scale_since_ms: int | None = None
        self._scale_px_per_m = float("nan")
        self._counted: list[CountedRep] = []
        self._attempts: list[Attempt] = []
        self._views: list[CameraView] = []
        self.signal = float("nan")  # of the cycle at the last pose, in its unit; NaN if unseen

    def update(self, pose: Pose) -> Rep | Attempt | None:
        """Take one pose; return the repetition or attempt that it completed, if any."""
        self._store(pose)
        self.signal = float("nan")
        if pose.is_seen:
            motion = Motion.of([pose])
            self._learn_scale(pose.timestamp_ms, motion)
            body = Body(motion, self._scale_px_per_m)
            self.signal = float(self.exercise.cycle.signal.of(body)[0])
        return self._conclude(self._counter.update(pose.timestamp_ms, self.signal))

    def current_excursion(self) -> Excursion | None:
        """The excursion so far, as if it ended with the last pose; None at rest."""
        return self._counter.current_excursion()

    def end_shot(self) -> Rep | Attempt | None:
        """Prepare for poses of another shot: an unfinished repetition counts if past its peak."""
        ended = self._conclude(self._counter.finish())
        self._poses.clear()
        self._scales, self._scale_since_ms = [], None
        self._scale_px_per_m = float("nan")
        return ended

    def finish(self) -> tuple[tuple[Rep, ...], tuple[Attempt, ...]]:
        """End the recording; return the repetitions, numbered, and the attempts, in time order.

        Repetitions far below the set's usual amplitude become attempts here, since only now it is
        known what is usual.
        """
        self._conclude(self._counter.finish())
        amplitudes = [counted.excursion.amplitude for counted in self._counted]
        usual = np.percentile(amplitudes, _USUAL_PERCENTILE) if amplitudes else 0.0
        kept = []
        for counted in self._counted:
            if counted.excursion.amplitude < _PARTIAL_SHARE * usual:
                self._attempts.append(
                    _attempt(counted.excursion, "far smaller than the other ones")
                )
            else:
                kept.append(counted.rep)
        reps = tuple(replace(rep, number=i + 1) for i, rep in enumerate(kept))
        apart = [a for a in self._attempts if not any(_touches(a, rep) for rep in reps)]
        return reps, tuple(sorted(apart, key=lambda attempt: attempt.start_s))

    def view(self) -> CameraView | None:
        """The view of most repetitions; None before the first."""
        return views.most_common(self._views)

    def _store(self, pose: Pose) -> None:
        self._poses.append(pose)
        keep_ms = 1000 * (self.exercise.cycle.max_rep_s + 2 * REST_S + _VIEW_WINDOW_S)
        while pose.timestamp_ms - self._poses[0].timestamp_ms > keep_ms:
            self._poses.popleft()

    def _learn_scale(self, timestamp_ms: int, motion: Motion) -> None:
        if self._scale_since_ms is None:
            self._scale_since_ms = timestamp_ms
        if timestamp_ms - self._scale_since_ms > 1000 * _SCALE_S:
            return
        scale = float(motion.scale_px_per_m[0])
        if math.isfinite(scale):
            self._scales.append(scale)
            self._scale_px_per_m = float(np.median(self._scales))

    def _conclude(self, excursion: Excursion | None) -> Rep | Attempt | None:
        if excursion is None:
            return None
        cycle = self.exercise.cycle
        too_small = excursion.amplitude < _MIN_AMPLITUDE_SHARE * cycle.min_excursion
        if too_small or excursion.duration_s < cycle.min_rep_s:
            return None
        if excursion.amplitude < cycle.min_excursion:
            return self._add_attempt(excursion, "too small a movement to be a repetition")
        if excursion.lost:
            return self._add_attempt(excursion, "the person was not seen in the middle of it")
        rep = self.rep_view(excursion)
        missing = _first_missing(self.exercise.required_traits, rep)
        if missing is not None:
            return self._add_attempt(excursion, missing.mismatch)
        return self._count(excursion, rep)

    def _add_attempt(self, excursion: Excursion, reason: str) -> Attempt:
        self._attempts.append(_attempt(excursion, reason))
        return self._attempts[-1]

    def _count(self, excursion: Excursion, rep: RepView) -> Rep:
        found, not_judged = faults.judge_rep(self.exercise.rules, rep)
        measures = self._measured(rep)
        counted = Rep(
            number=len(self._counted) + 1,
            side=rep.side,
            start_s=excursion.start_ms / 1000,
            peak_s=excursion.peak_ms / 1000,
            end_s=excursion.end_ms / 1000,
            tempo=_tempo(excursion),
            score=faults.score_of(found) if self._is_judged(not_judged) else None,
            measures=measures,
            faults=found,
            not_judged=not_judged,
            complete=excursion.returned,
            view=rep.view,
            intervals_90=uncertainty.intervals_90(measures, self.exercise.name, rep.view),
            landmark_uncertainty_90_m=uncertainty.landmark_radii_90_m(rep.view, rep.leg_m),
        )
        self._views.append(rep.view)
        self._counted.append(CountedRep(counted, excursion))
        return counted

    def _is_judged(self, not_judged: tuple[NotJudged, ...]) -> bool:
        return len(not_judged) < len({rule.code for rule in self.exercise.rules})

    def _measured(self, rep: RepView) -> dict[str, float | None]:
        name = self.exercise.name
        return {
            measure.key: None
            if uncertainty.too_uncertain(measure.key, name, rep.view)
            or any(rep.is_outside_image(part) for part in measure.parts)
            else _known(measure.of(rep))
            for measure in self.exercise.measures
        }

    def rep_view(self, excursion: Excursion) -> RepView:
        """The stored frames of an excursion, as the exercise's measures need them."""
        first_ms = excursion.start_ms - 1000 * max(REST_S, _VIEW_WINDOW_S)
        poses = [p for p in self._poses if first_ms <= p.timestamp_ms <= excursion.end_ms]
        return build_rep_view(self.exercise, Motion.of(poses), excursion, self._scale_px_per_m)


def build_rep_view(
    exercise: Exercise, motion: Motion, excursion: Excursion, scale_px_per_m: float
) -> RepView:
    """Build the view of one excursion from a motion that starts before it and ends with it.

    `scale_px_per_m` is the image scale where the person rested.
    """

    def frame(time_ms: int) -> int:
        return int(np.searchsorted(motion.times_ms, time_ms))

    start = frame(excursion.start_ms)
    rest = Body(motion[: start + 1], scale_px_per_m)
    held = (motion.times_ms >= excursion.hold_start_ms) & (motion.times_ms <= excursion.hold_end_ms)
    rep = RepView(
        motion=motion,
        scale_px_per_m=scale_px_per_m,
        start=start,
        peak=frame(excursion.peak_ms),
        end=frame(excursion.end_ms),
        hold=(frame(excursion.hold_start_ms), frame(excursion.hold_end_ms)),
        side=Side.BOTH,
        view=_consistent_view(views.estimate_view(rest), Body(motion[held], scale_px_per_m)),
    )
    return replace(rep, side=exercise.side(rep))


def _consistent_view(view: CameraView, at_peak: Body) -> CameraView:
    """The view before the repetition, or unknown if the view at the peak contradicts it.

    Nobody turns round during a standing repetition; in side views of real people, the model
    sometimes sees them face the camera while their legs are together.
    """
    then = views.estimate_view(at_peak)
    if view.posture != "standing" or view.yaw_deg is None or then.yaw_deg is None:
        return view
    apart_deg = abs((view.yaw_deg - then.yaw_deg + 180.0) % 360.0 - 180.0)
    if apart_deg < _MAX_VIEW_CHANGE_DEG:
        return view
    return CameraView(views.UNKNOWN, None, view.posture)


def _first_missing(traits: Iterable[Trait], rep: RepView) -> Trait | None:
    return next((trait for trait in traits if trait.fit(rep) <= 0), None)


def _touches(attempt: Attempt, rep: Rep) -> bool:
    """Whether the attempt is part of a counted repetition, such as the step that begins it."""
    return (
        attempt.start_s < rep.end_s + _PART_OF_REP_S
        and attempt.end_s > rep.start_s - _PART_OF_REP_S
    )


def _attempt(excursion: Excursion, reason: str) -> Attempt:
    return Attempt(excursion.start_ms / 1000, excursion.end_ms / 1000, reason)


def _tempo(excursion: Excursion) -> Tempo:
    back_ms = excursion.end_ms - excursion.hold_end_ms
    return Tempo(
        (excursion.hold_start_ms - excursion.start_ms) / 1000,
        (excursion.hold_end_ms - excursion.hold_start_ms) / 1000,
        back_ms / 1000 if excursion.returned else None,
    )


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
