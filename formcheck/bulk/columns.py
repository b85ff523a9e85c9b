"""The columns of a batch's two tables: a row a clip, a row a repetition. Same in every run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache

from formcheck.bulk.items import Item


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
    """What the columns are made for: the catalogue's fault codes and measures, and a manifest's.

    `manifest` are a manifest's other columns under their own names, in order.
    """

    faults: tuple[str, ...]
    measures: tuple[str, ...]
    manifest: tuple[str, ...] = ()


def names_of(items: Iterable[Item]) -> Names:
    """The names for a batch of these clips. Loads the catalogue of exercises, and numpy with it."""
    manifest: dict[str, None] = {}
    for item in items:
        manifest.update(dict.fromkeys(name for name, _ in item.columns))
    faults, measures = catalogue_names()
    return Names(faults, measures, tuple(manifest))


@cache
def catalogue_names() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """All fault codes and all measures of the catalogue, sorted."""
    from formcheck.catalogue import exercises  # noqa: PLC0415  # heavy

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
    bare = Names(*catalogue_names())
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
