"""One exercise, one person, pose by pose: repetitions with their measures, faults and gaps."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from formcheck.analysis import faults, uncertainty
from formcheck.analysis.reps import Cut, RepCounter
from formcheck.biomechanics import views
from formcheck.biomechanics.body import REST_S, Body, RepView
from formcheck.pose.landmarks import Motion, Pose, Side
from formcheck.results import Attempt, NotJudged, Rep, Tempo, ViewSeen
from formcheck.spec.exercise import Exercise, Trait

_SCALE_S = 2.0  # the picture's scale is learned over the first seconds in which a person is seen
_VIEW_BACK_S = 6.0  # one rest can be badly seen; a camera stays where it is
_PART_OF_REP_S = 0.3
_TURNED_ROUND_DEG = 60.0
_PARTIAL_SHARE = 0.22  # of the set's usual excursion; less is an aborted start, not a repetition


@dataclass(frozen=True)
class Counted:
    """A repetition together with what judged it, for those who look closer than the document."""

    rep: Rep
    cut: Cut


class Analyzer:
    """Feed poses in time order; each `update` gives the repetitions and attempts that it ended.

    The pose's timestamp is the only clock, and nothing looks ahead: the same poses give the same
    repetitions from a camera and from a file. Its latency is the return to rest of a repetition.
    """

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self._counter = RepCounter(exercise.cycle)
        self._poses: deque[Pose] = deque()
        self._scales: list[float] = []
        self._scale_since_ms: int | None = None
        self._scale_px_per_m = float("nan")
        self._counted: list[Counted] = []
        self._attempts: list[Attempt] = []
        self._views: list[ViewSeen] = []
        self.signal = float("nan")  # the cycle's, at the last pose, in its own unit; NaN is unseen

    def update(self, pose: Pose) -> Rep | Attempt | None:
        """Take one pose; return the repetition or attempt that it completed, if any."""
        self._remember(pose)
        self.signal = float("nan")
        if pose.is_seen:
            motion = Motion.of([pose])
            self._learn_scale(pose.timestamp_ms, motion)
            body = Body(motion, self._scale_px_per_m)
            self.signal = float(self.exercise.cycle.signal.of(body)[0])
        return self._ended(self._counter.update(pose.timestamp_ms, self.signal))

    def under_way(self) -> Cut | None:
        """The excursion so far, as if it ended with the last pose; None at rest."""
        return self._counter.under_way()

    def cut(self) -> Rep | Attempt | None:
        """The next pose is from elsewhere: what is under way ends, and counts after its peak."""
        ended = self._ended(self._counter.finish())
        self._poses.clear()
        self._scales, self._scale_since_ms = [], None
        self._scale_px_per_m = float("nan")
        return ended

    def finish(self) -> tuple[tuple[Rep, ...], tuple[Attempt, ...]]:
        """No more poses: the repetitions, numbered, and the attempts, both in time order.

        Repetitions far below the set's usual range are moved to the attempts here, since what is
        usual is known only now.
        """
        self._ended(self._counter.finish())
        excursions = [counted.cut.excursion for counted in self._counted]
        usual = np.percentile(excursions, 80) if excursions else 0.0
        kept = []
        for counted in self._counted:
            if counted.cut.excursion < _PARTIAL_SHARE * usual:
                self._attempts.append(_attempt(counted.cut, "far smaller than the other ones"))
            else:
                kept.append(counted.rep)
        reps = tuple(replace(rep, number=i + 1) for i, rep in enumerate(kept))
        apart = [a for a in self._attempts if not any(_touch(a, rep) for rep in reps)]
        return reps, tuple(sorted(apart, key=lambda attempt: attempt.start_s))

    def view(self) -> ViewSeen | None:
        """The view that most repetitions were seen from; None before the first."""
        if not self._views:
            return None
        names = [view.name for view in self._views]
        usual = max(sorted(set(names)), key=names.count)
        same = [view for view in self._views if view.name == usual]
        return same[len(same) // 2]

    def _remember(self, pose: Pose) -> None:
        self._poses.append(pose)
        keep_ms = 1000 * (self.exercise.cycle.max_rep_s + 2 * REST_S + _VIEW_BACK_S)
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

    def _ended(self, cut: Cut | None) -> Rep | Attempt | None:
        if cut is None:
            return None
        minimum = self.exercise.cycle.min_excursion
        if cut.excursion < 0.7 * minimum or cut.duration_s < self.exercise.cycle.min_rep_s:
            return None  # jitter or a shift of weight, not worth a word
        if cut.excursion < minimum:
            return self._tried(cut, "too small a movement to be a repetition")
        if cut.lost:
            return self._tried(cut, "the person was not seen in the middle of it")
        rep = self.seen(cut)
        missing = _first_missing(self.exercise.needs, rep)
        if missing is not None:
            return self._tried(cut, missing.otherwise)
        return self._count(cut, rep)

    def _tried(self, cut: Cut, reason: str) -> Attempt:
        self._attempts.append(_attempt(cut, reason))
        return self._attempts[-1]

    def _count(self, cut: Cut, rep: RepView) -> Rep:
        found, not_judged = faults.judge(self.exercise.rules, rep)
        measures = self._measured(rep)
        counted = Rep(
            number=len(self._counted) + 1,
            side=rep.side,
            start_s=cut.start_ms / 1000,
            peak_s=cut.peak_ms / 1000,
            end_s=cut.end_ms / 1000,
            tempo=_tempo(cut),
            score=faults.score(found) if self._is_judged(not_judged) else None,
            measures=measures,
            faults=found,
            not_judged=not_judged,
            complete=cut.returned,
            view=rep.view,
            intervals_90=uncertainty.intervals_90(measures, self.exercise.name, rep.view),
            landmark_uncertainty_90_m=uncertainty.landmark_radii_90_m(rep.view, rep.leg_m),
        )
        self._views.append(rep.view)
        self._counted.append(Counted(counted, cut))
        return counted

    def _is_judged(self, not_judged: tuple[NotJudged, ...]) -> bool:
        return len(not_judged) < len({rule.code for rule in self.exercise.rules})

    def _measured(self, rep: RepView) -> dict[str, float | None]:
        name = self.exercise.name
        return {
            measure.key: None
            if uncertainty.too_uncertain(measure.key, name, rep.view)
            or any(rep.is_out_of_picture(part) for part in measure.parts)
            else _known(measure.of(rep))
            for measure in self.exercise.measures
        }

    def seen(self, cut: Cut) -> RepView:
        """The frames of an excursion, as long as they are remembered."""
        return rep_view(self.exercise, self._poses, cut, self._scale_px_per_m)


def rep_view(exercise: Exercise, poses: Iterable[Pose], cut: Cut, scale_px_per_m: float) -> RepView:
    """The frames of one excursion as the exercise's measures want them."""
    first_ms = cut.start_ms - 1000 * max(REST_S, _VIEW_BACK_S)
    motion = Motion.of([p for p in poses if first_ms <= p.timestamp_ms <= cut.end_ms])
    return view_of_cut(exercise, motion, cut, scale_px_per_m)


