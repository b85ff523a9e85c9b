"""The history's page: what is on it; in a real browser it works, fits and is accessible."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from formcheck import wording
from formcheck.bench.history import synthetic_sessions
from formcheck.coaching.records import SessionRecord
from formcheck.history.page import day_ticks, page
from formcheck.history.store import HistoryStore
from tests.history.test_store import SESSION
from tests.support.stand_ins import run

NOW = datetime(2026, 3, 1, 18, 30, tzinfo=timezone.utc)
HOSTILE = '<img src=x onerror="window.owned=1">&</script>'
Opened = Callable[..., Any]


def history() -> tuple[SessionRecord, ...]:
    found = tuple(synthetic_sessions(NOW, 12, sets=4, reps=4))
    return (replace(found[0], notes=HOSTILE, identity=HOSTILE), *found[1:])


def data_of(text: str) -> Any:
    found = re.search(r'id="report-data">(.*?)</script>', text, re.S)
    assert found is not None
    return json.loads(found[1])


def test_an_empty_history_makes_a_page() -> None:
    text = page((), NOW.date())
    assert "The history is empty" in text
    assert data_of(text)["charts"] == {}
    assert "Bokeh" not in text.split("<script>")[0]


def test_one_session_has_numbers_and_no_chart() -> None:
    text = page((SESSION,), NOW.date())
    assert data_of(text)["charts"] == {}
    assert "Charts begin with the second session" in text
    codes = {code for one in SESSION.sets for rep in one.reps for code in rep.faults}
    assert codes and all(wording.title(code) in text for code in codes)
    assert "100%" in text


def test_every_exercise_has_its_charts_and_its_numbers() -> None:
    text = page(history(), NOW.date())
    names = set(data_of(text)["charts"])
    for exercise in {one.exercise for session in history() for one in session.sets}:
        assert f'<h2 id="{exercise}">' in text
    assert {f"clamshell-{number}" for number in range(1, 6)} <= names
    assert "pain" in names
    labels = re.findall(r'role="img" aria-label="([^"]+)"', text)
    assert len(labels) == len(names)
    assert any(
        re.match(r"Form score over 12 sessions: form score \d+ → \d+", one) for one in labels
    )


def test_charts_have_measured_values_and_gaps() -> None:
    first, *others = history()
    unseen = tuple(replace(rep, score=None, measures={}, faults={}) for rep in first.sets[0].reps)
    first = replace(first, sets=tuple(replace(one, reps=unseen) for one in first.sets))
    item = data_of(page((first, *others), NOW.date()))["charts"][f"{first.sets[0].exercise}-1"]
    drawn = json.dumps(item)
    assert '"nan"' in drawn
    assert "\\u2013" in drawn or "–" in drawn, "pointing at nothing says nothing"


def test_the_newest_sessions_are_listed_and_the_others_mentioned() -> None:
    text = page(tuple(synthetic_sessions(NOW, 70, sets=1, reps=1)), NOW.date())
    assert "made-up-00069" in text
    assert "made-up-00009" not in text
    assert "10 older sessions" in text


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 3, 1), date(2026, 3, 3), ["1 Mar", "2 Mar", "3 Mar"]),
        (date(2026, 3, 1), date(2026, 3, 1), ["1 Mar"]),
        (date(2025, 11, 20), date(2026, 3, 1), ["Dec", "Jan\n2026", "Feb", "Mar"]),
        (date(2022, 3, 1), date(2026, 3, 1), ["2023", "2024", "2025", "2026"]),
    ],
)
def test_ticks_are_round_dates(first: date, last: date, expected: list[str]) -> None:
    assert list(day_ticks(first, last).values()) == expected


def test_there_are_never_too_many_ticks() -> None:
    last = date(2026, 3, 1)
    for days in (*range(0, 400, 3), *range(400, 20_000, 371)):
        found = day_ticks(date.fromordinal(last.toordinal() - days), last)
        assert 1 <= len(found) <= 7, days


@pytest.fixture(scope="module", name="folder")
def page_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("a page")
    with HistoryStore(folder / "history.sqlite3") as store:
        store.add_all(history())
    done = run("history", "page", "-o", folder / "page.html", "--db", folder / "history.sqlite3")
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(name="opened")
def opened_pages(chromium: Any, folder: Path) -> Iterator[Opened]:
    """Opens the page; at the end nothing may have gone wrong, nor been asked of a network."""
    wrong: list[str] = []
    contexts = []

    def open_page(**options: Any) -> Any:
        context = chromium.new_context(**options)
        contexts.append(context)
        shown = context.new_page()
        shown.on("pageerror", lambda error: wrong.append(str(error)))
        shown.on("console", lambda said: said.type == "error" and wrong.append(said.text))
        shown.on("request", lambda sent: sent.url.startswith("file:") or wrong.append(sent.url))
        shown.goto((folder / "page.html").as_uri())
        shown.wait_for_selector("html[data-ready]", state="attached")
        return shown

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def test_every_chart_is_drawn_in_the_colors_of_the_scheme(opened: Opened) -> None:
    shown = opened(color_scheme="dark")
    places = shown.locator(".chart")
    assert places.count() == len(data_of(shown.content())["charts"]) > 10
    assert shown.evaluate(
        "[...document.querySelectorAll('.chart')].every((place) => place.clientHeight > 100)"
    )
    color = "Bokeh.documents[0].roots()[0].below[0].major_label_text_color"
    assert shown.evaluate(color) == "#a3afb2"
    assert opened(color_scheme="light").evaluate(color) == "#5b6569"


def test_the_keyboard_goes_through_it_and_out_again(opened: Opened) -> None:
    shown = opened()
    stops = []
    for _ in range(60):
        shown.keyboard.press("Tab")
        stops.append(shown.evaluate("document.activeElement.tagName"))
        if stops[-1] == "BODY":
            break
    assert stops[-1] == "BODY"
    assert set(stops) == {"A", "DIV", "BODY"}, "links and tables that scroll; no chart is a trap"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_there_is_no_serious_obstacle(scheme: str, opened: Opened) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(opened(color_scheme=scheme))
    assert [
        (item["id"], node["html"][:200])
        for item in found.response["violations"]
        if item["impact"] in ("serious", "critical")
        for node in item["nodes"]
    ] == []


@pytest.mark.parametrize("width_px", [390, 1000])
def test_nothing_is_wider_than_the_screen(width_px: int, opened: Opened) -> None:
    shown = opened(viewport={"width": width_px, "height": 844}, is_mobile=width_px < 500)
    assert shown.evaluate("document.documentElement.scrollWidth - window.innerWidth") == 0
    assert shown.locator(".calendar").bounding_box()["width"] <= width_px


def test_the_last_sessions_numbers_are_in_sight_on_a_phone(opened: Opened) -> None:
    shown = opened(viewport={"width": 390, "height": 844}, is_mobile=True)
    tables = "[...document.querySelectorAll('.scroll:has(.numbers)')]"
    hidden = shown.evaluate(f"{tables}.map((it) => it.scrollWidth - it.clientWidth)")
    assert hidden and not any(hidden)


def test_text_that_was_typed_stays_text(opened: Opened) -> None:
    shown = opened()
    assert shown.evaluate("window.owned") is None
    assert shown.locator("img").count() == 0
    assert html.unescape(HOSTILE) in shown.locator(".sessions").inner_text()
