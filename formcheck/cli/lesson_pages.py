"""Shows lessons on the terminal and as an HTML page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from formcheck.coaching.lessons import PAIN, Lesson, LessonSection
from formcheck.coaching.safety import NOT_A_DEVICE
from formcheck.html.page import render_page

_WIDTH = 88  # longer lines are hard to read


def render_topics(lessons: Sequence[Lesson], console: Console) -> None:
    """Print the topics, one per line."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    table.add_column("Topic", no_wrap=True, style="bold")
    table.add_column("What it is about", overflow="fold")
    for lesson in lessons:
        table.add_row(Text(lesson.code), Text(f"{lesson.title} – {lesson.about}"))
    console.print(table)
    console.print(Text("Read one: formcheck learn TOPIC", style="dim"))
    console.print(Text("All as one page: formcheck learn --page FILE.html", style="dim"))


def render_lesson(lesson: Lesson, console: Console) -> None:
    """Print one lesson with its sources."""
    width = min(console.width, _WIDTH)
    console.print(Rule(Text(lesson.title, style="bold"), align="left", style="dim"), width=width)
    for section in lesson.sections:
        console.print(Text(f"\n{section.heading}", style="bold underline"))
        for line in _section_content(section):
            console.print(Padding(line, (0, 0, 0, 2), expand=False), width=width)
    if lesson.sources:
        console.print(Text("\nSources", style="dim underline"))
        for source in lesson.sources:
            console.print(
                Padding(Text(source, style="dim"), (0, 0, 0, 2), expand=False), width=width
            )
    console.print()


def _section_content(section: LessonSection) -> Iterable[RenderableType]:
    for number, paragraph in enumerate(section.paragraphs):
        yield Text(("\n" if number else "") + paragraph)
    for number, step in enumerate(section.steps, start=1):
        yield _list_item(f"{number}.", step)
    for point in section.points:
        yield _list_item("•", point)
    if section.rows:
        table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
        for heading in section.rows[0]:
            table.add_column(heading, overflow="fold")
        for first, *others in section.rows[1:]:
            table.add_row(Text(first, style="bold"), *map(Text, others))
        yield table


def _list_item(marker: str, text: str) -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_row(Text(marker, style="bold"), Text(text))
    return grid


def lessons_page(lessons: Sequence[Lesson]) -> str:
    """The page, with a table of contents where there is more than one lesson."""
    title = lessons[0].title if len(lessons) == 1 else "Hips, knees and training"
    return render_page(
        "learn.html",
        title=title,
        lessons=lessons,
        not_a_device="" if PAIN in lessons else NOT_A_DEVICE,  # that lesson says it already
    )
