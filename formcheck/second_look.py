"""A recording in which several people were seen, looked at again: who is it about, and where?

First everybody is called five times a second and followed through the recording. Then, in the
frames where the first look was not on the person chosen, that person is looked for alone, in a
square about the place where the calls before and after saw them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from formcheck.people import JOINTS, TRUNK, Sighting, Tracker, Trail, apart_m, persons, scale_of
from formcheck.pose import Motion, Pose
from formcheck.spec import Exercise
from formcheck.subject import LOOK_FOR_S, Chosen, belongs, candidates, choose, disputed, in_words
from formcheck.survey import Find, everybody, looked_for
from formcheck.video import Frame

Frames = Callable[[], Iterable[Frame]]

_CALL_MS = 200
_CLOSELY_MS = 1000
_CONTINUES_M = 0.35


@dataclass(frozen=True)
class Eyes:
    """Two ways to find people in a picture: `sure` finds few that are nobody, so that it may begin
    a trail; `ready` finds whoever is where somebody is expected.
    """

    sure: Find
    ready: Find


@dataclass(frozen=True)
class SecondLook:
    """What the second look found.

    `people` is how many are in view, `words` tells whom the result is about (None when there is
    one person only), and `instead` has the poses, in frame pixels, for the frames in which
    the first look is not to be kept.
    """

    people: int
    words: str | None = None
    instead: Mapping[int, Pose] = field(default_factory=dict)


def looked_again(
    frames: Frames,
    followed: Motion,
    eyes: Eyes,
    how: str,
    exercises: Iterable[Exercise],
) -> SecondLook:
    """Look for the person meant by `how` (see `subject.choose`).

    `frames` gives the recording's frames anew each time it is called; `followed` (T frames) is
    what the first look saw, in the same pixels, and is kept where it was on that person.
    """
    tracker, called_ms, size_px = called(frames(), eyes)
    people = candidates(persons(tracker.trails))
    if not people:
        return SecondLook(0)
    # Of one person alone the first look may have lost sight too, to somebody who is never clear.
    chosen = choose(people, how, exercises, size_px)
    wrong = disputed(followed, chosen, called_ms)
    instead = {
        row: _found(frame, chosen, eyes)
        for row, frame in enumerate(frames() if wrong.any() else ())
        if row < len(wrong) and wrong[row]
    }
    words = in_words(chosen, size_px[0]) if len(people) > 1 else None
    return SecondLook(len(people), words, instead)


def called(frames: Iterable[Frame], eyes: Eyes) -> tuple[Tracker, list[int], tuple[int, int]]:
    """Everybody's trails, the times at which they were called, and the frames' width and height."""
    tracker, called_ms, size_px = Tracker(), list[int](), (0, 0)
    closely_ms = 0
    for frame in frames:
        now_ms = frame.timestamp_ms
        if called_ms and now_ms < called_ms[-1] + _CALL_MS:
            continue
        closely = not called_ms or now_ms >= closely_ms
        closely_ms = now_ms + _CLOSELY_MS if closely else closely_ms
        called_ms.append(now_ms)
        size_px = (frame.rgb.shape[1], frame.rgb.shape[0])
        found = everybody(frame.rgb, eyes.sure, closely=closely)
        unsure: list[Sighting] = []
        for trail in tracker.open_at(now_ms):
            if not _is_continued(trail, found, now_ms):
                others = [(item.pose.xy_px, item.scale_px_per_m) for item in found]
                unsure += looked_for(frame.rgb, trail.expected_px(now_ms), others, eyes.ready)
        tracker.update(now_ms, found, unsure)
    return tracker, called_ms, size_px


def _is_continued(trail: Trail, found: Iterable[Sighting], now_ms: int) -> bool:
    here = trail.expected_px(now_ms)
    return any(
        apart_m(item.pose.xy_px, here, TRUNK, item.scale_px_per_m) < _CONTINUES_M for item in found
    )


def _found(frame: Frame, chosen: Chosen, eyes: Eyes) -> Pose:
    """The subject in this frame; unseen rather than anybody else."""
    now_ms = frame.timestamp_ms
    expected = chosen.subject.at(now_ms, LOOK_FOR_S)
    if expected is None:
        return Pose.unseen(now_ms)
    there = [(other.at(now_ms), other.scale_at(now_ms)) for other in chosen.others]
    others = [(body, scale) for body, scale in there if body is not None]
    poses = [item.pose for item in looked_for(frame.rgb, expected, others, eyes.ready)]
    mine = [pose for pose in poses if belongs(pose.xy_px, chosen, now_ms)]
    if not mine:
        return Pose.unseen(now_ms)
    nearest = min(mine, key=lambda p: apart_m(p.xy_px, expected, JOINTS, scale_of(p)))
    return Pose(now_ms, nearest.xy_px, nearest.world_m, nearest.visibility)
