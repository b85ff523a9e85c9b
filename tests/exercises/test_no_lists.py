"""What is true of one exercise is written in its file, and nowhere else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import formcheck
from formcheck.exercises import all_exercises

PACKAGE = Path(formcheck.__file__).parent
WHERE_CODES_ARE_DEFINED = {"spec/rules.py"}  # rules that several exercise files share
GENERATED = {"analysis/error_tables.py"}  # measured on labeled clips by scripts in docs/
DRAWN = "bench/movements/"  # what people do in drawings is labeled; a new exercise needs none


def string_literals(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_no_other_file_contains_an_exercise_name_or_a_fault_code() -> None:
    names = {exercise.name for exercise in all_exercises()}
    codes = {code for exercise in all_exercises() for code in exercise.fault_codes}
    found = {}
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE).as_posix()
        if place.startswith(("exercises/", DRAWN)) or place in GENERATED:
            continue
        forbidden = names if place in WHERE_CODES_ARE_DEFINED else names | codes
        literals = forbidden & set(string_literals(path))
        if literals:
            found[place] = sorted(literals)
    assert found == {}


def test_generated_tables_say_so() -> None:
    for place in GENERATED:
        assert "do not edit" in (PACKAGE / place).read_text(encoding="utf-8").split("\n\n")[1]
