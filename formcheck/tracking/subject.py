"""Which of several people the analysis is about, and where the first look at them can be kept."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.analysis import recognition
from formcheck.pose.landmarks import MIRRORED, FloatArray, Motion
from formcheck.pose.track import Track
from formcheck.preprocessing.offline import Preparation
from formcheck.spec.exercise import Exercise
from formcheck.tracking.people import JOINTS, LEG_MARKS, TRUNK, Person

AUTO = "auto"
_ASKED = {
    "largest": "the largest",
    "center": "the most central",
    "left": "the leftmost",
    "right": "the rightmost",
}
SUBJECTS = (AUTO, *_ASKED)

LOOK_FOR_S = 3.0  # between sightings so far apart a body is still looked for on the way
MIN_SEEN_S = 1.0  # whoever is seen for less is no candidate
_MIN_VISIBILITY = 0.55
_LIKE_THE_BEST = 0.75  # this share of the best fit is as good: then the nearer person is meant
_STEP_MS = 66  # the movement between sightings, as a slow camera would have seen it
_MAX_GAP_S = 0.5
_SAME_M, _SAME_JOINT_M = 0.30, 0.30  # two looks at one body differ by less, in the mean
_ON_ANOTHER_M = 0.45
_AROUND_MS = 500


@dataclass(frozen=True)
class Chosen:
    """Who is followed among `people`, and why, in words."""

    people: tuple[Person, ...]
    number: int
    reason: str

    @property
    def subject(self) -> Person:
        """The one who is followed."""
        return self.people[self.number]

    @property
    def others(self) -> list[Person]:
        """All but the one who is followed."""
        return [person for person in self.people if person is not self.subject]


def candidates(people: Iterable[Person]) -> list[Person]:
    """Those who are seen well and long enough to be meant."""
    return [person for person in people if _seen_s(person) >= MIN_SEEN_S and _is_clear(person)]


def choose(
    people: Sequence[Person],
    how: str,
    exercises: Iterable[Exercise],
    size_px: tuple[int, int],
) -> Chosen:
    """The one of several people who is meant by `how`, one of `SUBJECTS`.

    "auto" is who moves as in one of `exercises`, else who moves most; of people who do so alike
    (two train together, or one is a reflection) the nearer and more central one. Raises ValueError
    when there is nobody.
    """
    if not people:
        raise ValueError("expected at least one person, but got none")
    if how != AUTO:
        ranks = [_position_rank(person, how, size_px[0]) for person in people]
        return Chosen(tuple(people), int(np.argmax(ranks)), _as_asked(how))
    shares = _shares(people)
    known = tuple(exercises)
    legs_seen = np.array([_legs_visibility(person) for person in people])
    fits = shares * legs_seen * [_fit(person, known, size_px) for person in people]
    reason = "who moves most as in an exercise"
    if fits.max() < recognition.MIN_FIT / 2:
        fits = shares * [movement_m(person) for person in people]
        reason = "who moves most"
    near = fits >= _LIKE_THE_BEST * fits.max()
    prominence = np.array([_prominence(person, size_px[0]) for person in people])
    return Chosen(tuple(people), int(np.argmax(np.where(near, prominence, -1.0))), reason)


def _as_asked(how: str) -> str:
    return f"{_ASKED[how]} of them, as asked (--subject {how})"


def in_words(chosen: Chosen, width_px: int) -> str:
    """The warning that tells whom the result is about."""
    third = 3 * _middle_x(chosen.subject) / width_px
    place = "on the left" if third < 1 else "on the right" if third > 2 else "in the middle"
    return (
        f"{len(chosen.people)} people in view: followed the one {place} of the picture, "
        f"{chosen.reason}"
    )


def motion_of(person: Person) -> Motion:
    """The person's movement between their sightings in even steps, unseen where there is a gap."""
    first_ms, last_ms = person.times_ms[0], person.times_ms[-1]
    times = np.arange(first_ms, last_ms + 1, _STEP_MS)
    after = np.clip(np.searchsorted(person.times_ms, times), 1, max(1, len(person.times_ms) - 1))
    if len(person.times_ms) < 2:
        times, after = times[:1], np.zeros(1, dtype=np.intp)
    before = np.maximum(after - 1, 0)
    gap_ms = person.times_ms[after] - person.times_ms[before]
    share = np.where(gap_ms > 0, (times - person.times_ms[before]) / np.maximum(gap_ms, 1), 0.0)
    share = np.where(gap_ms > 1000 * _MAX_GAP_S, np.nan, share)[:, None, None]

    def between(values: FloatArray) -> FloatArray:
        return np.asarray(values[before] + share * (values[after] - values[before]))

    poses = [sighting.pose for sighting in person.sightings]
    return Motion(
        times.astype(np.int64),
        between(np.stack([pose.xy_px for pose in poses])),
        between(np.stack([pose.world_m for pose in poses])),
        between(np.stack([pose.visibility for pose in poses])[:, :, None])[:, :, 0],
    )


