"""Analyzes a session that has ended, and writes its files, each completely or not at all."""

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
from formcheck.analysis.training_sets import build_training_analysis
from formcheck.errors import FormcheckError
from formcheck.files import REPORT_SUFFIX, sha256_of, unfinished_path, write_atomically
from formcheck.live.camera.base import CameraFrame
from formcheck.live.engine import Engine
from formcheck.live.events import Event
from formcheck.live.history_log import LiveLog
from formcheck.own_files import DOCUMENT
from formcheck.pipeline.analyze import AnalyzedRecording
from formcheck.pipeline.extract_poses import size_warnings
from formcheck.preprocessing.turned_picture import turn_words
from formcheck.recording import PoseRecording, save_recording
from formcheck.results import PoseCoverage, Source
from formcheck.spec.personal_limits import add_limit_warnings
from formcheck.terminal.console import complain, say
from formcheck.wording import one_line

_MAX_QUEUED = 60  # frames; a machine that is too slow drops frames of the video
_ENCODER_OPTIONS = {"preset": "ultrafast", "crf": "23"}


def analyze_session(engine: Engine) -> AnalyzedRecording | None:
    """Return the recording and analysis of a session that has ended; None without any frame."""
    track, camera = engine.track, engine.camera
    if not len(track):
        return None
    training = engine.session.analyzed_training()
    times_s = track.times_ms / 1000
    duration_s = float(times_s[-1] - times_s[0])
    frames, area = len(track), engine.picture.area
    warnings = (*engine.warnings, *picture_warnings(engine))
    source = Source(
        path=camera.path or camera.name,
        sha256=None if camera.path is None else sha256_of(camera.path),
        width=engine.poses.size_px[0],
        height=engine.poses.size_px[1],
        fps=round((frames - 1) / duration_s, 2) if duration_s else None,
        frames=frames,
        duration_s=duration_s,
        fov_deg=engine.fov_deg,
        left_px=area.left,
        top_px=area.top,
        turned_deg=area.turned_deg,
    )
    estimator, seen = engine.estimator, track.frames_seen
    pose = PoseCoverage(estimator.model, seen, seen / frames, estimator.model_sha256)
    analysis = add_limit_warnings(
        build_training_analysis(engine.session.exercise, training, track, (source, pose), warnings),
        engine.limits,
    )
    recording = PoseRecording(
        track,
        source,
        pose,
        warnings,
        tuple(engine.poses.cuts_ms),
        training=training.training,
    )
    return AnalyzedRecording(recording, analysis)


def picture_warnings(engine: Engine) -> tuple[str, ...]:
    """Return what is said about the picture of a session, as of a clip's."""
    area, (_, height_px) = engine.picture.area, engine.poses.size_px
    turned = (turn_words(area.turned_deg),) if area.turned_deg else ()
    left_out = (area.left_out,) if area.left_out else ()
    return (*left_out, *turned, *size_warnings(engine.track, height_px))


