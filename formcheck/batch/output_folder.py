"""The folder that a batch writes to: locked for one run, swept of what a killed one left."""

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

_OWN = ".formcheck"
_NOT_FOR_CLIPS = {"run.json", "index.json"}  # the run's own file, and that whose page would be its


class BusyError(OutputError):
    """Another run writes to the folder."""


class Folder:
    """What lies where in an output folder: `journal`, and `scratch` for parts of long clips."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.own = out / _OWN
        self.journal = self.own / "journal.jsonl"
        self.scratch = self.own / "parts"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs out of the folder; a killed run's lock is no longer one.

        Raises OutputError when the folder cannot be written, BusyError when another run is there.
        """
        check_folder(self.own)
        lock = FileLock(self.own / "lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise BusyError(self._busy()) from None
        try:
            (self.own / "run").write_text(json.dumps(_me()))
            self._sweep()
            yield
        finally:
            shutil.rmtree(self.scratch, ignore_errors=True)
            lock.release()

    def _busy(self) -> str:
        who = "another run"
        with suppress(OSError, ValueError, KeyError):
            run = json.loads((self.own / "run").read_text())
            who = f"another run (process {run['pid']} on {run['host']}, since {run['since']})"
        return f"{who} writes to '{self.out}': wait for it, or choose another --out"

    def _sweep(self) -> None:
        """Remove unfinished files of a run that was killed (see `formcheck.files.atomic_path`)."""
        shutil.rmtree(self.scratch, ignore_errors=True)
        for place, folders, files in os.walk(self.out):
            folders[:] = [name for name in folders if name != _OWN]
            for name in files:
                if name.startswith(".") and name.endswith(".tmp"):
                    with suppress(OSError):
                        (Path(place) / name).unlink()


def _me() -> dict[str, str | int]:
    since = datetime.now().astimezone().isoformat(timespec="seconds")
    return {"pid": os.getpid(), "host": socket.gethostname(), "since": since}


class Names:
    """Gives each clip a document of its own in `out`, the same one in each run."""

    def __init__(self, taken: Iterable[str]) -> None:
        """`taken` are the documents of clips that have one already."""
        self._taken = {name.casefold() for name in taken} | _NOT_FOR_CLIPS

    def new(self, path: str) -> str:
        """STEM.json for a clip that has none; a stem that comes again is numbered."""
        stem = Path(path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]).stem or "clip"
        name, again = f"{stem}.json", 1
        while name.casefold() in self._taken:
            again += 1
            name = f"{stem}-{again}.json"
        self._taken.add(name.casefold())
        return name
