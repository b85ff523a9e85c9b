"""Who of the people found is really there: not a thing, nor the subject found a second time; pure.

A search that finds half-hidden people also finds a machine or a watermark now and then, and the
subject again after a cut, in other light, or in a mirror.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.pose.landmarks import MIRRORED, FloatArray
from formcheck.tracking.people import JOINTS, TRUNK, Person, color_change
from formcheck.tracking.subject import SubjectChoice

_MIN_VISIBILITY = 0.6  # of the joints: the median
_MIN_TIMES = 8
_MIN_FOUND_SHARE = 0.5  # of the time between the first and the last detection
_STEP_MS = 250.0  # detections as far apart are without a gap
_TOGETHER_SHARE = 0.3  # of the time that the other is seen
_APART_M = 0.35  # between two trunks; the subject found twice has less
_ALONE_S = 3.0  # somebody who was never seen with the subject is there for so long,
_OTHER_CLOTHES, _OTHER_SCALE = 0.25, 1.6  # and wears something else, or is nearer or farther
_REFLECTION, _MOVES_M = 0.9, 0.05  # correlation of the joints' heights, and how much these change


def those_present(choice: SubjectChoice) -> SubjectChoice:
    """Return the choice among the subject and the others who are really there."""
    subject = choice.subject
    people = tuple(
        person for person in choice.people if person is subject or _is_there(person, subject)
    )
    index = next(number for number, person in enumerate(people) if person is subject)
    return replace(choice, people=people, index=index)


def _is_there(other: Person, subject: Person) -> bool:
    if len(other.times_ms) < _MIN_TIMES or _visibility(other) < _MIN_VISIBILITY:
        return False
    steps_ms = np.diff(other.times_ms)
    if steps_ms[steps_ms <= _STEP_MS].sum() < _MIN_FOUND_SHARE * steps_ms.sum():
        return False
    both = [
        (item.pose.xy_px, body_px)
        for time_ms, item in zip(other.times_ms, other.detections, strict=True)
        if (body_px := subject.at(time_ms)) is not None
    ]
    if len(both) < max(2.0, _TOGETHER_SHARE * len(other.times_ms)):
        return _is_somebody_else(other, subject)
    bodies, subjects = (np.stack(column) for column in zip(*both, strict=True))
    scales = _scale(other), _scale(subject)
    gaps_px = np.linalg.norm(_trunk(bodies) - _trunk(subjects), axis=-1)
    is_apart = float(np.median(gaps_px)) >= _APART_M * max(scales)
    return is_apart and not _is_reflection(bodies / scales[0], subjects / scales[1])


def _is_somebody_else(other: Person, subject: Person) -> bool:
    """Whether somebody never seen together with the subject is another person."""
    if other.times_ms[-1] - other.times_ms[0] < 1000 * _ALONE_S:
        return False
    scales = _scale(other), _scale(subject)
    change = color_change(_colors(other), _colors(subject))
    return change > _OTHER_CLOTHES or max(scales) > _OTHER_SCALE * min(scales)


def _is_reflection(one_m: FloatArray, other_m: FloatArray) -> bool:
    """Whether two bodies (T, 33, 2) rise and sink as one, joint by joint."""
    heights = [_change(body[:, JOINTS, 1]) for body in (one_m, other_m, other_m[:, MIRRORED])]
    if len(one_m) < _MIN_TIMES or min(float(height.std()) for height in heights) < _MOVES_M:
        return False
    flat = [height.ravel() for height in heights]
    return max(float(np.corrcoef(flat[0], body)[0, 1]) for body in flat[1:]) >= _REFLECTION


def _change(series: FloatArray) -> FloatArray:
    return np.asarray(series - series.mean(axis=0))


def _trunk(bodies: FloatArray) -> FloatArray:
    return np.asarray(bodies[:, TRUNK].mean(axis=1))


def _visibility(person: Person) -> float:
    return float(np.median([item.visibility for item in person.detections]))


def _scale(person: Person) -> float:
    return float(np.median([item.scale_px_per_m for item in person.detections]))


def _colors(person: Person) -> FloatArray:
    colors = np.stack([item.colors for item in person.detections])
    known = np.isfinite(colors).any(axis=0)
    median = np.full(colors.shape[1], np.nan)
    median[known] = np.nanmedian(colors[:, known], axis=0)
    return median
