"""What a page of figures is made of: sections with charts and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bokeh.plotting import figure

from formcheck import wording
from formcheck.bench_rows import percent
from formcheck.report_keys import Key
from formcheck.tallies import Share


@dataclass(frozen=True)
class Table:
    """Rows of words; the first cell names the row, the first `words` columns are not numbers.

    A `summary` folds the table away behind it.
    """

    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    words: int = 1
    summary: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart and its place in the page; `label` says it to who cannot see it."""

    id: str
    label: str
    plot: figure
    title: str = ""


@dataclass(frozen=True)
class Section:
    """One part of the page. `keys` stand below its last chart."""

    id: str
    title: str
    words: str
    charts: tuple[Chart, ...] = ()
    keys: tuple[Key, ...] = ()
    tables: tuple[Table, ...] = ()


def share_of(share: Share) -> str:
    """A share with what it is of: "98 % (63)"."""
    return f"{percent(share)} ({share.whole})" if share.whole else wording.UNKNOWN


def spread(share: Share) -> str:
    """The 95 % interval of a share in words: "0–13 %"."""
    span = share.interval_95
    return wording.UNKNOWN if span is None else f"{100 * span[0]:.0f}–{100 * span[1]:.0f} %"
