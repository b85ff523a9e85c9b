"""The table of judgements: a row for each rule of each repetition, sound ones too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from formcheck.batch.inputs import ClipInput
from formcheck.batch.rows import ClipFiles, Column, ColumnType, Row, columns_of_type, known_cells

if TYPE_CHECKING:
    from formcheck.results import Analysis, Judgement, Rep

_JUDGEMENT = (
    *columns_of_type(ColumnType.TEXT, "clip document exercise"),
    Column("repetition", ColumnType.INTEGER),
    *columns_of_type(ColumnType.TEXT, "side code verdict"),
    *columns_of_type(ColumnType.NUMBER, "value limit"),
    *columns_of_type(ColumnType.TEXT, "limit_is unit"),
    *columns_of_type(ColumnType.NUMBER, "low high fault_probability"),
    *columns_of_type(ColumnType.TEXT, "view reason manifest_side manifest_subject"),
)


def judgement_columns() -> tuple[Column, ...]:
    """The columns of the table of judgements, in order; a manifest's others can be joined."""
    return _JUDGEMENT


def judgement_rows(clip: ClipInput, analysis: Analysis, files: ClipFiles) -> list[Row]:
    """A row for each rule of each repetition, in order of time."""
    common: Row = {
        "clip": clip.path,
        "document": files.document,
        "exercise": analysis.exercise,
        "manifest_side": clip.side,
        "manifest_subject": clip.subject,
    }
    return [
        known_cells({**common, **_judgement_row(rep, one)})
        for rep in analysis.reps
        for one in rep.judgements
    ]


def _judgement_row(rep: Rep, one: Judgement) -> Row:
    return {
        "repetition": rep.number,
        "side": rep.side.value,
        "code": one.code,
        "verdict": one.verdict.value,
        "value": one.value,
        "limit": one.limit,
        "limit_is": one.limit_is,
        "unit": one.unit,
        "low": one.low,
        "high": one.high,
        "fault_probability": one.fault_probability,
        "view": one.view,
        "reason": one.reason,
    }