class VideoRecorder:
    """Encodes frames in the background; after `close` the video is at `path`.

    A full disk ends the video, not the session: `failure` says why.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.failure: str | None = None
        self.dropped = 0
        self._is_over = False
        self._partial = unfinished_path(path)
        self._frames: queue.Queue[CameraFrame | None] = queue.Queue(_MAX_QUEUED)
        self._thread = threading.Thread(target=self._run, name="video-recorder", daemon=True)
        self._thread.start()

    def add(self, frame: CameraFrame) -> None:
        """Add a frame; does not wait."""
        try:
            self._frames.put_nowait(frame)
        except queue.Full:
            self.dropped += 1

    def close(self) -> Path | None:
        """Finish the video; returns its path, or None if there is none."""
        if self._thread.is_alive():
            self._frames.put(None)
        self._thread.join()
        if self.failure is None and self._partial.exists():
            self._partial.replace(self.path)
            return self.path
        with suppress(OSError):
            self._partial.unlink(missing_ok=True)
        return None

    def _run(self) -> None:
        try:
            self._encode()
        except Exception as error:  # whatever it is, the result must still be written
            self.failure = f"no video was saved: {one_line(error)}; the session goes on without it"
            with suppress(OSError):  # a full disk needs the room for the result
                self._partial.unlink(missing_ok=True)
            while not self._is_over:  # drain the queue
                self._next_frame()

    def _next_frame(self) -> CameraFrame | None:
        """Wait for the next frame; None once the session is over."""
        frame = self._frames.get()
        self._is_over = frame is None
        return frame

    def _encode(self) -> None:
        frame = self._next_frame()
        if frame is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with av.open(str(self._partial.absolute()), "w", format="mp4") as output:
            stream = output.add_stream("libx264", rate=30, options=_ENCODER_OPTIONS)
            height, width = (side // 2 * 2 for side in frame.rgb.shape[:2])
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            stream.codec_context.time_base = Fraction(1, 1000)
            # Players count from a file's first frame, so one is added at time 0: the video then
            # has the timestamps of the session.
            if frame.timestamp_ms > 0:
                output.mux(stream.encode(_video_frame(frame, 0, (height, width))))
            while frame is not None:
                output.mux(stream.encode(_video_frame(frame, frame.timestamp_ms, (height, width))))
                frame = self._next_frame()
            output.mux(stream.encode(None))


def _video_frame(frame: CameraFrame, time_ms: int, size_px: tuple[int, int]) -> av.VideoFrame:
    rgb = np.ascontiguousarray(frame.rgb[: size_px[0], : size_px[1]])
    video_frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
    video_frame.pts, video_frame.time_base = time_ms, Fraction(1, 1000)
    return video_frame


@dataclass
class SessionFiles:
    """Writes a session's files: everything to `folder`, poses also to `record`; None for neither.

    `log`, if any, logs each repetition in the history at once. Files in `folder` are named after
    the time the session `started` and its exercise.
    """

    exercise: str
    folder: Path | None = None
    record: Path | None = None
    started: datetime = field(default_factory=datetime.now)
    video: VideoRecorder | None = None
    log: LiveLog | None = None
    written: list[Path] = field(default_factory=list)
    failed: bool = False

    def record_video(self) -> VideoRecorder:
        """Start a video recorder; requires `folder`."""
        assert self.folder is not None
        self.video = VideoRecorder(self.folder / f"{self._stem}.mp4")
        return self.video

    def log_events(self, events: Iterable[Event]) -> tuple[Event, ...]:
        """Add the events to the history, and return them."""
        logged = tuple(events)
        if self.log is not None:
            self.log.add_events(logged)
        return logged

    def save(self, analyzed: AnalyzedRecording) -> None:
        """Write all files, most important first; failures are reported, and the rest is written."""
        if self.log is not None:
            self.log.end(analyzed.analysis)
        self._finish_video()
        for path, write in self._files(analyzed):
            try:
                write(path)
                self.written.append(path)
            except FormcheckError as error:
                complain(error)
                self.failed = True

    @property
    def _stem(self) -> str:
        return f"{self.started:%Y-%m-%d_%H-%M-%S}_{self.exercise}"

    def _finish_video(self) -> None:
        if self.video is None:
            return
        path = self.video.close()
        self.written += [] if path is None else [path]
        if self.video.failure is not None:
            say(self.video.failure)
            self.failed = True
        elif self.video.dropped:
            say(f"the video lacks {self.video.dropped} frames: the machine was too slow")

    def _clip(self, analyzed: AnalyzedRecording) -> Path | None:
        """Return the video from which stills of the faults can be taken, if any."""
        played = Path(analyzed.analysis.source.path)
        if played.is_file():
            return played
        if self.video is not None and self.video.path in self.written:
            return self.video.path
        return None

    def _files(self, analyzed: AnalyzedRecording) -> Iterator[tuple[Path, Callable[[Path], None]]]:
        def write_document(path: Path) -> None:
            write_atomically(path, document_text(analyzed.analysis, indent=2), DOCUMENT)

        def write_poses(path: Path) -> None:
            save_recording(analyzed.recording, path)

        def write_page(path: Path) -> None:
            from formcheck.report.writer import ReportSources, write_report  # noqa: PLC0415

            sources = ReportSources(self._clip(analyzed), analyzed.timeline)
            write_report(path, analyzed.analysis, sources)

        if self.folder is not None:
            yield self.folder / f"{self._stem}.json", write_document
            yield self.folder / f"{self._stem}.npz", write_poses
            yield self.folder / f"{self._stem}{REPORT_SUFFIX}", write_page
        if self.record is not None:
            yield self.record, write_poses
