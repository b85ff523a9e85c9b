"""An exercise file of a user: read once, loaded from its text in any process; pure."""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING

from formcheck.errors import ExerciseError, system_reason

if TYPE_CHECKING:
    from formcheck.spec.exercise import Exercise


@dataclass(frozen=True)
class ExerciseFile:
    """A Python file that defines an exercise, with its content.

    It travels with the jobs of a batch, so that workers on other machines need no copy of the file.
    """

    path: str
    source: bytes

    @classmethod
    def read(cls, path: str) -> ExerciseFile:
        """Read a file. Raises ExerciseError if that is not possible."""
        try:
            return cls(path, SourceFileLoader("exercise", path).get_data(path))
        except OSError as error:
            raise ExerciseError(
                f"cannot read the exercise file '{path}': {system_reason(error)}; give the path of "
                "a Python file that defines EXERCISE"
            ) from error

    @property
    def sha256(self) -> str:
        """The checksum of the content, in hexadecimal."""
        return hashlib.sha256(self.source).hexdigest()

    def load(self) -> Exercise:
        """Run the file and return its `EXERCISE`, which is not checked further.

        Raises ExerciseError if the file is not valid Python, fails, or defines no `EXERCISE`.
        """
        module = ModuleType(f"formcheck_exercise_{self.sha256[:16]}")
        module.__file__ = self.path
        sys.modules[module.__name__] = module  # dataclasses look their module up
        try:
            exec(compile(self.source, self.path, "exec"), module.__dict__)
        except (Exception, SystemExit) as error:
            raise ExerciseError(
                f"cannot load the exercise file '{self.path}': {self._place(error)}; fix the file"
            ) from error
        if not hasattr(module, "EXERCISE"):
            raise ExerciseError(
                f"the exercise file '{self.path}' does not define EXERCISE; assign an Exercise to "
                "that name"
            )
        exercise: Exercise = module.EXERCISE
        return exercise

    def _place(self, error: BaseException) -> str:
        """The error in one line, with the number of the file's line that it comes from."""
        if isinstance(error, SyntaxError) and error.filename == self.path:
            return f"line {error.lineno} is not valid Python: {error.msg}"
        line = _last_line_in(self.path, error.__traceback__)
        where = f"line {line} raises " if line else ""
        return f"{where}{type(error).__name__}: {' '.join(str(error).split())}"


def _last_line_in(path: str, trace: TracebackType | None) -> int | None:
    line = None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == path:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
