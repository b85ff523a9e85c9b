"""Which of several people is the subject, and in which frames somebody else was tracked; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.analysis import recognition
from formcheck.pose.landmarks import MIRRORED, FloatArray, Motion
from formcheck.pose.nan_statistics import nan_expected
from formcheck.pose.track import Track
from formcheck.preprocessing.offline import PreparedShot
from formcheck.spec.exercise import Exercise
from formcheck.tracking.people import JOINTS, KNEES_AND_ANKLES, TRUNK, Person

AUTO = "auto"
_DESCRIPTIONS = {
    "largest": "the largest",
    "center": "the most central",
    "left": "the leftmost",
    "right": "the rightmost",
}
SUBJECTS = (AUTO, *_DESCRIPTIONS)

MAX_SEARCH_GAP_S = 3.0  # between detections this far apart, the body is searched for
MIN_VISIBLE_S = 1.0  # people visible for less are no candidates
_MIN_VISIBILITY = 0.55
_TIE_SHARE = 0.75  # of the best fit; among such people, the more prominent one is the subject
_STEP_MS = 66  # of the movement interpolated between detections, as of a slow camera
_MAX_GAP_S = 0.5
_AROUND_DETECTION_MS = 5000  # farther from every detection, nobody is there to interpolate
_SAME_M, _SAME_JOINT_M = 0.30, 0.30  # two passes over one body differ by less, on average
_OTHER_BODY_M = 0.45
_DISPUTED_AROUND_MS = 500


@dataclass(frozen=True)
class SubjectChoice:
    """The subject among `people`, and the reason, as text."""

    people: tuple[Person, ...]
    index: int
    reason: str

    @property
    def subject(self) -> Person:
        """The person the analysis is about."""
        return self.people[self.index]

    @property
    def others(self) -> list[Person]:
        """Everybody else."""
        return [person for person in self.people if person is not self.subject]


def candidates(people: Iterable[Person]) -> list[Person]:
    """Return the people who are visible well and long enough to be the subject."""
    return [
        person for person in people if _visible_s(person) >= MIN_VISIBLE_S and _is_clear(person)
    ]


def choose_subject(
    people: Sequence[Person],
    subject: str,
    exercises: Iterable[Exercise],
    size_px: tuple[int, int],
) -> SubjectChoice:
    """Choose the person that `subject`, one of `SUBJECTS`, selects.

    "auto" selects who moves most as in one of `exercises`, else who moves most; of people who move
    alike (two train together, or one is a reflection), the larger and more central one.

    Raises ValueError if `people` is empty.
    """
    if not people:
        raise ValueError("expected at least one person, but got none")
    if subject != AUTO:
        ranks = [_position_rank(person, subject, size_px[0]) for person in people]
        reason = f"{_DESCRIPTIONS[subject]} of them, as requested (--subject {subject})"
        return SubjectChoice(tuple(people), int(np.argmax(ranks)), reason)
    shares = _visible_shares(people)
    known = tuple(exercises)
    legs_visibility = np.array([_legs_visibility(person) for person in people])
    fits = shares * legs_visibility * [_fit(person, known, size_px) for person in people]
    reason = "who moves most as in an exercise"
    if fits.max() < recognition.MIN_FIT / 2:
        fits = shares * [movement_m(person) for person in people]
        reason = "who moves most"
    is_tied = fits >= _TIE_SHARE * fits.max()
    prominence = np.array([_prominence(person, size_px[0]) for person in people])
    best = int(np.argmax(np.where(is_tied, prominence, -1.0)))
    return SubjectChoice(tuple(people), best, reason)


def describe_choice(choice: SubjectChoice, width_px: int) -> str:
    """Return the warning that says whom the result is about; `width_px` is the frame's width."""
    third = 3 * _median_x(choice.subject) / width_px
    place = "on the left" if third < 1 else "on the right" if third > 2 else "in the middle"
    return (
        f"{len(choice.people)} people in view: followed the one {place} of the picture, "
        f"{choice.reason}"
    )


