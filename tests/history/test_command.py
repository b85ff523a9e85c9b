"""`formcheck history` in a terminal: what it shows, deletes and notes, and that it loads little."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck import wording
from formcheck.bench.history import synthetic_sessions
from formcheck.coaching.from_analysis import range_measure_of
from formcheck.coaching.records import SessionRecord
from formcheck.exercises import all_exercises
from formcheck.history.location import history_path
from formcheck.history.store import HistoryStore
from formcheck.history.terminal import GAP, axis_span, sparkline
from formcheck.history.weeks import local_date, start_of_first_week, training_calendar, week_means
from tests.history.test_store import SESSION
from tests.support.stand_ins import run

TODAY = datetime.now().date()


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12).astimezone()


def fill(path: Path, *more: SessionRecord) -> None:
    with HistoryStore(path) as store:
        store.add_all(synthetic_sessions(noon(TODAY), 20, sets=3, reps=4))
        store.add_all(more)


@pytest.fixture(name="filled")
def filled_history(own_history: Path) -> Path:
    fill(own_history)
    return own_history


def names(path: Path) -> list[str]:
    with HistoryStore(path) as store:
        return [one.identity for one in store.load()]


def test_an_empty_history_is_not_an_error_and_creates_no_file(own_history: Path) -> None:
    done = run("history")
    assert done.exit_code == 0
    assert "The history is empty" in done.output
    for words in (("show", "x"), ("note", "x", "y"), ("delete", "--all"), ("page", "-o", "p.html")):
        done = run("history", *words)
        assert done.exit_code == 2
        assert "no history at" in done.output
    assert run("history", "--db", own_history.with_name("typo.db")).exit_code == 2
    assert list(own_history.parent.iterdir()) == []


def test_it_shows_a_calendar_sessions_and_trends(filled: Path) -> None:
    done = run("history")
    assert done.exit_code == 0, done.output
    text = done.output
    assert "20 sessions in the last 12 weeks" in text
    calendar = text[text.index("Mon") : text.index("Each column is a week")]
    assert len(calendar.strip().splitlines()) == 7
    assert calendar.count("1") == 20
    assert "made-up-00019" in text and "made-up-00010" in text
    assert "made-up-00009" not in text, "only the last ten are listed"
    second = all_exercises()[1]  # every session has it, the first exercise only every other one
    range_label = f"range: {wording.label(str(range_measure_of(second)))}"
    for words in (
        f"{second.title}  20 sessions", "form score", range_label, "left minus right",
        "time per repetition", wording.label(second.fault_codes[0]), "pain that day",
        "pain before", "pain after",
    ):  # fmt: skip
        assert words in text
    assert re.search(rf"{range_label} +\S{{12}} +\d+° → \d+°", text)
    assert "\x1b" not in text, "plain where nobody looks at a terminal"
    assert max(map(len, text.splitlines())) <= 80


def test_fewer_weeks_show_less_and_say_how_much_there_is(filled: Path) -> None:
    text = run("history", "--weeks", "2").output
    assert re.search(r"\d sessions in the last 2 weeks; 20 since \d+ \w+ \d{4}", text)
    assert run("history", "--weeks", "0").exit_code == 2
    assert run("history", "--weeks", "5200").exit_code == 0


def test_one_exercise_alone(filled: Path) -> None:
    first, second, *_ = all_exercises()
    text = run("history", "-e", first.title.lower()).output
    assert f"{first.title}  10 sessions" in text
    assert second.title not in text
    done = run("history", "-e", "squat")
    assert done.exit_code == 2
    assert "unknown exercise 'squat'" in done.output


def test_a_session_that_has_not_ended_and_one_without_sets_are_shown(own_history: Path) -> None:
    begun = SessionRecord("begun", SESSION.kind, noon(TODAY), pains=SESSION.pains)
    fill(own_history, begun)
    text = run("history").output
    assert re.search(r"begun .*– \(not ended\) +0 +– +–  2 → 4", text)


def test_one_session_in_full(own_history: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(own_history, SESSION)
    monkeypatch.setenv("COLUMNS", "220")
    text = run("history", "show", "on").output
    for words in (
        "one ──", "1 Mar 2026", "20:00 long", "guided session, clip.mp4",
        "dated by the recording time in the file",
        "Forward lunge, left, 80% of the range, pause of 2 s, light band, 2.5 kg, stopped: pain",
        "2 of 12 – 80 92° knee valgus 2, torso lean not judged", "Pain before: 2 out of 10",
        "Pain during, forward lunge: 4 out of 10", "Notes: stiff “today”",
    ):  # fmt: skip
        assert words in re.sub(r"\s+", " ", text), words
    assert run("history", "show", "nothing").exit_code == 1


def test_notes_are_written_and_taken_back(filled: Path) -> None:
    assert run("history", "note", "made-up-00019", "  went [well]  ").exit_code == 0
    assert "Notes: went [well]" in run("history", "show", "made-up-00019").output
    run("history", "note", "made-up-00019", "")
    assert "Notes" not in run("history", "show", "made-up-00019").output
    assert run("history", "note", "made-up", "x").exit_code == 1, "which of them?"


def test_deleting_asks_first(filled: Path) -> None:
    done = run("history", "delete", "made-up-00019")
    assert done.exit_code != 0
    assert "Delete made-up-00019 permanently?" in done.output
    assert "nothing was deleted; --yes" in done.output
    assert len(names(filled)) == 20
    done = run("history", "delete", "made-up-00019", "--yes")
    assert "Deleted: 1 session" in done.output
    assert "made-up-00019" not in names(filled)


def test_deleting_many(filled: Path) -> None:
    with HistoryStore(filled) as store:
        sessions = store.load()
    day = local_date(sessions[5].began_at)
    earlier = sum(local_date(one.began_at) < day for one in sessions)
    done = run("history", "delete", "--before", day.isoformat(), "--yes")
    assert f"Deleted: {earlier} sessions" in done.output
    assert len(names(filled)) == 20 - earlier
    assert "Nothing" in run("history", "delete", "--before", day.isoformat(), "--yes").output
    run("history", "delete", "--all", "--yes")
    assert names(filled) == []
    assert "0 sessions" in run("history").output


@pytest.mark.parametrize(
    "words", [(), ("made-up-00019", "--all"), ("--all", "--before", "2026-01-01")]
)
def test_exactly_one_deletion_target_is_required(words: tuple[str, ...], filled: Path) -> None:
    done = run("history", "delete", *words, "--yes")
    assert done.exit_code == 2
    assert len(names(filled)) == 20


def test_the_file_may_be_named_before_or_after_the_word(tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite3"
    fill(other)
    for words in (
        ("--db", other, "show", "made-up-00019"),
        ("show", "made-up-00019", "--db", other),
    ):
        assert run("history", *words).exit_code == 0


def test_the_place_is_the_option_the_variable_or_the_users_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, own_history: Path
) -> None:
    assert history_path(tmp_path / "x") == tmp_path / "x"
    assert history_path() == own_history
    monkeypatch.delenv("FORMCHECK_DB")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    if sys.platform.startswith("linux"):
        assert history_path() == tmp_path / "data" / "formcheck" / "history.sqlite3"
    assert history_path().name == "history.sqlite3"


def test_showing_waits_for_no_heavy_library(filled: Path) -> None:
    program = (
        "import sys; from formcheck.cli.main import main; "
        "main(['history'], standalone_mode=False); "
        "print(sorted({'numpy', 'bokeh', 'cv2', 'mediapipe', 'av', 'jinja2'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
    assert "made-up-00019" in done.stdout


def test_days_are_those_of_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half past eleven at night in Greenwich is the next day in Auckland."""
    time = pytest.importorskip("time")
    if not hasattr(time, "tzset"):
        pytest.skip("the time zone cannot be set here")
    moment = datetime(2026, 3, 1, 23, 30, tzinfo=timezone.utc)
    with monkeypatch.context() as patch:
        for zone, day in (("UTC", 1), ("Pacific/Auckland", 2), ("America/Lima", 1)):
            patch.setenv("TZ", zone)
            time.tzset()
            assert local_date(moment) == date(2026, 3, day)
    time.tzset()


