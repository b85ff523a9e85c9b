"""Export and import: JSON comes back the same, a bad file is one clear line, CSV has every
repetition."""

from __future__ import annotations

import copy
import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.bench.history import synthetic_sessions
from formcheck.coaching.records import (
    PainMoment,
    PainRecord,
    RepRecord,
    SessionKind,
    SessionRecord,
    SetRecord,
    Variant,
)
from formcheck.history.export import SCHEMA, csv_text, json_text, parse_sessions
from formcheck.history.store import HistoryStore
from formcheck.pose.side import Side
from tests.history.test_store import EMPTY, NOW, SESSION
from tests.support.stand_ins import run

SESSIONS = (*synthetic_sessions(NOW - timedelta(days=3), 4, sets=2, reps=3), SESSION, EMPTY)
number = st.floats(-1e6, 1e6)
seconds = st.floats(0, 1000)
text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
moment = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(
    lambda naive: naive.replace(tzinfo=timezone.utc)
)
unknown = st.none()
reps = st.builds(
    RepRecord, st.integers(1, 99), st.sampled_from(Side), seconds, unknown | st.integers(0, 100),
    unknown | seconds, unknown | seconds, unknown | seconds,
    st.dictionaries(text, unknown | number, max_size=3), st.dictionaries(text, number, max_size=2),
    st.lists(text, max_size=2).map(tuple),
)  # fmt: skip
variants = st.builds(Variant, st.floats(0, 1), seconds, unknown | text, st.floats(0, 200))
sets = st.builds(
    SetRecord, st.just("clamshell"), st.integers(1, 9), moment,
    st.lists(reps, max_size=3).map(tuple),
    unknown | st.sampled_from(Side), unknown | st.integers(1, 30), variants, unknown | text,
    unknown | text,
)  # fmt: skip
pains = st.builds(
    PainRecord, moment, st.sampled_from(PainMoment), st.integers(0, 10), unknown | text
)
sessions = st.builds(
    SessionRecord, st.uuids().map(str), st.sampled_from(SessionKind), moment, unknown | moment,
    st.lists(sets, max_size=2).map(tuple), st.lists(pains, max_size=2).map(tuple), text,
    unknown | text, unknown | text,
)  # fmt: skip


@given(st.lists(sessions, max_size=3, unique_by=lambda one: one.identity))
@settings(max_examples=60, deadline=None)
def test_any_history_survives_the_file_and_the_database(
    tmp_path_factory: pytest.TempPathFactory, found: list[SessionRecord]
) -> None:
    assert parse_sessions(json.loads(json_text(found))) == tuple(found)
    with HistoryStore(tmp_path_factory.mktemp("any") / "history.sqlite3") as store:
        store.add_all(found)
        assert {one.identity: one for one in store.load()} == {one.identity: one for one in found}


def filled(path: Path) -> Path:
    with HistoryStore(path) as store:
        store.add_all(SESSIONS)
    return path


def test_an_export_is_imported_again_and_twice_adds_nothing(
    own_history: Path, tmp_path: Path
) -> None:
    file = tmp_path / "export.json"
    done = run("history", "export", "-o", file, "--db", filled(tmp_path / "there.sqlite3"))
    assert done.output == f"Written: {file} (6 sessions)\n"
    assert run("history", "import", file).output == "Added: 6 sessions\n"
    again = run("history", "import", file, file).output
    assert again == "Added: 0 sessions; 12 already in the history\n"
    with HistoryStore(own_history) as store:
        assert {one.identity: one for one in store.load()} == {
            one.identity: one for one in SESSIONS
        }
    again = tmp_path / "again.json"
    run("history", "export", "-o", again)
    assert again.read_text() == file.read_text()


Change = Callable[[dict[str, Any]], Any]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d.update(schema="formcheck.history/9"), 'its schema is "formcheck.history/9"'),
        (lambda d: d.pop("sessions"), "sessions is null, expected a list"),
        (lambda d: d["sessions"][4].update(kind="dance"), "sessions[4].kind"),
        (lambda d: d["sessions"][4].update(began_at="yesterday"), "sessions[4].began_at"),
        (lambda d: d["sessions"][4].update(began_at="2026-03-01T10:00:00"), "with its zone"),
        (lambda d: d["sessions"][4].update(began_at=5), "sessions[4].began_at is 5"),
        (lambda d: d["sessions"][4].pop("identity"), "sessions[4].identity is missing"),
        (lambda d: d["sessions"][4].update(identity=" "), "sessions[4].identity"),
        (lambda d: d["sessions"][4]["pains"][0].update(pain=11), "pains[0].pain is 11"),
        (lambda d: d["sessions"][4]["sets"][0].update(exercise=""), "sets[0].exercise"),
        (lambda d: rep(d).update(score=101), "reps[0].score is 101, expected 0 to 100"),
        (lambda d: rep(d).update(duration_s=-1), "reps[0].duration_s"),
        (lambda d: rep(d).update(duration_s=10**400), "reps[0].duration_s"),
        (lambda d: rep(d).update(side="middle"), "reps[0].side"),
        (lambda d: rep(d)["measures"].update(a="wide"), "reps[0].measures.a"),
    ],
)
def test_a_bad_file_names_the_field_and_adds_nothing(
    change: Change, said: str, own_history: Path, tmp_path: Path
) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json_text(SESSIONS))
    document = copy.deepcopy(json.loads(good.read_text()))
    change(document)
    bad.write_text(json.dumps(document))
    done = run("history", "import", good, bad)
    assert done.exit_code == 1
    assert said in done.output
    assert "bad.json" in done.output
    assert len(done.output.strip().splitlines()) == 1
    assert not own_history.exists()


