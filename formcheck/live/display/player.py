"""Plays a session in a window: the session runs in the background, this draws and reads keys."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.files import atomic_file
from formcheck.live.camera.base import Mailbox
from formcheck.live.commands import QUIT, CommandKind, CommandQueue
from formcheck.live.display.overlay import DisplayFrame
from formcheck.live.display.state import DisplayState, display_state
from formcheck.live.display.window import DisplayWindow
from formcheck.live.engine import AnalyzedFrame
from formcheck.live.speech.speaker import Voice
from formcheck.live.speed import SpeedMeter
from formcheck.own_files import PICTURE, marked_jpeg

SESSION_COMMANDS = frozenset(
    {
        *(CommandKind.PAUSE, CommandKind.RESTART, CommandKind.QUIT),
        *(CommandKind.PAIN, CommandKind.ANSWER),
    }
)
_FRAME_TIMEOUT_S = 0.02
_NOTE_S = 3.0


class PlayableSession(Protocol):
    """A session that `WindowPlayer` can play: a live engine or a guided session."""

    commands: CommandQueue
    on_frame: Callable[[AnalyzedFrame], None]

    @property
    def model(self) -> str:
        """Name of the pose model in use."""

    def run(self) -> object:
        """Run the session to its end."""


class Renderer(Protocol):
    """Draws a frame as it is shown."""

    def render(self, frame: DisplayFrame, notes: tuple[str, ...] = ()) -> NDArray[np.uint8]:
        """Return the image (H, W, 3), BGR."""


class WindowPlayer:
    """Shows a running session; `run` ends with the session, or when the person quits."""

    commands = SESSION_COMMANDS  # what keys may send to the session

    def __init__(
        self,
        session: PlayableSession,
        voice: Voice,
        renderer: Renderer,
        window: DisplayWindow,
        folder: Path,
    ) -> None:
        """`folder` is for snapshots."""
        self.on_shown: Callable[[float, float], None] = lambda captured_s, shown_s: None
        self._session, self._voice, self._renderer = session, voice, renderer
        self._window, self._folder = window, folder
        self._frames: Mailbox[DisplayFrame] = Mailbox()
        self._meter = SpeedMeter()
        self._last_frame: DisplayFrame | None = None
        self._image: NDArray[np.uint8] | None = None
        self._shows_help = False
        self._note, self._note_until_s = "", 0.0
        self._failure: BaseException | None = None

    def run(self) -> None:
        """Run until the session is over. Raises what stopped the session or the drawing."""
        self._session.on_frame = self._put
        thread = threading.Thread(target=self._run_session, name="session", daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                self._update()
        finally:
            self._session.commands.put(QUIT)
            thread.join()
        if self._failure is not None:
            raise self._failure

    def show_summary(self, state: DisplayState) -> None:
        """Show a summary over the last frame until a key closes it."""
        if self._last_frame is None:
            return
        frame = DisplayFrame(self._last_frame.frame, None, state)
        while True:
            self._draw(frame)
            command = self._window.read_key(100)
            if command is None:
                continue
            if command.kind is CommandKind.SNAPSHOT:
                self._save_snapshot()
            elif command == QUIT:
                return

    def _run_session(self) -> None:
        try:
            self._session.run()
        except BaseException as error:
            self._failure = error

    def _put(self, analyzed: AnalyzedFrame) -> None:
        state = display_state(analyzed.session, self._shows_help)
        self._frames.put(DisplayFrame(analyzed.frame, analyzed.pose, state))

    def _update(self) -> None:
        frame = self._frames.take(_FRAME_TIMEOUT_S)
        if frame is not None:
            self._last_frame = frame
            self._draw(frame)
        command = self._window.read_key(1)
        if frame is not None:
            now_s = time.monotonic()
            self._meter.add(frame.frame.captured_s, now_s)
            self.on_shown(frame.frame.captured_s, now_s)
        if command is None:
            return
        if command.kind in self.commands:
            self._session.commands.put(command)
        elif command.kind is CommandKind.MUTE:
            self._voice.muted = not self._voice.muted
        elif command.kind is CommandKind.HELP:
            self._shows_help = not self._shows_help
        elif command.kind is CommandKind.SNAPSHOT:
            self._save_snapshot()

    def _draw(self, frame: DisplayFrame) -> None:
        self._image = self._renderer.render(frame, self._notes())
        self._window.show(self._image)

    def _notes(self) -> tuple[str, ...]:
        delay_ms = self._meter.delay_ms
        speed = "" if delay_ms is None else f"{self._meter.fps:.0f} fps, {delay_ms:.0f} ms"
        muted = "muted" if self._voice.muted else ""
        note = self._note if time.monotonic() < self._note_until_s else ""
        notes = (speed, self._session.model, muted, note)
        return tuple(item for item in notes if item)

    def _save_snapshot(self) -> None:
        if self._image is None:
            return
        path = self._folder / f"snapshot_{time.strftime('%Y-%m-%d_%H-%M-%S')}.jpg"
        _, jpeg = cv2.imencode(".jpg", self._image)
        try:
            with atomic_file(path, PICTURE) as stream:
                stream.write(marked_jpeg(jpeg.tobytes()))
            self._note = f"saved {path.name}"
        except Exception as error:  # a failed snapshot must not end the session
            self._note = str(error)
        self._note_until_s = time.monotonic() + _NOTE_S
