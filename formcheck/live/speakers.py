"""What this machine can speak with: eSpeak NG from a wheel, or the system's own voice."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.live.voice import Speaker

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
            from formcheck.live.espeak import Espeak, EspeakSpeaker  # noqa: PLC0415

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