def view_of_cut(exercise: Exercise, motion: Motion, cut: Cut, scale_px_per_m: float) -> RepView:
    """As `rep_view`, of a motion that begins before the excursion and ends with it."""

    def frame(moment_ms: int) -> int:
        return int(np.searchsorted(motion.times_ms, moment_ms))

    start = frame(cut.start_ms)
    rest = Body(motion[: start + 1], scale_px_per_m)
    rep = RepView(
        motion=motion,
        scale_px_per_m=scale_px_per_m,
        start=start,
        peak=frame(cut.peak_ms),
        end=frame(cut.end_ms),
        hold=(frame(cut.hold_start_ms), frame(cut.hold_end_ms)),
        side=Side.BOTH,
        view=_agreed(views.view_of(rest), Body(motion[_held(cut, motion)], scale_px_per_m)),
    )
    return replace(rep, side=exercise.side(rep))


def _held(cut: Cut, motion: Motion) -> NDArray[np.bool_]:
    return np.asarray((motion.times_ms >= cut.hold_start_ms) & (motion.times_ms <= cut.hold_end_ms))


def _agreed(view: ViewSeen, at_peak: Body) -> ViewSeen:
    """The view before the repetition, but unknown where the model sees another one at the peak.

    Nobody who stands turns round on the way; of real people seen from the side, the model takes
    some for facing the camera while their legs are together.
    """
    then = views.view_of(at_peak)
    if view.posture != "standing" or view.yaw_deg is None or then.yaw_deg is None:
        return view
    apart_deg = abs((view.yaw_deg - then.yaw_deg + 180.0) % 360.0 - 180.0)
    return view if apart_deg < _TURNED_ROUND_DEG else ViewSeen(views.UNKNOWN, None, view.posture)


def _first_missing(traits: Iterable[Trait], rep: RepView) -> Trait | None:
    return next((trait for trait in traits if trait.fit(rep) <= 0), None)


def _touch(attempt: Attempt, rep: Rep) -> bool:
    """Whether the attempt is part of a counted repetition, such as the step that begins it."""
    return (
        attempt.start_s < rep.end_s + _PART_OF_REP_S
        and attempt.end_s > rep.start_s - _PART_OF_REP_S
    )


def _attempt(cut: Cut, reason: str) -> Attempt:
    return Attempt(cut.start_ms / 1000, cut.end_ms / 1000, reason)


def _tempo(cut: Cut) -> Tempo:
    back_s = (cut.end_ms - cut.hold_end_ms) / 1000 if cut.returned else None
    hold_s = (cut.hold_end_ms - cut.hold_start_ms) / 1000
    return Tempo((cut.hold_start_ms - cut.start_ms) / 1000, hold_s, back_s)


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
