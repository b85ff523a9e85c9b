"""Live training in the history: each repetition at once, in the end as the document has them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from formcheck.analysis.document import parse_analysis
from formcheck.coaching.from_analysis import set_records
from formcheck.coaching.records import (
    PainMoment,
    PainRecord,
    RepRecord,
    SessionKind,
    SessionRecord,
    SetRecord,
)
from formcheck.exercises import find_exercise
from formcheck.history.live_log import SessionLog
from formcheck.history.store import HistoryStore
from formcheck.live import engine as live_engine
from formcheck.live.engine import Engine
from formcheck.live.events import Event
from formcheck.live.history_log import LiveLog
from formcheck.live.plan import SetPlan
from formcheck.live.session import LiveSession
from formcheck.pose.side import Side
from tests.live.test_run import ARGS, events_of, set_up
from tests.support.live_stage import one_after_another, repetitions, still
from tests.support.stand_ins import run
from tests.support.stick import SCENES

NOW = datetime(2026, 3, 1, 18, 30, tzinfo=timezone.utc)
REP = RepRecord(1, Side.BOTH, 3.0, 90)
SET = SetRecord("glute_bridge", 1, NOW, target_reps=2)


def kept(path: Path) -> tuple[SessionRecord, ...]:
    with HistoryStore(path) as store:
        return store.load()


def test_a_live_session_matches_its_document(
    monkeypatch: pytest.MonkeyPatch, own_history: Path
) -> None:
    set_up(monkeypatch, one_after_another(repetitions("glute_bridge", 2)))
    done = run(*ARGS, "--reps", "2", "--sets", "1")
    assert done.exit_code == 0, done.output
    (session,) = kept(own_history)
    document = parse_analysis(events_of(done.output)[-1]["document"])
    (one,) = session.sets
    (expected,) = set_records(document, session.began_at)
    assert [rep.score for rep in one.reps] == [rep.score for rep in expected.reps]
    assert len(one.reps) == len(document.reps) == 2
    assert one.reps[0].measures["hip_angle_deg"] == pytest.approx(
        document.reps[0].measures["hip_angle_deg"], abs=1e-3
    )
    assert (session.kind, session.source, session.notes) == (SessionKind.LIVE, None, "")
    assert session.ended_at is not None
    assert (one.exercise, one.target_reps, one.side) == ("glute_bridge", 2, None)
    assert one.range_measure == "hip_angle_deg"
    assert one.is_done


def test_stopping_early_leaves_an_incomplete_set(
    monkeypatch: pytest.MonkeyPatch, own_history: Path
) -> None:
    set_up(monkeypatch, one_after_another(repetitions("glute_bridge", 2)))
    assert run(*ARGS, "--reps", "9", "--sets", "1").exit_code == 0
    (session,) = kept(own_history)
    assert len(session.sets[0].reps) == 2
    assert session.sets[0].stopped_because == "interrupted"
    assert not session.sets[0].is_done


def test_each_repetition_is_there_before_the_next_one(
    monkeypatch: pytest.MonkeyPatch, own_history: Path
) -> None:
    """What a killed process leaves: after five seconds one repetition is done."""
    set_up(monkeypatch, one_after_another(repetitions("glute_bridge", 3)))
    found: list[int] = []
    one = Engine._process

    def watched(engine: Engine, frame: Any) -> None:
        one(engine, frame)
        if frame.timestamp_ms > 5000 and not found:
            (session,) = kept(own_history)
            assert session.ended_at is None
            found.append(len(session.sets[0].reps))

    monkeypatch.setattr(live_engine.Engine, "_process", watched)
    run(*ARGS)
    assert found == [1]


def test_no_log_keeps_nothing(monkeypatch: pytest.MonkeyPatch, own_history: Path) -> None:
    set_up(monkeypatch, one_after_another(repetitions("glute_bridge", 1)))
    assert run(*ARGS, "--no-log").exit_code == 0
    assert not own_history.exists()


def test_a_session_without_repetitions_is_not_stored(
    monkeypatch: pytest.MonkeyPatch, own_history: Path
) -> None:
    set_up(monkeypatch, one_after_another(still(SCENES["glute_bridge"], 6.0)))
    assert run(*ARGS).exit_code == 0
    assert not own_history.exists() or kept(own_history) == ()


def test_a_history_that_cannot_be_written_is_one_line_and_training_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    set_up(monkeypatch, one_after_another(repetitions("glute_bridge", 2)))
    done = run(*ARGS, "--db", tmp_path)
    assert done.exit_code == 2, "a folder is no file: said before the training"
    blocked = tmp_path / "a file"
    blocked.touch()
    done = run(*ARGS, "--db", blocked / "history.sqlite3")
    assert done.exit_code == 0
    assert events_of(done.output)[-1]["document"]["summary"]["reps"] == 2
    assert done.output.count("this session is not being logged") == 1


def told(events: Sequence[tuple[str, dict[str, Any]]], path: Path) -> None:
    session = LiveSession(find_exercise("glute_bridge"), SetPlan(reps=2, sets=2), (640, 480))
    log = SessionLog(path)
    log.begin(SessionKind.LIVE)
    live_log = LiveLog(log, session)
    for name, fields in events:
        live_log.add_events([Event(name, 0.0, fields)])
    log.end()


def rep_event(number: int, set_number: int = 1, counts: bool = True) -> tuple[str, dict[str, Any]]:
    tempo = {"outbound_s": 1.0, "hold_s": 0.5, "return_s": 1.0}
    return "rep", {
        "number": number, "side": "both", "start_s": 1.0, "peak_s": 2.0, "end_s": 3.5,
        "tempo": tempo, "score": 90, "measures": {"hip_angle_deg": 165.0}, "set": set_number,
        "faults": [{"code": "low", "value": 3.0}], "counts": counts,
        "not_judged": [{"code": "high", "reason": "unseen"}],
    }  # fmt: skip


WORKING = ("state", {"state": "working", "reason": "counted down", "set": 1})


def test_sets_that_follow_each_other_are_numbered_within_themselves(own_history: Path) -> None:
    told(
        [
            WORKING,
            *(rep_event(1), rep_event(2), ("set", {"number": 1, "reps": 2, "side": None})),
            *(rep_event(3, 2), rep_event(4, 2, counts=False)),
            ("set", {"number": 2, "reps": 2, "side": None}),
        ],
        own_history,
    )
    (session,) = kept(own_history)
    assert [(one.number, one.stopped_because) for one in session.sets] == [
        (1, None),
        (2, "interrupted"),  # the second of its repetitions did not count
    ]
    assert [[rep.number for rep in one.reps] for one in session.sets] == [[1, 2], [1, 2]]
    rep = session.sets[0].reps[0]
    assert (rep.duration_s, rep.faults, rep.not_judged) == (2.5, {"low": 3.0}, ("high",))


def test_a_set_that_is_begun_again_forgets_its_repetitions(own_history: Path) -> None:
    again = ("state", {"state": "getting_ready", "reason": "set restarted", "set": 1})
    told([WORKING, rep_event(1), again, WORKING, rep_event(1), rep_event(2)], own_history)
    (session,) = kept(own_history)
    assert [[rep.number for rep in one.reps] for one in session.sets] == [[1, 2]]


def test_a_pause_begins_no_other_set(own_history: Path) -> None:
    paused = ("state", {"state": "paused", "reason": "by hand", "set": 1})
    told([WORKING, rep_event(1), paused, WORKING, rep_event(2)], own_history)
    (session,) = kept(own_history)
    assert [len(one.reps) for one in session.sets] == [2]


def test_quitting_is_recorded_as_left(own_history: Path) -> None:
    log = SessionLog(own_history)
    log.begin(SessionKind.LIVE)
    session = LiveSession(find_exercise("glute_bridge"), SetPlan(reps=2, sets=2), (640, 480))
    live_log = LiveLog(log, session)
    live_log.add_events([Event(rep_event(1)[0], 0.0, rep_event(1)[1])])
    ended = Event("set", 1.0, {"number": 1, "reps": 1, "side": None})
    live_log.add_events([ended, Event("state", 1.0, {"state": "done", "reason": "quit", "set": 1})])
    log.end()
    assert kept(own_history)[0].sets[0].stopped_because == "left"


def test_the_final_analysis_replaces_live_repetitions(own_history: Path) -> None:
    log = SessionLog(own_history)
    log.begin(SessionKind.LIVE)
    log.begin_set(SET)
    log.add_rep(REP)
    log.add_rep(RepRecord(2, Side.BOTH, 0.6, 90))
    log.end_set()
    other = SetRecord("clamshell", 1, NOW)
    log.begin_set(other)
    log.add_rep(REP)
    log.replace_reps([SetRecord("glute_bridge", 1, NOW, (RepRecord(1, Side.BOTH, 3.0, 80),))])
    log.end()
    (session,) = kept(own_history)
    assert [[rep.score for rep in one.reps] for one in session.sets] == [[80], [90]]


def test_an_answer_alone_is_worth_keeping_and_a_session_goes_on_later(own_history: Path) -> None:
    log = SessionLog(own_history)
    log.begin(SessionKind.GUIDED)
    assert not own_history.exists()
    log.pain(PainRecord(NOW, PainMoment.BEFORE, 6))
    log.close()
    log.add_rep(REP)  # closed: nothing happens
    with HistoryStore(own_history) as store:
        session = store.resumable(SessionKind.GUIDED)
    assert session is not None
    later = SessionLog(own_history)
    later.resume(session)
    assert later.identity == session.identity
    later.begin_set(SET)
    later.add_rep(REP)
    later.end(NOW)
    (found,) = kept(own_history)
    assert [pain.pain for pain in found.pains] == [6]
    assert (len(found.sets[0].reps), found.ended_at) == (1, NOW)


def test_a_failure_during_the_session_is_reported_once(own_history: Path) -> None:
    said: list[str] = []
    log = SessionLog(own_history, said.append)
    log.begin(SessionKind.LIVE)
    log.begin_set(SET)
    with HistoryStore(own_history) as store:
        store.delete_all()
    for _ in range(3):
        log.add_rep(REP)
    log.end()
    assert len(said) == 1
    assert "deleted meanwhile" in said[0]
