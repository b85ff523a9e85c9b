"""Records of training, as the history stores them and the program reads them; frozen.

Times are aware datetimes in UTC. Unknown is None, never 0. Pain is on the numeric rating scale, 0
(none) to 10 (the worst imaginable). The field names are keys of exported documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Annotated

from msgspec import Meta

from formcheck.pose.side import Side
from formcheck.results import JudgedRep

AwareTime = Annotated[datetime, Meta(tz=True)]


class SessionKind(str, Enum):
    """Source of a session: guided, a single live exercise, or an analyzed recording."""

    GUIDED = "guided"
    LIVE = "live"
    RECORDING = "recording"


class PainMoment(str, Enum):
    """When pain was asked about."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


@dataclass(frozen=True)
class Variant:
    """How an exercise is made easier or harder than its plain form.

    `range_share` is the share of the full range of motion, 0..1; `pause_s` is held at the peak;
    `band` is its strength ("light", "medium", "heavy") or None; `load_kg` is held or on the hips.
    """

    range_share: float = 1.0
    pause_s: float = 0.0
    band: str | None = None
    load_kg: float = 0.0


@dataclass(frozen=True)
class RepRecord(JudgedRep):
    """One repetition: `measures` and `faults` (code → value) as in the result document.

    `not_judged` holds the codes of rules that could not be applied. A code in neither of the two
    was judged and no fault was found.
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
    """One set: what was asked for and what was done; `target_reps` is None without a target.

    `side` is the working side asked for, None for either. `stopped_because` is None for a completed
    set, else why it ended early ("pain", "left", "interrupted"). `range_measure` is the key of the
    measure of the range of motion; None if unknown.
    """

    exercise: str
    number: int
    began_at: AwareTime
    reps: tuple[RepRecord, ...] = ()
    side: Side | None = None
    target_reps: int | None = None
    variant: Variant = Variant()
    stopped_because: str | None = None
    range_measure: str | None = None

    @property
    def score(self) -> float | None:
        """Mean score of the judged repetitions that count, 0..100; None if none was judged."""
        scores = [rep.score for rep in self.counted_reps if rep.score is not None]
        return sum(scores) / len(scores) if scores else None

    @property
    def counted_reps(self) -> tuple[RepRecord, ...]:
        """The repetitions that count toward the set: not those of the other leg, if one was asked.

        The others are kept, with their own side.
        """
        if self.side in (None, Side.BOTH):
            return self.reps
        return tuple(rep for rep in self.reps if rep.side in (self.side, Side.BOTH))

    @property
    def is_done(self) -> bool:
        """Whether the set was completed with its target number of repetitions."""
        target = self.target_reps if self.target_reps is not None else 1
        return self.stopped_because is None and len(self.counted_reps) >= target


@dataclass(frozen=True)
class PainRecord:
    """An answer to the pain question, 0..10; `exercise` is the one under way, if any."""

    at: AwareTime
    when: PainMoment
    pain: int
    exercise: str | None = None


@dataclass(frozen=True)
class SessionRecord:
    """One session; `ended_at` is None while it is running or if it was interrupted.

    For a `SessionKind.RECORDING`, `source` is the recording's file name and `dated_by` says where
    `began_at` comes from ("recording time", "last change"). `identity` is unique, so importing the
    same session twice adds nothing.
    """

    identity: str
    kind: SessionKind
    began_at: AwareTime
    ended_at: AwareTime | None = None
    sets: tuple[SetRecord, ...] = ()
    pains: tuple[PainRecord, ...] = ()
    notes: str = ""
    source: str | None = None
    dated_by: str | None = None

    def pain(self, when: PainMoment) -> int | None:
        """Return the worst answer at that time, 0..10; None if there was none."""
        return max((one.pain for one in self.pains if one.when == when), default=None)
