"""eSpeak NG from the wheel `espeakng-loader`, which contains the library and its voices.

It turns text into samples, which are played elsewhere, so no system package is needed. The calls
follow the library's header, speak_lib.h.
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
_RATE_PARAMETER, _WORDS_PER_MINUTE = 1, 170
_CALLBACK = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p
)


class Espeak:
    """Turns text into samples. Use one instance: the library keeps its state in globals."""

    def __init__(self) -> None:
        """Load the library. Raises ImportError without the wheel, OSError if it does not work."""
        import espeakng_loader  # noqa: PLC0415  # an extra

        self._library: Any = ctypes.CDLL(espeakng_loader.get_library_path())
        folder = str(espeakng_loader.get_data_path()).encode()
        self.sample_rate_hz: int = self._library.espeak_Initialize(
            _SYNCHRONOUS, 0, folder, _NO_EXIT
        )
        if self.sample_rate_hz <= 0:
            raise OSError("eSpeak NG does not start")
        self._library.espeak_SetVoiceByName(b"en")
        self._library.espeak_SetParameter(_RATE_PARAMETER, _WORDS_PER_MINUTE, 0)
        self._chunks: list[NDArray[np.int16]] = []
        self._callback = _CALLBACK(self._take)  # must outlive the library's calls
        self._library.espeak_SetSynthCallback(self._callback)

    def synthesize(self, text: str) -> NDArray[np.int16]:
        """Return (N,) mono samples of the text. Raises OSError if the library fails."""
        self._chunks = []
        encoded = text.encode()
        failed = self._library.espeak_Synth(encoded, len(encoded) + 1, 0, 0, 0, _UTF8, None, None)
        if failed:
            raise OSError(f"eSpeak NG cannot say '{text}'")
        return np.concatenate(self._chunks) if self._chunks else np.zeros(0, np.int16)

    def _take(self, samples: Any, count: int, _: Any) -> int:
        if samples and count > 0:
            self._chunks.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0


class EspeakSpeaker:
    """Says text through a player of samples; keeps the samples of texts that it has said."""

    def __init__(self, espeak: Espeak, play: Callable[[NDArray[np.int16], int], None]) -> None:
        self._espeak, self._play = espeak, play
        self._cache: dict[str, NDArray[np.int16]] = {}

    def say(self, text: str) -> None:
        """Play the text to its end."""
        if text not in self._cache:
            self._cache[text] = self._espeak.synthesize(text)
        self._play(self._cache[text], self._espeak.sample_rate_hz)

    def close(self) -> None:
        """Do nothing: no resources are held."""
