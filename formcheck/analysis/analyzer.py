"""Repetitions of one exercise by one person, pose by pose, with their measures and faults."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from formcheck.analysis import faults, model_errors, rep_series, uncertainty
from formcheck.analysis.rep_series import Candidate
from formcheck.analysis.reps import Excursion, RepCounter
from formcheck.biomechanics import plausibility, signals, views
from formcheck.biomechanics.body import REST_S, Body, RepView
from formcheck.pose.landmarks import Motion, Pose, Side
from formcheck.pose.nan_statistics import nan_max
from formcheck.results import Attempt, CameraView, Rep, Tempo
from formcheck.spec.exercise import Exercise, Trait

_SCALE_S = 2.0  # the image scale is learned over this time from when a person is first seen
_VIEW_WINDOW_S = 6.0  # before a repetition: one rest may be badly seen, and cameras stay in place
_PART_OF_REP_S = 0.3  # attempts this close to a repetition belong to it
_MAX_VIEW_CHANGE_DEG = 60.0  # between rest and peak of a standing person
_MIN_SINK_LEGS = 0.2  # a recording that ends with the hips this low has not shown the way back
_RISEN_SHARE = 0.15  # of that: the way back has begun


class Analyzer:
    """Feed poses in time order; each `update` returns the repetition or attempt that it completed.

    The poses' timestamps are the only clock, and there is no lookahead: the same poses give the
    same repetitions from a camera and from a file. The latency is a repetition's return to rest.

    The exercise is believed: every cycle of its signal is a repetition, however badly done, unless
    the person's posture rules it out. What a repetition lacks becomes a fault or a remark on it.
    """

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self._counter = RepCounter(exercise.cycle)
        self._poses: deque[Pose] = deque()
        self._scales: list[float] = []
        self._scale_since_ms: int | None = None
        self._scale_px_per_m = float("nan")
        self._counted: list[Candidate] = []
        self._small: list[Candidate] = []  # since the last repetition of full size
        self._late: deque[Rep] = deque()  # small ones that turned out to be repetitions
        self._first: list[tuple[Candidate, int]] = []  # of each shot, and when the shot began
        self._shot_start_ms: int | None = None
        self._is_first = True  # no candidate of this shot has ended
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
            self.signal = float(self.exercise.cycle.values(body)[0])
        ended = self._conclude(self._counter.update(pose.timestamp_ms, self.signal))
        return self._late.popleft() if ended is None and self._late else ended

    def current_excursion(self) -> Excursion | None:
        """The excursion so far, as if it ended with the last pose; None at rest."""
        return self._counter.current_excursion()

    def end_shot(self) -> Rep | Attempt | None:
        """Prepare for poses of another shot: an unfinished repetition counts if past its peak."""
        ended = self._conclude(self._counter.finish())
        self._poses.clear()
        self._scales, self._scale_since_ms = [], None
        self._scale_px_per_m = float("nan")
        self._shot_start_ms = None
        return ended

    def finish(self) -> tuple[tuple[Rep, ...], tuple[Attempt, ...]]:
        """End the recording; return the repetitions, numbered, and the attempts, in time order.

        Some of them become attempts here, since only now it is known what is usual in this set.
        """
        self._conclude(self._counter.finish())
        self._give_up_small()
        counted = sorted(self._counted, key=lambda one: one.rep.start_s)
        misfits = rep_series.misfits(counted)
        for place, reason in misfits.items():
            self._attempts.append(_attempt(counted[place].excursion, reason))
        kept = [one for place, one in enumerate(counted) if place not in misfits]
        reps = self._numbered(kept)
        apart = [a for a in self._attempts if not any(_touches(a, rep) for rep in reps)]
        return reps, tuple(sorted(apart, key=lambda attempt: attempt.start_s))

    def _numbered(self, counted: Sequence[Candidate]) -> tuple[Rep, ...]:
        """The counted ones and those cut off by the beginning of a shot, in time order."""
        reps = {one.rep.start_s: one.rep for one in counted}
        for one, shot_start_ms in self._first:
            if rep_series.began_before(one, shot_start_ms, counted):
                reps[one.rep.start_s] = replace(one.rep, complete=False)
        in_order = (reps[start_s] for start_s in sorted(reps))
        return tuple(replace(rep, number=i + 1) for i, rep in enumerate(in_order))

    def view(self) -> CameraView | None:
        """The view of most repetitions; None before the first."""
        return views.most_common(self._views)

    def _store(self, pose: Pose) -> None:
        self._poses.append(pose)
        if self._shot_start_ms is None and pose.is_seen:
            self._shot_start_ms = pose.timestamp_ms
            self._is_first = True
        began_ms = self._counter.start_ms
        needed_ms = pose.timestamp_ms if began_ms is None else began_ms
        keep_ms = 1000 * (self.exercise.cycle.max_unheld_s + 2 * REST_S + _VIEW_WINDOW_S)
        while needed_ms - self._poses[0].timestamp_ms > keep_ms:
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
        least_share = rep_series.MIN_FIRST_SHARE if self._is_first else rep_series.MIN_SMALL_SHARE
        too_small = excursion.amplitude < least_share * cycle.min_excursion
        if too_small or excursion.duration_s < cycle.min_rep_s:
            return None
        rep = None if excursion.lost or excursion.abandoned else self.rep_view(excursion)
        reason = _reason_against(self.exercise, excursion, rep)
        if rep is None or reason:
            return self._add_attempt(excursion, reason)
        moving = (trait for trait in self.exercise.required_traits if not trait.start_cue)
        candidate = Candidate(
            self._judged(excursion, rep),
            excursion,
            rep_series.features(rep, excursion),
            frozenset(trait.name for trait in _missing(moving, rep)),
        )
        if self._is_first and self._shot_start_ms is not None:
            self._first.append((candidate, self._shot_start_ms))
            self._is_first = False
        if excursion.amplitude < rep_series.MIN_SMALL_SHARE * cycle.min_excursion:
            return None
        if excursion.amplitude < cycle.min_excursion:
            return self._consider(candidate)
        self._give_up_small()
        return self._count(candidate)

    def _consider(self, candidate: Candidate) -> Rep | None:
        """Count a small movement if it belongs to a series of such, and then all of the series."""
        self._small.append(candidate)
        usual = max((one.amplitude for one in self._counted[-1:]), default=0.0)
        if candidate.amplitude >= rep_series.ALIKE_SHARE * usual > 0:
            self._small.pop()
            return self._count(candidate)
        if not rep_series.is_regular(self._small):
            return None
        first, *others = self._small
        self._small = []
        self._late.extend(self._count(one) for one in others)
        return self._count(first)

    def _give_up_small(self) -> None:
        for one in self._small:
            self._add_attempt(one.excursion, rep_series.TOO_SMALL)
        self._small = []

    def _add_attempt(self, excursion: Excursion, reason: str) -> Attempt:
        self._attempts.append(_attempt(excursion, reason))
        return self._attempts[-1]

    def _count(self, candidate: Candidate) -> Rep:
        rep = replace(candidate.rep, number=len(self._counted) + 1)
        self._views.append(rep.view)
        self._counted.append(replace(candidate, rep=rep))
        return rep

    def _judged(self, excursion: Excursion, rep: RepView) -> Rep:
        judged = faults.judge_rules(self.exercise.rules, rep)
        errors = self._errors(rep)
        measured = self._measured(rep, errors)
        intervals = self._intervals_90(measured, errors)
        factor = self.exercise.error_factor
        measures, intervals = model_errors.widened(measured, intervals, factor)
        radii_m = uncertainty.landmark_radii_90_m(rep.view, rep.leg_m)
        return Rep(
            number=0,
            side=rep.side,
            start_s=excursion.start_ms / 1000,
            peak_s=excursion.peak_ms / 1000,
            end_s=excursion.end_ms / 1000,
            tempo=_tempo(excursion),
            score=faults.score_of(judged),
            measures=measures,
            faults=faults.found_faults(judged),
            not_judged=faults.not_judged(judged),
            complete=excursion.returned,
            view=rep.view,
            intervals_90=intervals,
            landmark_uncertainty_90_m={part: factor * m for part, m in radii_m.items()},
            style=next((s.name for s in self.exercise.styles if s.is_shown_by(rep)), ""),
            remarks=tuple(t.mismatch for t in _missing(self.exercise.required_traits, rep)),
            judgements=tuple(one.judgement for one in judged),
        )

    def _errors(self, rep: RepView) -> dict[str, float]:
        """The standard error of each measure that has one."""
        return {
            measure.key: measure.error(rep)
            for measure in self.exercise.measures
            if measure.error is not None
        }

    def _measured(self, rep: RepView, errors: Mapping[str, float]) -> dict[str, float | None]:
        return {
            measure.key: None
            if not uncertainty.is_reportable(errors.get(measure.key, 0.0))
            or any(rep.is_outside_image(part) for part in measure.parts)
            or (measure.parts and plausibility.misfit(rep, measure.parts))
            else _known(measure.of(rep))
            for measure in self.exercise.measures
        }

    def _intervals_90(
        self, values: Mapping[str, float | None], errors: Mapping[str, float]
    ) -> dict[str, tuple[float, float]]:
        found = {}
        for measure in self.exercise.measures:
            value, error = values[measure.key], errors.get(measure.key)
            if error is not None and value is not None:
                found[measure.key] = uncertainty.interval_90(value, error, measure.bounds)
        return found

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
    rep = cut_rep_view(motion, excursion, scale_px_per_m)
    return replace(rep, side=exercise.side(rep))


def cut_rep_view(motion: Motion, excursion: Excursion, scale_px_per_m: float) -> RepView:
    """Like `build_rep_view`, before the working side is known: it is `Side.BOTH`."""

    def frame(time_ms: int) -> int:
        return int(np.searchsorted(motion.times_ms, time_ms))

    start = frame(excursion.start_ms)
    rest = Body(motion[: start + 1], scale_px_per_m)
    held = (motion.times_ms >= excursion.hold_start_ms) & (motion.times_ms <= excursion.hold_end_ms)
    return RepView(
        motion=motion,
        scale_px_per_m=scale_px_per_m,
        start=start,
        peak=frame(excursion.peak_ms),
        end=frame(excursion.end_ms),
        hold=(frame(excursion.hold_start_ms), frame(excursion.hold_end_ms)),
        side=Side.BOTH,
        view=_consistent_view(views.estimate_view(rest), Body(motion[held], scale_px_per_m)),
    )


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


def _reason_against(exercise: Exercise, excursion: Excursion, rep: RepView | None) -> str:
    """Why a movement cannot be a repetition whatever the others are; "" if it can."""
    if excursion.frames_missed:
        return "frames were missed midway: the camera or the machine was too slow"
    if excursion.lost:
        return "the person went out of sight or out of position midway"
    if excursion.abandoned or rep is None:
        return "the person did not return to the start position"
    posture = (trait for trait in exercise.required_traits if trait.is_posture)
    for trait in _missing(posture, rep):
        return trait.mismatch
    if not excursion.returned and _is_still_down(rep):
        return "the recording ended before the way back up"
    return ""


def _missing(traits: Iterable[Trait], rep: RepView) -> list[Trait]:
    return [trait for trait in traits if trait.fit(rep) <= 0]


def _is_still_down(rep: RepView) -> bool:
    """Whether the hips sank and have not begun to rise again: where it ends is not known."""
    height = signals.pelvis_image_rise_m(rep) / rep.leg_m
    lowest = -nan_max(-height[rep.start : rep.end + 1])
    sunk = rep.at_rest(height) - lowest
    risen = rep.at_end(height) - lowest
    return bool(sunk >= _MIN_SINK_LEGS and risen < _RISEN_SHARE * sunk)


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
