"""What a person hears and reads while they get ready."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from formcheck import views
from formcheck.spec import Trait
from formcheck.traits import HIPS_ON_THE_FLOOR, LIES, STANDS, STRAIGHT_AT_REST

_POSTURES = {
    STANDS.name: "Stand up straight.",
    LIES.name: "Lie down.",
    STRAIGHT_AT_REST.name: "Straighten your legs to begin.",
    HIPS_ON_THE_FLOOR.name: "Let your hips down to begin.",
}
_STANDING = {
    views.FRONT: "face the camera",
    views.OBLIQUE: "turn half sideways to the camera",
    views.SIDE: "turn your side to the camera",
    views.BACK: "turn your back to the camera",
    views.ABOVE: "let the camera look down on you",
}
_LYING = {
    views.FRONT: "lie with your front to the camera",
    views.OBLIQUE: "lie a little askew to the camera",
    views.SIDE: "lie with your side to the camera",
    views.BACK: "lie with your back to the camera",
    views.ABOVE: "let the camera look down on you",
}


@dataclass(frozen=True)
class Problem:
    """One thing to change: a `code` of docs/live.md, and what to do about it in words."""

    code: str
    words: str


NOBODY = Problem("nobody", "Come into the picture, head to feet.")
DARK = Problem("dark", "It is too dark: turn on a light.")
FAR = Problem("far", "Come closer to the camera.")


def cut_off(parts: Sequence[str]) -> Problem:
    """Parts of the body, head first, that are beyond the picture's edge."""
    named = " and ".join(parts[:2])
    verb = "is" if tuple(parts) == ("head",) else "are"
    return Problem("cut_off", f"Your {named} {verb} out of the picture: move the camera back.")


def posture(trait: Trait) -> Problem:
    """The position to begin in."""
    return Problem("posture", _POSTURES[trait.name])


def view(wanted: Collection[str], *, lying: bool) -> Problem:
    """How to turn, or where to put the camera."""
    ways = [way for name, way in (_LYING if lying else _STANDING).items() if name in wanted]
    said = ways[0] if len(ways) == 1 else " or ".join(ways[:2])
    return Problem("view", f"{said[0].upper()}{said[1:]}.")
