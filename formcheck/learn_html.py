"""Lessons as one page of HTML that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined

from formcheck import __version__
from formcheck.coaching.care import NOT_A_DEVICE
from formcheck.coaching.lessons import PAIN, Lesson


def page_of(lessons: Sequence[Lesson]) -> str:
    """The page, with a table of contents where there is more than one lesson."""
    environment = Environment(
        loader=PackageLoader("formcheck", "templates"),
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
