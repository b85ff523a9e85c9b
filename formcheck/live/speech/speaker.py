"""Says words aloud in the background; without a voice it is silent, and nothing else changes."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from formcheck.live.camera.base import Mailbox


class Speaker(Protocol):
    """Something that says words, and returns when they are said or `hush` was called."""

    def say(self, words: str) -> None:
        """Say them."""

    def close(self) -> None:
        """Let go of the sound device."""


class Voice:
    """One thing at a time: words that come while others are being said wait, the newest only."""

    def __init__(self, speaker: Speaker | None) -> None:
        self.muted = False
        self.failure: str | None = None  # why it fell silent, if it did
        self.began: list[tuple[str, float]] = []  # words and the monotonic time they began
        self._speaker = speaker
        self._words: Mailbox[str] = Mailbox()
        self._thread: threading.Thread | None = None
        if speaker is not None:
            self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
            self._thread.start()

    @property
    def is_silent(self) -> bool:
        """Whether there is nothing that could speak."""
        return self._speaker is None

    def say(self, words: str) -> None:
        """Say words soon; does not wait."""
        if self._speaker is not None and not self.muted:
            self._words.put(words)

    def close(self) -> None:
        """Say no more; what is being said is finished, for at most three seconds."""
        self._words.close()
        if self._thread is not None:
            self._thread.join(timeout=3.0)
        if self._speaker is not None:
            self._speaker.close()

    def _run(self) -> None:
        assert self._speaker is not None
        while not self._words.is_over:
            words = self._words.take(0.5)
            if words is None or self.muted:
                continue
            try:
                self.began = [*self.began[-20:], (words, time.monotonic())]
                self._speaker.say(words)
            except Exception as error:  # training goes on without a voice
                self.failure = str(error)
                return


def open_voice() -> Voice:
    """The best voice of this machine; a silent one when there is none."""
    pass

    return Voice(best_speaker())


Play = Callable[[NDArray[np.int16], int], None]

# Programs that play raw samples from their standard input.
_PLAYERS = {
    "pw-play": ["pw-play", "--format=s16", "--channels=1", "--rate={rate}", "-"],
    "paplay": ["paplay", "--raw", "--format=s16le", "--channels=1", "--rate={rate}"],
    "aplay": ["aplay", "-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", "{rate}"],
}
# Programs that say what they are given as their last word.
_SAYERS = {
    "say": ["say"],
    "espeak-ng": ["espeak-ng", "-s", "170"],
    "espeak": ["espeak", "-s", "170"],
    "spd-say": ["spd-say", "--wait"],
}
_WINDOWS = (
    "Add-Type -AssemblyName System.Speech; $v = New-Object "
    "System.Speech.Synthesis.SpeechSynthesizer; "
    "while ($null -ne ($line = [Console]::In.ReadLine())) { $v.Speak($line) }"
)


class CommandSpeaker:
    """Says words with a program of the system."""

    def __init__(self, command: list[str]) -> None:
        self._command = command

    def say(self, words: str) -> None:
        """Run it and wait. Raises OSError or CalledProcessError when it fails."""
        subprocess.run([*self._command, words], check=True, capture_output=True, timeout=15)

    def close(self) -> None:
        """Nothing is held between two sentences."""


def best_speaker() -> Speaker | None:
    """The first that works; None when there is none."""
    play = sound_player()
    if play is not None:
        try:
            from formcheck.live.speech.espeak import Espeak, EspeakSpeaker  # noqa: PLC0415

            return EspeakSpeaker(Espeak(), play)
        except (ImportError, OSError):
            pass
    command = next((words for name, words in _SAYERS.items() if shutil.which(name)), None)
    if command is not None:
        return CommandSpeaker(command)
    return _windows_speaker()


def sound_player() -> Play | None:
    """Plays samples: through PortAudio if it is here, else through a program; None for neither."""
    try:
        import sounddevice  # noqa: PLC0415  # comes with MediaPipe, but needs PortAudio

        sounddevice.query_devices(kind="output")
    except Exception:  # no library, no device, or a driver's own error
        return _player_program()

    def play(samples: NDArray[np.int16], rate: int) -> None:
        sounddevice.play(samples, rate)
        sounddevice.wait()

    return play


def _player_program() -> Play | None:
    command = next((words for name, words in _PLAYERS.items() if shutil.which(name)), None)
    if command is None:
        return None

    def play(samples: NDArray[np.int16], rate: int) -> None:
        words = [word.format(rate=rate) for word in command]
        subprocess.run(words, input=samples.tobytes(), check=True, capture_output=True, timeout=15)

    return play


def _windows_speaker() -> Speaker | None:
    if sys.platform != "win32" or shutil.which("powershell") is None:
        return None
    return _WindowsSpeaker()


class _WindowsSpeaker:
    """Windows' own voice: one PowerShell for the whole session, since starting it takes long."""

    def __init__(self) -> None:
        self._shell: Any = subprocess.Popen(
            ["powershell", "-NoProfile", "-Command", _WINDOWS], stdin=subprocess.PIPE, text=True
        )

    def say(self, words: str) -> None:
        """Hand the words over. Raises OSError when the shell is gone."""
        self._shell.stdin.write(words + "\n")
        self._shell.stdin.flush()

    def close(self) -> None:
        """End the shell."""
        self._shell.stdin.close()
        self._shell.terminate()
