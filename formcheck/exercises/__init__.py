"""One declarative file for each exercise; a new one is found by itself."""

from __future__ import annotations

import difflib
import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from formcheck.errors import UnknownExerciseError

if TYPE_CHECKING:  # a batch's coordinator knows the names without loading what judges
    from formcheck.spec.exercise import Exercise


@cache
def exercises() -> tuple[Exercise, ...]:
    """Every exercise, by name."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    return tuple(
        import_module(f"formcheck.exercises.{name}").EXERCISE
        for name in names
        if not name.startswith("_")
    )


def exercise_names() -> tuple[str, ...]:
    """The names `-e` takes."""
    return tuple(exercise.name for exercise in exercises())


def find_exercise(name: str) -> Exercise:
    """The exercise of that name; spaces and hyphens count as underscores.

    Raises UnknownExerciseError, which names the nearest one and the choices.
    """
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    for exercise in exercises():
        if exercise.name == wanted:
            return exercise
    choices = exercise_names()
    near = difflib.get_close_matches(wanted, choices, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'? " if near else ""
    raise UnknownExerciseError(
        f"unknown exercise '{name}'; {hint}choose from: {', '.join(choices)}"
    )
