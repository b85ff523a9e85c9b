"""The tables of a batch: their columns, and the rows of one clip and of its repetitions.

Rows are plain dictionaries, ready for JSON, and contain only known cells: a missing column means
unknown. They say nothing about when, where or how fast a clip was analyzed, so that every run
writes the same rows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from formcheck.batch.inputs import ClipInput
from formcheck.exercises import ExerciseFile, all_exercises, exercise_names, loaded_files
from formcheck.version import __version__

if TYPE_CHECKING:
    from formcheck.results import Analysis, Fault, Rep

Cell: TypeAlias = "str | int | float | bool | None"
Row: TypeAlias = "dict[str, Cell]"
Cells: TypeAlias = "Mapping[str, Cell]"

DONE, FAILED = "done", "failed"
CODE_SEPARATOR = ";"
SENTENCE_SEPARATOR = " | "  # sentences contain semicolons
_DECIMALS = 4  # as in the result document
_OTHER_SIDE = {"left": "right", "right": "left"}
_PREFIX = "manifest_"


class ColumnType(Enum):
    """The type of a column's cells, each of which may be None: unknown."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; its unit is in its name."""

    name: str
    type: ColumnType


@dataclass(frozen=True)
class TableNames:
    """What the columns depend on: fault codes and measures of all exercises, manifest columns.

    `manifest` holds a manifest's other columns under their own names, in order.
    """

    faults: tuple[str, ...]
    measures: tuple[str, ...]
    manifest: tuple[str, ...] = ()


class ClipRows(NamedTuple):
    """The rows of one clip in each table: its own, of its repetitions, and of their judgements."""

    clip: Cells
    reps: Sequence[Cells]
    judgements: Sequence[Cells] = ()


@dataclass(frozen=True, slots=True)
class ClipFiles:
    """A clip's files, relative to the output folder, with "/"; None if not written."""

    document: str | None = None
    report: str | None = None
    annotated: str | None = None


def columns_of_type(type_: ColumnType, names: str) -> tuple[Column, ...]:
    """A column of that type for each of the names, which are separated by spaces."""
    return tuple(Column(name, type_) for name in names.split())


_CLIP = (
    *columns_of_type(ColumnType.TEXT, "clip status reason exercise exercise_source view posture"),
    Column("yaw_deg", ColumnType.NUMBER),
    *columns_of_type(
        ColumnType.INTEGER,
        "reps good_reps faulty_reps fully_judged_reps score left_reps right_reps both_reps",
    ),
    Column("faults", ColumnType.TEXT),
)
_CLIP_ENDING = (
    Column("not_judged", ColumnType.TEXT),
    Column("attempts", ColumnType.INTEGER),
    *columns_of_type(ColumnType.TEXT, "cue camera_advice warnings"),
    Column("duration_s", ColumnType.NUMBER),
    Column("frames", ColumnType.INTEGER),
    *columns_of_type(ColumnType.NUMBER, "fps sample_fps"),
    *columns_of_type(ColumnType.INTEGER, "width height"),
    Column("pose_coverage", ColumnType.NUMBER),
    *columns_of_type(
        ColumnType.TEXT, "document report annotated sha256 formcheck_version model model_sha256"
    ),
    *columns_of_type(ColumnType.TEXT, "manifest_exercise manifest_side manifest_subject"),
    Column("other_side_reps", ColumnType.INTEGER),
)
_REP = (
    *columns_of_type(ColumnType.TEXT, "clip document exercise"),
    Column("number", ColumnType.INTEGER),
    Column("side", ColumnType.TEXT),
    *columns_of_type(ColumnType.NUMBER, "start_s peak_s end_s outbound_s hold_s return_s"),
    Column("complete", ColumnType.BOOLEAN),
    Column("score", ColumnType.INTEGER),
    *columns_of_type(ColumnType.TEXT, "view posture"),
    Column("yaw_deg", ColumnType.NUMBER),
)
_REP_ENDING = columns_of_type(ColumnType.TEXT, "faults not_judged manifest_side manifest_subject")
FAULT_PARTS = (
    ("found", ColumnType.BOOLEAN),
    ("value", ColumnType.NUMBER),
    ("uncertainty_90", ColumnType.NUMBER),
    ("limit", ColumnType.NUMBER),
    ("unit", ColumnType.TEXT),
    ("severity", ColumnType.TEXT),
    ("confidence", ColumnType.NUMBER),
    ("at_s", ColumnType.NUMBER),
)


