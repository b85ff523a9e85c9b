"""Stills as files: those of this analysis, and none of an earlier one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from formcheck.evidence import Still, still_path, stills_folder
from formcheck.files import atomic_file


def write_stills(document: Path, stills: Sequence[Still]) -> Path | None:
    """Write them beside the result document, and return their folder; None where there is none.

    Stills that an earlier analysis left there are removed: they prove nothing any more. Raises
    OutputError.
    """
    folder = stills_folder(document)
    wanted = {still_path(document, still): still for still in stills}
    for path, still in wanted.items():
        with atomic_file(path) as stream:
            stream.write(still.jpeg)
    for old in folder.glob("rep*-*.jpg"):
        if old not in wanted:
            old.unlink(missing_ok=True)
    if wanted:
        return folder
    with suppress(OSError):  # somebody else's files keep it
        folder.rmdir()
    return None
