"""A session in a window: the engine works in the background, this draws and takes keys."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.files import atomic_file
from formcheck.live.camera.base import Mailbox
from formcheck.live.display.overlay import Painter, Picture
from formcheck.live.display.state import Screen, screen_of
from formcheck.live.display.window import Shows
from formcheck.live.engine import Engine, Seen
from formcheck.live.speech.speaker import Voice
from formcheck.live.speed import SpeedMeter

COMMANDS = ("pause", "restart", "quit", "pain")
_WAIT_S = 0.02


class OnScreen:
    """Shows a running engine; `run` ends with it, or when the person quits."""

    def __init__(
        self, engine: Engine, voice: Voice, painter: Painter, window: Shows, folder: Path
    ) -> None:
        """`folder` is where snapshots go."""
        self.engine = engine
        self.shown: Callable[[float, float], None] = lambda taken_s, shown_s: None
        self._voice, self._painter, self._window = voice, painter, window
        self._folder = folder
        self._pictures: Mailbox[Picture] = Mailbox()
        self._meter = SpeedMeter()
        self._last: Picture | None = None
        self._drawn: NDArray[np.uint8] | None = None
        self._helps = False
        self._note, self._note_until_s = "", 0.0
        self._failure: BaseException | None = None
        self.commands: tuple[str, ...] = (
            COMMANDS  # keys that are for the engine; it also gets answers
        )

    def run(self) -> None:
        """Until the session is over. Raises what stopped the engine, or the drawing."""
        self.engine.show = self._take
        thread = threading.Thread(target=self._engine_run, name="engine", daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                self._turn()
        finally:
            self.engine.commands.append("quit")
            thread.join()
        if self._failure is not None:
            raise self._failure

    def show_summary(self, screen: Screen) -> None:
        """The last words over the last picture, until a key ends it."""
        if self._last is None:
            return
        picture = Picture(self._last.shot, None, screen)
        while True:
            self._draw(picture)
            key = self._window.key(100)
            if key == "snapshot":
                self._snapshot()
            elif key == "quit":
                return

    def _engine_run(self) -> None:
        try:
            self.engine.run()
        except BaseException as error:
            self._failure = error

    def _take(self, seen: Seen) -> None:
        self._pictures.put(Picture(seen.shot, seen.pose, screen_of(seen.session, self._helps)))

    def _turn(self) -> None:
        picture = self._pictures.take(_WAIT_S)
        if picture is not None:
            self._last = picture
            self._draw(picture)
        key = self._window.key(1)
        if picture is not None:
            now_s = time.monotonic()
            self._meter.note(picture.shot.taken_s, now_s)
            self.shown(picture.shot.taken_s, now_s)
        if key is not None and key.split()[0] in (*self.commands, "answer"):
            self.engine.commands.append(key)
        elif key == "mute":
            self._voice.muted = not self._voice.muted
        elif key == "help":
            self._helps = not self._helps
        elif key == "snapshot":
            self._snapshot()

    def _draw(self, picture: Picture) -> None:
        self._drawn = self._painter.paint(picture, self._notes())
        self._window.show(self._drawn)

    def _notes(self) -> tuple[str, ...]:
        delay_ms = self._meter.delay_ms
        speed = "" if delay_ms is None else f"{self._meter.fps:.0f} fps, {delay_ms:.0f} ms"
        muted = "muted" if self._voice.muted else ""
        note = self._note if time.monotonic() < self._note_until_s else ""
        words = (speed, self.engine.finder.model, muted, note)
        return tuple(item for item in words if item)

    def _snapshot(self) -> None:
        if self._drawn is None:
            return
        path = self._folder / f"snapshot_{time.strftime('%Y-%m-%d_%H-%M-%S')}.jpg"
        _, jpeg = cv2.imencode(".jpg", self._drawn)
        try:
            with atomic_file(path) as stream:
                stream.write(jpeg.tobytes())
            self._note = f"kept {path.name}"
        except Exception as error:  # a snapshot is not worth a session
            self._note = str(error)
        self._note_until_s = time.monotonic() + 3.0
