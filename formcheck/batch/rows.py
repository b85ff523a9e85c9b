"""What the tables of a batch say of one clip: a row, and a row for each repetition.

Rows are plain, ready for JSON, and hold only what is known: a column that is missing is unknown.
They say nothing of when, where or how fast a clip was analyzed, so that they are the same again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from formcheck.batch.inputs import Item
from formcheck.version import __version__

if TYPE_CHECKING:
    from formcheck.results import Analysis, Fault, Rep


class Kind(Enum):
    """What the cells of a column are; any may be None, which is unknown."""

    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    YES_NO = "true or false"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; its unit is in its name."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Names:
    """What the columns are made for: the catalog's fault codes and measures, and a manifest's.

    `manifest` are a manifest's other columns under their own names, in order.
    """

    faults: tuple[str, ...]
    measures: tuple[str, ...]
    manifest: tuple[str, ...] = ()


def names_of(items: Iterable[Item]) -> Names:
    """The names for a batch of these clips. Loads the catalog of exercises, and numpy with it."""
    manifest: dict[str, None] = {}
    for item in items:
        manifest.update(dict.fromkeys(name for name, _ in item.columns))
    faults, measures = catalog_names()
    return Names(faults, measures, tuple(manifest))


@cache
def catalog_names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All fault codes and all measures of the catalog, sorted."""
    from formcheck.exercises import exercises  # noqa: PLC0415  # heavy

    faults = {rule.code for exercise in exercises() for rule in exercise.rules}
    measures = {measure.key for exercise in exercises() for measure in exercise.measures}
    return tuple(sorted(faults)), tuple(sorted(measures))


def clip_columns(names: Names) -> tuple[Column, ...]:
    """The columns of the table of clips, in order."""
    return (
        *_CLIP,
        *(Column(reps_of(code), Kind.WHOLE) for code in names.faults),
        *_CLIP_ENDING,
        *_manifest(names),
    )


def rep_columns(names: Names) -> tuple[Column, ...]:
    """The columns of the table of repetitions, in order."""
    measures = (name for key in names.measures for name in (key, f"{key}_low", f"{key}_high"))
    return (
        *_REP,
        *(Column(name, Kind.NUMBER) for name in measures),
        *_REP_ENDING,
        *(Column(f"{code}_{part}", kind) for code in names.faults for part, kind in FAULT_PARTS),
        *_manifest(names),
    )


def reps_of(code: str) -> str:
    """The column of clips that counts the repetitions with a fault."""
    return f"{code}_reps"


def carried_name(name: str) -> str:
    """The column that a manifest's column becomes in both tables: its own name where that is free.

    Otherwise, and where it begins so already, with `manifest_` before it; so no two become one.
    Letters large or small make no other name, as in most databases.
    """
    is_taken = name.casefold() in _taken() or name.casefold().startswith(_PREFIX)
    return _PREFIX + name if is_taken else name


@cache
def _taken() -> frozenset[str]:
    bare = Names(*catalog_names())
    return frozenset(column.name.casefold() for column in (*clip_columns(bare), *rep_columns(bare)))


def _manifest(names: Names) -> tuple[Column, ...]:
    return tuple(Column(carried_name(name), Kind.TEXT) for name in names.manifest)


def _columns(kind: Kind, names: str) -> tuple[Column, ...]:
    return tuple(Column(name, kind) for name in names.split())


_PREFIX = "manifest_"

_CLIP = (
    *_columns(Kind.TEXT, "clip status reason exercise exercise_source view posture"),
    Column("yaw_deg", Kind.NUMBER),
    *_columns(Kind.WHOLE, "reps good_reps score left_reps right_reps both_reps"),
    Column("faults", Kind.TEXT),
)
_CLIP_ENDING = (
    Column("not_judged", Kind.TEXT),
    Column("attempts", Kind.WHOLE),
    *_columns(Kind.TEXT, "cue camera_advice warnings"),
    Column("duration_s", Kind.NUMBER),
    Column("frames", Kind.WHOLE),
    *_columns(Kind.NUMBER, "fps sample_fps"),
    *_columns(Kind.WHOLE, "width height"),
    Column("pose_coverage", Kind.NUMBER),
    *_columns(Kind.TEXT, "document report annotated sha256 formcheck_version model model_sha256"),
    *_columns(Kind.TEXT, "manifest_exercise manifest_side manifest_subject"),
    Column("other_side_reps", Kind.WHOLE),
)
_REP = (
    *_columns(Kind.TEXT, "clip document exercise"),
    Column("number", Kind.WHOLE),
    Column("side", Kind.TEXT),
    *_columns(Kind.NUMBER, "start_s peak_s end_s outbound_s hold_s return_s"),
    Column("complete", Kind.YES_NO),
    Column("score", Kind.WHOLE),
    *_columns(Kind.TEXT, "view posture"),
    Column("yaw_deg", Kind.NUMBER),
)
_REP_ENDING = _columns(Kind.TEXT, "faults not_judged manifest_side manifest_subject")
FAULT_PARTS = (
    ("found", Kind.YES_NO),
    ("value", Kind.NUMBER),
    ("uncertainty_90", Kind.NUMBER),
    ("limit", Kind.NUMBER),
    ("unit", Kind.TEXT),
    ("severity", Kind.TEXT),
    ("confidence", Kind.NUMBER),
    ("at_s", Kind.NUMBER),
)


