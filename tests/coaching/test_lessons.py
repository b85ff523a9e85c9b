"""What there is to learn: every topic and exercise, on the terminal and as a page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from formcheck.cli.lesson_pages import lessons_page
from formcheck.coaching import safety
from formcheck.coaching.lessons import TOPICS, Lesson, exercise_lesson
from formcheck.exercises import all_exercises
from tests.support.stand_ins import run

LESSONS = [*TOPICS, *map(exercise_lesson, all_exercises())]
EVERY = pytest.mark.parametrize("lesson", LESSONS, ids=lambda one: one.code)
PROMISES = r"\b(heals?|cures?|guarantees?d?|will fix|pain-free forever)\b"
JARGON = r"\b(adduction|frontal plane|eccentric|concentric|kinematic|patellofemoral|NRS|EMG)\b"


def pieces_of(lesson: Lesson) -> list[str]:
    """Headings, paragraphs, points and cells, each by itself."""
    found = [lesson.title, lesson.about]
    for section in lesson.sections:
        cells = [cell for row in section.rows for cell in row]
        found += [section.heading, *section.paragraphs, *section.steps, *section.points, *cells]
    return found


def lesson_text(lesson: Lesson) -> str:
    return "\n".join(pieces_of(lesson))


@EVERY
def test_a_lesson_has_sources_and_plain_words(lesson: Lesson) -> None:
    assert lesson.sections
    assert lesson.sources
    assert not re.search(PROMISES, lesson_text(lesson), re.I)
    assert not re.search(JARGON, lesson_text(lesson))


@pytest.mark.parametrize("lesson", TOPICS, ids=lambda one: one.code)
def test_sentences_are_short(lesson: Lesson) -> None:
    for piece in pieces_of(lesson):
        for sentence in re.split(r"(?<=[.?!:;]) ", piece):
            assert len(sentence.split()) <= 34, sentence


@pytest.mark.parametrize("lesson", TOPICS, ids=lambda one: one.code)
def test_sources_name_author_and_year(lesson: Lesson) -> None:
    for source in lesson.sources:
        assert re.search(r"\b(19|20)\d\d\b", source) or source.startswith("clinical convention")


@EVERY
def test_each_is_read_on_the_terminal(lesson: Lesson) -> None:
    shown = " ".join(run("learn", lesson.code).stdout.split())
    for section in lesson.sections:
        assert section.heading in shown
        for text in (*section.paragraphs, *section.steps, *section.points):
            assert text in shown


def test_without_a_topic_all_are_named() -> None:
    shown = run("learn").stdout
    assert all(lesson.code in shown for lesson in LESSONS)


def test_an_exercise_is_taught_from_its_own_file() -> None:
    for exercise in all_exercises():
        text = lesson_text(exercise_lesson(exercise))
        assert all(step in text for step in exercise.guide.instructions)
        assert all(rule.cue in text for rule in exercise.rules[:1])
        codes = {rule.code for rule in exercise.rules}
        errors = next(
            section for section in exercise_lesson(exercise).sections if "errors" in section.heading
        )
        assert len(errors.points) == len(codes)


def test_an_unknown_topic_names_the_nearest() -> None:
    result = run("learn", "principle")
    assert result.exit_code == 2
    assert "did you mean 'principles'?" in result.output


def test_the_page_has_everything_and_needs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "learn.html"
    assert run("learn", "--page", path).exit_code == 0
    page = path.read_text(encoding="utf-8")
    assert all(f'id="{lesson.code}"' in page for lesson in LESSONS)
    assert page.count("not a medical device") == 1
    assert not re.search(r"(src|href)=\"(?!#)", page)


def test_a_page_of_one_topic_says_what_it_is_not() -> None:
    page = lessons_page([TOPICS[0]])
    assert page.count("not a medical device") == 1
    assert "Contents" not in page


def test_pain_says_when_to_see_somebody() -> None:
    shown = " ".join(run("learn", "pain").stdout.split())
    assert all(reason in shown for reason in safety.REASONS_TO_SEE_A_PROFESSIONAL)
    assert safety.NOT_A_DEVICE in shown


def test_the_page_is_accessible_and_fits_a_phone(chromium: Any) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = chromium.new_page(viewport={"width": 390, "height": 800})
    page.set_content(lessons_page(LESSONS))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe.run(page).response["violations"] == []
    page.close()
