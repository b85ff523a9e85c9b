"""Runs a live session, headless or in a window, and returns its exit code."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from formcheck.exercises import find_exercise
from formcheck.live.camera.factory import check_camera, open_camera
from formcheck.live.display.overlay import FrameRenderer
from formcheck.live.display.player import WindowPlayer
from formcheck.live.display.state import stop_messages, summary_display
from formcheck.live.display.window import Window
from formcheck.live.engine import Engine
from formcheck.live.events import Event
from formcheck.live.execution import run_until_stopped, session_resources
from formcheck.live.history_log import open_log
from formcheck.live.json_lines import JsonLines
from formcheck.live.options import LiveOptions
from formcheck.live.plan import plan_sets
from formcheck.live.remote_control import read_commands
from formcheck.live.saving import SessionFiles, analyze_session
from formcheck.live.speech.speaker import Voice
from formcheck.pipeline.analyze import AnalyzedRecording
from formcheck.profile.store import usual_limits
from formcheck.spec.personal_limits import apply_personal_limits, limit_warnings
from formcheck.terminal.console import FAILED, say


def run(options: LiveOptions) -> int:
    """Run a session and return its exit code.

    Raises a FormcheckError if the session cannot start.
    """
    limits = usual_limits(options.profile)
    exercise = apply_personal_limits(find_exercise(options.exercise), limits)
    for warning in limit_warnings(exercise, limits):
        say(warning)
    plan = plan_sets(exercise, options.reps, options.sets, options.rest_s, options.side)
    check_camera(options.camera)  # before the model, which takes a second to load
    with (
        session_resources(options) as (estimator, voice),
        closing(open_camera(options.camera)) as camera,
    ):
        engine = Engine(camera, estimator, exercise, plan, options.fov_deg)
        engine.limits = limits
        if options.stdin:
            read_commands(engine.commands, is_only_source=options.headless)
        files = _session_files(engine, options)
        if options.headless:
            return _run_headless(engine, voice, files)
        return run_in_window(engine, voice, files, mirrored=options.mirror)


def _session_files(engine: Engine, options: LiveOptions) -> SessionFiles:
    files = SessionFiles(engine.session.exercise.name, options.save_folder, options.record)
    if options.log:
        files.log = open_log(engine, options.db)
    if options.keep_video:
        engine.on_camera_frame = files.record_video().add
    return files


def _run_headless(engine: Engine, voice: Voice, files: SessionFiles) -> int:
    """Write events as lines of JSON; whatever ends the session, its result is saved."""
    lines = JsonLines()

    def on_events(events: Iterable[Event]) -> None:
        lines.started_s = engine.started_s
        logged = files.log_events(events)
        voice.say_events(logged)
        lines.write_events(logged)

    engine.on_events = on_events
    code = run_until_stopped(engine.run)
    analyzed = _save(engine, files)
    lines.write_result(None if analyzed is None else analyzed.analysis, files.written)
    return _finish(code, engine, analyzed, files)


def run_in_window(engine: Engine, voice: Voice, files: SessionFiles, *, mirrored: bool) -> int:
    """Train in a window; whatever ends the session, its result is saved and shown."""

    def on_events(events: Iterable[Event]) -> None:
        logged = files.log_events(events)
        voice.say_events(logged)
        for event in logged:
            if event.name == "camera":
                say(str(event.fields["words"]))

    engine.on_events = on_events
    camera = engine.camera
    size_px = camera.width, camera.height
    renderer = FrameRenderer(engine.session.exercise, size_px, mirrored=mirrored)
    with Window(renderer.size_px) as window:
        player = WindowPlayer(engine, voice, renderer, window, files.folder or Path())
        code = run_until_stopped(player.run)
        analyzed = _save(engine, files)
        if analyzed is not None and code == 0:
            written = [str(path) for path in files.written]
            player.show_summary(summary_display(engine.session, analyzed.analysis, written))
    if analyzed is not None:
        from formcheck.terminal.console import make_console  # noqa: PLC0415  # loads rich
        from formcheck.terminal.summary import render  # noqa: PLC0415  # loads rich

        render(analyzed.analysis, make_console(), written=files.written)
    return _finish(code, engine, analyzed, files)


def _save(engine: Engine, files: SessionFiles) -> AnalyzedRecording | None:
    analyzed = analyze_session(engine)
    if analyzed is not None:
        files.save(analyzed)
    return analyzed


def _finish(
    code: int, engine: Engine, analyzed: AnalyzedRecording | None, files: SessionFiles
) -> int:
    """Print the last messages, and return the exit code."""
    for message in stop_messages(engine.session):
        say(message)
    if analyzed is None:
        say("no frame was analyzed, so there is no result")
    return code or (FAILED if files.failed or analyzed is None else 0)
