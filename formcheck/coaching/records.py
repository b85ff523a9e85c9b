"""What was trained, as the history keeps it and the program reads it: frozen, without a video.

Times are aware datetimes in UTC. Unknown is None, never 0. Pain is 0 (none) to 10 (the worst
imaginable), the numeric rating scale.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from formcheck.pose.side import Side


class Kind(str, Enum):
    """Where a session came from: a guided one, a single exercise live, or an analyzed recording."""

    GUIDED = "guided"
    LIVE = "live"
    RECORDING = "recording"


class When(str, Enum):
    """When pain was asked about."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True)
class Variant:
    """How an exercise is made harder than its plain form, or easier.

    `range_share` of the full range of motion, 0..1; `pause_s` held at the peak; `band` a word for
    its strength ("light", "medium", "heavy") or None; `load_kg` held or on the hips.
    """

    range_share: float = 1.0
    pause_s: float = 0.0
    band: str | None = None
    load_kg: float = 0.0


@dataclass(frozen=True)
class RepRecord:
    """One repetition: `measures` and `faults` (code → value) as in the result document.

    `not_judged` are the codes of the rules that could not be applied: where a code is neither
    there nor in `faults`, the repetition was looked at and found sound.
    """

    number: int
    side: Side
    duration_s: float
    score: int | None
    outbound_s: float | None = None
    hold_s: float | None = None
    return_s: float | None = None
    measures: Mapping[str, float | None] = field(default_factory=dict)
    faults: Mapping[str, float] = field(default_factory=dict)
    not_judged: tuple[str, ...] = ()


@dataclass(frozen=True)
class SetRecord:
    """One set: what was asked for and what was done; `target_reps` is None where none was asked.

    `side` is the one that was to work, None for either. `stopped_because` is None for a set that
    was done to its end, else why it ended before ("pain", "left", "interrupted").
    `range_measure` is the measure that says how far the movement went; None where not known.
    """

    exercise: str
    number: int
    began_at: datetime
    reps: tuple[RepRecord, ...] = ()
    side: Side | None = None
    target_reps: int | None = None
    variant: Variant = Variant()
    stopped_because: str | None = None
    range_measure: str | None = None

    @property
    def score(self) -> float | None:
        """Mean score of the repetitions that were judged, 0..100; None when none was."""
        scores = [rep.score for rep in self.reps if rep.score is not None]
        return sum(scores) / len(scores) if scores else None

    @property
    def is_done(self) -> bool:
        """Whether as many repetitions were done as were asked for."""
        wanted = self.target_reps if self.target_reps is not None else 1
        return self.stopped_because is None and len(self.reps) >= wanted


@dataclass(frozen=True)
class PainRecord:
    """An answer to "how much does your knee hurt now, 0 to 10?"; `exercise` where it was during."""

    at: datetime
    when: When
    pain: int
    exercise: str | None = None


@dataclass(frozen=True)
class SessionRecord:
    """One session; `ended_at` is None while it goes on or where it was interrupted.

    `source` names the recording of a `Kind.RECORDING`, without its folder, and `dated_by` says
    what `began_at` is of it ("recording time", "last change"). `identity` is unique, so that
    importing the same session twice adds nothing.
    """

    identity: str
    kind: Kind
    began_at: datetime
    ended_at: datetime | None = None
    sets: tuple[SetRecord, ...] = ()
    pains: tuple[PainRecord, ...] = ()
    notes: str = ""
    source: str | None = None
    dated_by: str | None = None

    def pain(self, when: When) -> int | None:
        """The worst answer of that time, 0..10; None where there was none."""
        return max((one.pain for one in self.pains if one.when == when), default=None)
