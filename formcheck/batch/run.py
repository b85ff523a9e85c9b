"""One run on an output folder: which clips are done, which are left, and the rows of its tables."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from formcheck.batch.document_names import DocumentNames, is_result_of, leads_out, source_of
from formcheck.batch.inputs import ClipInput
from formcheck.batch.job import Job, Settings, Unchanged
from formcheck.batch.journal import Journal, JournalEntry
from formcheck.batch.remote_files import is_remote
from formcheck.batch.rows import ClipRows, Row, failed_row
from formcheck.batch.scheduler import Completed, Failed
from formcheck.files import ANNOTATED_VIDEO_SUFFIX, sha256_of

_DIGEST_CACHE_SIZE = 1000
_CHECKSUM_DIGITS = 16


@dataclass
class Counts:
    """Number of clips by outcome, and what the analyzed ones contain.

    `earlier_results`: clips with a result from an earlier run, unchanged unless their content is
    found to differ.
    """

    clips: int = 0
    analyzed: int = 0
    unchanged: int = 0
    failed: int = 0
    repetitions: int = 0
    video_s: float = 0.0
    earlier_results: int = 0

    @property
    def done(self) -> int:
        """Clips that have a result."""
        return self.analyzed + self.unchanged

    @property
    def open(self) -> int:
        """Clips without an outcome so far."""
        return self.clips - self.done - self.failed

    @property
    def did_nothing(self) -> bool:
        """Whether no clip has a new outcome."""
        return not self.analyzed and not self.failed

    @property
    def to_analyze(self) -> int:
        """Clips that probably still have to be analyzed: without those expected to be unchanged."""
        return max(0, self.open - max(0, self.earlier_results - self.unchanged))

    def as_json(self) -> dict[str, float]:
        """The counts in `run.json`."""
        return {
            "clips": self.clips,
            "analysed": self.analyzed,
            "kept": self.unchanged,
            "failed": self.failed,
            "repetitions": self.repetitions,
            "video_s": self.video_s,
            "done": self.done,
            "not_begun": self.open,
        }


@dataclass
class BatchRun:
    """The clips of one run, with what the journal knows about them; outcomes are added to it.

    Only the `ClipInput` of a clip stays in memory.
    """

    clips: Sequence[ClipInput]
    settings: Settings
    out: Path
    journal: Journal
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self) -> None:
        self.counts.clips = len(self.clips)
        self._keys = list(_keys(self.clips))
        self._digests: dict[ClipInput, str] = {}
        taken = {*self.journal.documents(), *self._annotated_inputs()}
        self._names = DocumentNames(self.out, taken, self.settings.outputs)
        entries = (self._entry(key, clip) for key, clip in self._keyed())
        self.counts.earlier_results = sum(
            entry is not None and entry.fingerprint is not None for entry in entries
        )

    def jobs(self) -> Iterator[Job]:
        """All clips in order, including those with a valid result, which may have changed."""
        for key, clip in self._keyed():
            entry = self._entry(key, clip)
            if entry is not None and self._has_results(clip, entry):
                yield Job(key, clip, self.out / entry.document, self.settings, entry.fingerprint)
            else:
                document = self._document(clip, self.journal.get(key))
                yield Job(key, clip, self.out / document, self.settings)

    def record(self, event: Completed | Failed) -> Row | None:
        """Record a clip's outcome, and return its row; None for an unchanged clip."""
        job = event.job
        if isinstance(event, Failed):
            self.counts.failed += 1
            row = failed_row(job.clip, event.failure.message)
            self._append(
                job,
                {"row": row, "reps": [], "judgements": [], "exit_code": event.failure.exit_code},
            )
            return row
        if isinstance(event.outcome, Unchanged):
            self.counts.unchanged += 1
            return None
        outcome = event.outcome
        self.counts.analyzed += 1
        self.counts.repetitions += len(outcome.reps)
        self.counts.video_s += outcome.video_s
        content = {
            "fingerprint": outcome.fingerprint,
            "row": outcome.row,
            "reps": outcome.reps,
            "judgements": outcome.judgements,
            "video_s": outcome.video_s,
            "document_checksum": _checksum(job.document),
        }
        self._append(job, content)
        return outcome.row

    def rows(self) -> Iterator[ClipRows]:
        """The rows of each clip with an outcome, in order."""
        for key, clip in self._keyed():
            entry = self._entry(key, clip)
            if entry is not None:
                line = self.journal.read(entry)
                yield ClipRows(line["row"], line["reps"], line["judgements"])

    def failures(self) -> Iterator[tuple[str, str]]:
        """Each failed clip and its reason."""
        for key, clip in self._keyed():
            entry = self._entry(key, clip)
            # Only failed clips have no fingerprint: the lines of the others are not read.
            if entry is None or entry.fingerprint:
                continue
            row = self.journal.read(entry)["row"]
            yield str(row["clip"]), str(row["reason"])

    def _entry(self, key: str, clip: ClipInput) -> JournalEntry | None:
        """The journal's entry for a clip, if it was analyzed with the settings of this run."""
        entry = self.journal.get(key)
        return entry if entry is not None and entry.settings == self._digest(clip) else None

    def _annotated_inputs(self) -> Iterator[str]:
        """Documents whose annotated video would lie where one is that is an input."""
        for clip in self.clips:
            if clip.path.lower().endswith(ANNOTATED_VIDEO_SUFFIX):
                path = Path(clip.path)
                if os.path.realpath(path.parent) == os.path.realpath(self.out):
                    yield f"{path.name[: -len(ANNOTATED_VIDEO_SUFFIX)]}.json"

    def _document(self, clip: ClipInput, known: JournalEntry | None) -> str:
        """The name for a clip's new result: the one it had, unless something else lies there."""

        def belongs(document: Path) -> bool:
            if known is not None and known.document == document.name:
                found = source_of(document)
                if not found or found.get("sha256") == known.fingerprint:
                    return True
            is_file = not is_remote(clip.path) and Path(clip.path).is_file()
            checksum = sha256_of(clip.path) if is_file else None
            return is_result_of(document, {"path": clip.path, "sha256": checksum})

        if known is not None and self._names.may_write(known.document, belongs):
            return known.document
        return self._names.new(clip.path, belongs)

    def _has_results(self, clip: ClipInput, entry: JournalEntry) -> bool:
        """Whether all files of a clip's results exist, and its document is what was written."""
        document = self.out / entry.document
        others = self.settings.outputs.paths(document)
        if not all(path.is_file() for path in others):
            return False
        if any(leads_out(path, self.out) for path in (document, *others)):
            return False
        if entry.checksum is not None:
            return _checksum(document) == entry.checksum
        source = source_of(document)
        if is_remote(clip.path):
            return bool(source.get("path") == clip.path)
        return entry.fingerprint is not None and source.get("sha256") == entry.fingerprint

    def _append(self, job: Job, content: dict[str, Any]) -> None:
        self.journal.append(job.key, job.document.name, self._digest(job.clip), content)

    def _keyed(self) -> Iterator[tuple[str, ClipInput]]:
        return zip(self._keys, self.clips, strict=True)

    def _digest(self, clip: ClipInput) -> str:
        """`Settings.digest`, computed once for all clips that differ only in their path."""
        described = replace(clip, path="")
        if described not in self._digests:
            if len(self._digests) >= _DIGEST_CACHE_SIZE:
                self._digests.clear()
            self._digests[described] = self.settings.digest(described)
        return self._digests[described]


def _checksum(document: Path) -> str | None:
    """By which a document is known to be the one that was written; None if it is gone."""
    try:
        return sha256_of(document)[:_CHECKSUM_DIGITS]
    except OSError:
        return None


def _keys(clips: Sequence[ClipInput]) -> Iterator[str]:
    """The journal key of each clip; a clip that is listed again gets a key of its own."""
    seen: Counter[str] = Counter()
    for clip in clips:
        name = clip.path if is_remote(clip.path) else os.path.abspath(clip.path)  # noqa: PTH100
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name}\t{seen[name]}"
