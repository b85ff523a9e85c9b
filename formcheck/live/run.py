"""One live session from its options to its exit code."""

from __future__ import annotations

import signal
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from formcheck.analysis.personal_limits import personal, personal_notes
from formcheck.exercises import find_exercise
from formcheck.live.camera.base import Camera
from formcheck.live.camera.devices import find_device, is_stream
from formcheck.live.display.overlay import Painter
from formcheck.live.display.player import OnScreen
from formcheck.live.display.state import stop_words, summary_of
from formcheck.live.display.window import Window
from formcheck.live.engine import Engine
from formcheck.live.estimator import PoseFinder
from formcheck.live.events import Event
from formcheck.live.history_log import open_log
from formcheck.live.json_lines import JsonLines
from formcheck.live.plan import plan_for
from formcheck.live.remote_control import listen
from formcheck.live.saving import Keeping, outcome_of
from formcheck.live.speech.speaker import Voice, open_voice
from formcheck.pipeline.analyze import Examined
from formcheck.pose_estimation.runtime import silenced_native_logs
from formcheck.profile.store import usual_limits
from formcheck.terminal.console import FAILED, STOPPED, complain, say
from formcheck.video.reader import MAX_SIDE_PX


def run(name: str, options: dict[str, Any]) -> int:
    """Train and return the exit code; `options` are those of the command.

    Raises the errors of `formcheck.errors` when it cannot begin.
    """
    limits = usual_limits(options["profile"])
    exercise = personal(find_exercise(name), limits)
    for note in personal_notes(exercise, limits):
        say(note)
    words = ("reps", "sets", "rest_s", "side")
    plan = plan_for(exercise, *(options[word] for word in words))
    quiet = nullcontext() if options["verbose"] else silenced_native_logs()
    check_camera(options["camera"])  # before the model, which takes a second to load
    with quiet, ExitStack() as open_things:
        finder = open_things.enter_context(PoseFinder(options["model"]))
        camera = open_camera(options["camera"])
        open_things.callback(camera.close)
        wanted = options["voice"]
        wanted = not options["headless"] if wanted is None else wanted
        voice = open_things.enter_context(chosen_voice(wanted))
        engine = Engine(camera, finder, exercise, plan)
        engine.limits = limits
        if options["stdin"]:
            listen(engine.commands.append)
        keeping = Keeping(exercise.name, options["folder"], options["record"])
        if options["log"]:
            keeping.log = open_log(engine, options["db"])
        if options["keep_video"]:
            engine.keep = keeping.keep_video().add
        if options["headless"]:
            return _headless(engine, voice, keeping)
        pass

        return run_window(engine, voice, keeping, mirrored=options["mirror"])


def check_camera(text: str) -> None:
    """Raise CameraError when `text` means no camera, file or stream; nothing is opened yet."""
    if not is_file(text):
        find_device(text)


def open_camera(text: str) -> Camera:
    """The camera, file or stream that `text` means.

    Raises CameraError, VideoError or InputNotFoundError, each with what to do about it.
    """
    if is_file(text):
        from formcheck.live.camera.file import FileCamera  # noqa: PLC0415

        return FileCamera(text, max_side_px=MAX_SIDE_PX)
    from formcheck.live.camera.stream import StreamCamera  # noqa: PLC0415  # OpenCV takes a while

    return StreamCamera(find_device(text), max_side_px=MAX_SIDE_PX)


def is_file(text: str) -> bool:
    """Whether it names a video file, and neither a camera nor a stream."""
    return not is_stream(text) and not text.isdigit() and Path(text).exists()


def _headless(engine: Engine, voice: Voice, keeping: Keeping) -> int:
    lines = JsonLines()

    def tell(events: Iterable[Event]) -> None:
        lines.began_s = engine.began_s
        told = keeping.hear(events)
        for event in told:
            if event.name == "say":
                voice.say(str(event.fields["words"]))
        lines.tell(told)

    engine.tell = tell
    code = 0
    try:
        with stopped_like_ctrl_c():
            engine.run()
    except (KeyboardInterrupt, BrokenPipeError):
        code = STOPPED
    except Exception as error:  # what was done until then is still worth keeping
        complain(error)
        code = FAILED
    examined = outcome_of(engine)
    if examined is not None:
        keeping.keep(examined)
    lines.result(None if examined is None else examined.analysis, keeping.written)
    for words in stop_words(engine.session):
        say(words)
    if examined is None:
        say("no picture was analyzed, so there is no result")
    return code or (FAILED if keeping.failed or examined is None else 0)


@contextmanager
def stopped_like_ctrl_c() -> Iterator[None]:
    """A request to end, as a service manager sends it, leaves the result too."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def chosen_voice(wanted: bool) -> Iterator[Voice]:
    """The best voice of this machine, or a silent one; where none is found, that is said."""
    voice = open_voice() if wanted else Voice(None)
    if wanted and voice.is_silent:
        say("no voice was found: install formcheck[voice], or espeak-ng; cues are written instead")
    try:
        yield voice
    finally:
        voice.close()


def run_window(engine: Engine, voice: Voice, keeping: Keeping, *, mirrored: bool) -> int:
    """Train in a window and return the exit code.

    Whatever ends it, also a failure of the drawing, what was done is analyzed, kept and shown.
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
    from formcheck.terminal.summary import make_console, render  # noqa: PLC0415  # rich takes a while

    if examined is None:
        say("no picture was analyzed, so there is no result")
    else:
        render(examined.analysis, make_console(), written=keeping.written)
