"""One declarative file per exercise; a new file is found automatically; pure."""

from __future__ import annotations

import difflib
import pkgutil
import warnings
from collections.abc import Iterable
from functools import cache
from importlib import import_module, metadata
from typing import TYPE_CHECKING

from formcheck.errors import ExerciseError, ExerciseWarning, UnknownExerciseError
from formcheck.exercises._files import ExerciseFile
from formcheck.exercises._recognizer import bundled_recognizer, model_from_json

if TYPE_CHECKING:  # the names of the bundled exercises are known without loading NumPy
    from formcheck.spec.exercise import Exercise

__all__ = [
    "ENTRY_POINT_GROUP",
    "ExerciseFile",
    "all_exercises",
    "bundled_recognizer",
    "exercise_names",
    "find_exercise",
    "get_exercise",
    "installed_packages",
    "load_exercise_file",
    "loaded_files",
    "model_from_json",
    "register",
    "use_files",
    "variants_of",
]

ENTRY_POINT_GROUP = "formcheck.exercises"

_registered: dict[str, Exercise] = {}
_files: dict[str, ExerciseFile] = {}  # by the name of the exercise


def all_exercises() -> tuple[Exercise, ...]:
    """Every exercise, sorted by name: bundled, of installed packages, and registered."""
    bundled = (_bundled(name) for name in _bundled_names())
    installed = (exercise for exercise, _ in _installed().values())
    known = (*bundled, *installed, *_registered.values())
    return tuple(sorted(known, key=lambda exercise: exercise.name))


def exercise_names() -> tuple[str, ...]:
    """The names of all exercises, sorted. Loads none of the bundled ones."""
    return tuple(sorted((*_bundled_names(), *_installed(), *_registered)))


def get_exercise(name: str) -> Exercise | None:
    """The exercise of exactly that name; None if there is none."""
    if name in _bundled_names():
        return _bundled(name)
    if name in _registered:
        return _registered[name]
    return _installed()[name][0] if name in _installed() else None


def find_exercise(name: str) -> Exercise:
    """The exercise of that name; spaces and hyphens count as underscores.

    Raises UnknownExerciseError, which suggests the most similar name and lists all.
    """
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    exercise = get_exercise(wanted)
    if exercise is not None:
        return exercise
    choices = exercise_names()
    near = difflib.get_close_matches(wanted, choices, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'? " if near else ""
    raise UnknownExerciseError(
        f"unknown exercise '{name}'; {hint}choose from: {', '.join(choices)}"
    )


def variants_of(name: str) -> tuple[Exercise, ...]:
    """The variants of the exercise of that name, sorted by name."""
    return tuple(exercise for exercise in all_exercises() if exercise.variant_of == name)


def register(exercise: Exercise) -> None:
    """Add an exercise for the rest of this process.

    Raises ExerciseError, which lists all problems, if it cannot be used or its name is taken.
    """
    _check(exercise)
    _registered[exercise.name] = exercise


def load_exercise_file(path: str) -> Exercise:
    """Add the `EXERCISE` of a Python file; a file that was loaded before is loaded again.

    Raises ExerciseError if there is no such file, if it is not valid Python, or if it defines no
    usable exercise.
    """
    return _load(ExerciseFile.read(str(path)))


def use_files(files: Iterable[ExerciseFile]) -> None:
    """Load these exercise files, and drop all others that were loaded. Raises ExerciseError."""
    wanted = tuple(files)
    if wanted == loaded_files():
        return
    for name in tuple(_files):
        _drop(name)
    for file in wanted:
        _load(file)


def loaded_files() -> tuple[ExerciseFile, ...]:
    """The exercise files that are loaded, in the order of loading."""
    return tuple(_files.values())


def installed_packages() -> tuple[str, ...]:
    """The installed packages that exercises come from, each with its version, sorted."""
    return tuple(sorted({package for _, package in _installed().values()}))


def _load(file: ExerciseFile) -> Exercise:
    for name in [name for name, loaded in _files.items() if loaded.path == file.path]:
        _drop(name)
    exercise = file.load()
    try:
        register(exercise)
    except ExerciseError as error:
        raise ExerciseError(f"cannot use the exercise file '{file.path}': {error}") from error
    _files[exercise.name] = file
    return exercise


def _drop(name: str) -> None:
    del _files[name]
    del _registered[name]


@cache
def _bundled_names() -> tuple[str, ...]:
    names = (module.name for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(name for name in names if not name.startswith("_")))


@cache
def _bundled(name: str) -> Exercise:
    exercise: Exercise = import_module(f"{__name__}.{name}").EXERCISE
    return exercise


@cache
def _installed() -> dict[str, tuple[Exercise, str]]:
    """The exercises of installed packages by name, each with its package and version.

    A package whose exercise cannot be used is named in a warning, and stops nothing else.
    """
    found: dict[str, tuple[Exercise, str]] = {}
    for entry in metadata.entry_points(group=ENTRY_POINT_GROUP):
        package = f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value
        try:
            loaded = entry.load()
            exercise = getattr(loaded, "EXERCISE", loaded)
            _check(exercise, {one: exercise for one, (exercise, _) in found.items()})
        except Exception as error:  # whatever a foreign package raises
            reason = str(error) if isinstance(error, ExerciseError) else _one_line(error)
            warnings.warn(
                f"the exercise '{entry.name}' of the installed package '{package}' is not "
                f"available: {reason}",
                ExerciseWarning,
                stacklevel=2,
            )
        else:
            found[exercise.name] = exercise, package
    return found


def _check(exercise: Exercise, others: dict[str, Exercise] | None = None) -> None:
    """Raise ExerciseError if an exercise cannot be used beside the bundled ones and `others`."""
    from formcheck.spec.validation import exercise_problems  # noqa: PLC0415  # loads NumPy

    if others is None:
        installed = {name: exercise for name, (exercise, _) in _installed().items()}
        others = {**installed, **_registered}
    problems = list(exercise_problems(exercise))
    if not problems:
        problems += _conflicts(exercise, others)
    if problems:
        raise ExerciseError("; ".join(problems))


def _conflicts(exercise: Exercise, others: dict[str, Exercise]) -> Iterable[str]:
    if exercise.name in _bundled_names() or exercise.name in others:
        yield f"the name '{exercise.name}' is taken; choose another"
    parent_name = exercise.variant_of
    if not parent_name:
        return
    bundled = parent_name in _bundled_names()
    parent = _bundled(parent_name) if bundled else others.get(parent_name)
    if parent is None:
        yield f"variant_of names '{parent_name}', which is not an exercise"
    elif parent.variant_of:
        yield f"variant_of names '{parent_name}', which is a variant itself"


def _one_line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