def rep(document: dict[str, Any]) -> Any:
    return document["sessions"][4]["sets"][0]["reps"][0]


@pytest.mark.parametrize("content", ["", "no json", "[" * 100_000, "[]", '{"a": NaN}', "\0\1\2"])
def test_an_invalid_export_is_a_one_line_error(content: str, tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_text(content)
    done = run("history", "import", file)
    assert done.exit_code == 1
    assert "is not an exported history" in done.output
    assert len(done.output.strip().splitlines()) == 1
    assert run("history", "import", tmp_path / "none.json").exit_code == 2


def test_fields_of_a_later_formcheck_are_left_out() -> None:
    document = json.loads(json_text(SESSIONS))
    document["new"] = document["sessions"][0]["new"] = 1
    assert document["schema"] == SCHEMA
    assert parse_sessions(document) == SESSIONS


def table(found: tuple[SessionRecord, ...]) -> list[dict[str, str]]:
    return list(csv.DictReader(csv_text(found).splitlines()))


def test_the_table_has_one_row_per_repetition() -> None:
    rows = table(SESSIONS)
    assert len(rows) == sum(len(one.reps) for s in SESSIONS for one in s.sets) == 26
    last = rows[-2]
    assert {key: last[key] for key in last if last[key]} == {
        "session": "one", "kind": "guided", "session_began_at": NOW.isoformat(),
        "session_ended_at": (NOW + timedelta(minutes=20)).isoformat(), "source": "clip.mp4",
        "dated_by": "recording time", "pain_before": "2", "pain_during": "4", "set": "1",
        "exercise": "forward_lunge", "set_began_at": NOW.isoformat(), "set_side": "left",
        "target_reps": "12", "range_share": "0.8", "pause_s": "2.0", "band": "light",
        "load_kg": "2.5", "stopped_because": "pain", "rep": "1", "side": "left",
        "duration_s": "4.2", "outbound_s": "1.5", "hold_s": "0.5", "score": "80",
        "faults": "knee_valgus", "not_judged": "torso_lean", "knee_flexion_deg": "91.5",
        "fault_knee_valgus": "12.25",
    }  # fmt: skip
    assert last["return_s"] == last["fppa_deg"] == last["opening_deg"] == ""
    assert table(()) == []


def test_a_name_that_looks_like_a_formula_is_quoted() -> None:
    (row, *_) = table((replace(SESSION, source="=cmd|' /C calc'!A0.mp4"),))
    assert row["source"].startswith("'=")
    (row, *_) = table((replace(SESSION, source="plain.mp4"),))
    assert row["source"] == "plain.mp4"


def test_a_measure_that_looks_like_a_formula_is_quoted_in_the_header() -> None:
    first = SESSION.sets[0]
    rep = replace(first.reps[0], measures={"=1+1": 1.0}, faults={"@x": 2.0})
    odd = replace(SESSION, sets=(replace(first, reps=(rep,)),))
    header = csv_text((odd,)).splitlines()[0].split(",")
    assert "'=1+1" in header
    assert not [name for name in header if name.startswith(("=", "@", "+", "-"))]


def test_half_characters_of_an_import_are_replaced() -> None:
    document = json.loads(json_text((SESSION,)))
    document["sessions"][0]["notes"] = "half \ud800"
    (session,) = parse_sessions(document)
    assert session.notes == "half \ufffd"


def test_an_unknown_suffix_is_rejected_first(tmp_path: Path) -> None:
    done = run("history", "export", "-o", tmp_path / "out.xlsx")
    assert done.exit_code == 2
    assert ".csv or .json" in done.output


def test_the_export_to_a_table_is_written_whole(tmp_path: Path) -> None:
    db = filled(tmp_path / "h.sqlite3")
    assert run("history", "export", "-o", tmp_path / "t.CSV", "--db", db).exit_code == 0
    assert (tmp_path / "t.CSV").read_text() == csv_text(tuple(sorted(SESSIONS, key=begun)))


def begun(session: SessionRecord) -> datetime:
    return session.began_at
