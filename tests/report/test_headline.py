"""What a report says: the headline_of of every kind of set, its tables, sides and tempo."""

from __future__ import annotations

from dataclasses import replace

import pytest

from formcheck.exercises import find_exercise
from formcheck.pose.landmarks import Side
from formcheck.report import headline, repetitions
from formcheck.report import sides as report_sides
from formcheck.report.headline import FAULT, GOOD, PARTLY, UNKNOWN, headline_of
from formcheck.results import (
    MAXIMUM,
    MINIMUM,
    Analysis,
    Attempt,
    CameraView,
    Fault,
    Guess,
    Judgement,
    NotJudged,
    PoseCoverage,
    Rep,
    SideCount,
    Source,
    Summary,
    Tempo,
    Verdict,
)

LUNGE = find_exercise("forward_lunge")
KNEE = Fault(
    "knee_valgus", "moderate", 12.44, "deg", 3.5, 2.5, 0.998, "Push out.", "a study", "lean", 4.1
)
LEAN = replace(KNEE, code="torso_lean", severity="mild", value=30.0, limit=27.0, measure="trunk")
UNSEEN = NotJudged("torso_lean", "the shoulder was hidden")


def rep(number: int, side: Side = Side.LEFT, *faults: Fault, **more: object) -> Rep:
    base = Rep(
        number, side, 3.0 * number, 3.0 * number + 1, 3.0 * number + 2, Tempo(1.0, 0.5, None),
        100 - 20 * len(faults), {"knee_flexion_deg": 80.0 + number}, faults,
    )  # fmt: skip
    return replace(base, **{"view": CameraView("front", 0.0), **more})  # type: ignore[arg-type]


def analysis(*reps: Rep, exercise: str | None = "forward_lunge", **more: object) -> Analysis:
    codes = [fault.code for one in reps for fault in one.faults]
    sides = {side.value: [one for one in reps if one.side is side] for side in Side}
    scores = [one.score for one in reps if one.score is not None]
    base = Analysis(
        "0", Source("folder/clip.mp4", None, 480, 640, 30.0, 90, 3.0), PoseCoverage("full", 90, 1),
        exercise, "recognised", CameraView("front", 0.0), reps, (), (),
        Summary(
            len(reps), sum(one.is_good for one in reps),
            round(sum(scores) / len(scores)) if scores else None,
            {code: codes.count(code) for code in codes},
            {s: SideCount(len(r), sum(o.is_good for o in r)) for s, r in sides.items() if r}, {},
        ),
        (),
    )  # fmt: skip
    return replace(base, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "tone", "sentence"),
    [
        (
            analysis(rep(1), rep(2)),
            GOOD,
            "2 of 2 repetitions clean. No fault found in all 2 repetitions.",
        ),
        (analysis(rep(1)), GOOD, "1 of 1 repetition clean. No fault found in the one repetition."),
        (
            analysis(rep(1), rep(2, not_judged=(UNSEEN,))),
            PARTLY,
            "1 of 2 repetitions clean, 1 not fully judged. Nothing wrong in what was judged.",
        ),
        (
            analysis(rep(1), rep(2, score=None, not_judged=(UNSEEN,))),
            PARTLY,
            "1 of 2 repetitions clean, 1 not fully judged. Nothing wrong in what was judged.",
        ),
        (
            analysis(rep(1, not_judged=(UNSEEN,)), rep(2, not_judged=(UNSEEN,))),
            PARTLY,
            "2 of 2 repetitions not fully judged. Nothing wrong in what was judged.",
        ),
        (
            analysis(rep(1, score=None, not_judged=(UNSEEN,))),
            UNKNOWN,
            "1 repetition counted; nothing could be judged.",
        ),
        (analysis(), UNKNOWN, "No repetition of the forward lunge was counted."),
        (
            analysis(rep(1, Side.LEFT, KNEE), rep(2), rep(3)),
            FAULT,
            "2 of 3 repetitions clean, 1 with a fault. Knee falls inward in 1.",
        ),
        (
            analysis(rep(1, Side.LEFT, KNEE, LEAN), rep(2, Side.RIGHT, KNEE), rep(3)),
            FAULT,
            "1 of 3 repetitions clean, 2 with a fault. "
            "Knee falls inward in 2, trunk leans forward in 1.",
        ),
        (
            analysis(rep(1, Side.LEFT, KNEE, not_judged=(UNSEEN,)), rep(2, not_judged=(UNSEEN,))),
            FAULT,
            "1 of 2 repetitions with a fault, 1 not fully judged. Knee falls inward in 1.",
        ),
    ],
)
def test_the_headline_is_one_sentence(found: Analysis, tone: str, sentence: str) -> None:
    said = headline_of(found, LUNGE)
    assert (said.tone, said.sentence) == (tone, sentence)


