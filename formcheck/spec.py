"""The words an exercise file is written in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Prescription:
    """How much of it: sets, repetitions, and the tempo in seconds (outbound, hold, return)."""

    role: str
    sets: tuple[int, int]
    reps: tuple[int, int]
    tempo_s: tuple[float, float, float]


@dataclass(frozen=True)
class Guide:
    """What a person reads before starting."""

    how_to: tuple[str, ...]
    why: str
    camera: str
    prescription: Prescription
