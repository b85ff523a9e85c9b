"""When each picture of a video is shown: time stamps of the file, never counted frames."""

from __future__ import annotations

from av import VideoFrame


class VideoClock:
    """Seconds since the first frame of the file, from its own time stamps where it has them.

    `is_guessed` says that it has none, and that times are frame numbers over the average rate.
    """

    def __init__(self, first: VideoFrame, fps: float, *, is_stored_order: bool = False) -> None:
        """`first` is the file's first frame; `fps` serves where a frame has no time stamp.

        `is_stored_order`: stamps count frames as stored, not as shown (AVI); the decoding stamp
        of a frame, which grows from one to the next, is then the one to go by.
        """
        self._is_stored_order = is_stored_order
        self.fps = fps
        self._unit_s = float(first.time_base or 0)
        stamp = self._stamp(first)
        self.is_guessed = stamp is None or not self._unit_s
        self._first_stamp = stamp or 0
        self._counted = 0
        self._last_s = 0.0

    def stamp_at(self, time_s: float) -> int:
        """The file's own time stamp for a time."""
        return self._first_stamp + round(time_s / self._unit_s)

    def time_s(self, picture: VideoFrame) -> float:
        """When a picture is shown; one without a stamp follows the last at the average rate."""
        stamp = self._stamp(picture)
        if self.is_guessed:
            self._last_s = self._counted / self.fps
            self._counted += 1
        elif stamp is None:
            self._last_s += 1 / self.fps
        else:
            self._last_s = (stamp - self._first_stamp) * self._unit_s
        return self._last_s

    def length_s(self, picture: VideoFrame) -> float:
        """How long a picture is shown."""
        return picture.duration * self._unit_s or 1 / self.fps

    def _stamp(self, picture: VideoFrame) -> int | None:
        if self._is_stored_order or picture.pts is None:
            return picture.dts
        return picture.pts
