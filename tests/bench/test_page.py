"""The page of `formcheck bench`, from hand-written scores."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from formcheck.bench.aggregate import summarize
from formcheck.bench.page import page
from formcheck.bench.rows import alarm_rows, clip_errors, confusion_of, count_groups, metrics
from formcheck.bench.scoring import Share
from tests.support.labeled import accuracy, broken_clip, idle_clip, right_clip, speed, wrong_clip

HOSTILE = "<img src=x onerror='window.owned=1'>&</script>"
SECTIONS = (
    "exercises", "counts", "confusion", "faults", "alarms", "angles", "intervals", "wrong",
    "speed", "clips",
)  # fmt: skip


def everything() -> str:
    clips = (right_clip(), wrong_clip(), idle_clip(), broken_clip())
    return page(accuracy(*clips), speed())


def cells(text: str, section: str) -> list[list[str]]:
    """The cells in each row of the tables of a section."""
    start = text.index(f'<h2 id="{section}-title"')
    part = text[start : text.index("</section>", start)]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", part, re.S)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]


def test_right_clips_have_no_errors() -> None:
    text = page(accuracy(right_clip(), idle_clip()), None)
    assert 'id="wrong-title"' not in text
    assert "Could not be analyzed" not in text
    assert "In 2 of 2 clips every repetition was counted" in text


def test_every_section_shows_its_numbers() -> None:
    text = everything()
    assert [name for name in SECTIONS if f'id="{name}-title"' in text] == list(SECTIONS)
    assert ["2 / 3", "wrong", "1"] in cells(text, "counts")
    assert ["Step up", "1", "·", "·", "·", "1"] in cells(text, "confusion")
    assert ["Step up", "knee_valgus", "0", "1", "1", "0.00", "0.00"] in cells(text, "faults")
    assert ["Step up", "1", "1", "100 %", "21–100 %"] in cells(text, "alarms")
    assert ["Step up", "knee flexion", "2 of 2", "-10.0°", "10.0°", "10.0°", "0 % (2)"] in cells(
        text, "angles"
    )
    assert ["Forward lunge", "knee flexion", "2 of 2", "100 % (2)", "34–100 %"] in cells(
        text, "intervals"
    )
    assert ["bare loop", "10.00", "10.00", "300 MB"] in cells(text, "speed")
    assert "1.10 times as long as MediaPipe alone" in text


def test_failed_clips_are_listed_with_their_reason() -> None:
    text = everything()
    assert "<li>broken.mp4: no picture in it</li>" in text
    assert ["broken", "failed: no picture in it"] in cells(text, "wrong")
    assert ["broken", "idle", "failed", "0 / 0", "–", "0 found, 0 false, 0 missed"] in cells(
        text, "clips"
    )


def test_what_was_not_measured_is_not_shown() -> None:
    only_speed, only_scores = page(None, speed()), page(accuracy(idle_clip()), None)
    assert "Only the speed was measured." in only_speed
    assert 'id="exercises-title"' not in only_speed
    assert 'id="speed-title"' not in only_scores
    assert 'id="angles-title"' not in only_scores  # an idle clip has none


def test_each_metric_shows_its_denominator() -> None:
    shown = {f.label: (f.value, f.note) for f in metrics(summarize([right_clip(), wrong_clip()]))}
    assert shown["Counted exactly"] == ("50 %", "1 of 2 clips")
    assert shown["Within one (OBO)"] == ("100 %", "2 of 2 clips")
    assert shown["Counting error (MAE)"] == ("0.17", "mean of 2 clips, of their true count")
    assert shown["Faults, F1"] == ("0.50", "1 found, 1 false, 1 missed")
    assert shown["False alarms"] == ("50 %", "1 of 2 clean repetitions")
    assert all(re.search(r"\d", note) for _, note in shown.values())


def test_clips_are_grouped_by_counts_without_failures() -> None:
    groups = count_groups([right_clip(), right_clip(), wrong_clip(), broken_clip()])
    assert [(g.true, g.counted, g.clips) for g in groups] == [
        (2, 2, ("right", "right")),
        (3, 2, ("wrong",)),
    ]


def test_none_and_failed_come_last_in_the_confusion() -> None:
    table = confusion_of([broken_clip(), idle_clip(), wrong_clip()])
    assert table.columns == ("forward_lunge", "step_up", "none", "failed")
    assert dict(zip(table.rows, table.clips, strict=True)) == {
        "step_up": (1, 0, 0, 0),
        "idle": (0, 0, 1, 1),
    }
    assert table.right == ("step_up", "none")


def test_exercises_without_clean_repetitions_have_no_false_alarm_rate() -> None:
    assert alarm_rows([right_clip(), idle_clip()]) == [("forward_lunge", Share(0, 1))]


def test_a_wrongly_recognized_exercise_is_an_error() -> None:
    assert clip_errors([right_clip()], [right_clip()]) == []
    [(clip, notes)] = clip_errors([wrong_clip()], [wrong_clip()])
    assert clip == "wrong"
    assert notes[-1] == "recognized as forward lunge"
    assert "missed the repetition at 10.0 s" in notes


def test_nothing_is_fetched_and_text_from_files_is_escaped() -> None:
    text = page(accuracy(wrong_clip(HOSTILE)), None)
    assert HOSTILE not in text
    assert "&lt;img src=x" in text
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", text.partition("<script")[0])


Opened = Callable[..., Any]


@pytest.fixture(name="opened")
def opened_page(chromium: Any, tmp_path: Path) -> Iterator[Opened]:
    """Opens a page; it must cause no errors and no network requests."""
    wrong: list[str] = []
    contexts = []

    def open_page(text: str, **options: Any) -> Any:
        file = tmp_path / "bench.html"
        file.write_text(text, encoding="utf-8")
        contexts.append(chromium.new_context(**options))
        shown = contexts[-1].new_page()
        shown.on("pageerror", lambda error: wrong.append(str(error)))
        shown.on("console", lambda message: message.type == "error" and wrong.append(message.text))
        shown.on(
            "request",
            lambda sent: sent.url.startswith(("file:", "data:")) or wrong.append(sent.url),
        )
        shown.goto(file.as_uri())
        shown.wait_for_selector("html[data-ready]", state="attached")
        return shown

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def test_every_chart_is_drawn_and_named(opened: Opened, caplog: pytest.LogCaptureFixture) -> None:
    shown = opened(everything())
    assert not caplog.records  # Bokeh logs errors of charts there
    places = shown.locator(".chart")
    assert places.count() == 7
    for number in range(places.count()):
        assert places.nth(number).evaluate("place => place.clientHeight") > 60
        assert "table" in places.nth(number).get_attribute("aria-label")


def test_a_hostile_name_runs_nothing_in_the_browser(opened: Opened) -> None:
    shown = opened(page(accuracy(wrong_clip(HOSTILE)), None))
    assert shown.evaluate("window.owned") is None
    assert shown.locator("img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accessibility_has_no_serious_violations(scheme: str, opened: Opened) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(opened(everything(), color_scheme=scheme))
    serious = [
        (item["id"], node["html"][:200], node.get("failureSummary"))
        for item in found.response["violations"]
        if item["impact"] in ("serious", "critical")
        for node in item["nodes"]
    ]
    assert serious == []


def test_on_a_phone_nothing_is_wider_than_the_screen(opened: Opened) -> None:
    shown = opened(everything(), viewport={"width": 390, "height": 844}, is_mobile=True)
    assert shown.evaluate("document.documentElement.scrollWidth - window.innerWidth") == 0
    wider = shown.evaluate(
        "[...document.querySelectorAll('body *')]"
        ".filter((part) => !part.closest('.scroll') && !part.closest('.skip'))"
        ".filter((part) => part.getBoundingClientRect().right > 390.5)"
        ".map((part) => part.outerHTML.slice(0, 80))"
    )
    assert wider == []


def test_the_keyboard_reaches_tables_and_collapsed_parts(opened: Opened) -> None:
    shown = opened(everything())
    stops = []
    for _ in range(40):
        shown.keyboard.press("Tab")
        stops.append(shown.evaluate("document.activeElement.tagName"))
        if stops[-1] == "BODY":
            break
    assert stops[0] == "A"
    assert stops.count("SUMMARY") == shown.locator("summary").count() == 2
    assert set(stops) == {"A", "DIV", "SUMMARY", "BODY"}
