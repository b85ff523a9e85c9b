"""A report's repetitions, its faults with the numbers that prove them, and unjudged rules; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from formcheck import wording
from formcheck.biomechanics.measures import Measure
from formcheck.pose.landmarks import Side
from formcheck.report.headline import FAULT, GOOD, PARTLY, UNKNOWN, fault_title
from formcheck.results import Analysis, Fault, Judgement, Rep, Verdict
from formcheck.spec.exercise import Exercise

_VERDICTS = {
    Verdict.SOUND: (GOOD, "sound"),
    Verdict.FAULT: (FAULT, "a fault"),
    Verdict.NOT_CLEAR: (UNKNOWN, "too close to the limit"),
    Verdict.NOT_SEEN: (UNKNOWN, "not seen"),
}
TEMPO_PARTS = ("out", "hold", "back")


@dataclass(frozen=True)
class Cell:
    """A measured value and its 90 % interval, or "" if there is none."""

    value: str
    interval: str


@dataclass(frozen=True)
class Finding:
    """One finding about a repetition; `tone` as in `Headline`."""

    tone: str
    text: str


@dataclass(frozen=True)
class Check:
    """One rule in one repetition: its verdict in words, the value, and the limit."""

    tone: str
    verdict: str
    value: str
    limit: str


@dataclass(frozen=True)
class RepRow:
    """One row of the table of repetitions; times are seconds of the clip."""

    number: int
    side: str
    start_s: float
    end_s: float
    span: str
    tempo: tuple[str, str, str]
    cells: tuple[Cell, ...]
    score: str
    findings: tuple[Finding, ...]
    score_note: str = ""
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class FaultCase:
    """One fault in one repetition: `measured_and_limit` is its number against the limit."""

    rep: int
    code: str
    side: str
    at_s: float
    clock: str
    severity: str
    value: str
    limit: str
    confidence: str
    alt: str


@dataclass(frozen=True)
class FaultGroup:
    """All cases of one fault code, and what they share."""

    code: str
    title: str
    cue: str
    measure: str
    source: str
    count: str
    cases: tuple[FaultCase, ...]


@dataclass(frozen=True)
class Unjudged:
    """A rule that was not applied, why, and in which repetitions ("" means all of them)."""

    title: str
    where: str
    reason: str


def measured_in_any_rep(analysis: Analysis, exercise: Exercise | None) -> tuple[Measure, ...]:
    """The exercise's measures with a value in at least one repetition."""
    if exercise is None:
        return ()
    return tuple(
        measure
        for measure in exercise.measures
        if any(rep.measures.get(measure.key) is not None for rep in analysis.reps)
    )


def rep_rows(analysis: Analysis, exercise: Exercise | None) -> tuple[RepRow, ...]:
    """One row per repetition, in chronological order."""
    measures = measured_in_any_rep(analysis, exercise)
    return tuple(_row(rep, measures, exercise) for rep in analysis.reps)


def _row(rep: Rep, measures: Iterable[Measure], exercise: Exercise | None) -> RepRow:
    tempo = (rep.tempo.outbound_s, rep.tempo.hold_s, rep.tempo.return_s)
    out, hold, back = ("?" if part is None else f"{part:.1f}" for part in tempo)
    return RepRow(
        number=rep.number,
        side=rep.side.value,
        start_s=rep.start_s,
        end_s=rep.end_s,
        span=f"{wording.clock(rep.start_s)}–{wording.clock(rep.end_s)}",
        tempo=(out, hold, back),
        cells=tuple(_cell(rep, measure) for measure in measures),
        score=wording.UNKNOWN if rep.score is None else str(rep.score),
        findings=tuple(_findings(rep, exercise)),
        score_note="" if rep.score is None or rep.is_fully_judged else "partial",
        checks=tuple(_check(one) for one in rep.judgements),
    )


def _check(one: Judgement) -> Check:
    tone, verdict = _VERDICTS[one.verdict]
    value, limit = wording.UNKNOWN, wording.judged_limit(one)
    if one.value is not None and one.limit is not None:
        value, _ = wording.measured_and_limit(one.value, one.uncertainty_90, one.limit, one.unit)
    return Check(tone, verdict, value, limit)


