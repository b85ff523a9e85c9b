"""Says words aloud in the background; without a voice it is silent, and nothing else changes."""

from __future__ import annotations

import threading
import time
from typing import Protocol

from formcheck.live.mailbox import Mailbox


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
    from formcheck.live.speakers import best_speaker  # noqa: PLC0415

    return Voice(best_speaker())