def test_the_headline_has_details() -> None:
    attempt = Attempt(1.0, 2.0, "turned back")
    cut = rep(3, complete=False, not_judged=(UNSEEN,))
    said = headline_of(analysis(rep(1, Side.LEFT, KNEE), rep(2), cut, attempts=(attempt,)), LUNGE)
    assert said.more == (
        "Repetition 3 is cut off before the end. "
        "1 movement started like a repetition but was not counted."
    )


def test_an_unrecognized_exercise_names_the_best_guesses() -> None:
    guesses = (Guess("step_up", 0.21), Guess("forward_lunge", 0.4), Guess("clamshell", 0.1))
    said = headline_of(analysis(exercise=None, recognition=guesses), None)
    assert said.tone == UNKNOWN
    assert "The closest matches were: forward lunge 0.40, step up 0.21." in said.more


@pytest.mark.parametrize(
    "found",
    [
        analysis(),
        analysis(rep(1, score=None, not_judged=(UNSEEN,))),
        analysis(rep(1, not_judged=(UNSEEN,))),
        analysis(rep(1, Side.LEFT, KNEE)),
        analysis(exercise=None),
    ],
)
def test_only_a_fully_judged_faultless_set_is_good(found: Analysis) -> None:
    assert headline_of(found, None if found.exercise is None else LUNGE).tone != GOOD
    for row in repetitions.rep_rows(found, LUNGE):
        assert GOOD not in [finding.tone for finding in row.findings]


def test_tiles_count_each_side() -> None:
    found = analysis(rep(1, Side.LEFT, KNEE), rep(2, Side.RIGHT), rep(3, Side.LEFT))
    said = [(tile.label, tile.value, tile.note) for tile in headline.tiles(found)]
    assert said == [
        ("Clean", "2 of 3", ""), ("With a fault", "1", ""), ("Score", "93", "of 100"),
        ("Left side", "2", "1 of 2 clean, 1 with a fault"), ("Right side", "1", "1 of 1 clean"),
    ]  # fmt: skip
    assert headline.tiles(analysis()) == ()
    unsure = headline.tiles(analysis(rep(1), rep(2, not_judged=(UNSEEN,))))
    assert [(tile.value, tile.note) for tile in unsure[:3]] == [
        ("1 of 2", "1 not fully judged"), ("0", ""), ("100", "of 100, partial"),
    ]  # fmt: skip
    unknown = headline.tiles(analysis(rep(1, score=None)))[2]
    assert (unknown.value, unknown.note) == ("–", "nothing could be judged")


def test_a_row_has_times_tempo_and_findings() -> None:
    one = rep(1, Side.LEFT, KNEE, intervals_90={"knee_flexion_deg": (66.0, 96.0)})
    (row,) = repetitions.rep_rows(analysis(one), LUNGE)
    assert (row.number, row.side, row.span, row.score) == (1, "left", "0:03.0–0:05.0", "80")
    assert row.tempo == ("1.0", "0.5", "?")
    assert [(cell.value, cell.interval) for cell in row.cells] == [("81°", "66° to 96°")]
    assert [finding.text for finding in row.findings] == ["Knee falls inward, moderate"]


def test_every_fault_is_a_case_with_its_measured_value() -> None:
    found = analysis(rep(1, Side.LEFT, KNEE, LEAN), rep(2, Side.RIGHT, KNEE), rep(3))
    groups = repetitions.fault_groups(found, LUNGE)
    assert [(group.title, group.count) for group in groups] == [
        ("Knee falls inward", "in 2 of 3 repetitions"),
        ("Trunk leans forward", "in 1 of 3 repetitions"),
    ]
    assert sum(len(group.cases) for group in groups) == 3
    case = groups[0].cases[1]
    assert (case.rep, case.side, case.clock) == (2, "right", "0:02.5")
    assert (case.value, case.limit, case.confidence) == (
        "12.4° ± 4.1°",
        "at most 3.5°",
        "very clear",
    )
    assert case.alt == (
        "Repetition 2, right, at 0:02.5, with the skeleton drawn: knee falls inward, "
        "12.4° ± 4.1° where at most 3.5° is allowed"
    )


def test_a_spelled_out_unit_is_not_repeated() -> None:
    roll = replace(KNEE, unit="trunk lengths", value=0.36, limit=0.18, uncertainty_90=0.16)
    ((case,),) = (
        g.cases for g in repetitions.fault_groups(analysis(rep(1, Side.LEFT, roll)), LUNGE)
    )
    assert (case.value, case.limit) == ("0.36 ± 0.16 trunk lengths", "at most 0.18")


def test_an_unjudged_rule_has_its_repetitions_and_reason() -> None:
    (item,) = repetitions.unjudged_items(
        analysis(rep(1), rep(2, not_judged=(UNSEEN,)), rep(3, not_judged=(UNSEEN,))), LUNGE
    )
    assert (item.title, item.where) == ("Trunk leans forward", "repetitions 2, 3")
    assert item.reason == "the shoulder was hidden"


