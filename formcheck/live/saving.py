"""What a session leaves on disk: each file whole or not at all, the most important first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from formcheck.batch import document_text
from formcheck.errors import FormcheckError
from formcheck.failures import complain, say
from formcheck.files import write_atomically
from formcheck.live.events import Event
from formcheck.live.logged import LiveLog
from formcheck.live.video_keeper import VideoKeeper
from formcheck.recording import save_recording
from formcheck.reports import report_path
from formcheck.session import Examined


@dataclass
class Keeping:
    """Where to keep what: `folder` for all of it, `record` for the poses; None for neither.

    `log`, if there is one, keeps each repetition in the history at once. The files in `folder`
    are called by when the session `began` and its exercise.
    """

    exercise: str
    folder: Path | None = None
    record: Path | None = None
    began: datetime = field(default_factory=datetime.now)
    video: VideoKeeper | None = None
    log: LiveLog | None = None
    written: list[Path] = field(default_factory=list)
    failed: bool = False

    def keep_video(self) -> VideoKeeper:
        """Begin to keep the pictures too; there must be a `folder`."""
        assert self.folder is not None
        self.video = VideoKeeper(self.folder / f"{self._stem}.mp4")
        return self.video

    def hear(self, events: Iterable[Event]) -> tuple[Event, ...]:
        """The same events, after the history has what is to be kept of them."""
        told = tuple(events)
        if self.log is not None:
            self.log.hear(told)
        return told

    def keep(self, examined: Examined) -> None:
        """Write what is wanted; what cannot be written is said, and the rest is still tried."""
        if self.log is not None:
            self.log.end(examined.analysis)
        self._end_video()
        for path, write in self._files(examined):
            try:
                write(path)
                self.written.append(path)
            except FormcheckError as error:
                complain(error)
                self.failed = True

    @property
    def _stem(self) -> str:
        return f"{self.began:%Y-%m-%d_%H-%M-%S}_{self.exercise}"

    def _end_video(self) -> None:
        if self.video is None:
            return
        path = self.video.close()
        self.written += [] if path is None else [path]
        if self.video.failure is not None:
            say(self.video.failure)
            self.failed = True
        elif self.video.left_out:
            say(f"{self.video.left_out} pictures are not in the video: the machine was too slow")

    def _pictures(self, examined: Examined) -> Path | None:
        """The video that pictures of the faults can be taken from, if there is one."""
        played = Path(examined.analysis.source.path)
        if played.is_file():
            return played
        return (
            self.video.path if self.video is not None and self.video.path in self.written else None
        )

    def _files(self, examined: Examined) -> Iterator[tuple[Path, Callable[[Path], None]]]:
        def document(path: Path) -> None:
            write_atomically(path, document_text(examined.analysis, indent=2))

        def poses(path: Path) -> None:
            save_recording(examined.recording, path)

        def report(path: Path) -> None:
            from formcheck.report_file import (  # noqa: PLC0415  # charts take a second to load
                Sources,
                write_report,
            )

            sources = Sources(self._pictures(examined), examined.recording, None)
            write_report(path, examined.analysis, sources, [])

        if self.folder is not None:
            yield self.folder / f"{self._stem}.json", document
            yield self.folder / f"{self._stem}.npz", poses
            yield report_path(self.folder / f"{self._stem}.json"), report
        if self.record is not None:
            yield self.record, poses