Cell: TypeAlias = "str | int | float | bool | None"
Row: TypeAlias = "dict[str, Cell]"

DONE, FAILED = "done", "failed"
BETWEEN_CODES = ";"
BETWEEN_SENTENCES = " | "  # sentences hold semicolons
_DIGITS = 4  # as in the result document
_OTHER_SIDE = {"left": "right", "right": "left"}


@dataclass(frozen=True, slots=True)
class Files:
    """Where a clip's files are, relative to the output folder, with "/"; None is not written."""

    document: str | None = None
    report: str | None = None
    annotated: str | None = None


def clip_row(item: Item, analysis: Analysis, files: Files) -> Row:
    """A clip that was analyzed. Loads the catalog of exercises."""
    return _known(
        {
            "clip": item.path,
            "status": DONE,
            **_found(analysis),
            **_judged(analysis),
            **_filmed(analysis),
            "document": files.document,
            "report": files.report,
            "annotated": files.annotated,
            "formcheck_version": analysis.formcheck_version,
            "other_side_reps": _other_side_reps(item, analysis),
            "manifest_exercise": item.exercise,
            **_carried(item),
        }
    )


def failed_row(item: Item, reason: str, sha256: str | None = None) -> Row:
    """A clip of which there is no result, and why, in one line."""
    return _known(
        {
            "clip": item.path,
            "status": FAILED,
            "reason": reason,
            "sha256": sha256,
            "formcheck_version": __version__,
            "manifest_exercise": item.exercise,
            **_carried(item),
        }
    )


def rep_rows(item: Item, analysis: Analysis, files: Files) -> list[Row]:
    """A row for each repetition, in the order of time. Loads the catalog of exercises."""
    codes = _codes_of(analysis)
    around: Row = {
        "clip": item.path,
        "document": files.document,
        "exercise": analysis.exercise,
        **_carried(item),
    }
    return [_known({**around, **_rep_row(rep, codes)}) for rep in analysis.reps]


def _found(analysis: Analysis) -> Row:
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
        "score": summary.score,
        **{f"{side}_reps": by_side.get(side, 0) for side in ("left", "right", "both")},
        "faults": _joined(code for code, number in summary.fault_counts.items() if number),
        "not_judged": _joined(item.code for item in analysis.not_judged),
        "attempts": len(analysis.attempts),
        "cue": analysis.cues[0] if analysis.cues else None,
        "camera_advice": analysis.camera_advice,
        "warnings": BETWEEN_SENTENCES.join(analysis.warnings) or None,
    }


def _judged(analysis: Analysis) -> Row:
    """How many repetitions have each fault; nothing for one that was judged in no repetition."""
    row: Row = {}
    for code in _codes_of(analysis):
        verdicts = [_is_found(rep, code) for rep in analysis.reps]
        if any(verdict is not None for verdict in verdicts):
            row[reps_of(code)] = sum(verdict is True for verdict in verdicts)
    return row


def _filmed(analysis: Analysis) -> Row:
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


def _other_side_reps(item: Item, analysis: Analysis) -> int | None:
    other = _OTHER_SIDE.get(item.side or "")
    if other is None:
        return None
    return sum(rep.side.value == other for rep in analysis.reps)


def _carried(item: Item) -> Row:
    """What a manifest said; an empty cell is unknown."""
    row: Row = {carried_name(name): cell or None for name, cell in item.columns}
    row["manifest_side"], row["manifest_subject"] = item.side, item.subject
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
        faults.setdefault(fault.code, fault)  # a code stands once, also where two rules share it
    for code in codes:
        row[f"{code}_found"] = _is_found(rep, code)
    for code, fault in faults.items():
        row.update(_proof(code, fault))
    return row


def _proof(code: str, fault: Fault) -> Row:
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
    """Whether a repetition has a fault of its exercise; None where that was not judged."""
    if any(fault.code == code for fault in rep.faults):
        return True
    return None if any(item.code == code for item in rep.not_judged) else False


def _codes_of(analysis: Analysis) -> tuple[str, ...]:
    """The faults that the exercise's rules look for, each once."""
    from formcheck.exercises import find_exercise  # noqa: PLC0415  # heavy

    if analysis.exercise is None:
        return ()
    return tuple(dict.fromkeys(rule.code for rule in find_exercise(analysis.exercise).rules))


def _joined(codes: Iterable[str]) -> str | None:
    return BETWEEN_CODES.join(dict.fromkeys(codes)) or None


def _known(cells: Mapping[str, Cell]) -> Row:
    """The cells that are known; numbers as they are in the result document."""
    row: Row = {}
    for name, cell in cells.items():
        value = cell
        if isinstance(value, float):
            value = round(value, _DIGITS) if math.isfinite(value) else None
        if value is not None:
            row[name] = value
    return row