def test_the_calendar_has_whole_weeks_and_nothing_after_today() -> None:
    wednesday = date(2026, 3, 4)
    calendar = training_calendar((), wednesday, 3)
    assert calendar.mondays == (date(2026, 2, 16), date(2026, 2, 23), date(2026, 3, 2))
    assert calendar.counts[:2] == ((0,) * 7,) * 2
    assert calendar.counts[2] == (0, 0, 0, None, None, None, None)
    assert [calendar.month_of(week) for week in range(3)] == ["Feb", "Mar", ""]
    on_the_day = replace(SESSION, began_at=noon(wednesday))
    assert training_calendar((on_the_day,) * 2, wednesday, 1).counts == ((0, 0, 2, *[None] * 4),)
    assert local_date(start_of_first_week(wednesday, 3)) == date(2026, 2, 16)


def test_week_means_put_each_value_into_its_week() -> None:
    today = date(2026, 3, 4)
    points = [
        (noon(today), 4.0), (noon(today - timedelta(days=1)), 2.0), (noon(today), None),
        (noon(today - timedelta(weeks=1)), 10.0), (noon(today - timedelta(weeks=9)), 99.0),
    ]  # fmt: skip
    assert week_means(points, today, 3, 3) == [None, 10.0, 3.0]
    assert week_means(points, today, 3, 1) == [pytest.approx(16 / 3)]


def test_a_line_of_blocks_has_gaps_where_nothing_is_known() -> None:
    assert sparkline([], 1.0) == ""
    assert sparkline([None, None], 1.0) == GAP * 2
    assert sparkline([0.0, None, 10.0], 1.0) == "▁·█"
    assert sparkline([50.0, 50.1], 20.0) in ("▄▅", "▅▅", "▄▄"), "hardly a change looks so"
    assert sparkline([100.0], 20.0, (0.0, 100.0)) == "█"
    assert sparkline([0.0], 1.0, (0.0, 1.0)) == "▁"


@given(st.lists(st.floats(0, 100), min_size=1), st.floats(1, 50))
def test_a_span_holds_all_values_within_its_bounds(values: list[float], least: float) -> None:
    low, high = axis_span(min(values), max(values), least, (0.0, 100.0))
    assert -1e-9 <= low <= min(values) + 1e-9
    assert max(values) - 1e-9 <= high <= 100 + 1e-9
    assert high - low >= least - 1e-9