def table_names(clips: Iterable[ClipInput]) -> TableNames:
    """The names for a batch of these clips. Loads all exercises, and NumPy with them."""
    manifest: dict[str, None] = {}
    for clip in clips:
        manifest.update(dict.fromkeys(name for name, _ in clip.columns))
    faults, measures = catalog_names()
    return TableNames(faults, measures, tuple(manifest))


def catalog_names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All fault codes and all measures of all exercises, sorted."""
    return _names_in(exercise_names(), loaded_files())


@cache
def _names_in(
    exercises: tuple[str, ...], files: tuple[ExerciseFile, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names for exactly these exercises, all that are available, and their files."""
    loaded = all_exercises()
    faults = {rule.code for exercise in loaded for rule in exercise.rules}
    measures = {measure.key for exercise in loaded for measure in exercise.measures}
    return tuple(sorted(faults)), tuple(sorted(measures))


def clip_columns(names: TableNames) -> tuple[Column, ...]:
    """The columns of the clip table, in order."""
    return (
        *_CLIP,
        *(Column(reps_column(code), ColumnType.INTEGER) for code in names.faults),
        *_CLIP_ENDING,
        *_manifest_columns(names),
    )


def rep_columns(names: TableNames) -> tuple[Column, ...]:
    """The columns of the repetition table, in order."""
    measures = (name for key in names.measures for name in (key, f"{key}_low", f"{key}_high"))
    return (
        *_REP,
        *(Column(name, ColumnType.NUMBER) for name in measures),
        *_REP_ENDING,
        *(Column(f"{code}_{part}", type_) for code in names.faults for part, type_ in FAULT_PARTS),
        *_manifest_columns(names),
    )


def reps_column(code: str) -> str:
    """The column of the clip table that counts the repetitions with a fault."""
    return f"{code}_reps"


def manifest_column(name: str) -> str:
    """The name of a manifest's column in both tables: its own, unless that is taken.

    A name that is taken or starts with `manifest_` gets the prefix `manifest_`, so that names stay
    unique. Case is ignored, as in most databases.
    """
    folded = name.casefold()
    taken = _taken_names(TableNames(*catalog_names()))
    return _PREFIX + name if folded in taken or folded.startswith(_PREFIX) else name


@cache
def _taken_names(names: TableNames) -> frozenset[str]:
    columns = (*clip_columns(names), *rep_columns(names))
    return frozenset(column.name.casefold() for column in columns)


def _manifest_columns(names: TableNames) -> tuple[Column, ...]:
    return tuple(Column(manifest_column(name), ColumnType.TEXT) for name in names.manifest)


def clip_row(clip: ClipInput, analysis: Analysis, files: ClipFiles) -> Row:
    """The row of an analyzed clip. Loads all exercises."""
    return known_cells(
        {
            "clip": clip.path,
            "status": DONE,
            **_summary_cells(analysis),
            **_fault_counts(analysis),
            **_video_cells(analysis),
            "document": files.document,
            "report": files.report,
            "annotated": files.annotated,
            "formcheck_version": analysis.formcheck_version,
            "other_side_reps": _other_side_reps(clip, analysis),
            "manifest_exercise": clip.exercise,
            **_manifest_cells(clip),
        }
    )


def failed_row(clip: ClipInput, reason: str, sha256: str | None = None) -> Row:
    """The row of a clip without a result; `reason` is one line."""
    return known_cells(
        {
            "clip": clip.path,
            "status": FAILED,
            "reason": reason,
            "sha256": sha256,
            "formcheck_version": __version__,
            "manifest_exercise": clip.exercise,
            **_manifest_cells(clip),
        }
    )


def rep_rows(clip: ClipInput, analysis: Analysis, files: ClipFiles) -> list[Row]:
    """A row for each repetition, in order of time. Loads all exercises."""
    codes = _codes_of(analysis)
    common: Row = {
        "clip": clip.path,
        "document": files.document,
        "exercise": analysis.exercise,
        **_manifest_cells(clip),
    }
    return [known_cells({**common, **_rep_row(rep, codes)}) for rep in analysis.reps]


def _summary_cells(analysis: Analysis) -> Row:
    summary, view = analysis.summary, analysis.view
    by_side = {side: count.reps for side, count in summary.by_side.items()}
    return {
        "exercise": analysis.exercise,
        "exercise_source": analysis.exercise_source,
        "view": view.name,
        "posture": view.posture,
        "yaw_deg": view.yaw_deg,
        "reps": summary.reps,
        "good_reps": summary.good_reps,
        "faulty_reps": sum(bool(rep.faults) for rep in analysis.reps),
        "fully_judged_reps": summary.fully_judged_reps,
        "score": summary.score,
        **{f"{side}_reps": by_side.get(side, 0) for side in ("left", "right", "both")},
        "faults": _joined(code for code, number in summary.fault_counts.items() if number),
        "not_judged": _joined(item.code for item in analysis.not_judged),
        "attempts": len(analysis.attempts),
        "cue": analysis.cues[0] if analysis.cues else None,
        "camera_advice": analysis.camera_advice,
        "warnings": SENTENCE_SEPARATOR.join(analysis.warnings) or None,
    }


