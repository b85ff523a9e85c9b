"""A live session with a window, from its first picture to the summary in the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from formcheck.failures import FAILED, STOPPED, complain, say
from formcheck.live.engine import Engine
from formcheck.live.events import Event
from formcheck.live.on_screen import OnScreen
from formcheck.live.outcome import outcome_of
from formcheck.live.painter import Painter
from formcheck.live.run import stopped_like_ctrl_c
from formcheck.live.saving import Keeping
from formcheck.live.screen import stop_words, summary_of
from formcheck.live.voice import Voice
from formcheck.live.window import Window
from formcheck.session import Examined


def run_window(engine: Engine, voice: Voice, keeping: Keeping, *, mirrored: bool) -> int:
    """Train in a window and return the exit code.

    Whatever ends it, also a failure of the drawing, what was done is analysed, kept and shown.
    """

    def tell(events: Iterable[Event]) -> None:
        for event in keeping.hear(events):
            if event.name == "say":
                voice.say(str(event.fields["words"]))
            elif event.name == "camera":
                say(str(event.fields["words"]))

    engine.tell = tell
    camera = engine.camera
    painter = Painter(engine.session.exercise, (camera.width, camera.height), mirrored=mirrored)
    with Window(painter.size_px) as window:
        screen = OnScreen(engine, voice, painter, window, keeping.folder or Path())
        code = _shown(screen)
        examined = outcome_of(engine)
        if examined is not None:
            keeping.keep(examined)
            if code == 0:
                written = [str(path) for path in keeping.written]
                summary = summary_of(engine.session, examined.analysis, written)
                screen.show_summary(summary)
    _print(examined, keeping)
    for words in stop_words(engine.session):
        say(words)
    return code or (FAILED if keeping.failed or examined is None else 0)


def _shown(screen: OnScreen) -> int:
    try:
        with stopped_like_ctrl_c():
            screen.run()
    except KeyboardInterrupt:
        return STOPPED
    except Exception as error:
        complain(error)
        return FAILED
    return 0


def _print(examined: Examined | None, keeping: Keeping) -> None:
    from formcheck.terminal import make_console, render  # noqa: PLC0415  # rich takes a while

    if examined is None:
        say("no picture was analysed, so there is no result")
    else:
        render(examined.analysis, make_console(), written=keeping.written)
