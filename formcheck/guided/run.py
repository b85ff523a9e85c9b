"""Runs a guided session, headless or in a window, and returns its exit code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from formcheck.coaching.program import Plan, PlanState
from formcheck.coaching.records import SessionKind, SessionRecord
from formcheck.guided.cameras import SessionCameras
from formcheck.guided.cards import summary_card
from formcheck.guided.context import (
    SessionContext,
    close_unfinished,
    has_sets_left,
    load_context,
)
from formcheck.guided.exercise_runner import ExerciseRunner
from formcheck.guided.options import GuidedOptions
from formcheck.guided.plan_page import render_plan
from formcheck.guided.plan_runner import PAIN, PlanRunner
from formcheck.guided.planning import is_interactive, plan_document
from formcheck.guided.runtime import SCHEMA, SessionRuntime
from formcheck.guided.summary import (
    CALIBRATE_HINT,
    RESUME_HINT,
    SessionSummary,
    load_summary,
    print_summary,
    summary_fields,
)
from formcheck.history.live_log import SessionLog
from formcheck.live.engine import AnalyzedFrame
from formcheck.live.events import Event
from formcheck.live.execution import run_until_stopped, session_resources
from formcheck.live.json_lines import JsonLines
from formcheck.live.remote_control import read_commands
from formcheck.live.speech.speaker import Voice
from formcheck.terminal.console import FAILED, confirm, echo, make_console, say


def run(options: GuidedOptions) -> int:
    """Run today's plan and return the exit code.

    Raises a FormcheckError if the session cannot start.
    """
    context = load_context(options.db, options.profile)
    unfinished = _session_to_resume(context, options)
    limits = options.max_sets, options.max_reps
    plan = context.plan(*limits) if unfinished is None else context.plan_of(unfinished, *limits)
    if unfinished is None and not _may_start(plan, anyway=options.anyway):
        _refuse(plan, options)
        return 0
    exercises = [proposal.exercise for proposal in plan.proposals]
    with (
        SessionCameras(options.camera, options.camera_files, exercises) as cameras,
        session_resources(options) as (estimator, voice),
    ):
        cameras.connect()
        runner = ExerciseRunner(
            *(SessionRuntime(), cameras, estimator, SessionLog(context.db)),
            folder=options.save_folder,
            limits=context.profile.limits,
            last_pain_before=context.last_pain_before,
        )
        plan_runner = PlanRunner(plan, context.profile, runner, options)
        _open_log(plan_runner, runner.log, context, unfinished)
        if options.stdin:
            read_commands(runner.runtime.commands)
        session = GuidedSession(plan_runner, runner, context, voice)
        if options.headless:
            return session.run_headless()
        return session.run_in_window(mirrored=options.mirror)


def _open_log(
    plan_runner: PlanRunner,
    log: SessionLog,
    context: SessionContext,
    unfinished: SessionRecord | None,
) -> None:
    if unfinished is None:
        close_unfinished(context)
        log.begin(SessionKind.GUIDED)
    else:
        log.resume(unfinished)
        plan_runner.resume(unfinished)


def _session_to_resume(context: SessionContext, options: GuidedOptions) -> SessionRecord | None:
    """Return today's unfinished session if it is to be resumed."""
    session = context.unfinished
    if session is None or options.fresh:
        return None
    plan = context.plan_of(session, options.max_sets, options.max_reps)
    if not has_sets_left(context, plan):
        return None
    began = f"{session.began_at.astimezone():%H:%M}"
    if options.resume is None and is_interactive() and not options.headless:
        question = f"The session that you started at {began} is not finished. Resume it?"
        return session if confirm(question, default=True) else None
    say(f"resuming the session started at {began}; --fresh starts a new one")
    return session


def _may_start(plan: Plan, *, anyway: bool) -> bool:
    if plan.state is PlanState.TOO_SOON and not anyway:
        return False
    return plan.state in (PlanState.READY, PlanState.TOO_SOON) and bool(plan.proposals)


