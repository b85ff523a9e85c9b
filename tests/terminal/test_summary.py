"""What a person reads: a clean set first, then a faulty one, on wide and narrow terminals."""

from __future__ import annotations

import dataclasses
import io
from xml.etree import ElementTree

import pytest
from rich.console import Console

from formcheck import wording
from formcheck.pose.landmarks import Side
from formcheck.results import (
    Analysis,
    Attempt,
    CameraView,
    Fault,
    Guess,
    NotJudged,
    PoseCoverage,
    Rep,
    SideCount,
    Source,
    Summary,
    Tempo,
)
from formcheck.terminal.summary import render, svg
from formcheck.terminal.tables import overview_table

VALGUS_CUE = "Push your knee out over your toes."


def repetition(number: int, side: Side, **changes: object) -> Rep:
    start_s = 4.1 * number
    rep = Rep(
        number,
        side,
        start_s,
        start_s + 1.5,
        start_s + 3.0,
        Tempo(1.4, 0.2, 1.4),
        100,
        {"knee_flexion_deg": 93.1, "hip_angle_deg": 96.0, "trunk_lean_deg": 6.2, "fppa_deg": 3.0},
    )
    return dataclasses.replace(rep, **changes)  # type: ignore[arg-type]


def clean() -> Analysis:
    """Four good lunges from the front, alternating, everything judged."""
    sides = (Side.LEFT, Side.RIGHT, Side.LEFT, Side.RIGHT)
    return Analysis(
        formcheck_version="0.1.0",
        source=Source("clips/forward_lunge.mp4", "ab" * 32, 480, 640, 29.97, 614, 20.5),
        pose=PoseCoverage("full", 612, 0.997),
        exercise="forward_lunge",
        exercise_source="recognised",
        view=CameraView("front", 4.0, "standing"),
        reps=tuple(repetition(i, side) for i, side in enumerate(sides, start=1)),
        attempts=(),
        not_judged=(),
        summary=Summary(4, 4, 100, {}, {"left": SideCount(2, 2), "right": SideCount(2, 2)}, {}),
        cues=(),
        recognition=(Guess("forward_lunge", 0.93), Guess("reverse_lunge", 0.41)),
    )


def valgus(value: float) -> Fault:
    return Fault(
        "knee_valgus", "moderate", value, "deg", 10.0, 13.1, 0.995, VALGUS_CUE,
        "Herrington 2014: 16.8 ± 5.4° with patellofemoral pain", "fppa_deg",
    )  # fmt: skip


def faulty() -> Analysis:
    """The same set with two inward knees, one shallow lunge, and everything else that is said."""
    shallow = Fault(
        "shallow_depth", "mild", 61.0, "deg", 70.0, 17.9, 0.9, "Sink a little lower.",
        "coaching convention", "knee_flexion_deg",
    )  # fmt: skip
    good = clean()
    first, second, third, fourth = good.reps
    unsure = (NotJudged("knee_valgus", "the knee was hidden"),)
    reps = (
        dataclasses.replace(first, not_judged=unsure),
        dataclasses.replace(second, faults=(valgus(12.2),), score=80),
        dataclasses.replace(third, faults=(valgus(17.4), shallow), score=55),
        dataclasses.replace(fourth, complete=False, tempo=Tempo(1.2, None, None), score=None),
    )
    return dataclasses.replace(
        good,
        reps=reps,
        attempts=(Attempt(2.0, 2.9, "did not reach the start of the range"),),
        not_judged=(NotJudged("torso_lean", "needs a side or oblique view"),),
        summary=Summary(
            4, 2, 78, {"knee_valgus": 2, "shallow_depth": 1},
            {"left": SideCount(2, 1), "right": SideCount(2, 1)}, {"knee_flexion_deg": 3.1},
        ),
        cues=(VALGUS_CUE, "Sink a little lower."),
        camera_advice="Put the camera at your side to have the trunk judged.",
        warnings=("two people in view: followed the larger one",),
    )  # fmt: skip


def unknown() -> Analysis:
    """A clip of something else."""
    return dataclasses.replace(
        clean(), exercise=None, reps=(), view=CameraView("unknown", None),
        summary=Summary(0, 0, None, {}, {}, {}), recognition=(Guess("forward_lunge", 0.31),),
    )  # fmt: skip


def shown(analysis: Analysis, width: int = 100) -> str:
    stream = io.StringIO()
    render(analysis, Console(file=stream, width=width, markup=False, highlight=False))
    return stream.getvalue()


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_a_clean_set_reports_no_faults() -> None:
    text = one_line(shown(clean()))
    assert "Forward lunge (recognized, fit 0.93)" in text
    assert "4 repetitions: 4 of 4 clean · left 2, right 2 · score 100 of 100" in text
    assert "✓ No fault found." in text
    for absent in ("✗", "partial", "Not judged", "Not counted", "Warnings", "Do this next"):
        assert absent not in text


def test_a_clean_set_with_an_unjudged_rule_is_not_called_good_in_everything() -> None:
    good, unsure = clean(), (NotJudged("torso_lean", "front view"),)
    first = dataclasses.replace(good.reps[0], not_judged=unsure, score=90)
    partly = dataclasses.replace(good, reps=(first, *good.reps[1:]))
    text = one_line(shown(partly))
    assert "3 of 4 clean, 1 not fully judged" in text
    assert "score 100 of 100 (partial)" in text
    assert "90* ? not judged: torso lean" in text
    assert "* not fully judged" in text
    assert "Nothing wrong in what was judged; see what was not." in text
    assert "No fault" not in text