def _fault_counts(analysis: Analysis) -> Row:
    """How many repetitions have each fault; a fault that was never judged is left out."""
    row: Row = {}
    for code in _codes_of(analysis):
        verdicts = [_is_found(rep, code) for rep in analysis.reps]
        if any(verdict is not None for verdict in verdicts):
            row[reps_column(code)] = sum(verdict is True for verdict in verdicts)
    return row


def _video_cells(analysis: Analysis) -> Row:
    source, pose = analysis.source, analysis.pose
    return {
        "duration_s": source.duration_s,
        "frames": source.frames,
        "fps": source.fps,
        "sample_fps": source.sample_fps,
        "width": source.width,
        "height": source.height,
        "pose_coverage": pose.coverage,
        "sha256": source.sha256,
        "model": pose.model,
        "model_sha256": pose.model_sha256,
    }


def _other_side_reps(clip: ClipInput, analysis: Analysis) -> int | None:
    other = _OTHER_SIDE.get(clip.side or "")
    if other is None:
        return None
    return sum(rep.side.value == other for rep in analysis.reps)


def _manifest_cells(clip: ClipInput) -> Row:
    """What the manifest says; an empty cell is unknown."""
    row: Row = {manifest_column(name): cell or None for name, cell in clip.columns}
    row["manifest_side"], row["manifest_subject"] = clip.side, clip.subject
    return row


def _rep_row(rep: Rep, codes: Iterable[str]) -> Row:
    row: Row = {
        "number": rep.number,
        "side": rep.side.value,
        "start_s": rep.start_s,
        "peak_s": rep.peak_s,
        "end_s": rep.end_s,
        "outbound_s": rep.tempo.outbound_s,
        "hold_s": rep.tempo.hold_s,
        "return_s": rep.tempo.return_s,
        "complete": rep.complete,
        "score": rep.score,
        "view": rep.view.name,
        "posture": rep.view.posture,
        "yaw_deg": rep.view.yaw_deg,
        **rep.measures,
        "faults": _joined(fault.code for fault in rep.faults),
        "not_judged": _joined(item.code for item in rep.not_judged),
    }
    for key, (low, high) in rep.intervals_90.items():
        row[f"{key}_low"], row[f"{key}_high"] = low, high
    faults: dict[str, Fault] = {}
    for fault in rep.faults:
        faults.setdefault(fault.code, fault)  # two rules may share a code; the first counts
    for code in codes:
        row[f"{code}_found"] = _is_found(rep, code)
    for code, fault in faults.items():
        row.update(_fault_cells(code, fault))
    return row


def _fault_cells(code: str, fault: Fault) -> Row:
    return {
        f"{code}_value": fault.value,
        f"{code}_uncertainty_90": fault.uncertainty_90,
        f"{code}_limit": fault.limit,
        f"{code}_unit": fault.unit,
        f"{code}_severity": fault.severity,
        f"{code}_confidence": fault.confidence,
        f"{code}_at_s": fault.at_s,
    }


def _is_found(rep: Rep, code: str) -> bool | None:
    """Whether a repetition has a fault of its exercise; None if that was not judged."""
    if any(fault.code == code for fault in rep.faults):
        return True
    return None if any(item.code == code for item in rep.not_judged) else False


def _codes_of(analysis: Analysis) -> tuple[str, ...]:
    """The fault codes of the exercise's rules, each once."""
    from formcheck.exercises import find_exercise  # noqa: PLC0415  # heavy

    if analysis.exercise is None:
        return ()
    return tuple(dict.fromkeys(rule.code for rule in find_exercise(analysis.exercise).rules))


def _joined(codes: Iterable[str]) -> str | None:
    return CODE_SEPARATOR.join(dict.fromkeys(codes)) or None


def known_cells(cells: Mapping[str, Cell]) -> Row:
    """The cells that are known; numbers rounded as in the result document."""
    row: Row = {}
    for name, cell in cells.items():
        value = cell
        if isinstance(value, float):
            value = round(value, _DECIMALS) if math.isfinite(value) else None
        if value is not None:
            row[name] = value
    return row
