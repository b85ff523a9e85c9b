"""The audio of an annotated video: copied from the clip if an mp4 can hold it, else AAC."""

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

from formcheck.annotation.slow_motion import AudioGap
from formcheck.video.opening import open_media

Samples = NDArray[np.float32]
Packets = list["av.Packet[AudioStream]"]  # generic only for type checkers
_JITTER_S = 0.03  # audio time stamps vary a little without a gap
_SILENCE_CHUNK_S = 1.0
_COPIED_CODECS = ("aac", "mp3")  # both browsers and QuickTime play these in an mp4
_SAMPLE_RATES = (48_000, 44_100, 32_000)
_DEFAULT_RATE = 48_000
_MAX_CHANNELS = 2


class AudioAssembler:
    """Joins decoded audio into one continuous stream, filling gaps with silence."""

    def __init__(self, rate: int, channels: int, gaps: Sequence[AudioGap]) -> None:
        self.rate = rate
        self._channels = channels
        self._gaps = sorted(gaps, key=lambda gap: gap.at_s)
        self._position = 0  # samples written

    def place(self, start_s: float, parts: Sequence[Samples]) -> Iterator[av.AudioFrame]:
        """Frames for audio (channels, N) that starts at `start_s`, after silence if needed."""
        if not parts:
            return
        samples = np.concatenate(list(parts), axis=1)
        for begin_s, piece in self._split(start_s, samples):
            yield from self._frames_at(begin_s, piece)

    def _split(self, start_s: float, samples: Samples) -> Iterator[tuple[float, Samples]]:
        """The pieces between the gaps that fall into the audio, each with its new start time."""
        end_s = start_s + samples.shape[1] / self.rate
        inside = [gap for gap in self._gaps if start_s < gap.at_s < end_s]
        shift_s = sum(gap.length_s for gap in self._gaps if gap.at_s <= start_s)
        edges = [0, *(round((p.at_s - start_s) * self.rate) for p in inside), samples.shape[1]]
        for number, (first, end) in enumerate(pairwise(edges)):
            shift_s += inside[number - 1].length_s if number else 0.0
            yield start_s + first / self.rate + shift_s, samples[:, first:end]

    def _frames_at(self, begin_s: float, samples: Samples) -> Iterator[av.AudioFrame]:
        late = round(begin_s * self.rate) - self._position
        if late > _JITTER_S * self.rate:
            step = round(_SILENCE_CHUNK_S * self.rate)
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


class AudioTrack(Protocol):
    """The audio of an annotated video; see `ClipAudio`."""

    problem: str | None

    def write_until(self, time_s: float) -> None:
        """Write the audio up to `time_s` of the output."""

    def finish(self, end_s: float) -> None:
        """Write the remaining audio up to the end of the video."""

    def close(self) -> None:
        """Close the clip."""


class NoAudio:
    """No audio, because an mp4 cannot hold the clip's."""

    def __init__(self, *_: object) -> None:
        self.problem: str | None = "its audio cannot be stored in an mp4, so the video has none"

    def write_until(self, time_s: float) -> None:
        """Do nothing."""

    def finish(self, end_s: float) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


class ClipAudio:
    """Adds a clip's audio to an open output, slightly ahead of the video.

    `problem` describes what went wrong, None if nothing did; the video does not depend on it.
    """

    def __init__(
        self, clip: Path, output: OutputContainer, origin_s: float, gaps: Sequence[AudioGap] = ()
    ) -> None:
        """`origin_s`: the time of the first frame on the file's own clock.

        With `gaps`, the silence during slow motion, the audio is encoded again. Never raises for
        missing or damaged audio; the latter sets `problem`.
        """
        self.problem: str | None = None
        self._packets: Iterator[tuple[float, Packets]] = iter(())
        self._next: tuple[float, Packets] | None = None
        self._encoded: AudioStream | None = None
        self._output = output
        self._source = open_media(clip)
        try:
            stream = self._source.streams.best("audio")
            if isinstance(stream, AudioStream):
                self._packets = self._start(stream, origin_s, gaps)
        except (av.FFmpegError, ValueError, AttributeError) as error:
            self._fail(error)

    def write_until(self, time_s: float) -> None:
        """Write the audio up to `time_s` of the output."""
        try:
            while True:
                timed = self._next or next(self._packets, None)
                self._next = timed
                if timed is None or timed[0] > time_s:
                    return
                self._next = None
                self._output.mux(timed[1])
        except (av.FFmpegError, ValueError) as error:
            self._fail(error)

    def finish(self, end_s: float) -> None:
        """Write the remaining audio up to the end of the video; only `close` may follow."""
        self.write_until(end_s)
        if self._encoded is not None and self.problem is None:
            with suppress(av.FFmpegError):  # the encoder may have received no audio
                self._output.mux(self._encoded.encode(None))

    def close(self) -> None:
        """Close the clip."""
        self._source.close()

    def _fail(self, error: Exception) -> None:
        self.problem = f"its audio is damaged or of an unknown kind ({error.__class__.__name__})"
        self._packets, self._next = iter(()), None

    def _start(
        self, stream: AudioStream, origin_s: float, gaps: Sequence[AudioGap]
    ) -> Iterator[tuple[float, Packets]]:
        if stream.codec_context.name.startswith(_COPIED_CODECS) and not gaps:
            copy = self._output.add_stream_from_template(stream)
            return self._copy_packets(stream, copy, origin_s)
        rate = stream.rate if stream.rate in _SAMPLE_RATES else _DEFAULT_RATE
        channels = min(_MAX_CHANNELS, stream.channels or 1)
        encoded = self._output.add_stream("aac", rate=rate)
        encoded.codec_context.layout = "stereo" if channels == _MAX_CHANNELS else "mono"
        assembler = AudioAssembler(rate, channels, gaps)
        self._encoded = encoded
        return self._encode_packets(stream, encoded, origin_s, assembler)

    def _copy_packets(
        self, stream: AudioStream, copy: AudioStream, origin_s: float
    ) -> Iterator[tuple[float, Packets]]:
        for packet in self._source.demux(stream):
            time_base = packet.time_base
            if packet.pts is None or packet.dts is None or time_base is None:
                continue
            origin = round(origin_s / time_base)
            length = packet.duration or 0
            # One extra packet: decoders need the previous one to start cleanly.
            if packet.pts - origin + 2 * length <= 0:
                continue
            packet.pts, packet.dts = packet.pts - origin, packet.dts - origin
            packet.stream = copy
            yield float(packet.pts * time_base), [packet]

    def _encode_packets(
        self, stream: AudioStream, encoded: AudioStream, origin_s: float, assembler: AudioAssembler
    ) -> Iterator[tuple[float, Packets]]:
        resampler = av.AudioResampler("fltp", encoded.codec_context.layout, assembler.rate)
        for packet in self._source.demux(stream):
            frames: list[av.AudioFrame] = []
            with suppress(av.FFmpegError):  # a damaged packet leaves a gap
                frames = packet.decode()
            for frame in frames:
                if frame.pts is None or frame.time_base is None:
                    continue
                start_s = float(frame.pts * frame.time_base) - origin_s
                samples = [
                    part.to_ndarray().astype(np.float32) for part in resampler.resample(frame)
                ]
                for frame_out in assembler.place(start_s, samples):
                    yield (frame_out.pts or 0) / assembler.rate, encoded.encode(frame_out)