def movement_m(person: Person) -> float:
    """How much the joints move about the trunk's typical place, meters; walking past is little."""
    points = np.stack([sighting.pose.xy_px[JOINTS] for sighting in person.sightings])
    trunk = points[:, : len(TRUNK)].mean(axis=1, keepdims=True)
    spread = np.concatenate([(points - trunk)[:, len(TRUNK) :], trunk], axis=1).std(axis=0)
    spread[-1, 0] = 0.0  # going from left to right is not exercising
    return float(np.linalg.norm(spread, axis=-1).mean() / _size(person))


def disputed(followed: Motion, chosen: Chosen, looked_at_ms: Sequence[int]) -> NDArray[np.bool_]:
    """(T,) frames of the first look in which somebody else, or a mixture, may have been followed.

    `looked_at_ms` are the moments of the second look at everybody. Around each at which it saw the
    subject elsewhere, or the first look on somebody else, the frames are disputed.
    """
    found = np.zeros(len(followed), dtype=np.bool_)
    for moment_ms in looked_at_ms:
        frame = int(np.searchsorted(followed.times_ms, moment_ms))
        if frame < len(followed) and _is_wrong(followed.xy_px[frame], chosen, moment_ms):
            found |= np.abs(followed.times_ms - moment_ms) <= _AROUND_MS
    return found


def belongs(xy_px: FloatArray, chosen: Chosen, moment_ms: float) -> bool:
    """Whether a body (33, 2) is where the subject is expected, and not rather another one's."""
    here = chosen.subject.at(moment_ms, LOOK_FOR_S)
    scale = chosen.subject.scale_at(moment_ms)
    if here is None or not np.isfinite(xy_px[JOINTS]).all():
        return False
    gap_m = _turned_m(xy_px, here, scale).mean()
    if gap_m > _ON_ANOTHER_M:
        return False
    theirs = [other.at(moment_ms) for other in chosen.others]
    return all(
        gap_m < _turned_m(xy_px, there, scale).mean() for there in theirs if there is not None
    )


def _is_wrong(xy_px: FloatArray, chosen: Chosen, moment_ms: float) -> bool:
    if not np.isfinite(xy_px[JOINTS]).all():
        return chosen.subject.at(moment_ms) is not None
    here, scale = chosen.subject.at(moment_ms), chosen.subject.scale_at(moment_ms)
    theirs = [body for other in chosen.others if (body := other.at(moment_ms)) is not None]
    if here is not None:
        own_m = _turned_m(xy_px, here, scale)
        limit_m = _SAME_M if theirs else _ON_ANOTHER_M
        return bool(own_m.mean() > limit_m) or any(
            _is_mixed(own_m, _turned_m(xy_px, body, scale)) for body in theirs
        )
    # The second look missed the subject: the first is right unless it is on somebody else.
    return any(_turned_m(xy_px, body, scale).mean() < _ON_ANOTHER_M for body in theirs)


def _is_mixed(own_m: FloatArray, their_m: FloatArray) -> bool:
    """Whether some joints are off the subject's and nearer to the same joints of another."""
    return bool(((own_m > _SAME_JOINT_M) & (their_m < own_m)).any())


def _turned_m(one: FloatArray, other: FloatArray, scale_px_per_m: float) -> FloatArray:
    """(8,) distances of the joints, meters; a body seen the other way round is equal."""
    gaps = [
        np.linalg.norm(body[JOINTS] - other[JOINTS], axis=1) / scale_px_per_m
        for body in (one, one[MIRRORED])
    ]
    return min(gaps, key=lambda gap: float(gap.mean()))


def _fit(person: Person, exercises: Iterable[Exercise], size_px: tuple[int, int]) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all-NaN stretches are expected
        motion = Preparation(Track.of(motion_of(person)), *size_px)
        guesses = recognition.recognize(exercises, [motion])
        return max((guess.fit for guess in guesses), default=0.0)


def _position_rank(person: Person, how: str, width_px: int) -> float:
    x = _middle_x(person)
    ranks = {
        "largest": _size(person),
        "center": -abs(x - width_px / 2),
        "left": -x,
        "right": x,
    }
    return ranks[how]


def _shares(people: Sequence[Person]) -> FloatArray:
    """For each, how long they are seen against the one who is seen longest, as its root."""
    seen = np.array([_seen_s(person) for person in people])
    return np.asarray(np.sqrt(seen / seen.max()))


def _seen_s(person: Person) -> float:
    gaps_s = np.diff(person.times_ms) / 1000
    return float(gaps_s[gaps_s <= _MAX_GAP_S].sum())


def _is_clear(person: Person) -> bool:
    return float(np.median([item.visibility for item in person.sightings])) >= _MIN_VISIBILITY


def _size(person: Person) -> float:
    return float(np.median([item.scale_px_per_m for item in person.sightings]))


def _prominence(person: Person, width_px: int) -> float:
    """Size, and less of it off the middle: a reflection is farther away and beside."""
    return _size(person) * (1 - 0.5 * abs(_middle_x(person) / width_px - 0.5))


def _legs_visibility(person: Person) -> float:
    """Typical visibility of knees and ankles, 0..1: legs that are guessed move at random."""
    return float(np.median([item.pose.visibility[LEG_MARKS].mean() for item in person.sightings]))


def _middle_x(person: Person) -> float:
    return float(np.median([item.center_px[0] for item in person.sightings]))