def motion_of(person: Person) -> Motion:
    """Return the person's movement, interpolated in even steps, unseen where there is a gap."""
    times = _even_times_ms(person.times_ms)
    after = np.clip(np.searchsorted(person.times_ms, times), 1, max(1, len(person.times_ms) - 1))
    if len(person.times_ms) < 2:
        times, after = times[:1], np.zeros(1, dtype=np.intp)
    before = np.maximum(after - 1, 0)
    gap_ms = person.times_ms[after] - person.times_ms[before]
    share = np.where(gap_ms > 0, (times - person.times_ms[before]) / np.maximum(gap_ms, 1), 0.0)
    share = np.where(gap_ms > 1000 * _MAX_GAP_S, np.nan, share)[:, None, None]

    def interpolated(values: FloatArray) -> FloatArray:
        return np.asarray(values[before] + share * (values[after] - values[before]))

    poses = [detection.pose for detection in person.detections]
    return Motion(
        times.astype(np.int64),
        interpolated(np.stack([pose.xy_px for pose in poses])),
        interpolated(np.stack([pose.world_m for pose in poses])),
        interpolated(np.stack([pose.visibility for pose in poses])[:, :, None])[:, :, 0],
    )


def _even_times_ms(detected_ms: FloatArray) -> FloatArray:
    """Return multiples of `_STEP_MS` after the first detection, none far away from any of them.

    So the cost is that of the detections, however long the person was away.
    """
    away = np.flatnonzero(np.diff(detected_ms) > 2 * _AROUND_DETECTION_MS)
    starts = np.concatenate([detected_ms[:1], detected_ms[away + 1] - _AROUND_DETECTION_MS])
    ends = np.concatenate([detected_ms[away] + _AROUND_DETECTION_MS, detected_ms[-1:]])
    first = np.ceil((starts - detected_ms[0]) / _STEP_MS)
    last = np.floor((ends - detected_ms[0]) / _STEP_MS)
    steps = [np.arange(one, other + 1) for one, other in zip(first, last, strict=True)]
    return np.asarray(detected_ms[0] + _STEP_MS * np.concatenate(steps))


def movement_m(person: Person) -> float:
    """Return how much the joints move relative to the trunk; walking past counts little."""
    points = np.stack([detection.pose.xy_px[JOINTS] for detection in person.detections])
    trunk = points[:, : len(TRUNK)].mean(axis=1, keepdims=True)
    spread = np.concatenate([(points - trunk)[:, len(TRUNK) :], trunk], axis=1).std(axis=0)
    spread[-1, 0] = 0.0  # walking across the frame is not exercising
    return float(np.linalg.norm(spread, axis=-1).mean() / _median_scale(person))


def disputed_frames(
    tracked: Motion, choice: SubjectChoice, detection_times_ms: Sequence[int]
) -> NDArray[np.bool_]:
    """Return (T,) the frames in which the first pass may have tracked somebody else, or a mixture.

    `detection_times_ms` are the times at which the second pass detected people. Frames around each
    are disputed if it found the subject elsewhere, or the first pass on somebody else.
    """
    disputed = np.zeros(len(tracked), dtype=np.bool_)
    for time_ms in detection_times_ms:
        frame = int(np.searchsorted(tracked.times_ms, time_ms))
        if frame < len(tracked) and _is_wrong(tracked.xy_px[frame], choice, time_ms):
            disputed |= np.abs(tracked.times_ms - time_ms) <= _DISPUTED_AROUND_MS
    return disputed


def is_subject(xy_px: FloatArray, choice: SubjectChoice, time_ms: float) -> bool:
    """Whether a body (33, 2) is where the subject is expected, and not closer to another person."""
    expected = choice.subject.at(time_ms, MAX_SEARCH_GAP_S)
    scale = choice.subject.scale_at(time_ms)
    if expected is None or not np.isfinite(xy_px[JOINTS]).all():
        return False
    distance_m = _joint_distances_m(xy_px, expected, scale).mean()
    if distance_m > _OTHER_BODY_M:
        return False
    return all(
        distance_m < _joint_distances_m(xy_px, body, scale).mean()
        for body in _bodies_of_others(choice, time_ms)
    )


