"""What a session leaves on disk: each file whole or not at all, the most important first."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from formcheck.analysis.document import document_text
from formcheck.analysis.personal_limits import noted
from formcheck.analysis.training_sets import document_of
from formcheck.errors import FormcheckError
from formcheck.files import sha256_of, write_atomically
from formcheck.live.camera.base import Shot
from formcheck.live.engine import Engine
from formcheck.live.events import Event
from formcheck.live.history_log import LiveLog
from formcheck.pipeline.analyze import Examined
from formcheck.recording import PoseRecording, save_recording
from formcheck.report.file_names import report_path
from formcheck.results import PoseCoverage, Source
from formcheck.terminal.console import complain, say


def outcome_of(engine: Engine) -> Examined | None:
    """The recording and the analysis of a session that has ended; None without any picture."""
    track, camera = engine.track, engine.camera
    if not len(track):
        return None
    worked = engine.session.worked()
    times_s = track.times_ms / 1000
    lasted_s = float(times_s[-1] - times_s[0])
    frames = len(track)
    source = Source(
        path=camera.path or camera.name,
        sha256=None if camera.path is None else sha256_of(camera.path),
        width=camera.width,
        height=camera.height,
        fps=round((frames - 1) / lasted_s, 2) if lasted_s else None,
        frames=frames,
        duration_s=lasted_s,
    )
    finder, seen = engine.finder, engine.frames_seen
    pose = PoseCoverage(finder.model, seen, seen / frames, finder.model_sha256)
    analysis = noted(
        document_of(engine.session.exercise, worked, track, (source, pose), engine.warnings),
        engine.limits,
    )
    recording = PoseRecording(track, source, pose, tuple(engine.warnings), training=worked.training)
    return Examined(recording, analysis)


_WAITING = 60  # pictures; a machine that is slower than that leaves some out of the video
_OPTIONS = {"preset": "ultrafast", "crf": "23"}


class VideoKeeper:
    """`add` every picture, `close` in the end; the file appears then, whole, at `path`.

    A disk that fills up ends the video, not the session: `failure` says so.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.failure: str | None = None
        self.left_out = 0
        self._unfinished = path.with_name(f".{path.name}.tmp")
        self._shots: queue.Queue[Shot | None] = queue.Queue(_WAITING)
        self._thread = threading.Thread(target=self._run, name="video-keeper", daemon=True)
        self._thread.start()

    def add(self, shot: Shot) -> None:
        """Keep a picture; does not wait."""
        try:
            self._shots.put_nowait(shot)
        except queue.Full:
            self.left_out += 1

    def close(self) -> Path | None:
        """Finish the video; its path, or None when there is none."""
        if self._thread.is_alive():
            self._shots.put(None)
        self._thread.join()
        if self.failure is None and self._unfinished.exists():
            self._unfinished.replace(self.path)
            return self.path
        with suppress(OSError):
            self._unfinished.unlink(missing_ok=True)
        return None

    def _run(self) -> None:
        try:
            self._encode()
        except (av.FFmpegError, OSError, ValueError) as error:
            self.failure = f"no video was kept: {error}"
            while self._shots.get() is not None:  # nobody may wait for a full queue
                pass

    def _encode(self) -> None:
        shot = self._shots.get()
        if shot is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with av.open(str(self._unfinished.absolute()), "w", format="mp4") as output:
            stream = output.add_stream("libx264", rate=30, options=_OPTIONS)
            height, width = (side // 2 * 2 for side in shot.rgb.shape[:2])
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            stream.codec_context.time_base = Fraction(1, 1000)
            # Players count from a file's first picture: it has to be there from the beginning on,
            # so that a moment of the session is the same moment of its video.
            if shot.timestamp_ms > 0:
                output.mux(stream.encode(_frame(shot, 0, (height, width))))
            while shot is not None:
                output.mux(stream.encode(_frame(shot, shot.timestamp_ms, (height, width))))
                shot = self._shots.get()
            output.mux(stream.encode(None))


def _frame(shot: Shot, time_ms: int, size: tuple[int, int]) -> av.VideoFrame:
    even = np.ascontiguousarray(shot.rgb[: size[0], : size[1]])
    frame = av.VideoFrame.from_ndarray(even, format="rgb24")
    frame.pts, frame.time_base = time_ms, Fraction(1, 1000)
    return frame


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
            from formcheck.report.writer import Sources, write_report  # noqa: PLC0415

            sources = Sources(self._pictures(examined), examined.recording, None)
            write_report(path, examined.analysis, sources, [])

        if self.folder is not None:
            yield self.folder / f"{self._stem}.json", document
            yield self.folder / f"{self._stem}.npz", poses
            yield report_path(self.folder / f"{self._stem}.json"), report
        if self.record is not None:
            yield self.record, poses
