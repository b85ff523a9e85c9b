"""The output folder of a batch: its lock, its layout, and the names of its documents."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from formcheck.errors import OutputError
from formcheck.files import check_folder

_STATE = ".formcheck"
_RESERVED = {"run.json", "index.json"}  # the run's own file, and one whose report is index.html


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
        check_folder(self.state)
        lock = FileLock(self.state / "lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise BusyError(self._busy()) from None
        try:
            (self.state / "run").write_text(json.dumps(_this_run()))
            self._remove_leftovers()
            yield
        finally:
            shutil.rmtree(self.scratch, ignore_errors=True)
            lock.release()

    def _busy(self) -> str:
        who = "another run"
        with suppress(OSError, ValueError, KeyError):
            run = json.loads((self.state / "run").read_text())
            who = f"another run (process {run['pid']} on {run['host']}, since {run['since']})"
        return f"{who} is writing to '{self.out}': wait for it, or choose another --out"

    def _remove_leftovers(self) -> None:
        """Remove the unfinished files of a killed run (see `formcheck.files.atomic_path`)."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        for place, folders, files in os.walk(self.out):
            folders[:] = [name for name in folders if name != _STATE]
            for name in files:
                if name.startswith(".") and name.endswith(".tmp"):
                    with suppress(OSError):
                        (Path(place) / name).unlink()


def _this_run() -> dict[str, str | int]:
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": since}


class DocumentNames:
    """Gives each new clip a document name of its own."""

    def __init__(self, taken: Iterable[str]) -> None:
        """`taken` are the documents of clips that have one already."""
        self._taken = {name.casefold() for name in taken} | _RESERVED

    def new(self, path: str) -> str:
        """STEM.json for a clip that has none; STEM-2.json and so on if that is taken."""
        stem = Path(path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]).stem or "clip"
        name, number = f"{stem}.json", 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{stem}-{number}.json"
        self._taken.add(name.casefold())
        return name
