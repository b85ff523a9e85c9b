"""The parts of the page of `formcheck bench` about clips: scores, counts, and what they show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from formcheck import wording
from formcheck.bench import Accuracy
from formcheck.bench_parts import Chart, Section, Table, share_of
from formcheck.bench_plots import confusion_plot, counts_plot
from formcheck.bench_rows import confusion_of, count_groups, number, percent, tally_words
from formcheck.overall import Score, by_exercise, summarise
from formcheck.report_keys import Key
from formcheck.scoring import ClipScore
from formcheck.tallies import Tally

_SCORE_HEADS = (
    "Exercise", "Clips", "Counted / true", "Exact", "Within one", "MAE", "Side", "Recognised",
    "Faults, F1", "False alarms", "Angles", "In interval",
)  # fmt: skip


def exercises_section(accuracy: Accuracy) -> Section:
    """Every figure of each exercise; with the exercise named, too."""
    folded = "The same with the exercise named (-e)"
    return Section(
        "exercises",
        "Each exercise",
        "The exercise recognised by formcheck itself. Exact and within one: of the clips. Side: of "
        "the repetitions counted. False alarms: clean repetitions blamed for a fault. Angles: mean "
        "error of knee and hip at the peak.",
        tables=(
            Table(_SCORE_HEADS, _score_rows(accuracy.recognised)),
            Table(_SCORE_HEADS, _score_rows(accuracy.named), summary=folded),
        ),
    )


def _score_rows(scores: Sequence[ClipScore]) -> list[tuple[str, ...]]:
    rows = [
        (wording.title(name), *_score_cells(summarise(group)))
        for name, group in by_exercise(scores).items()
    ]
    return [*rows, ("All", *_score_cells(summarise(scores)))]


def _score_cells(score: Score) -> tuple[str, ...]:
    alarms = score.clean_alarms
    angles = wording.amount(score.angle_mae_deg, "deg", 1)
    return (
        str(score.clips),
        f"{score.counted_reps} / {score.true_reps}",
        percent(score.exact),
        percent(score.off_by_one),
        number(score.mae),
        share_of(score.sides),
        percent(score.recognised),
        number(score.faults.f1),
        f"{alarms.part} of {alarms.whole}" if alarms.whole else wording.UNKNOWN,
        f"{angles} ({score.angles.part})" if score.angles.part else angles,
        share_of(score.intervals),
    )


def wrong_section(wrong: Iterable[tuple[str, list[str]]]) -> Section:
    """Clip by clip what is not as the labels say."""
    return Section(
        "wrong",
        "What went wrong",
        "With the exercise named; what is wrong only when it is recognised says so.",
        tables=(
            Table(("Clip", "What"), [(clip, "; ".join(notes)) for clip, notes in wrong], words=2),
        ),
    )


def counts_section(scores: Sequence[ClipScore]) -> Section:
    """Counted against true repetitions."""
    groups = count_groups(scores)
    rows = [
        (
            f"{group.counted} / {group.true}",
            "" if group.true == group.counted else ", ".join(group.clips),
            str(len(group.clips)),
        )
        for group in groups
    ]
    label = "Counted against true repetitions of each clip; the numbers are in the table below"
    return Section(
        "counts",
        "Repetitions counted",
        f"{sum(len(group.clips) for group in groups)} clips; a larger mark is more of them. The "
        "same number may still be other repetitions: only the table above asks whether they are.",
        (Chart("chart-counts", label, counts_plot(groups)),),
        (
            Key("dot-left", "●", "the true number"),
            Key("mark", "◆", "another"),
            Key("bound", "", "within one, between the dashes"),
        ),
        (Table(("Counted / true", "Which are wrong", "Clips"), rows, words=2),),
    )


def confusion_section(scores: Sequence[ClipScore]) -> Section:
    """Which exercise was taken for which."""
    table = confusion_of(scores)
    rows = [
        (wording.title(name), *(str(clips) if clips else "·" for clips in row), str(sum(row)))
        for name, row in zip(table.rows, table.clips, strict=True)
    ]
    heads = ("True", *map(wording.label, table.columns), "clips")
    return Section(
        "confusion",
        "Exercise recognised",
        "Rows: what the clip shows. Columns: what it was taken for. An activity that is none of "
        "the nine should be taken for none.",
        (
            Chart(
                "chart-confusion",
                "Clips of each exercise taken for each; the numbers are in the table below",
                confusion_plot(table),
            ),
        ),
        (Key("part-back", "", "right"), Key("cell-wrong", "", "wrong")),
        (Table(heads, rows),),
    )


def clips_section(scores: Sequence[ClipScore]) -> Section:
    """Every clip, folded away."""
    rows = [
        (
            score.clip,
            wording.label(score.exercise),
            "failed" if score.failure else wording.label(score.recognised_as or "none"),
            f"{score.counted_reps} / {score.true_reps}",
            share_of(score.sides),
            tally_words(sum(score.faults.values(), Tally())),
        )
        for score in scores
    ]
    heads = ("Clip", "True exercise", "Taken for", "Counted / true", "Side", "Faults")
    summary = f"Show {wording.count(len(rows), 'clip')}"
    words = "With the exercise recognised by formcheck itself."
    table = Table(heads, rows, words=3, summary=summary)
    return Section("clips", "Every clip", words, tables=(table,))
