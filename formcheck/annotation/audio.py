"""The sound of a clip for its annotated video: copied where an mp4 can hold it, else made AAC."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from numpy.typing import NDArray

from formcheck.annotation.slow_motion import Pause

Samples = NDArray[np.float32]
_JITTER_S = 0.03  # time stamps of sound wander a little; that is no gap
_SILENCE_S = 1.0  # longer silence is made in pieces of this


class SoundTimeline:
    """Places decoded sound one after the other, without gaps."""

    def __init__(self, rate: int, channels: int, pauses: Sequence[Pause]) -> None:
        self.rate = rate
        self._channels = channels
        self._pauses = sorted(pauses, key=lambda pause: pause.at_s)
        self._position = 0  # samples written

    def placed(self, heard_s: float, parts: Sequence[Samples]) -> Iterator[av.AudioFrame]:
        """Frames for sound (channels, N) that is heard at `heard_s`, and for silence before it."""
        if not parts:
            return
        samples = np.concatenate(list(parts), axis=1)
        for begin_s, piece in self._split(heard_s, samples):
            yield from self._at(begin_s, piece)

    def _split(self, heard_s: float, samples: Samples) -> Iterator[tuple[float, Samples]]:
        """The sound before and after each pause that falls into it, with its time then."""
        end_s = heard_s + samples.shape[1] / self.rate
        inside = [pause for pause in self._pauses if heard_s < pause.at_s < end_s]
        shift_s = sum(pause.length_s for pause in self._pauses if pause.at_s <= heard_s)
        edges = [0, *(round((p.at_s - heard_s) * self.rate) for p in inside), samples.shape[1]]
        for number, (first, end) in enumerate(pairwise(edges)):
            shift_s += inside[number - 1].length_s if number else 0.0
            yield heard_s + first / self.rate + shift_s, samples[:, first:end]

    def _at(self, begin_s: float, samples: Samples) -> Iterator[av.AudioFrame]:
        late = round(begin_s * self.rate) - self._position
        if late > _JITTER_S * self.rate:
            step = round(_SILENCE_S * self.rate)
            for count in [step] * (late // step) + [late % step]:
                yield from self._frame(np.zeros((self._channels, count), np.float32))
        elif late < -_JITTER_S * self.rate:
            samples = samples[:, -late:]
        yield from self._frame(samples)

    def _frame(self, samples: Samples) -> Iterator[av.AudioFrame]:
        if not samples.shape[1]:
            return
        layout = "mono" if self._channels == 1 else "stereo"
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples), "fltp", layout)
        frame.sample_rate, frame.pts = self.rate, self._position
        frame.time_base = Fraction(1, self.rate)
        self._position += samples.shape[1]
        yield frame


# What browsers and QuickTime both play in an mp4.
_COPIED = ("aac", "mp3")
_RATES = (48_000, 44_100, 32_000)
_USUAL_RATE = 48_000
_MAX_CHANNELS = 2


Packets = list["av.Packet[AudioStream]"]  # a generic type only for type checkers


class Sound(Protocol):
    """What is heard with an annotated video; see `Soundtrack`."""

    problem: str | None

    def until(self, time_s: float) -> None:
        """Write what is heard up to that time of the output."""

    def finish(self, end_s: float) -> None:
        """Write what is left up to the end of the pictures."""

    def close(self) -> None:
        """Let go of the clip."""


class Silence:
    """No sound, since an mp4 cannot hold what the clip has."""

    def __init__(self, *_: object) -> None:
        self.problem: str | None = "its sound cannot be put into an mp4, the video has none"

    def until(self, time_s: float) -> None:
        """Nothing."""

    def finish(self, end_s: float) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class Soundtrack:
    """Adds a clip's sound to an open output, a little ahead of the pictures.

    `problem` says in words what went wrong, None while all is well; pictures do not depend on it.
    """

    def __init__(
        self, clip: Path, output: OutputContainer, origin_s: float, pauses: Sequence[Pause] = ()
    ) -> None:
        """`origin_s`: when the first picture is shown, by the file's own clock.

        With `pauses`, stretches of silence for what is played again slowly, sound is coded anew.
        Raises nothing: a clip without sound has none, one with broken sound has a `problem`.
        """
        self.problem: str | None = None
        self._parts: Iterator[tuple[float, Packets]] = iter(())
        self._waiting: tuple[float, Packets] | None = None
        self._coded: AudioStream | None = None
        self._output = output
        self._source = av.open(str(clip.absolute()), metadata_errors="replace")
        try:
            stream = self._source.streams.best("audio")
            if isinstance(stream, AudioStream):
                self._parts = self._begin(stream, origin_s, pauses)
        except (av.FFmpegError, ValueError, AttributeError) as error:
            self._fail(error)

    def until(self, time_s: float) -> None:
        """Write what is heard up to that time of the output."""
        try:
            while True:
                part = self._waiting or next(self._parts, None)
                self._waiting = part
                if part is None or part[0] > time_s:
                    return
                self._waiting = None
                self._output.mux(part[1])
        except (av.FFmpegError, ValueError) as error:
            self._fail(error)

    def finish(self, end_s: float) -> None:
        """Write what is left up to the end of the pictures; nothing comes after this."""
        self.until(end_s)
        if self._coded is not None and self.problem is None:
            with suppress(av.FFmpegError):  # an encoder that got no sound has nothing to give
                self._output.mux(self._coded.encode(None))

    def close(self) -> None:
        """Let go of the clip."""
        self._source.close()

    def _fail(self, error: Exception) -> None:
        self.problem = f"its sound is damaged or unknown ({error.__class__.__name__})"
        self._parts, self._waiting = iter(()), None

    def _begin(
        self, stream: AudioStream, origin_s: float, pauses: Sequence[Pause]
    ) -> Iterator[tuple[float, Packets]]:
        if stream.codec_context.name.startswith(_COPIED) and not pauses:
            copy = self._output.add_stream_from_template(stream)
            return self._copied(stream, copy, origin_s)
        known = stream.rate in _RATES
        rate = stream.rate if known else _USUAL_RATE
        channels = min(_MAX_CHANNELS, stream.channels or 1)
        coded = self._output.add_stream("aac", rate=rate)
        coded.codec_context.layout = "stereo" if channels == _MAX_CHANNELS else "mono"
        timeline = SoundTimeline(rate, channels, pauses)
        self._coded = coded
        return self._recoded(stream, coded, origin_s, timeline)

    def _copied(
        self, stream: AudioStream, copy: AudioStream, origin_s: float
    ) -> Iterator[tuple[float, Packets]]:
        for packet in self._source.demux(stream):
            unit = packet.time_base
            if packet.pts is None or packet.dts is None or unit is None:
                continue
            origin = round(origin_s / unit)
            length = packet.duration or 0
            # One packet more than is heard: decoders need the one before to begin cleanly.
            if packet.pts - origin + 2 * length <= 0:
                continue
            packet.pts, packet.dts = packet.pts - origin, packet.dts - origin
            packet.stream = copy
            yield float(packet.pts * unit), [packet]

    def _recoded(
        self, stream: AudioStream, coded: AudioStream, origin_s: float, timeline: SoundTimeline
    ) -> Iterator[tuple[float, Packets]]:
        resampler = av.AudioResampler("fltp", coded.codec_context.layout, timeline.rate)
        for packet in self._source.demux(stream):
            frames: list[av.AudioFrame] = []
            with suppress(av.FFmpegError):  # a damaged packet leaves a gap
                frames = packet.decode()
            for frame in frames:
                if frame.pts is None or frame.time_base is None:
                    continue
                heard_s = float(frame.pts * frame.time_base) - origin_s
                samples = [
                    part.to_ndarray().astype(np.float32) for part in resampler.resample(frame)
                ]
                for sound in timeline.placed(heard_s, samples):
                    yield (sound.pts or 0) / timeline.rate, coded.encode(sound)
