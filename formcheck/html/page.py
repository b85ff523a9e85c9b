"""The one Jinja environment, and what every page has in common."""

from __future__ import annotations

import json
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.environment import TemplateStream
from markupsafe import Markup

from formcheck.own_files import PAGE_MARK
from formcheck.version import __version__
from formcheck.wording import printable


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("formcheck.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        finalize=_shown,
    )


def _shown(content: object) -> object:
    """Text without what would turn the direction of writing: a name could pose as another."""
    is_text = isinstance(content, str) and not isinstance(content, Markup)
    return printable(str(content)) if is_text else content


def render_page(template: str, **context: object) -> str:
    """Render a template that extends `base.html`; all text in `context` is escaped.

    The footer names the `version` in `context`, or else that of this formcheck.
    """
    return (
        _environment()
        .get_template(template)
        .render({"version": __version__, "page_mark": _mark(template), **context})
    )


def stream_page(template: str, **context: object) -> TemplateStream:
    """As `render_page`, but piece by piece: iterators in `context` are consumed while rendering."""
    return (
        _environment()
        .get_template(template)
        .stream(version=__version__, page_mark=_mark(template), **context)
    )


def _mark(template: str) -> Markup:
    """By which a page is known as ours; `formcheck.own_files` looks for it."""
    return Markup(PAGE_MARK.format(page=template.removesuffix(".html")))  # a name of ours


def script_json(content: object) -> Markup:
    """JSON on one line for a `<script>` element; no string in it can close the element."""
    text = json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))
