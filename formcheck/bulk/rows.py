"""What the tables of a batch say of one clip: a row, and a row for each repetition.

Rows are plain, ready for JSON, and hold only what is known: a column that is missing is unknown.
They say nothing of when, where or how fast a clip was analysed, so that they are the same again.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from formcheck import __version__
from formcheck.bulk.columns import carried_name, reps_of
from formcheck.bulk.items import Item

if TYPE_CHECKING:
    from formcheck.results import Analysis, Fault, Rep

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
    """A clip that was analysed. Loads the catalogue of exercises."""
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
    """A row for each repetition, in the order of time. Loads the catalogue of exercises."""
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
        "sample_fps": getattr(source, "sample_fps", None),
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
    from formcheck.catalogue import find_exercise  # noqa: PLC0415  # heavy

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
