"""What is written of a clip beside its result document, and under which names."""
# ruff: noqa: PLC0415  # --help must not wait for numpy or the libraries that write the files

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.exports import export_paths
from formcheck.reports import report_path

if TYPE_CHECKING:
    from formcheck.session import Examined


@dataclass(frozen=True)
class Products:
    """The kinds of files that are wanted; `exports` are kinds of `formcheck.exports`."""

    exports: tuple[str, ...] = ()
    report: bool = False

    def paths(self, document: Path) -> tuple[Path, ...]:
        """The files that belong beside the result document STEM.json."""
        pages = (report_path(document),) if self.report else ()
        return (*export_paths(self.exports, document), *pages)

    def write(self, document: Path, examined: Examined) -> None:
        """Write them, each whole or not at all. Raises OutputError; those before it stay."""
        if self.exports:
            from formcheck.export_files import write_exports

            write_exports(self.exports, document, examined)
        if self.report:  # last, since it shows what the others made
            from formcheck.report_command import write_beside

            write_beside(document, examined)
