"""The output folder of a batch: its lock, its layout, and what a killed run left."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from formcheck.errors import OutputError
from formcheck.files import STILLS_SUFFIX, check_folder, remove_leftovers

_STATE = ".formcheck"
_PATIENCE_S = 1.0  # a run that only looks whether another is writing holds the lock for a moment


class BusyError(OutputError):
    """Another run is writing to the folder."""


class OutputFolder:
    """Where things are in an output folder.

    `state` is the folder for formcheck's own files, with `journal`, the record of finished clips,
    and `scratch`, a folder for temporary files.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.state = out / _STATE
        self.journal = self.state / "journal.jsonl"
        self.scratch = self.state / "parts"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs out of the folder; the lock of a killed run does not count.

        Raises OutputError if the folder cannot be written to, BusyError if another run is using it.
        """
        self._check_state()
        check_folder(self.state)
        lock = FileLock(self.state / "lock")
        try:
            lock.acquire(timeout=_PATIENCE_S)
        except Timeout:
            raise BusyError(self._busy()) from None
        try:
            (self.state / "run").write_text(json.dumps(_this_run()))
            self._remove_leftovers()
            yield
        finally:
            shutil.rmtree(self.scratch, ignore_errors=True)
            lock.release()

    def check_not_busy(self) -> None:
        """Raise BusyError if a batch is writing to the folder now."""
        if not (self.state / "lock").is_file() or (self.state / "lock").is_symlink():
            return
        try:
            lock = FileLock(self.state / "lock")
            lock.acquire(timeout=_PATIENCE_S)
            lock.release()
        except Timeout:
            raise BusyError(self._busy()) from None
        except OSError:
            return  # a folder of another user, or read-only: writing to it fails by itself

    def _check_state(self) -> None:
        """Raise OutputError where a folder from somebody else would lead writing elsewhere."""
        for path in (self.state, self.journal, self.state / "lock", self.state / "run"):
            is_folder = path == self.state
            try:
                found = path.lstat()
            except OSError:
                continue
            is_right = stat.S_ISDIR(found.st_mode) if is_folder else stat.S_ISREG(found.st_mode)
            if not is_right or (not is_folder and found.st_nlink > 1):
                kind = "folder" if is_folder else "file of its own"
                raise OutputError(
                    f"'{path}' is not a {kind}, as formcheck makes it, but leads elsewhere; delete "
                    "it, or choose another --out"
                )
        if self.scratch.is_symlink():
            raise OutputError(f"'{self.scratch}' is a link; delete it, or choose another --out")

    def _busy(self) -> str:
        who = "another run"
        with suppress(OSError, ValueError, KeyError):
            path = self.state / "run"
            run = json.loads(path.read_text()) if path.is_file() else {}
            who = f"another run (process {run['pid']} on {run['host']}, since {run['since']})"
        return f"{who} is writing to '{self.out}': wait for it, or choose another --out"

    def _remove_leftovers(self) -> None:
        """Remove the unfinished files of killed runs, where a batch writes (see `files`)."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        if self.scratch.exists():  # poses in it would be loaded, whoever wrote them
            raise OutputError(f"cannot delete '{self.scratch}'; delete it, or choose another --out")
        remove_leftovers(self.out)
        with suppress(OSError), os.scandir(self.out) as entries:
            for entry in entries:
                if entry.name.endswith(STILLS_SUFFIX) and entry.is_dir(follow_symlinks=False):
                    remove_leftovers(Path(entry.path))


def _this_run() -> dict[str, str | int]:
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": since}
