"""Result documents read back: the same analysis, and errors that name the field."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from formcheck.analysis.document import load_document, parse_analysis
from formcheck.analysis.offline import analyze_recording
from formcheck.errors import DocumentError, InputNotFoundError
from formcheck.exercises import exercise_names
from formcheck.pose.landmarks import Side
from formcheck.pose.track import Track
from formcheck.results import Analysis, PoseCoverage, Source
from formcheck.wording import tally
from tests.support.stick import SCENES, performed

SIDES = [Side.LEFT, Side.RIGHT, Side.LEFT]


def analysis(exercise: str = "forward_lunge", scene: str = "forward_lunge") -> Analysis:
    motion = performed(SCENES[scene], SIDES)
    source = Source("clip.mp4", "ab12", 640, 480, 30.0, len(motion), 10.0)
    return analyze_recording(
        Track.of(motion), source, PoseCoverage("full", len(motion), 1.0), exercise
    )


@pytest.fixture(scope="module", name="document")
def a_document() -> Any:
    return analysis().as_json()


@pytest.mark.parametrize("name", SCENES)
def test_a_document_survives_a_round_trip(name: str) -> None:
    document = json.loads(json.dumps(analysis(name, name).as_json()))
    assert document["reps"]
    assert parse_analysis(document).as_json() == document


def test_an_empty_document_survives_a_round_trip() -> None:
    motion = performed(SCENES["clamshell"], [])
    source = Source("clip.mp4", None, 640, 480, None, len(motion), 1.0)
    seen = analyze_recording(Track.of(motion), source, PoseCoverage("mine.task", 1, 0.1))
    assert seen.exercise is None
    assert parse_analysis(seen.as_json()).as_json() == seen.as_json()


def test_older_and_newer_documents_can_be_read(document: Any) -> None:
    older = copy.deepcopy(document)
    for rep in older["reps"]:
        del rep["intervals_90"], rep["complete"], rep["judgements"]
    del (
        older["summary"]["fully_judged_reps"],
        older["summary"]["by_side"]["left"]["fully_judged_reps"],
    )
    older["something_new"] = [1]
    read = parse_analysis(older)
    assert all(rep.complete and not rep.intervals_90 for rep in read.reps)
    assert all(rep.judgements == () and rep.not_judged for rep in read.reps)
    assert read.summary.fully_judged_reps is None
    found = tally(read.reps)
    assert (found.clean, found.faulty, found.unclear, found.fully_judged) == (0, 0, 3, 0)


def _put(*keys: Any, value: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for key in keys[:-1]:
            document = document[key]
        document[keys[-1]] = value

    return change


def _without(*keys: Any) -> Callable[[Any], None]:
    def change(document: Any) -> None:
        for key in keys[:-1]:
            document = document[key]
        del document[keys[-1]]

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_put("schema", value="other/2"), "its schema is \"other/2\", not 'formcheck.analysis/1'"),
        (_without("reps", 1, "start_s"), "reps[1].start_s is missing"),
        (_put("reps", 1, "score", value="high"), 'reps[1].score is "high", expected a whole'),
        (_put("reps", 0, "complete", value=1), "reps[0].complete is 1, expected true or false"),
        (_put("reps", 0, "number", value=True), "reps[0].number is true, expected a whole number"),
        (_put("reps", 0, "start_s", value=float("inf")), "it contains Infinity; unknown values"),
        (_put("reps", 0, "side", value="up"), 'reps[0].side is "up", expected one of left, right'),
        (_put("reps", 0, "intervals_90", value={"a": [1]}), "reps[0].intervals_90.a is [1], "),
        (_put("source", value=None), "source is null, expected an object"),
        (_put("cues", value="one"), 'cues is "one", expected a list'),
        (_put("summary", "by_side", value=[]), "summary.by_side is [], expected an object"),
        (
            _put("exercise", value="no_such"),
            f'exercise is "no_such", expected one of: {exercise_names()[0]}',
        ),
    ],
)
def test_errors_name_the_wrong_field(
    change: Callable[[Any], None], said: str, document: Any, tmp_path: Path
) -> None:
    changed = copy.deepcopy(document)
    change(changed)
    file = tmp_path / "clip.json"
    file.write_text(json.dumps(changed))
    with pytest.raises(DocumentError) as caught:
        load_document(file)
    assert said in str(caught.value)
    assert str(caught.value).endswith("; give one that `formcheck analyze CLIP -o DIR` wrote")


@pytest.mark.parametrize("content", [b"", b"[1, 2", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_files_that_are_not_documents_give_a_one_line_error(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "clip.json"
    file.write_bytes(content)
    with pytest.raises(DocumentError, match="is not a result document") as caught:
        load_document(file)
    assert "\n" not in str(caught.value)


def test_infinite_numbers_are_rejected(document: Any, tmp_path: Path) -> None:
    file = tmp_path / "clip.json"
    text = json.dumps({**document, "source": {**document["source"], "duration_s": "BIG"}})
    file.write_text(text.replace('"BIG"', "1e999"))
    with pytest.raises(DocumentError, match=r"source\.duration_s is Infinity, expected a number"):
        load_document(file)


def test_a_missing_file_and_a_folder_are_reported(tmp_path: Path) -> None:
    with pytest.raises(InputNotFoundError, match="no such file"):
        load_document(tmp_path / "none.json")
    with pytest.raises(DocumentError, match="cannot be read"):
        load_document(tmp_path)
