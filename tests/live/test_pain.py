"""The pain question in a live session: it holds the work, and what is too much ends the set."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from formcheck.coaching.records import PainMoment, SessionKind, SessionRecord
from formcheck.errors import UsageError
from formcheck.exercises import find_exercise
from formcheck.history.live_log import SessionLog
from formcheck.history.store import HistoryStore
from formcheck.live.commands import Command, CommandKind, parse_command
from formcheck.live.display.state import display_state, summary_display
from formcheck.live.events import Event
from formcheck.live.history_log import LiveLog
from formcheck.live.plan import ALTERNATE, EACH, SetPlan, SetProgress
from formcheck.live.session import DONE, PAUSED, WORKING, LiveSession
from formcheck.pose.landmarks import Side
from tests.support.live_stage import FPS, SIZE_PX, of, one_after_another, repetitions, states, still
from tests.support.stand_ins import analysis_of
from tests.support.stick import SCENES

NAME = "glute_bridge"
MOTION = one_after_another(repetitions(NAME, 3))


def to_the_first(session: LiveSession) -> list[Event]:
    """What happens until a repetition has been counted."""
    events: list[Event] = []
    for pose in MOTION:
        events += session.update(pose, 0.5)
        if session.set.reps:
            break
    return events


def working() -> LiveSession:
    """A session in which a repetition was counted."""
    session = LiveSession(find_exercise(NAME), SetPlan(reps=9, sets=2), SIZE_PX)
    to_the_first(session)
    assert session.state == WORKING
    assert session.set.reps == 1
    return session


@pytest.mark.parametrize(("before", "pain"), [(0, 0), (0, 1), (2, 3), (None, 3)])
def test_mild_pain_is_acknowledged_and_the_set_resumes(before: int | None, pain: int) -> None:
    session = working()
    session.pain.before = before
    events = session.ask_pain()
    assert of(events, "question")[0].fields["moment"] == "during"
    assert session.state == PAUSED
    answered = session.answer_pain(pain)
    assert of(answered, "pain")[0].fields["action"] == "go"
    assert session.state == WORKING


@pytest.mark.parametrize(
    ("before", "pain", "rule"),
    [(None, 4, "pain_high"), (0, 2, "pain_rising"), (3, 5, "pain_high"), (0, 10, "pain_strong")],
)
def test_too_much_pain_ends_the_set_with_its_reason(
    before: int | None, pain: int, rule: str
) -> None:
    session = working()
    session.pain.before = before
    session.ask_pain()
    answered = session.answer_pain(pain)
    assert of(answered, "pain")[0].fields["rule"] == rule
    assert of(answered, "set")[0].fields["reps"] == 1
    assert states(answered)[-1] == DONE
    assert of(answered, "state")[-1].fields["reason"] == "pain"
    assert len(session.analyzed_training().reps) == 1


def test_the_summary_suggests_a_lighter_dose() -> None:
    session = working()
    session.answer_pain(4)
    assert session.pain.advice is not None
    analysis = analysis_of("clip.mp4")
    lines = [line.text for line in summary_display(session, analysis, []).lines]
    assert lines[0] == session.pain.advice.message
    assert (
        lines[1] == "If the pain eases, try a lighter version: 2 × 9, three quarters of the range."
    )


def test_nothing_is_counted_while_the_question_is_open() -> None:
    session = working()
    session.ask_pain()
    for pose in MOTION[round(6 * FPS) :]:
        session.update(pose, 0.5)
    assert (session.set.reps, session.state) == (1, PAUSED)
    assert session.pause() == ()
    assert display_state(session).small == "pain"
    session.ask_pain()  # withdrawn
    assert session.state == WORKING
    assert session.pain.advice is None


def test_no_set_starts_while_the_question_is_open() -> None:
    session = LiveSession(find_exercise(NAME), SetPlan(reps=9, sets=2), SIZE_PX)
    poses = one_after_another(still(SCENES[NAME], 12.0))
    for pose in poses[:60]:
        session.update(pose, 0.5)
    session.ask_pain()
    for pose in poses[60:]:
        session.update(pose, 0.5)
    assert session.state == "getting_ready"


def test_later_ratings_are_compared_with_the_one_before_the_first_repetition() -> None:
    session = LiveSession(find_exercise(NAME), SetPlan(reps=9, sets=2), SIZE_PX)
    (event,) = of(session.answer_pain(1), "pain")
    assert (event.fields["moment"], session.pain.before) == ("before", 1)
    to_the_first(session)
    (event,) = of(session.answer_pain(3), "pain")
    assert (event.fields["moment"], event.fields["rule"]) == ("during", "pain_rising")


def logged(path: Path) -> SessionRecord:
    with HistoryStore(path) as store:
        return store.load()[0]


def test_the_history_has_the_rating_and_why_the_set_ended(own_history: Path) -> None:
    session = LiveSession(find_exercise(NAME), SetPlan(reps=9, sets=2), SIZE_PX)
    log = SessionLog(own_history)
    log.begin(SessionKind.LIVE, at=datetime.now(timezone.utc))
    live_log = LiveLog(log, session)
    live_log.add_events(to_the_first(session))
    live_log.add_events(session.answer_pain(5))
    log.end()
    (one,) = logged(own_history).sets
    (pain,) = logged(own_history).pains
    assert (one.stopped_because, len(one.reps)) == ("pain", 1)
    assert (pain.when, pain.pain, pain.exercise) == (PainMoment.DURING, 5, NAME)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("pause", Command(CommandKind.PAUSE)),
        (" Pain 3 ", Command(CommandKind.PAIN, 3)),
        ("pain 10", Command(CommandKind.PAIN, 10)),
        ("quit", Command(CommandKind.QUIT)),
        ("pain", Command(CommandKind.PAIN)),
    ],
)
def test_commands_are_parsed(line: str, command: Command) -> None:
    assert parse_command(line) == command


@pytest.mark.parametrize("line", ["pain 11", "pain x", "stop it", "pain -1", "answer 3"])
def test_unknown_commands_are_rejected(line: str) -> None:
    with pytest.raises(UsageError):
        parse_command(line)


def test_each_leg_has_its_own_repetitions() -> None:
    count = SetProgress(SetPlan(reps=2, sets=1, side=EACH), find_exercise("forward_lunge"))
    assert [count.add(side) for side in (Side.LEFT, Side.LEFT, Side.LEFT)] == [True, True, False]
    assert (count.due_side, count.is_complete, count.target) == ("right", False, 4)
    assert [count.add(side) for side in (Side.RIGHT, Side.RIGHT)] == [True, True]
    assert count.is_complete


def test_completed_sets_are_not_repeated() -> None:
    plan = SetPlan(reps=2, sets=4, side=ALTERNATE, sets_done=1, next_side="right")
    count = SetProgress(plan, find_exercise("clamshell"))
    assert (count.number, count.side, count.is_last) == (2, "right", False)
    assert not count.add(Side.LEFT)