def checked_rules(analysis: Analysis, exercise: Exercise | None) -> tuple[str, ...]:
    """The titles of the rules in `RepRow.checks`; empty for documents of older versions."""
    first = next((rep for rep in analysis.reps if rep.judgements), None)
    judgements = () if first is None else first.judgements
    return tuple(fault_title(one.code, exercise) for one in judgements)


def _cell(rep: Rep, measure: Measure) -> Cell:
    value = wording.amount(rep.measures.get(measure.key), measure.unit)
    interval = rep.intervals_90.get(measure.key)
    if interval is None or rep.measures.get(measure.key) is None:
        return Cell(value, "")
    low, high = (wording.amount(end, measure.unit) for end in interval)
    return Cell(value, f"{low} to {high}")


def _findings(rep: Rep, exercise: Exercise | None) -> Iterable[Finding]:
    for fault in rep.faults:
        yield Finding(FAULT, f"{fault_title(fault.code, exercise)}, {fault.severity}")
    if rep.is_good:
        yield Finding(GOOD, "Clean")
    elif rep.score is None:
        yield Finding(UNKNOWN, "Not judged")
    elif not rep.is_fully_judged:
        yield Finding(PARTLY, f"Not judged: {_unjudged_text(rep, exercise)}")
    if not rep.complete:
        yield Finding(UNKNOWN, "Cut off by the edge of the video")
    for remark in rep.remarks:
        yield Finding(UNKNOWN, f"Counted even though {remark}")


def _unjudged_text(rep: Rep, exercise: Exercise | None) -> str:
    titles = dict.fromkeys(fault_title(item.code, exercise) for item in rep.not_judged)
    return ", ".join(title[:1].lower() + title[1:] for title in titles)


def fault_groups(analysis: Analysis, exercise: Exercise | None) -> tuple[FaultGroup, ...]:
    """The faults by code, most frequent first; every fault of the document is a case."""
    found: dict[str, list[tuple[Rep, Fault]]] = {}
    for rep in analysis.reps:
        for fault in rep.faults:
            found.setdefault(fault.code, []).append((rep, fault))
    ordered = sorted(found.items(), key=lambda item: -len(item[1]))
    return tuple(_group(code, cases, analysis, exercise) for code, cases in ordered)


def _group(
    code: str,
    cases: Sequence[tuple[Rep, Fault]],
    analysis: Analysis,
    exercise: Exercise | None,
) -> FaultGroup:
    first, title = cases[0][1], fault_title(code, exercise)
    reps = len({rep.number for rep, _ in cases})
    return FaultGroup(
        code=code,
        title=title,
        cue=first.cue,
        measure=wording.title(wording.label(first.measure)),
        source=first.source,
        count=f"in {reps} of {wording.pluralize(len(analysis.reps), 'repetition')}",
        cases=tuple(_case(rep, fault, title) for rep, fault in cases),
    )


def _case(rep: Rep, fault: Fault, title: str) -> FaultCase:
    value, limit = wording.measured_and_limit(
        fault.value, fault.uncertainty_90, fault.limit, fault.unit
    )
    clock = wording.clock(fault.at_s)
    side = "" if rep.side is Side.BOTH else f", {rep.side.value}"
    return FaultCase(
        rep=rep.number,
        code=fault.code,
        side="" if rep.side is Side.BOTH else rep.side.value,
        at_s=fault.at_s,
        clock=clock,
        severity=fault.severity,
        value=value,
        limit=limit,
        confidence=wording.confidence_text(fault.confidence),
        alt=(
            f"Repetition {rep.number}{side}, at {clock}, with the skeleton drawn: "
            f"{title.lower()}, {value} where {limit} is allowed"
        ),
    )


def unjudged_items(analysis: Analysis, exercise: Exercise | None) -> tuple[Unjudged, ...]:
    """Every rule that was not applied, with the reason; those that concern the whole set first."""
    found: Mapping[tuple[str, str], list[int]] = wording.not_judged_reps(analysis)
    return tuple(
        Unjudged(
            fault_title(code, exercise), wording.list_reps(numbers, len(analysis.reps)), reason
        )
        for (code, reason), numbers in found.items()
    )
