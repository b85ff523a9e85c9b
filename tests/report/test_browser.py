"""The report in a real browser: it renders, seeks, fits its media, and says all without color."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from formcheck.pose.landmarks import Side
from tests.support.stand_ins import run
from tests.support.stick import lunge
from tests.support.stick_video import filmed

SIDES = [Side.LEFT, Side.RIGHT, Side.LEFT]
HOSTILE = '<img src=x onerror="window.owned=1">&</script>'
Opened = Callable[..., Any]


@pytest.fixture(scope="module", name="folder")
def report_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lunges that lean 45°, to both sides, as `formcheck replay --report` shows them."""
    folder = tmp_path_factory.mktemp("a report") / "100 % #1"
    folder.mkdir()
    poses = filmed(folder / "my lunges.webm", lunge(-0.7, yaw_deg=-90, lean_deg=45), SIDES)
    done = run("replay", poses, "-e", "reverse_lunge", "-o", folder, "--report", "--quiet")
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture(scope="module", name="document")
def result_document(folder: Path) -> Any:
    return json.loads((folder / "my lunges.json").read_text())


@pytest.fixture(name="opened")
def opened_pages(chromium: Any, folder: Path) -> Iterator[Opened]:
    """Opens a report; at the end nothing may have gone wrong on it, nor been asked of a network."""
    wrong: list[str] = []
    contexts = []

    def open_page(
        path: Path = folder / "my lunges.html", allowed: str = "nothing", **options: Any
    ) -> Any:
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda said: (
                said.type == "error" and allowed not in said.text and wrong.append(said.text)
            ),
        )
        page.on("request", lambda sent: _is_outside(sent.url) and wrong.append(sent.url))
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-ready]", state="attached")
        page.evaluate(_NOTE_SEEKS)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


_NOTE_SEEKS = """() => {
  window.sought = [];
  const video = document.querySelector("video");
  video?.addEventListener("seeking", () => window.sought.push(video.currentTime));
}"""


def _is_outside(url: str) -> bool:
    return not url.startswith(("file:", "data:"))


