"""The registry: names without NumPy, look-up, variants, and clear errors for broken files."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from formcheck import exercises
from formcheck.errors import ExerciseError
from formcheck.exercises import find_exercise
from tests.support.exercise_files import example_source

HEADER = "from formcheck.exercises import find_exercise\nfrom dataclasses import replace\n"
SHELL = "find_exercise('clamshell')"


@pytest.fixture(autouse=True)
def empty_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exercises, "_registered", {})
    monkeypatch.setattr(exercises, "_files", {})


def error_of(path: Path, source: str) -> str:
    path.write_text(source, encoding="utf-8")
    with pytest.raises(ExerciseError) as caught:
        exercises.load_exercise_file(str(path))
    message = str(caught.value)
    assert "\n" not in message
    assert str(path) in message
    return message


def test_names_are_known_without_loading_numpy() -> None:
    code = (
        "import sys; from formcheck.exercises import exercise_names; "
        "assert exercise_names(); assert 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_names_and_exercises_agree() -> None:
    names = tuple(exercise.name for exercise in exercises.all_exercises())
    assert names == exercises.exercise_names() == tuple(sorted(names))


def test_a_loaded_file_is_found_until_others_replace_it(squat_file: Path) -> None:
    exercise = exercises.load_exercise_file(str(squat_file))
    assert find_exercise("Squat") is exercise
    assert [file.path for file in exercises.loaded_files()] == [str(squat_file)]
    exercises.use_files(())
    assert exercises.get_exercise("squat") is None
    assert exercises.loaded_files() == ()


def test_a_file_that_changed_is_loaded_again(squat_file: Path) -> None:
    exercises.load_exercise_file(str(squat_file))
    source = example_source().replace('title="Squat"', 'title="Deep squat"')
    squat_file.write_text(source, encoding="utf-8")
    exercises.load_exercise_file(str(squat_file))
    assert find_exercise("squat").title == "Deep squat"


def test_a_file_may_define_dataclasses(squat_file: Path) -> None:
    source = (
        "from __future__ import annotations\nfrom dataclasses import dataclass\n"
        "@dataclass\nclass Range:\n    low: float\n" + example_source().partition('"""\n\n')[2]
    )
    squat_file.write_text(source, encoding="utf-8")
    assert exercises.load_exercise_file(str(squat_file)).name == "squat"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("x = (\n", "line 1 is not valid Python"),
        ("x = 1\ny = unknown\n", "line 2 raises NameError: name 'unknown' is not defined"),
        ("import no_such_module\n", "line 1 raises ModuleNotFoundError"),
        ("raise SystemExit('bye')\n", "line 1 raises SystemExit: bye"),
        ("x = 1\n", "does not define EXERCISE"),
        ("EXERCISE = 'squat'\n", "EXERCISE must be an Exercise, but is a str"),
        (f"{HEADER}EXERCISE = {SHELL}\n", "the name 'clamshell' is taken"),
        (
            f"{HEADER}EXERCISE = replace({SHELL}, name='a', variant_of='squad')\n",
            "variant_of names 'squad', which is not an exercise",
        ),
        (
            f"{HEADER}EXERCISE = replace({SHELL}, name='a', variant_of='single_leg_bridge')\n",
            "variant_of names 'single_leg_bridge', which is a variant itself",
        ),
        (
            f"{HEADER}EXERCISE = replace({SHELL}, name='A b', title='', range_measure='x')\n",
            "title is missing; range_measure contains 'x'",
        ),
    ],
)
def test_a_broken_file_is_one_clear_line(tmp_path: Path, source: str, reason: str) -> None:
    assert reason in error_of(tmp_path / "broken.py", source)
    assert exercises.loaded_files() == ()


def test_a_missing_file_is_reported_with_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(ExerciseError, match="no such file or directory; give the path"):
        exercises.load_exercise_file(str(tmp_path / "none.py"))


def test_a_variant_may_be_registered_and_is_found_with_its_parent() -> None:
    parent = find_exercise("step_up")
    exercises.register(replace(parent, name="high_step_up", variant_of="step_up"))
    assert [one.name for one in exercises.variants_of("step_up")] == ["high_step_up"]
    assert not find_exercise("high_step_up").is_proposed
    exercises.register(replace(parent, name="low_step_up", variant_of="step_up", in_plans=True))
    assert find_exercise("low_step_up").is_proposed
