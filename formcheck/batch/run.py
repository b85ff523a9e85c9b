"""One run over an output folder: what is done already, what is to be done, and the tables of it."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from formcheck.batch.inputs import Item
from formcheck.batch.job import Job, Kept, Settings
from formcheck.batch.journal import Journal, Noted
from formcheck.batch.output_folder import Names
from formcheck.batch.remote_files import is_remote
from formcheck.batch.rows import Row, failed_row
from formcheck.batch.scheduler import Lost, Scored

_KEPT_DIGESTS = 1000


@dataclass
class Counts:
    """Clips of a run: analyzed now, kept from before, failed; and what was in the analyzed."""

    clips: int = 0
    analyzed: int = 0
    kept: int = 0
    failed: int = 0
    repetitions: int = 0
    video_s: float = 0.0
    known: int = 0  # that have a result from before: kept, unless they have changed

    @property
    def done(self) -> int:
        """Clips that have a result."""
        return self.analyzed + self.kept

    @property
    def open(self) -> int:
        """Clips that nothing came of yet."""
        return self.clips - self.done - self.failed

    @property
    def to_analyze(self) -> int:
        """Clips that are still work, as far as is known: not those that will be kept."""
        return max(0, self.open - max(0, self.known - self.kept))

    def as_json(self) -> dict[str, float]:
        """What `run.json` says of them."""
        found = {**asdict(self), "done": self.done, "not_begun": self.open}
        del found["known"]
        # The schema's name for it is older than the spelling here.
        return {"analysed" if key == "analyzed" else key: value for key, value in found.items()}


@dataclass
class BatchRun:
    """The clips `items` of one run, with what the journal knows of them; everything is noted there.

    Nothing of a clip stays in memory but its item.
    """

    items: Sequence[Item]
    settings: Settings
    out: Path
    journal: Journal
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self) -> None:
        self.counts.clips = len(self.items)
        self._keys = list(_keys(self.items))
        self._digests: dict[Item, str] = {}
        self._names = Names(self.journal.documents())
        noted = (self._noted(key, item) for key, item in self._keyed())
        self.counts.known = sum(one is not None and one.fingerprint is not None for one in noted)

    def jobs(self) -> Iterator[Job]:
        """What is to be done, in order; clips with a valid result too, should they have changed."""
        for key, item in self._keyed():
            noted = self.journal.get(key)
            document = self._names.new(item.path) if noted is None else noted.document
            same = self._noted(key, item)
            known = same.fingerprint if same is not None and self._is_there(document) else None
            yield Job(key, item, self.out / document, self.settings, known)

    def take(self, event: Scored | Lost) -> Row | None:
        """Note what came of a clip, and return its row; None for one kept from before."""
        job = event.job
        if isinstance(event, Lost):
            self.counts.failed += 1
            row = failed_row(job.item, event.failure.sentence)
            self._note(job, {"row": row, "reps": [], "exit_code": event.failure.exit_code})
            return row
        if isinstance(event.outcome, Kept):
            self.counts.kept += 1
            return None
        outcome = event.outcome
        self.counts.analyzed += 1
        self.counts.repetitions += len(outcome.reps)
        self.counts.video_s += outcome.video_s
        entry = {
            "fingerprint": outcome.fingerprint,
            "row": outcome.row,
            "reps": outcome.reps,
            "video_s": outcome.video_s,
        }
        self._note(job, entry)
        return outcome.row

    def rows(self) -> Iterator[tuple[Row, list[Row]]]:
        """Of each clip that something came of, in order: its row, and those of its repetitions."""
        for key, item in self._keyed():
            noted = self._noted(key, item)
            if noted is not None:
                entry = self.journal.entry(noted)
                yield entry["row"], entry["reps"]

    def failures(self) -> Iterator[tuple[str, str]]:
        """The clips that failed, and why."""
        for key, item in self._keyed():
            noted = self._noted(key, item)
            # Only those that failed have no fingerprint: the lines of the others are not read.
            if noted is None or noted.fingerprint:
                continue
            row = self.journal.entry(noted)["row"]
            yield str(row["clip"]), str(row["reason"])

    def _noted(self, key: str, item: Item) -> Noted | None:
        """What the journal knows of a clip, if it was analyzed with the settings of this run."""
        noted = self.journal.get(key)
        return noted if noted is not None and noted.settings == self._digest(item) else None

    def _is_there(self, name: str) -> bool:
        """Whether a clip's results all lie where they were written, and the document is whole."""
        document = self.out / name
        if not all(path.is_file() for path in self.settings.products.paths(document)):
            return False
        try:
            json.loads(document.read_bytes())
        except (OSError, ValueError):
            return False
        return True

    def _note(self, job: Job, entry: dict[str, Any]) -> None:
        self.journal.note(job.key, job.document.name, self._digest(job.item), entry)

    def _keyed(self) -> Iterator[tuple[str, Item]]:
        return zip(self._keys, self.items, strict=True)

    def _digest(self, item: Item) -> str:
        """As `Settings.digest`, worked out once for all clips of which a manifest says the same."""
        said = replace(item, path="")
        if said not in self._digests:
            if len(self._digests) >= _KEPT_DIGESTS:
                self._digests.clear()
            self._digests[said] = self.settings.digest(said)
        return self._digests[said]


def _keys(items: Sequence[Item]) -> Iterator[str]:
    """What each clip is known by; one that is listed again is another one."""
    seen: Counter[str] = Counter()
    for item in items:
        name = item.path if is_remote(item.path) else os.path.abspath(item.path)  # noqa: PTH100
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name}\t{seen[name]}"
