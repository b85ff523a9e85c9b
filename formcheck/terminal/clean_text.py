"""Text on rich consoles without the control characters of file names and imported text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook
from rich.segment import Segment

from formcheck.wording import printable

# In a narrower terminal lines wrap: rich would leave out whole columns of a table without a word.
_LEAST_WIDTH = 60


class CleanConsole(Console):
    """A console that prints text as it is, without markup or emoji codes, and clean."""

    def __init__(self, width: int | None = None) -> None:
        super().__init__(markup=False, emoji=False, highlight=False, width=width)
        if width is None and self.width < _LEAST_WIDTH:
            self.width = _LEAST_WIDTH
        self.push_render_hook(CleanText())

    def on_broken_pipe(self) -> NoReturn:
        """Leave it to the command what happens when nobody reads any more; rich would exit."""
        raise BrokenPipeError


class CleanText(RenderHook):
    """Shows characters that would steer the terminal as �; styles and layout are rich's own."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """Wrap what is about to be printed."""
        return [_Clean(renderable) for renderable in renderables]


class _Clean:
    def __init__(self, inner: ConsoleRenderable) -> None:
        self._inner = inner

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for text, style, control in console.render(self._inner, options):
            yield Segment(text if control else printable(text), style, control)
