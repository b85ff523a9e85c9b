"""The window of a guided session: cards and exercises over the camera's frames."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from formcheck.exercises import all_exercises
from formcheck.guided.cameras import SessionCameras
from formcheck.live.camera.base import CameraFrame
from formcheck.live.commands import CommandKind
from formcheck.live.display.overlay import DisplayFrame, FrameRenderer
from formcheck.live.display.player import SESSION_COMMANDS, PlayableSession, WindowPlayer
from formcheck.live.display.state import KEYS, DisplayState, display_state
from formcheck.live.display.window import DisplayWindow
from formcheck.live.engine import AnalyzedFrame
from formcheck.live.speech.speaker import Voice
from formcheck.spec.exercise import Exercise

_KEYS = KEYS.replace("q quit", "n next exercise · q stop for now")


class FrameRenderers:
    """One renderer for each exercise and frame size; cards use that of the last exercise."""

    def __init__(self, cameras: SessionCameras, *, mirrored: bool) -> None:
        self.exercise: Exercise = all_exercises()[0]
        self._cameras, self._mirrored = cameras, mirrored
        self._renderers: dict[tuple[str, tuple[int, int]], FrameRenderer] = {}

    @property
    def current(self) -> FrameRenderer:
        """The renderer for what is shown now."""
        size_px = self._cameras.size_px
        key = self.exercise.name, size_px
        if key not in self._renderers:
            renderer = FrameRenderer(self.exercise, size_px, mirrored=self._mirrored)
            self._renderers[key] = renderer
        return self._renderers[key]

    def background(self) -> CameraFrame:
        """Return the background of a card: what the camera sees now, darkened."""
        return self._cameras.background()

    def render(self, frame: DisplayFrame, notes: tuple[str, ...] = ()) -> NDArray[np.uint8]:
        """Return the image (H, W, 3), BGR."""
        return self.current.render(frame, notes)


class GuidedPlayer(WindowPlayer):
    """Shows a guided session."""

    commands = SESSION_COMMANDS | {CommandKind.SKIP}

    def __init__(
        self,
        session: PlayableSession,
        voice: Voice,
        renderers: FrameRenderers,
        window: DisplayWindow,
        folder: Path,
    ) -> None:
        super().__init__(session, voice, renderers, window, folder)
        self._renderers = renderers

    def show_card(self, state: DisplayState, exercise: Exercise | None) -> None:
        """Show a card over the newest frame."""
        self._renderers.exercise = exercise or self._renderers.exercise
        self._frames.put(DisplayFrame(self._renderers.background(), None, state))

    def _put(self, analyzed: AnalyzedFrame) -> None:
        self._renderers.exercise = analyzed.session.exercise
        state = replace(display_state(analyzed.session, self._shows_help), keys=_KEYS)
        self._frames.put(DisplayFrame(analyzed.frame, analyzed.pose, state))
