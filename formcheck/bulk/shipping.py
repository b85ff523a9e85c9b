"""One clip on another machine: analysed there, its results sent back as bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from formcheck.bulk.job import Job, Kept, Outcome
from formcheck.bulk.scoring import scored
from formcheck.bulk.worker import Failure, failure_of
from formcheck.quiet import silenced_native_logs


@dataclass(frozen=True)
class Shipment:
    """What came of a clip, and its files: their names below the output folder, and contents."""

    outcome: Outcome
    files: dict[str, bytes]


def shipped(job: Job) -> Shipment | Kept | Failure:
    """Analyse a clip in a folder of its own and bring back everything that was written.

    The clip must be found under the same path or address on the machine where this runs. What
    goes wrong comes back as a `Failure`.
    """
    with TemporaryDirectory(prefix="formcheck-") as name, silenced_native_logs():
        folder = Path(name)
        try:
            outcome = scored(replace(job, document=folder / job.document.name))
        except Exception as error:
            return failure_of(error)
        if isinstance(outcome, Kept):
            return outcome
        files = (path for path in folder.rglob("*") if path.is_file())
        return Shipment(
            outcome, {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
        )
