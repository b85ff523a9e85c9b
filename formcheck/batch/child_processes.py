"""Starts Python child processes that import nothing from the current folder.

`python -c`, with which multiprocessing starts its processes, puts the current folder first on the
path, and a folder of clips may hold a `signal.py` or worse. Python 3.11 has `-P` against that;
before, only `-I` keeps the folder off the path. Children of multiprocessing then take over the path
of the process that started them.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.util
import sys
from collections.abc import Callable
from multiprocessing.context import SpawnContext
from pathlib import Path

_PACKAGES_FOLDER = str(Path(__file__).resolve().parents[2])  # the one that holds formcheck
_START_CODE = "import sys; sys.path[:] = {path!r}\n"  # sys is built in: it comes from no folder
COMMAND_CODE = "from formcheck.cli.main import main; main(prog_name='formcheck')"


def spawn_context() -> SpawnContext:
    """The context for worker processes; they are spawned, with a safe path."""
    use_safe_paths()
    return multiprocessing.get_context("spawn")


def use_safe_paths() -> None:
    """Let multiprocessing start its processes with a safe path from now on, in this process.

    This holds for workers, the fork server, the resource tracker, and for libraries that start
    processes with multiprocessing. Calling it again changes nothing.
    """
    original = multiprocessing.util._args_from_interpreter_flags  # type: ignore[attr-defined]
    if not isinstance(original, _SafeFlags):
        safe = _SafeFlags(original)
        multiprocessing.util._args_from_interpreter_flags = safe  # type: ignore[attr-defined]


class _SafeFlags:
    """The interpreter options of a child process: those of this process, and a safe path."""

    def __init__(self, original: Callable[[], list[str]]) -> None:
        self._original = original

    def __call__(self) -> list[str]:
        options = self._original()
        return options + [one for one in safe_path_options() if one not in options]


def safe_path_options(version: tuple[int, int] = sys.version_info[:2]) -> list[str]:
    """The options that keep the current folder off the path of this version of Python."""
    if version >= (3, 11):
        return ["-P"]
    # -I ignores PYTHONUTF8 too, without which names of files would be decoded differently.
    return ["-I", "-X", "utf8"] if sys.flags.utf8_mode else ["-I"]


def python_command(code: str, *arguments: str) -> list[str]:
    """The command that runs Python code in a child process, with the path of this process."""
    path = [folder for folder in sys.path if folder]  # "" is the current folder
    if _PACKAGES_FOLDER not in path:
        path.append(_PACKAGES_FOLDER)
    return [sys.executable, "-c", _START_CODE.format(path=path) + code, *arguments]


def formcheck_command(*arguments: str) -> list[str]:
    """The command that runs formcheck itself in a child process, with the path of this process."""
    return python_command(COMMAND_CODE, *arguments)
