"""The command `plan`: what it prints, asks and refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from click.testing import CliRunner

from formcheck.cli.main import main
from formcheck.coaching import rules, safety
from formcheck.coaching.person import WEEKDAYS, Profile
from formcheck.exercises import exercise_names
from formcheck.guided.planning import SCHEMA
from formcheck.history.store import HistoryStore
from formcheck.profile.store import save_profile
from formcheck.spec.personal_limits import PersonalLimit
from tests.support.stand_ins import lines, run
from tests.support.trainees import ALL_THINGS, WELL, Form, followed

Trained = Callable[..., None]
NOW = datetime.now(timezone.utc)
TODAY = NOW.date()
HEALTHY = replace(ALL_THINGS, screen=replace(WELL, answered_on=TODAY))


@pytest.fixture(name="profile", autouse=True)
def profile_fixture(own_profile: Path) -> Profile:
    save_profile(own_profile, HEALTHY)
    return HEALTHY


@pytest.fixture(name="trained")
def trained_fixture(own_history: Path) -> Trained:
    """Keeps sessions in these forms, the last of them some hours ago."""

    def keep(*forms: Form, hours_ago: float) -> None:
        sessions, _ = followed(list(forms), HEALTHY, NOW - timedelta(days=200))
        late = NOW - timedelta(hours=hours_ago) - sessions[-1].began_at
        moved = [
            replace(one, began_at=one.began_at + late, ended_at=one.began_at + late)
            for one in sessions
        ]
        with HistoryStore(own_history) as store:
            store.add_all(moved)

    return keep


def test_a_beginner_gets_a_gentle_session() -> None:
    result = run("plan")
    assert result.exit_code == 0
    for word in ("Warm-up", "Activation", "Clamshell", "2 × 10", "Cool-down", "each side"):
        assert word in result.stdout
    assert "Strength\n" not in result.stdout
    assert f"{safety.STOP_PAIN}" in result.stdout


def test_an_experienced_user_gets_strength_exercises_with_reasons(trained: Trained) -> None:
    trained(*[Form(score=93)] * 9, hours_ago=110)
    shown = run("plan").stdout
    assert "Strength" in shown
    assert "score 93" in shown
    assert "Good twice in a row" in shown


def test_too_soon_gives_date_and_reason_and_can_be_overridden(trained: Trained) -> None:
    trained(Form(), hours_ago=20)
    shown = run("plan").stdout
    assert "The next session is due on" in shown
    assert "48 hours" in shown
    assert "--anyway" in shown
    assert "Clamshell" not in shown
    overridden = run("plan", "--anyway").stdout
    assert "The next session is due on" in overridden
    assert "Clamshell" in overridden


def test_a_later_date_is_due(trained: Trained) -> None:
    trained(Form(), hours_ago=20)
    ahead = (TODAY + timedelta(days=4)).isoformat()
    shown = run("plan", "--date", ahead).stdout
    assert "due on" not in shown
    assert "Clamshell" in shown


def test_a_past_date_is_invalid() -> None:
    result = run("plan", "--date", "2020-01-01")
    assert result.exit_code == 2
    assert "is in the past" in result.output


def test_the_health_screen_comes_first(own_profile: Path) -> None:
    own_profile.unlink()
    shown = run("plan").stdout
    assert "formcheck profile screen" in shown
    assert "Clamshell" not in run("plan", "--anyway").stdout


def test_at_a_terminal_the_screen_is_asked_and_saved(
    own_profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_profile.unlink()
    monkeypatch.setattr("formcheck.guided.planning.is_interactive", lambda: True)
    result = CliRunner().invoke(main, ["plan"], input="n\n" * len(safety.SCREEN))
    assert all(sign.question in result.output for sign in safety.SCREEN)
    assert "Clamshell" in result.output
    assert "not a medical device" not in CliRunner().invoke(main, ["plan"]).output, "said once"


def test_a_red_flag_means_a_professional_first(own_profile: Path) -> None:
    answers = {**WELL.answers, "hot_joint": True}
    screen = replace(WELL, answered_on=TODAY, answers=answers)
    save_profile(own_profile, replace(HEALTHY, screen=screen))
    shown = run("plan", "--anyway").stdout
    assert "see a doctor or physiotherapist" in shown
    assert "Clamshell" not in shown
    save_profile(own_profile, replace(HEALTHY, screen=replace(screen, cleared_on=TODAY)))
    assert "Clamshell" in run("plan").stdout


def test_personal_limits_are_stated(own_profile: Path) -> None:
    limit = PersonalLimit(
        "glute_bridge", "incomplete_hip_extension", 160.0, "deg", TODAY, "physio", "new hip"
    )
    save_profile(own_profile, replace(HEALTHY, limits=(limit,)))
    shown = run("plan").stdout
    assert "Personal limit" in shown
    assert "new hip" in shown


def test_json_is_a_document_and_nothing_else(trained: Trained) -> None:
    trained(*[Form()] * 6, hours_ago=110)
    document = json.loads(run("plan", "--json").stdout)
    assert document["schema"] == SCHEMA
    assert document["state"] == "ready"
    assert {one["exercise"] for one in document["activation"]}
    proposal = document["strength"][0]
    assert {"sets", "reps", "variant", "reason", "numbers", "rule", "each_side"} <= set(proposal)
    assert datetime.fromisoformat(document["at"]).tzinfo is not None


def test_explain_names_each_rule_with_its_numbers_and_source(trained: Trained) -> None:
    trained(*[Form(score=93)] * 9, hours_ago=110)
    shown = " ".join(run("plan", "explain").stdout.split())
    for code in ("ready", "strength_too", "three_movements", "longest_ago", "more_reps"):
        assert f"rule {code}: {rules.coaching_rule(code).statement}" in shown
    assert "score 93" in shown
    assert shown.count("source:") >= 8


def test_explain_takes_the_options_of_the_plan(tmp_path: Path) -> None:
    result = run("plan", "--db", tmp_path / "none.sqlite3", "explain")
    assert result.exit_code == 2
    assert "no such history" in result.output
    assert run("plan", "explain", "--db", tmp_path / "none.sqlite3").exit_code == 2


def test_a_day_off_is_mentioned(own_profile: Path) -> None:
    local = datetime.now().astimezone()
    tomorrow = WEEKDAYS[(local.weekday() + 1) % 7]
    save_profile(own_profile, replace(HEALTHY, days=(tomorrow,)))
    assert "Today is not one of your training days" in run("plan").stdout
    save_profile(own_profile, replace(HEALTHY, days=WEEKDAYS))
    assert "not one of your training days" not in run("plan").stdout


def test_an_empty_plan_says_why(own_profile: Path) -> None:
    save_profile(own_profile, replace(HEALTHY, avoid=exercise_names()))
    shown = run("plan").stdout
    assert "No exercise is left to propose" in shown
    assert "Clamshell is excluded" in shown


def test_a_broken_profile_is_one_line(own_profile: Path) -> None:
    own_profile.write_text("[training]\ndays = ['sunday']\n")
    result = run("plan")
    assert result.exit_code == 1
    assert len(lines(result.output)) == 1
    assert "choose from mon" in result.output


@pytest.mark.parametrize("command", ["plan", "profile", "learn"])
def test_help_loads_nothing_heavy(command: str) -> None:
    code = (
        "import sys\nfrom formcheck.cli.main import main\n"
        f"main([{command!r}, '--help'], standalone_mode=False)\n"
        "print([m for m in ('numpy', 'rich', 'jinja2', 'sqlite3') if m in sys.modules])"
    )
    finished = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert lines(finished.stdout)[-1] == "[]"
