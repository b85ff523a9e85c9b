"""A guided session without a window: complete, interrupted, resumed, ended because of pain."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from formcheck.cli.main import main
from formcheck.coaching import safety
from formcheck.coaching.person import HealthScreen, Profile
from formcheck.coaching.records import PainMoment, SessionKind, SessionRecord
from formcheck.errors import CameraError
from formcheck.guided import cameras as guided_cameras
from formcheck.guided import run as guided_run
from formcheck.guided.runtime import SessionRuntime
from formcheck.history.store import HistoryStore
from formcheck.live import execution
from formcheck.live.commands import Command, parse_command
from formcheck.live.engine import Engine
from formcheck.pose.landmarks import Pose
from formcheck.profile.store import profile_at, save_profile
from tests.support.live_stage import StickCamera, StickEstimator, one_after_another, repetitions
from tests.support.paths import SAMPLES
from tests.support.stand_ins import run
from tests.support.trainees import NOON, a_session, a_set

CLIPS = SAMPLES
FILES = ("--camera", "glute_bridge", "--camera-for", "clamshell=clamshell")
SHORT = ("--headless", "--no-moves", "--sets", 1, "--reps", 2, "--rest", 0.1)
WELL = HealthScreen(date.today(), {sign.code: False for sign in safety.SCREEN})
TWO = Profile(screen=WELL, avoid=("side_lying_leg_raise",))


@pytest.fixture(autouse=True)
def profile_fixture(own_profile: Path) -> None:
    save_profile(own_profile, TWO)


@pytest.fixture(autouse=True)
def stage_fixture(monkeypatch: pytest.MonkeyPatch) -> dict[str, Sequence[Pose]]:
    """Stick people: two sets of a clamshell and one of a bridge."""
    poses: dict[str, Sequence[Pose]] = {
        "clamshell": one_after_another(repetitions("clamshell", 2)),
        "glute_bridge": one_after_another(repetitions("glute_bridge", 3)),
    }

    class Estimator(StickEstimator):
        def __init__(self, _: object) -> None:
            super().__init__([])

        def __enter__(self) -> Estimator:
            found.append(self)
            return self

        def __exit__(self, *_: object) -> None:
            pass

        def restart_clock(self) -> None:
            pass

    found: list[Estimator] = []

    def opened(name: str) -> StickCamera:
        found[-1]._poses = {pose.timestamp_ms: pose for pose in poses[name]}
        return StickCamera(poses[name])

    monkeypatch.setattr(execution, "LivePoseEstimator", Estimator)
    monkeypatch.setattr(guided_cameras, "open_camera", opened)
    monkeypatch.setattr(guided_cameras, "check_camera", lambda text: None)
    monkeypatch.setattr(guided_cameras, "is_file", lambda text: True)
    return poses


def events_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def trained(*args: object) -> list[dict[str, Any]]:
    done = run("train", *FILES, *SHORT, *args)
    assert done.exit_code == 0, done.output
    return events_of(done.output)


def named(events: Sequence[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [event for event in events if event["event"] == name]


def logged(path: Path) -> list[SessionRecord]:
    with HistoryStore(path) as store:
        return list(store.load())


def test_a_session_goes_from_the_first_answer_to_the_comparison(own_history: Path) -> None:
    events = trained("--pain-before", 1, "--pain-after", 2)
    assert events[0]["event"] == "training"
    assert [one["exercise"] for one in named(events, "exercise")] == ["clamshell", "glute_bridge"]
    assert [one["moment"] for one in named(events, "pain")] == ["before", "after"]
    assert len(named(events, "result")) == 2
    assert (events[-1]["event"], events[-1]["reason"]) == ("end", "done")
    (session,) = logged(own_history)
    assert (session.kind, session.pain(PainMoment.BEFORE), session.pain(PainMoment.AFTER)) == (
        *(SessionKind.GUIDED, 1, 2),
    )
    assert session.ended_at is not None
    assert {one.exercise for one in session.sets} == {"clamshell", "glute_bridge"}


def test_no_camera_is_needed_where_each_exercise_has_its_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def checked(text: str) -> None:
        if text == "0":
            raise CameraError("there is no camera 0")

    monkeypatch.setattr(guided_cameras, "check_camera", checked)
    one, other = (
        ("--camera-for", "clamshell=clamshell"),
        ("--camera-for", "glute_bridge=glute_bridge"),
    )
    args = (*SHORT, "--pain-before", 0, "--pain-after", 0)
    assert run("train", *one, *other, *args).exit_code == 0
    lacking = run("train", *one, "--fresh", "--anyway", *args)
    assert (lacking.exit_code, "there is no camera 0" in lacking.stderr) == (1, True)


def test_unanswered_questions_remain_unknown(own_history: Path) -> None:
    trained()
    assert logged(own_history)[0].pains == ()


def test_strong_pain_before_means_no_session(own_history: Path) -> None:
    events = trained("--pain-before", 8)
    assert events[-1]["reason"] == "pain"
    assert named(events, "exercise") == []
    assert logged(own_history)[0].ended_at is not None


def test_a_sore_knee_gets_a_lighter_session() -> None:
    usual = trained()
    lighter = trained("--pain-before", 4, "--anyway", "--fresh", "--reps", 12)
    assert named(lighter, "pain")[0]["action"] == "less"
    assert named(usual, "exercise")[0]["reason"] != named(lighter, "exercise")[0]["reason"]


def test_too_soon_is_reported_and_can_be_overridden(own_history: Path) -> None:
    now = datetime.now(timezone.utc)
    with HistoryStore(own_history) as store:
        store.add(a_session(now - timedelta(hours=20), a_set("clamshell", 12)))
    events = trained()
    assert (events[-1]["reason"], len(logged(own_history))) == ("too_soon", 1)
    assert trained("--anyway")[-1]["reason"] == "done"


def test_without_answers_about_health_there_is_no_session(own_profile: Path) -> None:
    save_profile(own_profile, Profile())
    assert trained()[-1]["reason"] == "ask_first"
    signs = {sign.code: sign.code == "swelling" for sign in safety.SCREEN}
    save_profile(own_profile, Profile(screen=HealthScreen(date.today(), signs)))
    assert trained("--anyway")[-1]["reason"] == "see_someone"


def send_command(monkeypatch: pytest.MonkeyPatch, exercise: str, line: str) -> None:
    """Send a command once the first repetition of an exercise has been counted."""
    one, given = Engine._process, []

    def watched(engine: Engine, frame: Any) -> None:
        one(engine, frame)
        if engine.session.exercise.name == exercise and engine.session.set.reps and not given:
            given.append(engine.commands.put(parse_command(line)))

    monkeypatch.setattr(Engine, "_process", watched)


def test_a_session_that_was_quit_can_be_resumed(
    monkeypatch: pytest.MonkeyPatch, own_history: Path
) -> None:
    send_command(monkeypatch, "glute_bridge", "quit")
    first = trained("--pain-before", 2)
    assert (first[-1]["reason"], first[-1]["can_continue"]) == ("quit", True)
    again = trained("--continue", "--pain-after", 1)
    assert named(again, "pain")[0]["moment"] == "after"
    assert named(again, "exercise")[-1]["exercise"] == "glute_bridge"
    assert again[-1]["session"] == first[-1]["session"]
    (session,) = logged(own_history)
    bridges = [one for one in session.sets if one.exercise == "glute_bridge"]
    assert [one.stopped_because for one in bridges] == ["left", None]
    assert session.ended_at is not None


def test_fresh_ends_the_unfinished_session(
    monkeypatch: pytest.MonkeyPatch, own_history: Path
) -> None:
    send_command(monkeypatch, "clamshell", "quit")
    trained()
    assert trained("--fresh")[-1]["reason"] == "done"
    assert all(one.ended_at is not None for one in logged(own_history))
    assert len(logged(own_history)) == 2


def test_too_much_pain_ends_the_set_and_headless_the_next_exercise_follows(
    monkeypatch: pytest.MonkeyPatch, own_history: Path
) -> None:
    send_command(monkeypatch, "clamshell", "pain 4")
    events = trained("--reps", 12, "--pain-before", 3)
    (rest,) = [one for one in named(events, "card") if one["part"] == "pain"]
    assert rest["words"] == named(events, "pain")[1]["words"]
    assert rest["lighter"] is not None
    assert named(events, "exercise")[-1]["exercise"] == "glute_bridge"
    first = logged(own_history)[0].sets[0]
    assert (first.exercise, first.stopped_because) == ("clamshell", "pain")


def test_strong_pain_ends_the_session(monkeypatch: pytest.MonkeyPatch, own_history: Path) -> None:
    send_command(monkeypatch, "clamshell", "pain 9")
    events = trained()
    assert (events[-1]["reason"], events[-1]["can_continue"]) == ("pain", False)
    assert len(named(events, "exercise")) == 1
    assert logged(own_history)[0].ended_at is not None


def test_a_lighter_version_follows_on_request_once_the_pain_has_eased(
    monkeypatch: pytest.MonkeyPatch, own_history: Path
) -> None:
    send_command(monkeypatch, "clamshell", "pain 4")
    lines = ("pain 3", "pause", "pause", "lighter", "pain 3", "pause", "pain 2")
    commands = iter(map(parse_command, lines))
    wait = SessionRuntime.wait

    def answered(
        runtime: SessionRuntime, card: Any, exercise: Any, seconds: Any, kinds: Any
    ) -> Command | None:
        if seconds is None:
            runtime.commands.put(next(item for item in commands if item.kind in kinds))
        return wait(runtime, card, exercise, seconds, kinds)

    monkeypatch.setattr(SessionRuntime, "wait", answered)
    monkeypatch.setattr(guided_run, "read_commands", lambda commands, **_: None)
    trained("--stdin", "--reps", 12)
    sets = [one for one in logged(own_history)[0].sets if one.exercise == "clamshell"]
    assert sets[0].stopped_because == "pain"
    assert sets[1].variant != sets[0].variant or (sets[1].target_reps or 0) < 12


def good_day(path: Path, after: int | None) -> None:
    """A bridge to 172 degrees, the hips up in each repetition."""
    one = a_set("glute_bridge", 4)
    reps = tuple(replace(rep, measures={"hip_angle_deg": 172.0}) for rep in one.reps)
    one = replace(one, reps=reps, range_measure="hip_angle_deg")
    with HistoryStore(path) as store:
        store.add(a_session(NOON, one, pain=(0, None, after)))


def test_calibrate_shows_the_range_and_saves_it_only_on_confirmation(
    own_history: Path, own_profile: Path
) -> None:
    good_day(own_history, after=1)
    before = own_profile.read_text()
    no = CliRunner().invoke(main, ["profile", "calibrate"], input="n\n")
    assert "172° on 2026-03-02" in no.output
    assert "in your profile: nothing yet" in no.output
    assert own_profile.read_text() == before
    CliRunner().invoke(main, ["profile", "calibrate"], input="y\n")
    assert [one.value for one in profile_at(own_profile).ranges] == [172.0]
    assert "Nothing to record" in run("profile", "calibrate").output


@pytest.mark.parametrize("after", [None, 4])
def test_a_day_with_pain_or_without_a_rating_is_not_a_good_day(
    own_history: Path, after: int | None
) -> None:
    good_day(own_history, after)
    assert "Nothing to record" in run("profile", "calibrate").output


def test_a_killed_process_loses_at_most_the_current_repetition(
    own_history: Path, own_profile: Path
) -> None:
    save_profile(own_profile, Profile(screen=WELL, avoid=(*TWO.avoid, "clamshell")))
    args = ["train", "--camera", str(CLIPS / "glute_bridge.mp4"), "--model", "lite", "--headless"]
    process = subprocess.Popen(
        [sys.executable, "-m", "formcheck", *args, "--no-moves", "--rest", "0.1"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    reps = 0
    for line in process.stdout:
        reps += json.loads(line)["event"] == "rep"
        if reps == 2:
            process.kill()
            break
    process.wait(timeout=10)
    (session,) = logged(own_history)
    assert session.ended_at is None
    assert sum(len(one.reps) for one in session.sets) >= 2
    again = trained("--continue")
    assert again[-1]["session"] == session.identity
