"""A guided session in a window: cards and exercises over the camera's picture, and keys."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.exercises import exercises
from formcheck.guided.cameras import Cameras
from formcheck.live.camera.base import Shot
from formcheck.live.display.overlay import Painter, Picture
from formcheck.live.display.player import COMMANDS, OnScreen
from formcheck.live.display.state import KEYS, Screen, screen_of
from formcheck.live.display.window import Window
from formcheck.live.engine import Seen
from formcheck.live.speech.speaker import Voice
from formcheck.spec.exercise import Exercise

_KEYS = KEYS.replace("q quit", "n next exercise · q stop for now")


class Painters:
    """A painter for each exercise and size of picture; cards go by the last exercise's."""

    def __init__(self, cameras: Cameras, *, mirrored: bool) -> None:
        self.exercise: Exercise = exercises()[0]
        self._cameras, self._mirrored = cameras, mirrored
        self._known: dict[tuple[str, tuple[int, int]], Painter] = {}

    @property
    def current(self) -> Painter:
        """The one for what is shown now."""
        size_px = self._cameras.size_px
        key = self.exercise.name, size_px
        if key not in self._known:
            self._known[key] = Painter(self.exercise, size_px, mirrored=self._mirrored)
        return self._known[key]

    def glance(self) -> Shot:
        """What the camera sees now, darkened, for the ground of a card."""
        return self._cameras.glance()

    def paint(self, picture: Picture, notes: tuple[str, ...] = ()) -> NDArray[np.uint8]:
        """(H, W, 3) BGR."""
        return self.current.paint(picture, notes)


class OnStage(OnScreen):
    """Shows a session that is run by `Playing`."""

    def __init__(
        self, playing: Any, voice: Voice, painters: Painters, window: Window, folder: Path
    ) -> None:
        super().__init__(playing, voice, painters, window, folder)  # type: ignore[arg-type]
        self.commands = (*COMMANDS, "skip")
        self._painters = painters

    def take_card(self, screen: Screen, exercise: Exercise | None) -> None:
        """A card, over the newest picture there is."""
        self._painters.exercise = exercise or self._painters.exercise
        self._pictures.put(Picture(self._painters.glance(), None, screen))

    def _take(self, seen: Seen) -> None:
        self._painters.exercise = seen.session.exercise
        screen = replace(screen_of(seen.session, self._helps), keys=_KEYS)
        self._pictures.put(Picture(seen.shot, seen.pose, screen))