def _until(page: Any, expression: str) -> None:
    """Wait for it to be true; the page's own policy forbids Playwright's way of waiting."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never true: {expression}")


def _wait_for_time(page: Any, expected_s: float) -> None:
    """Wait until the video was sent there; where it is by now depends on the machine."""
    _until(page, f"window.sought.some((time_s) => Math.abs(time_s - {expected_s}) < 0.1)")
    page.evaluate("window.sought = []")


def _overflow_px(page: Any) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


def test_the_charts_show_every_repetition_of_the_document(opened: Opened, document: Any) -> None:
    page = opened()
    bands = page.evaluate(
        "Bokeh.documents.map((doc) => doc.roots()[0])"
        ".filter((plot) => plot.tags.includes('over_time'))"
        ".map((plot) => plot.center.filter((part) => part.type === 'BoxAnnotation').length)"
    )
    assert len(bands) >= 2
    assert set(bands) == {len(document["reps"])} == {3}
    assert page.locator("table.reps tbody tr").count() == 3
    drawn = page.evaluate(
        "[...document.querySelectorAll('.chart')].map((place) => place.clientHeight)"
    )
    assert all(height > 100 for height in drawn)


def test_every_fault_has_a_still_with_alternative_text(opened: Opened, document: Any) -> None:
    faults = [fault for rep in document["reps"] for fault in rep["faults"]]
    pictures = opened().locator(".stills img")
    assert pictures.count() == len(faults) >= 3
    for number in range(len(faults)):
        assert "with the skeleton drawn" in pictures.nth(number).get_attribute("alt")
        assert pictures.nth(number).evaluate("picture => picture.naturalWidth") > 100


def test_a_click_on_a_repetition_plays_it(opened: Opened, document: Any) -> None:
    page = opened()
    for rep in (document["reps"][2], document["reps"][1]):
        page.locator("table.reps tbody tr").nth(rep["number"] - 1).locator("td").last.click()
        _wait_for_time(page, rep["start_s"] - 0.3)
    _until(page, "!document.querySelector('video').paused")


def test_the_keyboard_plays_a_still(opened: Opened, document: Any) -> None:
    page = opened()
    fault = document["reps"][1]["faults"][0]
    page.locator("figcaption .play").nth(1).focus()
    page.keyboard.press("Enter")
    _wait_for_time(page, fault["at_s"] - 0.3)


def test_the_keyboard_reaches_every_control_and_nothing_else(opened: Opened) -> None:
    page = opened()
    stops = []
    for _ in range(40):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate("document.activeElement.tagName + '.' + document.activeElement.className")
        )
        if stops[-1].startswith("BODY"):
            break
    assert stops[0] == "A.skip"
    assert stops.count("BUTTON.play") == page.locator("button:visible").count()
    kinds = {"A.skip", "VIDEO.", "DIV.scroll", "BUTTON.play", "SUMMARY."}
    assert set(stops) - kinds <= {"BODY."}
    assert stops[-1] == "BODY.", "the way leads out of the page again"


def test_a_click_on_a_chart_plays_that_moment_or_in_its_header_the_repetition(
    opened: Opened, document: Any
) -> None:
    page = opened(viewport={"width": 1300, "height": 900})
    rep = document["reps"][2]
    place = page.locator("#curve-1")
    place.scroll_into_view_if_needed()
    for share_of_height, expected_s in ((0.5, rep["peak_s"] - 0.3), (0.05, rep["start_s"] - 0.3)):
        x_px, y_px = page.evaluate(
            """([time_s, share]) => {
              const view = Object.values(Bokeh.index.roots ?? {})
                .find((view) => document.querySelector('#curve-1').contains(view.el));
              const {x_scale, bbox} = view.frame;
              return [x_scale.compute(time_s), bbox.top + share * bbox.height];
            }""",
            [rep["peak_s"], share_of_height],
        )
        place.click(position={"x": x_px, "y": y_px})
        _wait_for_time(page, expected_s)
        page.wait_for_timeout(500)  # or the next click would be a double one


def test_hovering_over_a_curve_shows_its_value(opened: Opened) -> None:
    page = opened()
    place = page.locator("#curve-1")
    place.scroll_into_view_if_needed()
    place.hover(position={"x": 300, "y": 120})
    page.wait_for_selector("text=/at \\d+\\.\\d s/")


def test_the_page_works_if_the_video_is_missing(opened: Opened, folder: Path) -> None:
    moved = folder / "alone"
    moved.mkdir(exist_ok=True)
    text = (folder / "my lunges.html").read_text()
    (moved / "page.html").write_text(text)
    page = opened(moved / "page.html", allowed="ERR_FILE_NOT_FOUND")
    page.wait_for_selector(".no-video", state="visible")
    assert "cannot play" in page.locator(".no-video").inner_text()
    assert page.locator(".play:visible").count() == 0
    page.locator("table.reps tbody tr").first.click()
    assert page.locator("#curve-1").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_there_is_no_serious_accessibility_violation(scheme: str, opened: Opened) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    found = axe.Axe().run(opened(color_scheme=scheme))
    serious = [
        (item["id"], node["html"][:200], node.get("failureSummary"))
        for item in found.response["violations"]
        if item["impact"] in ("serious", "critical")
        for node in item["nodes"]
    ]
    assert serious == []


def test_charts_follow_the_color_scheme(opened: Opened) -> None:
    page = opened(color_scheme="dark")
    color = "Bokeh.documents[0].roots()[0].below[0].major_label_text_color"
    dark = page.evaluate(color)
    page.emulate_media(color_scheme="light")
    _until(page, f"{color} !== {json.dumps(dark)}")
    assert page.evaluate("document.documentElement.dataset.charts") == "light"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows_a_phone_screen(scheme: str, opened: Opened) -> None:
    page = opened(viewport={"width": 390, "height": 844}, is_mobile=True, color_scheme=scheme)
    assert _overflow_px(page) == 0
    wider = page.evaluate(
        "[...document.querySelectorAll('body *')]"
        ".filter((part) => !part.closest('.scroll') && !part.closest('.skip'))"
        ".filter((part) => part.getBoundingClientRect().right > 390.5)"
        ".map((part) => part.outerHTML.slice(0, 80))"
    )
    assert wider == []


def test_a_printed_page_is_complete_and_names_the_video(opened: Opened) -> None:
    page = opened()  # charts are drawn on a wide screen first, as they are when one prints
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1030})  # A4 within the page's margins
    assert _overflow_px(page) == 0
    assert not page.locator("video").is_visible()
    assert page.locator(".caption", has_text="my lunges.webm").is_visible()
    assert page.evaluate(
        "[...document.querySelectorAll('.chart')]"
        ".every((place) => place.scrollWidth <= place.clientWidth + 1)"
    )
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") <= 8


def test_text_from_files_is_escaped(opened: Opened, folder: Path, document: Any) -> None:
    changed = json.loads(json.dumps(document).replace("trunk from", "TEXT"))
    changed["cues"] = changed["warnings"] = [HOSTILE]
    changed["camera_advice"] = HOSTILE
    changed["source"]["path"] = f"/nowhere/{HOSTILE.replace('/', '')}"
    for rep in changed["reps"]:
        rep["faults"][0].update(
            code=HOSTILE, measure=HOSTILE, source=HOSTILE, unit=HOSTILE, severity=HOSTILE
        )
    result = folder / "hostile.json"
    result.write_text(json.dumps(changed))
    done = run("report", result, "--poses", folder / "my lunges.npz", "--quiet")
    assert done.exit_code == 0, done.output
    page = opened(folder / "hostile.html")
    assert page.evaluate("window.owned") is None
    assert page.locator("img[src='x']").count() == 0
    assert HOSTILE in page.locator(".cue").inner_text()
