"""eSpeak NG from the wheel `espeakng-loader`, which carries the library and its voices.

Text becomes samples here and is played elsewhere, so that no system package is needed. The calls
are those of the library's own header, speak_lib.h.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SYNCHRONOUS = 2
_NO_EXIT = 0x8000
_UTF8 = 1
_RATE, _WORDS_A_MINUTE = 1, 170
_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class Espeak:
    """Makes samples of words. One at a time: the library keeps its state in globals."""

    def __init__(self) -> None:
        """Load it. Raises ImportError without the wheel, OSError when it does not work."""
        import espeakng_loader  # noqa: PLC0415  # an extra

        self._library: Any = ctypes.CDLL(espeakng_loader.get_library_path())
        folder = str(espeakng_loader.get_data_path()).encode()
        self.samples_a_second: int = self._library.espeak_Initialize(
            _SYNCHRONOUS, 0, folder, _NO_EXIT
        )
        if self.samples_a_second <= 0:
            raise OSError("eSpeak NG does not start")
        self._library.espeak_SetVoiceByName(b"en")
        self._library.espeak_SetParameter(_RATE, _WORDS_A_MINUTE, 0)
        self._made: list[NDArray[np.int16]] = []
        self._callback = _CALLBACK(self._take)  # must live as long as the library may call it
        self._library.espeak_SetSynthCallback(self._callback)

    def samples(self, words: str) -> NDArray[np.int16]:
        """(N,) mono samples of the words. Raises OSError when the library refuses."""
        self._made = []
        text = words.encode()
        failed = self._library.espeak_Synth(text, len(text) + 1, 0, 0, 0, _UTF8, None, None)
        if failed:
            raise OSError(f"eSpeak NG cannot say '{words}'")
        return np.concatenate(self._made) if self._made else np.zeros(0, np.int16)

    def _take(self, samples: Any, count: int, _: Any) -> int:
        if samples and count > 0:
            self._made.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0


class EspeakSpeaker:
    """Says words through a player of samples."""

    def __init__(self, espeak: Espeak, play: Callable[[NDArray[np.int16], int], None]) -> None:
        self._espeak, self._play = espeak, play
        self._kept: dict[str, NDArray[np.int16]] = {}

    def say(self, words: str) -> None:
        """Make the samples, or take those of last time, and play them to the end."""
        if words not in self._kept:
            self._kept[words] = self._espeak.samples(words)
        self._play(self._kept[words], self._espeak.samples_a_second)

    def close(self) -> None:
        """Nothing is held between two sentences."""
