"""docs/live.md names every event with its fields, and every check."""

from __future__ import annotations

import re

import pytest

from formcheck.live import readiness
from formcheck.live.events import EVENT_NAMES, SCHEMA, Event
from formcheck.live.plan import SetPlan
from formcheck.pose.landmarks import Side
from tests.support.live_stage import engine_of, nobody, one_after_another, repetitions
from tests.support.paths import DOCS
from tests.support.stick import bridge, performed

DOC = (DOCS / "live.md").read_text(encoding="utf-8")
ROWS = {
    row[1]: row[0] for row in re.finditer(r"^\| `(\w+)` \|.*$", DOC[DOC.index("## Events") :], re.M)
}


def test_every_event_has_a_row_and_every_row_is_an_event() -> None:
    assert set(ROWS) == set(EVENT_NAMES)
    assert f"`{SCHEMA}`" in DOC


@pytest.fixture(name="events", scope="module")
def events_of_a_session() -> list[Event]:
    """Two good repetitions, a low one, and somebody who leaves."""
    low = performed(bridge(0.08, 3, 14), [Side.BOTH], fps=15)
    poses = one_after_another(repetitions("glute_bridge", 2), low, nobody(2.0))
    engine = engine_of("glute_bridge", poses, SetPlan(reps=9, sets=1))
    found: list[Event] = []
    engine.on_events = found.extend
    engine.run()
    return found


def test_fields_are_documented(events: list[Event]) -> None:
    results = (DOCS / "results.md").read_text(encoding="utf-8")
    assert {event.name for event in events} >= {"session", "ready", "state", "phase", "rep", "say"}
    for event in events:
        for field in event.fields:
            where = ROWS[event.name]
            if event.name in ("rep", "fault"):
                where += results
            assert f"`{field}`" in where, f"{event.name}.{field}"


def test_every_check_is_documented() -> None:
    known = [value for value in vars(readiness).values() if isinstance(value, readiness.Problem)]
    codes = {problem.code for problem in known} | {"cut_off", "posture", "view"}
    assert all(f"| `{code}` |" in DOC for code in codes)