def test_a_set_that_no_view_shows_whole_has_no_clean_repetition() -> None:
    good, unsure = clean(), (NotJudged("torso_lean", "needs a side view, this is a front view"),)
    reps = tuple(dataclasses.replace(rep, not_judged=unsure, score=90) for rep in good.reps)
    text = one_line(shown(dataclasses.replace(good, reps=reps, not_judged=unsure)))
    assert "4 repetitions: 4 of 4 not fully judged" in text
    assert "torso lean: needs a side view, this is a front view" in text
    assert "✓" not in text


def test_a_set_of_which_nothing_could_be_judged_is_not_called_good() -> None:
    good = clean()
    unsure = (NotJudged("torso_lean", "needs a side view, this is a back view"),)
    reps = tuple(dataclasses.replace(rep, score=None, not_judged=unsure) for rep in good.reps)
    summary = dataclasses.replace(good.summary, good_reps=0, score=None)
    text = one_line(shown(dataclasses.replace(good, reps=reps, not_judged=unsure, summary=summary)))
    assert "Nothing could be judged." in text
    assert "4 of 4 not fully judged · left 2, right 2 · score none" in text
    assert "✓" not in text


def test_the_uncertainty_of_a_fault_is_shown_if_known() -> None:
    analysis = faulty()
    reps = tuple(
        dataclasses.replace(
            rep, faults=tuple(dataclasses.replace(f, uncertainty_90=4.1) for f in rep.faults)
        )
        for rep in analysis.reps
    )
    text = one_line(shown(dataclasses.replace(analysis, reps=reps)))
    assert "FPPA; ± 4.1°, very clear; limit" in text
    assert "FPPA; very clear; limit" in one_line(shown(analysis))
    assert "%" not in text


def test_a_fault_is_shown_with_worst_repetition_value_limit_and_source() -> None:
    text = one_line(shown(faulty()))
    assert "knee valgus (moderate) in 2 of 4; worst in repetition 3 (left) at 0:13.1" in text
    assert "17°, at most 10°" in text
    assert "FPPA; very clear; limit: Herrington 2014" in text
    assert "61°, at least 70°" in text


def test_the_cue_comes_before_the_table_of_repetitions() -> None:
    text = shown(faulty())
    assert text.index("Do this next") < text.index(VALGUS_CUE) < text.index("Tempo")


def test_what_was_not_judged_or_counted_is_shown() -> None:
    text = one_line(shown(faulty()))
    assert "torso lean: needs a side or oblique view" in text
    assert "knee valgus (repetition 1): the knee was hidden" in text
    assert "? not judged: knee valgus" in text
    assert "0:02.0–0:02.9 did not reach the start of the range" in text
    assert "cut off before its end" in text
    assert "Put the camera at your side" in text
    assert "! two people in view" in text
    assert "Left and right differ by: knee flexion 3°" in text


def test_another_activity_has_no_table_and_a_hint() -> None:
    text = one_line(shown(unknown()))
    assert "No exercise recognized; closest: forward lunge 0.31" in text
    assert "0 repetitions" in text
    assert "name it with -e" in text
    assert "Tempo" not in text


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
def test_it_fits_and_keeps_the_faults_at_any_width(width: int) -> None:
    text = shown(faulty(), width)
    assert max(map(len, text.splitlines())) <= width
    assert "knee valgus" in one_line(text)
    assert "shallow" in text


def test_brackets_in_a_file_name_are_not_markup() -> None:
    source = dataclasses.replace(clean().source, path="/films/[bold]me.mp4")
    assert "[bold]me.mp4" in shown(dataclasses.replace(clean(), source=source))


def test_the_svg_holds_the_summary() -> None:
    picture = ElementTree.fromstring(svg(faulty()))
    assert VALGUS_CUE in " ".join("".join(picture.itertext()).split())


def test_the_overview_includes_failures() -> None:
    console = Console(file=io.StringIO(), width=80, record=True)
    rows = [("a.mp4", faulty()), ("b.mp4", unknown()), ("c.mp4", None)]
    console.print(overview_table(rows))
    text = console.export_text()
    for expected in ("knee valgus ×2", "not recognized", "✗ failed"):
        assert expected in text


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(17.4, "deg", "17°"), (-0.2, "deg", "0°"), (None, "deg", "–"), (float("nan"), "s", "–"),
     (1.26, "s", "1.3 s"), (0.5, "ratio", "0.50"), (12.3, "cm", "12 cm"), (5, "pct", "5 %")],
)  # fmt: skip
def test_amounts_carry_their_unit(value: float | None, unit: str, expected: str) -> None:
    assert wording.amount(value, unit) == expected


def test_a_narrow_miss_is_shown_precisely_enough_to_be_seen() -> None:
    assert wording.value_against_limit(10.3, 10.0, "deg") == "10.3°, at most 10.0°"


def test_clock_rounds_up_into_the_next_minute() -> None:
    assert [wording.clock(s) for s in (0, 59.97, 64.5)] == ["0:00.0", "1:00.0", "1:04.5"]


def test_a_doubt_about_the_name_comes_before_everything_that_follows_from_it() -> None:
    doubt = "this looks like a step-up, not like a forward lunge, which was named"
    doubtful = dataclasses.replace(
        clean(), name_doubt=doubt, warnings=(doubt,), cues=(VALGUS_CUE,), exercise_source="given"
    )
    text = one_line(shown(doubtful))
    assert text.count("his looks like a step-up") == 1
    assert text.index("This looks like a step-up") < text.index("4 repetitions")
    assert wording.CHECK_NAME in text
    assert VALGUS_CUE not in text
    opening = text[: text.index("Score")]  # of the table of repetitions
    assert "of 100" not in opening and "clean" not in opening
