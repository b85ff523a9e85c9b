"""The command `learn`: parse, call, print."""
# ruff: noqa: PLC0415  # --help must not load rich or the exercises

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck.cli.options import EXERCISE_FILES, FORCE, VERBOSE, with_options
from formcheck.errors import UsageError
from formcheck.terminal.console import echo

if TYPE_CHECKING:
    from formcheck.coaching.lessons import Lesson


@click.command()
@click.argument("topic", required=False)
@click.option(
    "--page",
    metavar="FILE.html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a page for any browser, even offline; without a topic, all topics.",
)
@with_options(EXERCISE_FILES, FORCE, VERBOSE)
def learn(topic: str | None, page: Path | None, verbose: bool) -> None:
    """Learn why hips matter for knees, how to train, when to stop, and each exercise."""
    lessons = all_lessons()
    chosen = lessons if topic is None else [find_lesson(lessons, topic)]
    if page is not None:
        from formcheck.cli.lesson_pages import lessons_page
        from formcheck.files import write_atomically
        from formcheck.own_files import LESSON_PAGE

        write_atomically(page, lessons_page(chosen), LESSON_PAGE)
        echo(f"Written: {page}")
        return
    from formcheck.cli.lesson_pages import render_lesson, render_topics
    from formcheck.terminal.console import make_console

    if topic is None:
        render_topics(lessons, make_console())
    else:
        render_lesson(chosen[0], make_console())


def all_lessons() -> list[Lesson]:
    """Return the general topics, then a lesson for each exercise."""
    from formcheck.coaching.lessons import TOPICS, exercise_lesson
    from formcheck.exercises import all_exercises

    return [*TOPICS, *map(exercise_lesson, all_exercises())]


def find_lesson(lessons: list[Lesson], topic: str) -> Lesson:
    """Return the lesson named `topic`. Raises UsageError with the closest match and the choices."""
    wanted = topic.strip().lower().replace("-", "_").replace(" ", "_")
    codes = [lesson.code for lesson in lessons]
    if wanted in codes:
        return lessons[codes.index(wanted)]
    near = difflib.get_close_matches(wanted, codes, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'? " if near else ""
    raise UsageError(f"unknown topic '{topic}'; {hint}choose from: {', '.join(codes)}")