def _is_wrong(xy_px: FloatArray, choice: SubjectChoice, time_ms: float) -> bool:
    subject = choice.subject.at(time_ms)
    if not np.isfinite(xy_px[JOINTS]).all():
        return subject is not None
    scale = choice.subject.scale_at(time_ms)
    others_m = [
        _joint_distances_m(xy_px, body, scale) for body in _bodies_of_others(choice, time_ms)
    ]
    if subject is not None:
        subject_m = _joint_distances_m(xy_px, subject, scale)
        limit_m = _SAME_M if others_m else _OTHER_BODY_M
        return bool(subject_m.mean() > limit_m) or any(
            _is_mixed(subject_m, other_m) for other_m in others_m
        )
    # The second pass missed the subject: the first is right unless it is on somebody else.
    return any(other_m.mean() < _OTHER_BODY_M for other_m in others_m)


def _bodies_of_others(choice: SubjectChoice, time_ms: float) -> list[FloatArray]:
    return [body for other in choice.others if (body := other.at(time_ms)) is not None]


def _is_mixed(subject_m: FloatArray, other_m: FloatArray) -> bool:
    """Whether some joints are far from the subject's, and closer to those of another person."""
    return bool(((subject_m > _SAME_JOINT_M) & (other_m < subject_m)).any())


def _joint_distances_m(one: FloatArray, other: FloatArray, scale_px_per_m: float) -> FloatArray:
    """Return the (8,) distances of the joints; swapping left and right makes no difference."""
    gaps = [
        np.linalg.norm(body[JOINTS] - other[JOINTS], axis=1) / scale_px_per_m
        for body in (one, one[MIRRORED])
    ]
    return min(gaps, key=lambda gap: float(gap.mean()))


def _fit(person: Person, exercises: Iterable[Exercise], size_px: tuple[int, int]) -> float:
    with nan_expected():
        motion = PreparedShot(Track.of(motion_of(person)), *size_px)
        guesses = recognition.recognize(exercises, [motion])
        return max((guess.fit for guess in guesses), default=0.0)


def _position_rank(person: Person, subject: str, width_px: int) -> float:
    x = _median_x(person)
    ranks = {
        "largest": _median_scale(person),
        "center": -abs(x - width_px / 2),
        "left": -x,
        "right": x,
    }
    return ranks[subject]


def _visible_shares(people: Sequence[Person]) -> FloatArray:
    """Return the square root of each visible duration, relative to the longest."""
    visible_s = np.array([_visible_s(person) for person in people])
    return np.asarray(np.sqrt(visible_s / visible_s.max()))


def _visible_s(person: Person) -> float:
    gaps_s = np.diff(person.times_ms) / 1000
    return float(gaps_s[gaps_s <= _MAX_GAP_S].sum())


def _is_clear(person: Person) -> bool:
    return float(np.median([item.visibility for item in person.detections])) >= _MIN_VISIBILITY


def _median_scale(person: Person) -> float:
    return float(np.median([item.scale_px_per_m for item in person.detections]))


def _prominence(person: Person, width_px: int) -> float:
    """Return the size, reduced off center: a reflection is farther away and to the side."""
    return _median_scale(person) * (1 - 0.5 * abs(_median_x(person) / width_px - 0.5))


def _legs_visibility(person: Person) -> float:
    """Return the median visibility of knees and ankles: guessed legs move at random."""
    return float(
        np.median([item.pose.visibility[KNEES_AND_ANKLES].mean() for item in person.detections])
    )


def _median_x(person: Person) -> float:
    return float(np.median([item.center_px[0] for item in person.detections]))
