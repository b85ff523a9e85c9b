"""The page of all clips in a real browser: it sorts, filters and links, with many clips, too."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from formcheck.batch import index_page
from formcheck.batch.index_page import write_index
from formcheck.batch.rows import Cell, TableNames
from formcheck.errors import OutputError

NAMES = TableNames(("knee_valgus", "pelvic_roll", "torso_lean"), (), ("group",))
HOSTILE = '</script><img src=x onerror="window.owned=1">&<b>.mp4'
Opened = Callable[..., Any]
Row = dict[str, Cell]


def done(clip: str, **cells: Cell) -> Row:
    stem = clip.rpartition("/")[2].rpartition(".")[0]
    return {
        "clip": clip, "status": "done", "exercise": "forward_lunge", "view": "front", "reps": 5,
        "good_reps": 5, "faulty_reps": 0, "score": 100, "duration_s": 20.4,
        "document": f"{stem}.json", "report": f"{stem}.html", **cells,
    }  # fmt: skip


ROWS: list[Row] = [
    done("in/clip10.mp4", group="control", manifest_subject="P07"),
    done("in/clip2.mp4", score=70, good_reps=3, faulty_reps=2, knee_valgus_reps=2,
         torso_lean_reps=1),
    done("in/clip1.mp4", exercise="clamshell", score=90, good_reps=4, faulty_reps=1,
         pelvic_roll_reps=1, report=None),
    {"clip": "in/broken.mp4", "status": "failed", "reason": "no picture comes out of it"},
    done("in/dark.mp4", score=None, good_reps=0, not_judged="knee_valgus;torso_lean"),
    done("in/else.mp4", exercise=None, reps=0, good_reps=0, score=None, report=None, document=None),
    done("in/partly.mp4", not_judged="torso_lean", knee_valgus_reps=0, score=80, good_reps=0),
]  # fmt: skip
GIVEN = [str(row["clip"])[3:] for row in ROWS]


@pytest.fixture(name="opened")
def opened_pages(chromium: Any, tmp_path: Path) -> Iterator[Opened]:
    """Opens a page of rows; it must cause no errors and no network requests."""
    wrong: list[str] = []
    contexts = []

    def open_page(rows: list[Row] = ROWS, hash: str = "", **options: Any) -> Any:
        path = write_index(tmp_path, iter(rows), {}, NAMES)
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: message.type == "error" and wrong.append(message.text))
        page.on("request", lambda sent: sent.url.startswith("file:") or wrong.append(sent.url))
        page.goto(path.as_uri() + hash)
        page.wait_for_selector("html[data-ready]", state="attached")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def listed(page: Any) -> list[str]:
    names = "heads => heads.map(head => head.firstChild.textContent)"
    return list(page.locator("#clips th").evaluate_all(names))


def test_rows_are_shown_in_order_and_counted(opened: Opened) -> None:
    page = opened()
    assert listed(page) == GIVEN
    assert page.inner_text("#counted") == "All 7 clips"
    assert page.inner_text("#overview") == "7 clips; 1 failed: its row says why."
    tiles = page.locator("#tiles .number").all_inner_texts()
    assert tiles == ["7", "25", "2", "85"]
    assert not page.locator("#pager").is_visible()


def test_the_median_of_an_even_number_of_scores_is_the_mean_of_the_middle_two(
    opened: Opened,
) -> None:
    page = opened([done(f"{score}.mp4", score=score) for score in (100, 90, 80, 97)])
    assert page.locator("#tiles .number").all_inner_texts()[3] == "93.5"


def test_each_row_shows_its_faults_and_never_calls_unjudged_good(opened: Opened) -> None:
    page = opened()
    assert page.locator("#clips .found").all_inner_texts() == [
        "✓all clean",
        "✕knee valgus in\u00a02, torso lean in\u00a01",
        "✕pelvic roll in\u00a01",
        "?5 not fully judged",
        "?nothing counted",
        "?5 not fully judged",
    ]
    assert page.inner_text("#clips .failed") == "✕failed: no picture comes out of it"
    assert page.locator("#clips .unsaid").all_inner_texts()[3] == "knee valgus, torso lean"
    assert page.locator("#clips .good").count() == 1


def test_clips_link_to_their_report_or_else_to_their_document(opened: Opened) -> None:
    page = opened()
    links = page.locator("#clips th a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert links == [
        "./clip10.html", "./clip2.html", "./clip1.json", "./dark.html", "./partly.html",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("column", "up", "down"),
    [
        (
            "clip",
            "broken clip1 clip2 clip10 dark else partly",
            "partly else dark clip10 clip2 clip1 broken",
        ),
        (
            "score",
            "clip2 partly clip1 clip10 broken dark else",
            "clip10 clip1 partly clip2 broken dark else",
        ),
        (
            "exercise",
            "clip1 clip10 clip2 dark partly else broken",
            "else clip10 clip2 dark partly clip1 broken",
        ),
        (
            "found",
            "clip10 dark else partly clip1 clip2 broken",
            "clip2 clip1 clip10 dark else partly broken",
        ),
    ],
)
def test_sorting_with_the_keyboard_keeps_unknown_values_last(
    opened: Opened, column: str, up: str, down: str
) -> None:
    page = opened()
    head = page.locator(f"[data-key={column}]")
    head.locator("button").focus()
    page.keyboard.press("Enter")
    assert listed(page) == [f"{stem}.mp4" for stem in up.split()]
    assert head.get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Space")
    assert listed(page) == [f"{stem}.mp4" for stem in down.split()]
    assert head.get_attribute("aria-sort") == "descending"


@pytest.mark.parametrize(
    ("field", "value", "left"),
    [
        ("exercise", "clamshell", ["clip1"]),
        ("exercise", "none", ["else"]),
        ("fault", "found:knee_valgus", ["clip2"]),
        ("fault", "some", ["clip2", "clip1"]),
        ("fault", "none", ["clip10"]),
        ("fault", "unclear", ["dark", "partly"]),
        ("fault", "unjudged:torso_lean", ["dark", "partly"]),
        ("status", "failed", ["broken"]),
        ("status", "done", ["clip10", "clip2", "clip1", "dark", "else", "partly"]),
        ("min", "80", ["clip10", "clip1", "partly"]),
        ("max", "80", ["clip2", "partly"]),
        ("q", "CONTROL p07", ["clip10"]),
        ("q", "no picture", ["broken"]),
        ("q", "nowhere to be found", []),
    ],
)
def test_filters(opened: Opened, field: str, value: str, left: list[str]) -> None:
    page = opened()
    control = page.locator(f"#filters [name={field}]")
    if field in ("exercise", "fault", "status"):
        control.select_option(value)
    else:
        control.fill(value)
    page.wait_for_function("() => !document.getElementById('counted').textContent.includes('All')")
    assert listed(page) == [f"{stem}.mp4" for stem in left]
    assert page.inner_text("#counted") == f"{len(left)} of 7 clips"
    if not left:
        assert page.inner_text("#clips") == "No clip fits these filters."
    page.get_by_role("button", name="Show all").click()
    assert listed(page) == GIVEN


def test_filters_combine_and_are_restored_from_the_url(opened: Opened) -> None:
    page = opened()
    page.locator("[name=exercise]").select_option("forward_lunge")
    page.locator("[name=min]").fill("75")
    page.locator("[data-key=score] button").click()
    assert listed(page) == ["partly.mp4", "clip10.mp4"]
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert listed(page) == ["partly.mp4", "clip10.mp4"]
    assert page.input_value("[name=min]") == "75"


def test_a_url_with_unknown_filters_shows_all_clips(opened: Opened) -> None:
    page = opened(hash="#exercise=squat&sort=size&page=99&fault=%00")
    assert listed(page) == GIVEN


def test_options_show_how_many_clips_match(opened: Opened) -> None:
    page = opened()
    options = page.locator("[name=fault] option").all_inner_texts()
    assert options == [
        "anything", "any fault (2)", "all clean (1)", "not fully judged (2)",
        "knee valgus (1)", "torso lean (1)", "pelvic roll (1)", "torso lean (2)", "knee valgus (1)",
    ]  # fmt: skip
    assert page.locator("[name=exercise] option").all_inner_texts() == [
        "all", "Clamshell (1)", "Forward lunge (4)", "not recognized (1)",
    ]  # fmt: skip


def test_file_names_are_escaped_and_their_links_work(opened: Opened, tmp_path: Path) -> None:
    odd = ["100 % #1?.html", "javascript:alert(1).html", "ü/ä b.html", "'\"<b>&.html"]
    for name in odd:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("<title>there</title>")
    rows = [done(HOSTILE, report=name, group=HOSTILE) for name in odd]
    rows.append({"clip": "x", "status": "failed", "reason": HOSTILE})
    page = opened(rows)
    assert page.evaluate("window.owned") is None
    assert page.locator("#clips img, #clips b").count() == 0
    assert listed(page)[0] == HOSTILE.rpartition("/")[2]
    assert page.locator("#clips small").all_inner_texts()[1] == f"group: {HOSTILE}"
    assert HOSTILE in page.inner_text("#clips .failed")
    addresses = page.locator("#clips th a").evaluate_all("all => all.map(a => a.href)")
    assert [Path(unquote(urlsplit(url).path)) for url in addresses] == [
        tmp_path / name for name in odd
    ]
    for place in range(len(odd)):
        page.locator("#clips th a").nth(place).click()
        assert page.title() == "there"
        page.go_back()
        page.wait_for_selector("html[data-ready]", state="attached")


def many_rows(number: int) -> list[Row]:
    return [
        done(f"study/clip{n}.mp4", score=n % 101, knee_valgus_reps=n % 3 or None, good_reps=4)
        for n in range(number)
    ]


def test_ten_thousand_clips_are_shown_a_hundred_at_a_time(opened: Opened) -> None:
    page = opened(many_rows(10_000))
    assert page.locator("#clips tr").count() == 100
    assert page.inner_text("#counted") == "All 10,000 clips"
    assert page.inner_text("#place") == "1–100 of 10,000"
    assert page.get_by_role("button", name="Back").is_disabled()
    page.get_by_role("button", name="Next").click()
    assert listed(page)[0] == "clip100.mp4"
    page.get_by_role("button", name="Last").click()
    assert page.inner_text("#place") == "9,901–10,000 of 10,000"
    assert page.get_by_role("button", name="Next").is_disabled()
    page.locator("[data-key=score] button").click()
    assert listed(page)[:2] == ["clip0.mp4", "clip101.mp4"]
    page.locator("[name=q]").fill("clip9999")
    page.wait_for_function("() => document.querySelectorAll('#clips tr').length === 1")
    assert listed(page) == ["clip9999.mp4"]
    assert page.evaluate("document.querySelectorAll('*').length") < 400


def test_printing_shows_a_thousand_clips_with_a_note(opened: Opened) -> None:
    page = opened(many_rows(1200))
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("#clips tr").count() == 1000
    assert page.inner_text("#counted") == "The first 1,000 of 1,200 clips"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#clips tr").count() == 100
    page.emulate_media(media="print")
    assert not page.locator("#filters").is_visible()


def test_on_a_phone_nothing_is_cut_off_and_sorting_is_possible(opened: Opened) -> None:
    page = opened(viewport={"width": 360, "height": 740})
    page.locator("[name=sort]").select_option("score down")
    assert listed(page)[:2] == ["clip10.mp4", "clip1.mp4"]
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]


def test_a_batch_without_clips(opened: Opened) -> None:
    page = opened([])
    assert page.inner_text("#clips") == "No clip yet."
    assert page.inner_text("#overview") == "0 clips"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_accessibility_has_no_violations(opened: Opened, scheme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = opened(color_scheme=scheme, viewport={"width": width, "height": 800})
    found = axe.Axe().run(page).response["violations"]
    assert [(item["id"], [node["html"] for node in item["nodes"]]) for item in found] == []


# Without a browser


def rows_of(text: str) -> list[list[Any]]:
    found = re.search(r'<script type="application/json" id="rows">(.*?)</script>', text, re.S)
    assert found is not None
    return list(json.loads(found[1]))


def test_rows_are_streamed_and_the_lookup_comes_last(tmp_path: Path) -> None:
    """The lookup of the indices is only complete after all rows."""
    taken = []

    def rows() -> Iterator[Mapping[str, Cell]]:
        for number in range(5000):
            taken.append(number)
            yield done(f"{number}.mp4", exercise=f"exercise_{number % 7}")
        (unfinished,) = tmp_path.glob(".index.html.*")
        assert unfinished.stat().st_size > 10_000

    text = write_index(tmp_path, rows(), {}, NAMES).read_text()
    assert len(taken) == len(rows_of(text)) == 5000
    assert "Exercise 6" in text.rpartition('id="words"')[2]


def test_the_run_is_listed_and_existing_tables_are_linked(tmp_path: Path) -> None:
    (tmp_path / "clips.csv").touch()
    run = {
        "formcheck_version": "0.1.0", "options": {"model": "full", "quiet": False, "start_s": None},
        "words": ["-e", "<b>"], "failures": [{"clip": "a"}], "took_s": 12.5000000001,
    }  # fmt: skip
    text = write_index(tmp_path, ROWS, run, NAMES).read_text()
    facts = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text)
    assert facts == [
        ("formcheck version", "0.1.0"), ("options: model", "full"), ("options: quiet", "no"),
        ("words", "-e, &lt;b&gt;"), ("took s", "12.5"),
    ]  # fmt: skip
    assert '<a href="./clips.csv">' in text
    assert '<a href="./run.json">' in text
    assert "reps.csv" not in text


def test_the_page_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    def broken() -> Iterator[Row]:
        yield ROWS[0]
        raise RuntimeError("broke off")

    with pytest.raises(RuntimeError):
        write_index(tmp_path, broken(), {}, NAMES)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "index.html").mkdir()
    with pytest.raises(OutputError, match="it is a folder"):
        write_index(tmp_path, ROWS, {}, NAMES)


def test_names_that_are_not_valid_text_are_written(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.html")
    text = write_index(tmp_path, [done("a.mp4", report=name)], {}, NAMES).read_text()
    assert rows_of(text)[0][1] == "./caf%E9.html"


def test_text_cannot_end_the_script() -> None:
    packed = index_page.script_json({"x": HOSTILE})
    assert "<" not in packed
    assert json.loads(packed) == {"x": HOSTILE}