def test_left_and_right_are_compared_by_mean_and_range() -> None:
    found = analysis(rep(1), rep(3), rep(6, Side.RIGHT))
    (item,) = report_sides.comparisons(found, LUNGE.measures)
    assert item.text(Side.LEFT) == "82° (81° to 83°)"
    assert item.text(Side.RIGHT) == "86°"
    assert item.difference == "4° more on the right"
    same = analysis(rep(1), rep(1, Side.RIGHT))
    assert report_sides.comparisons(same, LUNGE.measures)[0].difference == "the same"


def test_a_repetition_from_an_unknown_view_is_not_compared() -> None:
    unknown = rep(9, view=CameraView("unknown", None))
    (item,) = report_sides.comparisons(
        analysis(rep(1), unknown, rep(6, Side.RIGHT)), LUNGE.measures
    )
    assert item.text(Side.LEFT) == "81°"


def test_a_single_side_is_not_compared() -> None:
    found = analysis(rep(1), rep(2))
    assert report_sides.comparisons(found, LUNGE.measures) == ()
    assert "Only the left side was filmed working" in report_sides.why_no_comparison(found)
    assert report_sides.why_no_comparison(analysis(rep(1, Side.BOTH))) == ""


def test_the_tempo_is_compared_with_the_prescribed_one() -> None:
    tempo = report_sides.tempo_of(analysis(rep(1), rep(2, Side.RIGHT)), LUNGE)
    assert tempo is not None
    assert [row.label for row in tempo.rows] == ["1 left", "2 right"]
    assert tempo.text == (
        "Prescribed: 2 s out, 0 s held, 2 s back. "
        "Yours on average: 1.0 s out, 0.5 s held, unknown back."
    )
    assert report_sides.tempo_of(analysis(), LUNGE) is None


def test_rules_that_were_never_judged_are_said_once_with_where_the_camera_goes() -> None:
    found = analysis(
        rep(1, not_judged=(UNSEEN,)),
        not_judged=(UNSEEN,),
        camera_advice="to judge “trunk leans forward”, put the camera beside",
    )
    assert headline_of(found, LUNGE).more == (
        "Not judged in any repetition: trunk leans forward. "
        "To judge “trunk leans forward”, put the camera beside."
    )


def test_every_rule_is_shown_with_its_answer_value_and_limit() -> None:
    sound = Judgement("knee_valgus", Verdict.SOUND, 1.0, 4.1, 3.5, "deg", limit_is=MAXIMUM)
    close = Judgement("torso_lean", Verdict.NOT_CLEAR, 26.0, 8.2, 27.0, "deg", "c", MAXIMUM)
    unseen = Judgement("shallow_depth", Verdict.NOT_SEEN, None, None, 55.0, "deg", "u", MINIMUM)
    found = analysis(rep(1, judgements=(sound, close, unseen)))
    assert repetitions.checked_rules(found, LUNGE) == (
        *("Knee falls inward", "Trunk leans forward"),
        "Not deep enough",
    )
    (row,) = repetitions.rep_rows(found, LUNGE)
    assert [(one.tone, one.verdict, one.value, one.limit) for one in row.checks] == [
        (GOOD, "sound", "1.0° ± 4.1°", "at most 3.5°"),
        (UNKNOWN, "too close to the limit", "26.0° ± 8.2°", "at most 27°"),
        (UNKNOWN, "not seen", "–", "at least 55°"),
    ]
    assert repetitions.checked_rules(analysis(rep(1)), LUNGE) == ()


def test_values_close_to_one_limit_are_one_line() -> None:
    def close(number: int, value: float) -> Rep:
        one = Judgement("torso_lean", Verdict.NOT_CLEAR, value, 8.2, 27.0, "deg", "c", MAXIMUM)
        return rep(number, not_judged=(NotJudged("torso_lean", "c"),), judgements=(one,))

    found = analysis(close(1, 26.0), rep(2), close(3, 28.5))
    (item,) = repetitions.unjudged_items(found, LUNGE)
    assert item.where == "repetitions 1, 3"
    assert item.reason == (
        "too close to the limit, at most 27°, to tell: 26.0° ± 8.2°, 28.5° ± 8.2°"
    )


def test_a_doubt_about_the_name_is_the_headline_without_praise() -> None:
    doubtful = replace(analysis(rep(1), rep(2)), name_doubt="this may not be a forward lunge")
    said = headline_of(doubtful, LUNGE)
    assert said.sentence == "This may not be a forward lunge."
    assert said.tone == UNKNOWN
    assert [(tile.label, tile.value) for tile in headline.tiles(doubtful)] == [("Repetitions", "2")]
