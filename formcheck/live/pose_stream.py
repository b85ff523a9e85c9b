"""The poses of a live session on their way from the camera to the session.

All are kept, as they will be recorded, and given to the session in order. If something is learned
about the picture that concerns those before (it was turned, or has bars), they are corrected and
given again, some with each frame, so that the session is as if it had been known from the start.
"""

from __future__ import annotations

from formcheck.live.events import Event
from formcheck.live.session import LiveSession
from formcheck.pose.landmarks import Pose
from formcheck.pose.nan_statistics import nan_median
from formcheck.pose.track import Track
from formcheck.preprocessing.fixed_lag import FixedLagPreparation
from formcheck.preprocessing.turned_picture import find_turn, turned_back
from formcheck.video.frames import PictureArea

_PER_FRAME = 4  # poses given with each frame; the session catches up, and no frame has to wait
_STALE_S = 1.0  # what is said of a pose that is older than this comes too late

_TURN_INTERVAL_S, _TURN_INTERVAL_SHARE = 2.0, 0.25  # of the session so far
_TURN_UNTIL_S = 60.0  # later, looking for a turn takes too long between two frames


class PoseStream:
    """Takes raw poses and gives prepared ones to the session.

    `cuts_ms` are the times of the first poses of other pictures: none before a cut is compared with
    one after it.
    """

    def __init__(
        self, session: LiveSession, size_px: tuple[int, int], fov_deg: float | None
    ) -> None:
        """`size_px` is (width, height) of the picture that the poses are in."""
        self.track, self.cuts_ms, self.size_px = Track(), list[int](), size_px
        self._session, self._fov_deg = session, fov_deg
        self._preparation = FixedLagPreparation(*size_px, fov_deg)
        self._given = 0  # poses of the track that the session has
        self._newest: Pose | None = None
        self._turn_due_s = _TURN_INTERVAL_S

    def add(self, pose: Pose) -> None:
        """Take the newest pose. Raises ValueError unless its time is later than the last one's."""
        self.track.add(pose)
        self._newest = pose

    def cut_before(self, timestamp_ms: int) -> None:
        """Let another picture begin with the next pose, of that time."""
        if len(self.track) and timestamp_ms not in self.cuts_ms:
            self.cuts_ms.append(timestamp_ms)

    def give(self, brightness: float | None = None) -> list[Event]:
        """Give the session the next poses, and return what happened."""
        return self._give(_PER_FRAME, brightness)

    def finish(self) -> list[Event]:
        """Give the session all poses that are left, and return what happened."""
        events = self._give(len(self.track), None)
        for prepared in self._preparation.finish():
            events += self._session.update(prepared)
        return events

    def latest(self) -> Pose | None:
        """The newest pose, to draw over its own frame; None before the first one."""
        is_behind = self._given < len(self.track)
        return self._newest if is_behind else self._preparation.latest()

    def found_area(self, before: PictureArea, area: PictureArea) -> None:
        """Take the poses so far for poses of this area; they were of the one `before`.

        A pose in what turned out to be left out is nobody's.
        """
        moved = Track()
        for pose in _poses(self.track):
            there = pose.moved(before.left - area.left, before.top - area.top)
            moved.add(there if _is_inside(there, area) else Pose.unseen(pose.timestamp_ms))
        self.track = moved
        self._restart((area.width, area.height))

    def find_turn(self, now_s: float) -> int:
        """Return how far clockwise the picture was turned, if that is due and can be told, else 0.

        It is asked for seldom enough to cost little.
        """
        if now_s < self._turn_due_s or now_s > _TURN_UNTIL_S:
            return 0
        self._turn_due_s = now_s + max(_TURN_INTERVAL_S, _TURN_INTERVAL_SHARE * now_s)
        return self.turn_so_far()

    def turn_so_far(self) -> int:
        """Return how far clockwise the picture was turned; 0 also if that cannot be told."""
        return find_turn(self.track) if len(self.track) else 0

    def turn_back(self, clockwise_deg: int) -> None:
        """Turn all poses so far back, and start the session over with them."""
        self.track = turned_back(self.track, clockwise_deg, *self.size_px)
        self._turn_due_s = _TURN_UNTIL_S + 1
        is_across = clockwise_deg in (90, 270)
        self._restart(self.size_px[::-1] if is_across else self.size_px)

    def _restart(self, size_px: tuple[int, int]) -> None:
        self.size_px, self._given = size_px, 0
        self._preparation = FixedLagPreparation(*size_px, self._fov_deg)
        self._session.start_over(size_px)

    def _give(self, at_most: int, brightness: float | None) -> list[Event]:
        events: list[Event] = []
        first, end = self._given, min(len(self.track), self._given + at_most)
        for pose in _poses(self.track, slice(first, end)) if end > first else ():
            if pose.timestamp_ms in self.cuts_ms:
                events += self._cut()
            for prepared in self._preparation.update(pose):
                events += self._session.update(prepared, brightness)
        self._given = end
        newest_s = self._newest.timestamp_ms / 1000 if self._newest is not None else 0.0
        return [e for e in events if e.name != "say" or newest_s - e.time_s < _STALE_S]

    def _cut(self) -> list[Event]:
        events: list[Event] = []
        for prepared in self._preparation.finish():
            events += self._session.update(prepared)
        self._preparation = FixedLagPreparation(*self.size_px, self._fov_deg)
        return [*events, *self._session.cut()]


def _is_inside(pose: Pose, area: PictureArea) -> bool:
    """Whether the middle of the body is in the area."""
    x_px, y_px = (nan_median(pose.xy_px[:, axis]) for axis in (0, 1))
    return bool(0 <= x_px <= area.width and 0 <= y_px <= area.height)


def _poses(track: Track, frames: slice = slice(None)) -> list[Pose]:
    if not len(track):
        return []
    motion = track.motion(frames)
    return [motion.pose(frame) for frame in range(len(motion))]
