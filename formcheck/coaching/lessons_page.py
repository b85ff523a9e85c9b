"""Lessons as a person reads them on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined
from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from formcheck.coaching.lessons import PAIN, Lesson, Part
from formcheck.coaching.safety import NOT_A_DEVICE
from formcheck.version import __version__

_WIDTH = 88  # longer lines are hard to read


def render_topics(lessons: Sequence[Lesson], console: Console) -> None:
    """What there is to learn about, one line a topic."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    table.add_column("Topic", no_wrap=True, style="bold")
    table.add_column("What it is about", overflow="fold")
    for lesson in lessons:
        table.add_row(Text(lesson.code), Text(f"{lesson.title} – {lesson.about}"))
    console.print(table)
    console.print(Text("Read one: formcheck learn TOPIC", style="dim"))
    console.print(Text("All as a page: formcheck learn --page FILE.html", style="dim"))


def render_lesson(lesson: Lesson, console: Console) -> None:
    """One topic, with its sources at the end."""
    width = min(console.width, _WIDTH)
    console.print(Rule(Text(lesson.title, style="bold"), align="left", style="dim"), width=width)
    for part in lesson.parts:
        console.print(Text(f"\n{part.heading}", style="bold underline"))
        for line in _part(part):
            console.print(Padding(line, (0, 0, 0, 2), expand=False), width=width)
    if lesson.sources:
        console.print(Text("\nSources", style="dim underline"))
        for source in lesson.sources:
            console.print(
                Padding(Text(source, style="dim"), (0, 0, 0, 2), expand=False), width=width
            )
    console.print()


def _part(part: Part) -> Iterable[RenderableType]:
    for number, words in enumerate(part.words):
        yield Text(("\n" if number else "") + words)
    for number, step in enumerate(part.steps, start=1):
        yield _hung(f"{number}.", step)
    for point in part.points:
        yield _hung("•", point)
    if part.rows:
        table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
        for heading in part.rows[0]:
            table.add_column(heading, overflow="fold")
        for first, *others in part.rows[1:]:
            table.add_row(Text(first, style="bold"), *map(Text, others))
        yield table


def _hung(mark: str, words: str) -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_row(Text(mark, style="bold"), Text(words))
    return grid


def page_of(lessons: Sequence[Lesson]) -> str:
    """The page, with a table of contents where there is more than one lesson."""
    environment = Environment(
        loader=PackageLoader("formcheck.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    title = lessons[0].title if len(lessons) == 1 else "Hips, knees and training"
    return environment.get_template("learn.html").render(
        title=title,
        lessons=lessons,
        not_a_device="" if PAIN in lessons else NOT_A_DEVICE,  # that lesson says it already
        version=__version__,
    )
