"""What a session leaves on disk: each file whole or not at all, the most important first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from formcheck.batch import document_text
from formcheck.errors import FormcheckError
from formcheck.failures import complain
from formcheck.files import write_atomically
from formcheck.recording import save_recording
from formcheck.reports import report_path
from formcheck.session import Examined


@dataclass
class Keeping:
    """Where to keep what: `folder` for all of it, `record` for the poses; None for neither."""

    folder: Path | None = None
    record: Path | None = None
    written: list[Path] = field(default_factory=list)
    failed: bool = False

    def keep(self, examined: Examined, began: datetime) -> None:
        """Write what is wanted; what cannot be written is said, and the rest is still tried."""
        for path, write in self._files(examined, began):
            try:
                write(path)
                self.written.append(path)
            except FormcheckError as error:
                complain(error)
                self.failed = True

    def _files(
        self, examined: Examined, began: datetime
    ) -> Iterator[tuple[Path, Callable[[Path], None]]]:
        def document(path: Path) -> None:
            write_atomically(path, document_text(examined.analysis, indent=2))

        def poses(path: Path) -> None:
            save_recording(examined.recording, path)

        def report(path: Path) -> None:
            from formcheck.report_file import (  # noqa: PLC0415  # charts take a second to load
                Sources,
                write_report,
            )

            clip = Path(examined.analysis.source.path)
            sources = Sources(clip if clip.is_file() else None, examined.recording, None)
            write_report(path, examined.analysis, sources, [])

        if self.folder is not None:
            stem = f"{began:%Y-%m-%d_%H-%M-%S}_{examined.analysis.exercise}"
            yield self.folder / f"{stem}.json", document
            yield self.folder / f"{stem}.npz", poses
            yield report_path(self.folder / f"{stem}.json"), report
        if self.record is not None:
            yield self.record, poses
