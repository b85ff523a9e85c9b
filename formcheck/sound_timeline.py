"""Sound in the order of the output: gaps are filled with silence, pauses inserted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
from numpy.typing import NDArray

from formcheck.playback import Pause

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