def _refuse(plan: Plan, options: GuidedOptions) -> None:
    """Print why there is no session now, and what to do."""
    if not options.headless:
        render_plan(plan, make_console(), anyway=False)
        if plan.state is PlanState.TOO_SOON:
            echo("In front of the camera: formcheck train --anyway")
        return
    fields = {"reason": plan.state.value, "can_continue": False, **summary_fields(None)}
    JsonLines().write_events(
        [
            Event("training", 0.0, {"schema": SCHEMA, "plan": plan_document(plan)}),
            Event("end", 0.0, fields),
        ]
    )


class GuidedSession:
    """A guided session, headless or in a window; `WindowPlayer` can play it."""

    def __init__(
        self,
        plan_runner: PlanRunner,
        exercises: ExerciseRunner,
        context: SessionContext,
        voice: Voice,
    ) -> None:
        self._plan_runner, self._exercises = plan_runner, exercises
        self._runtime = exercises.runtime
        self._context, self._voice = context, voice
        self.commands = self._runtime.commands

    @property
    def model(self) -> str:
        """Name of the pose model in use."""
        return self._exercises.estimator.model

    @property
    def on_frame(self) -> Callable[[AnalyzedFrame], None]:
        """Called with each analyzed frame."""
        return self._runtime.on_frame

    @on_frame.setter
    def on_frame(self, on_frame: Callable[[AnalyzedFrame], None]) -> None:
        self._runtime.on_frame = on_frame

    def run(self) -> str:
        """Run the plan in the calling thread; returns how it ended."""
        plan = plan_document(self._plan_runner.plan)
        self._runtime.emit("training", schema=SCHEMA, plan=plan)
        return self._plan_runner.run()

    def run_headless(self) -> int:
        """Write events as lines of JSON; returns the exit code."""
        lines = JsonLines()

        def on_events(events: Iterable[Event]) -> None:
            batch = tuple(events)
            self._voice.say_events(batch)
            lines.write_events(batch)

        self._runtime.on_events = on_events
        code = run_until_stopped(self.run)
        for analysis, written in self._exercises.results:
            lines.write_result(analysis, written)
        self._runtime.emit(
            "end",
            reason=self._plan_runner.reason,
            can_continue=self._plan_runner.can_continue,
            **summary_fields(self._load_summary()),
        )
        return self._exit_code(code)

    def run_in_window(self, *, mirrored: bool) -> int:
        """Show the session in a window, then its summary there and in the terminal."""
        from formcheck.guided.window import FrameRenderers, GuidedPlayer  # noqa: PLC0415
        from formcheck.live.display.window import Window  # noqa: PLC0415  # OpenCV loads slowly

        self._runtime.on_events = self._voice.say_events
        renderers = FrameRenderers(self._exercises.cameras, mirrored=mirrored)
        with Window(renderers.current.size_px) as window:
            folder = self._exercises.folder or Path()
            player = GuidedPlayer(self, self._voice, renderers, window, folder)
            self._runtime.on_card = player.show_card
            code = run_until_stopped(player.run)
            summary = self._load_summary()
            notes = self._notes()
            if code == 0 and summary is not None:
                hint = [CALIBRATE_HINT] if summary.suggestions else []
                text = " ".join((*notes, *hint))
                player.show_summary(summary_card(summary.compared, summary.pain, text))
        print_summary(summary, notes, make_console())
        return self._exit_code(code)

    def _exit_code(self, code: int) -> int:
        return code or (FAILED if self._exercises.failed else 0)

    def _load_summary(self) -> SessionSummary | None:
        return load_summary(self._context, self._exercises.log.identity)

    def _notes(self) -> list[str]:
        notes = [RESUME_HINT] if self._plan_runner.can_continue else []
        if self._plan_runner.reason == PAIN:
            notes.append("The session ended because of pain. Rest; the next plan will be lighter.")
        return notes
