"""A clip once more, with what was found drawn into it: read, drawn and encoded all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av

from formcheck.analysis.timeline import timeline_of
from formcheck.annotation.audio import Silence, Sound, Soundtrack
from formcheck.annotation.slow_motion import (
    SLOWNESS,
    Played,
    Player,
    Repeat,
    pauses_for,
    slow_repeats,
)
from formcheck.annotation.stills import Still, StillMaker
from formcheck.annotation.writer import VideoWriter
from formcheck.drawing.body import BodyOverlay
from formcheck.drawing.canvas import Canvas
from formcheck.drawing.captions import WordsOverlay
from formcheck.drawing.hud import Kind, Line, Script
from formcheck.errors import OutputError
from formcheck.files import atomic_path
from formcheck.recording import PoseRecording
from formcheck.results import Analysis
from formcheck.video.reader import Decoded, VideoReader, read_ahead
from formcheck.video.yuv import PlaneMaker, planes_of

_KEY = "comment"
_AGAIN = "formcheck: repetitions with a fault are played again slowly"


def mark(metadata: dict[str, str]) -> None:
    """Note in a container's metadata, before it is begun, that something is played again."""
    metadata[_KEY] = _AGAIN


def plays_again(path: Path) -> bool:
    """Whether a video was marked so; False for one that cannot be read."""
    try:
        with av.open(str(path.absolute())) as container:
            return bool(container.metadata.get(_KEY) == _AGAIN)
    except (av.FFmpegError, ValueError):
        return False


_AHEAD_FRAMES = 4
_FINE = Fraction(1, 90_000)  # the unit of time where a file has none of its own
_FALLBACK_FPS = 30.0
_SLOW = Line(Kind.NOTE, f"Slow motion, 1/{SLOWNESS} of the speed")


@dataclass(frozen=True)
class Annotated:
    """What came of it besides the file: a still of each fault, and what went wrong, in words."""

    stills: tuple[Still, ...]
    warnings: tuple[str, ...] = ()


class Annotation:
    """All that is drawn into one clip.

    With `slowmo` each repetition with a fault is played again at a third of its speed. Sound that
    cannot be read is left out, with a warning.
    """

    def __init__(
        self, clip: Path, recording: PoseRecording, analysis: Analysis, *, slowmo: bool = False
    ) -> None:
        self._clip = clip
        self._analysis = analysis
        self._script = Script(analysis)
        self._timeline = timeline_of(recording.track, recording.cuts_ms, analysis)
        self._times_ms: list[int] = recording.track.times_ms.tolist()
        self._repeats = slow_repeats(analysis, self._times_ms) if slowmo else ()

    def write(self, target: Path) -> Annotated:
        """Write the video (mp4) to `target`, whole or not at all; the stills are taken on the way.

        Raises OutputError when that cannot be done, and what `VideoReader` raises.
        """
        try:
            with atomic_path(target) as unfinished:
                try:
                    return self._written(unfinished, Soundtrack)
                except _SoundRefusedError:
                    return self._written(unfinished, Silence)
        except av.FFmpegError as error:
            reason = (error.strerror or str(error)).lower()
            raise OutputError(f"cannot write '{target}': {reason}; choose another place") from error

    def _written(self, path: Path, sound_of: Callable[..., Sound]) -> Annotated:
        with self._reader(self._times_ms[0], self._times_ms[-1]) as reader:
            pictures = reader.decoded()
            first = next(pictures)
            planes = PlaneMaker(first.picture, reader.turn, (reader.width, reader.height))
            unit = reader.time_base or _FINE
            player = Player(planes, unit, self._repeats, self._reopened)
            stills = StillMaker(self._analysis, self._timeline, reader)
            ahead = read_ahead(player.play(chain([first], pictures)), _AHEAD_FRAMES)
            drawn = read_ahead(self._drawn(ahead, planes, stills), _AHEAD_FRAMES)
            pauses = pauses_for(self._repeats, self._times_ms)
            with (
                closing(drawn),
                VideoWriter(path, reader.fps or _FALLBACK_FPS, unit, planes) as writer,
                closing(sound_of(self._clip, writer.output, _file_s(first), pauses)) as sound,
            ):
                if self._repeats:
                    mark(writer.output.metadata)
                _begin(writer, sound)
                _encode(drawn, writer, sound)
        warnings = () if sound.problem is None else (f"{self._clip.name}: {sound.problem}",)
        return Annotated(stills.stills, warnings)

    def _drawn(
        self, pictures: Iterator[Played], planes: PlaneMaker, stills: StillMaker
    ) -> Iterator[Played]:
        matrix = planes.colors.matrix
        body = BodyOverlay(self._analysis, self._timeline, matrix=matrix)
        words = WordsOverlay(self._script, self._timeline, planes.even_px, matrix)
        for played in pictures:
            time_s = played.decoded.timestamp_ms / 1000
            if not played.is_again:
                stills.look(played.decoded)
            canvas = Canvas(planes_of(played.frame), matrix)
            shown = self._script.at(time_s)
            if played.is_again:
                shown = replace(shown, lines=(_SLOW, *shown.lines))
            body.draw(canvas, played.decoded.timestamp_ms, shown.pointed_at)
            words.draw(canvas, shown, played.decoded.timestamp_ms)
            yield played

    def _reopened(self, repeat: Repeat) -> VideoReader:
        return self._reader(repeat.first_ms, repeat.last_ms)

    def _reader(self, first_ms: int, last_ms: int) -> VideoReader:
        # Half a millisecond to either side: these times are rounded.
        start_s = (first_ms - 0.5) / 1000 if first_ms else None
        return VideoReader(self._clip, start_s=start_s, end_s=(last_ms + 0.5) / 1000)


class _SoundRefusedError(Exception):
    """The file cannot hold the clip's sound."""


def _begin(writer: VideoWriter, sound: Sound) -> None:
    try:
        writer.output.start_encoding()
    except (av.FFmpegError, ValueError) as error:
        if isinstance(sound, Silence):
            raise
        raise _SoundRefusedError from error


def _encode(pictures: Iterator[Played], writer: VideoWriter, sound: Sound) -> None:
    end_s = 0.0
    for played in pictures:
        sound.until(float(played.pts * writer.time_base))
        writer.write(played.frame, played.pts, played.duration)
        end_s = float((played.pts + played.duration) * writer.time_base)
    sound.finish(end_s)


def _file_s(decoded: Decoded) -> float:
    """When a picture is shown by the file's own clock, which its sound goes by as well."""
    stamp, unit = decoded.picture.pts, decoded.picture.time_base
    return decoded.time_s if stamp is None or unit is None else float(stamp * unit)
