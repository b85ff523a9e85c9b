"""Says text aloud in the background: the voice of a session, and the ways to speak.

Without a working speaker the voice is silent, and nothing else changes.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from formcheck.live.camera.base import Mailbox
from formcheck.live.events import Event

PlaySamples = Callable[[NDArray[np.int16], int], None]

# Programs that play raw samples from standard input.
_PLAYER_COMMANDS = {
    "pw-play": ["pw-play", "--format=s16", "--channels=1", "--rate={rate}", "-"],
    "paplay": ["paplay", "--raw", "--format=s16le", "--channels=1", "--rate={rate}"],
    "aplay": ["aplay", "-q", "-t", "raw", "-f", "S16_LE", "-c", "1", "-r", "{rate}"],
}
# Programs that speak their last argument.
_SPEECH_COMMANDS = {
    "say": ["say"],
    "espeak-ng": ["espeak-ng", "-s", "170"],
    "espeak": ["espeak", "-s", "170"],
    "spd-say": ["spd-say", "--wait"],
}
_POWERSHELL_SCRIPT = (
    "Add-Type -AssemblyName System.Speech; $v = New-Object "
    "System.Speech.Synthesis.SpeechSynthesizer; "
    "while ($null -ne ($line = [Console]::In.ReadLine())) { $v.Speak($line) }"
)


class Speaker(Protocol):
    """Says text, and returns once it has been said."""

    def say(self, text: str) -> None:
        """Say it."""

    def close(self) -> None:
        """Release the sound device."""


class Voice:
    """Says one text at a time; of those that arrive meanwhile, only the newest is kept."""

    def __init__(self, speaker: Speaker | None) -> None:
        self.muted = False
        self._speaker = speaker
        self._texts: Mailbox[str] = Mailbox()
        self._thread: threading.Thread | None = None
        if speaker is not None:
            self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
            self._thread.start()

    @property
    def is_silent(self) -> bool:
        """Whether there is no speaker."""
        return self._speaker is None

    def say(self, text: str) -> None:
        """Say a text soon; does not wait."""
        if self._speaker is not None and not self.muted:
            self._texts.put(text)

    def say_events(self, events: Iterable[Event]) -> None:
        """Say the text of every `say` event."""
        for event in events:
            if event.name == "say":
                self.say(str(event.fields["words"]))

    def close(self) -> None:
        """Stop; the current text is finished, for at most three seconds."""
        self._texts.close()
        if self._thread is not None:
            self._thread.join(timeout=3.0)
        if self._speaker is not None:
            self._speaker.close()

    def _run(self) -> None:
        assert self._speaker is not None
        while not self._texts.is_over:
            text = self._texts.take(0.5)
            if text is None or self.muted:
                continue
            try:
                self._speaker.say(text)
            except Exception:  # training continues without a voice
                return


class CommandSpeaker:
    """Says text with a program of the system."""

    def __init__(self, command: list[str]) -> None:
        self._command = command

    def say(self, text: str) -> None:
        """Run the program and wait. Raises OSError or CalledProcessError if it fails."""
        subprocess.run([*self._command, text], check=True, capture_output=True, timeout=15)

    def close(self) -> None:
        """Do nothing: no resources are held."""


class PowerShellSpeaker:
    """Windows' own voice; one PowerShell for the whole session, since it starts slowly."""

    def __init__(self) -> None:
        self._shell: Any = subprocess.Popen(
            ["powershell", "-NoProfile", "-Command", _POWERSHELL_SCRIPT],
            stdin=subprocess.PIPE,
            text=True,
        )

    def say(self, text: str) -> None:
        """Pass the text to the shell. Raises OSError if the shell is gone."""
        self._shell.stdin.write(text + "\n")
        self._shell.stdin.flush()

    def close(self) -> None:
        """End the shell."""
        self._shell.stdin.close()
        self._shell.terminate()


def open_voice() -> Voice:
    """Return this machine's best voice; a silent one if there is none."""
    return Voice(find_speaker())


def find_speaker() -> Speaker | None:
    """Return the first speaker that works: eSpeak NG, a speech program, or Windows' voice."""
    play = find_player()
    if play is not None:
        try:
            from formcheck.live.speech.espeak import Espeak, EspeakSpeaker  # noqa: PLC0415

            return EspeakSpeaker(Espeak(), play)
        except (ImportError, OSError):
            pass
    command = _first_installed(_SPEECH_COMMANDS)
    if command is not None:
        return CommandSpeaker(command)
    if sys.platform == "win32" and shutil.which("powershell") is not None:
        return PowerShellSpeaker()
    return None


def find_player() -> PlaySamples | None:
    """Return a function that plays samples, through PortAudio or a program; None for neither."""
    try:
        import sounddevice  # noqa: PLC0415  # comes with MediaPipe, but needs PortAudio

        sounddevice.query_devices(kind="output")
    except Exception:  # no library, no device, or a driver's own error
        return _player_program()

    def play(samples: NDArray[np.int16], rate_hz: int) -> None:
        sounddevice.play(samples, rate_hz)
        sounddevice.wait()

    return play


def _player_program() -> PlaySamples | None:
    command = _first_installed(_PLAYER_COMMANDS)
    if command is None:
        return None

    def play(samples: NDArray[np.int16], rate_hz: int) -> None:
        args = [part.format(rate=rate_hz) for part in command]
        subprocess.run(args, input=samples.tobytes(), check=True, capture_output=True, timeout=15)

    return play


def _first_installed(commands: dict[str, list[str]]) -> list[str] | None:
    return next((command for name, command in commands.items() if shutil.which(name)), None)
