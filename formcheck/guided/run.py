"""A guided session from its options to its exit code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any

import click

from formcheck.coaching.program import Plan, State
from formcheck.coaching.records import Kind, SessionRecord
from formcheck.guided.cameras import Cameras
from formcheck.guided.cards import summary_card
from formcheck.guided.ending import CALIBRATE, CONTINUE, Ending, as_fields, ending_of, render
from formcheck.guided.exercise_turn import Turns
from formcheck.guided.flow import PAIN, Flow, Wishes
from formcheck.guided.opening import Opening, end_broken_off, left_over, opened
from formcheck.guided.plan_page import render_plan
from formcheck.guided.planning import as_document, at_terminal
from formcheck.guided.stage import SCHEMA, Stage
from formcheck.history.live_log import SessionLog
from formcheck.live.estimator import PoseFinder
from formcheck.live.events import Event
from formcheck.live.json_lines import JsonLines
from formcheck.live.remote_control import listen
from formcheck.live.run import chosen_voice, stopped_like_ctrl_c
from formcheck.live.speech.speaker import Voice
from formcheck.pose_estimation.runtime import silenced_native_logs
from formcheck.terminal.console import FAILED, STOPPED, complain, make_console, say

Options = Mapping[str, Any]


def run(options: Options, files: Mapping[str, str]) -> int:
    """Train by today's plan and return the exit code; `files` are cameras of single exercises."""
    opening = opened(options["db"], options["profile"])
    session = _to_continue(opening, options)
    bounds = options["sets"], options["reps"]
    plan = opening.plan(*bounds) if session is None else opening.plan_of(session, *bounds)
    if session is None and not _may_begin(plan, anyway=options["anyway"]):
        _say_no(plan, options)
        return 0
    quiet = nullcontext() if options["verbose"] else silenced_native_logs()
    with quiet, ExitStack() as open_things:
        cameras = Cameras(options["camera"], files, [one.exercise for one in plan.proposals])
        open_things.callback(cameras.close)
        finder = open_things.enter_context(PoseFinder(options["model"]))
        wanted = options["voice"]
        wanted = not options["headless"] if wanted is None else wanted
        voice = open_things.enter_context(chosen_voice(wanted))
        log = SessionLog(opening.db)
        turns = Turns(Stage(), cameras, finder, log, options["folder"], opening.profile.limits)
        turns.pain_last = opening.pain_last
        flow = Flow(plan, opening.profile, turns, _wishes(options))
        if session is None:
            end_broken_off(opening)
            log.begin(Kind.GUIDED)
        else:
            log.resume(session)
            flow.go_on_with(session)
        if options["stdin"]:
            listen(turns.stage.commands.append)
        playing = Playing(flow, turns, opening, voice)
        return playing.headless() if options["headless"] else playing.in_window(options["mirror"])


def _wishes(options: Options) -> Wishes:
    return Wishes(
        options["rest_s"],
        options["moves"],
        options["pain_before"],
        options["pain_after"],
        answers_come=options["stdin"] or not options["headless"],
    )


def _to_continue(opening: Opening, options: Options) -> SessionRecord | None:
    """The session that was broken off today, if it is to be gone on with."""
    session = opening.broken_off
    if session is None or options["fresh"]:
        return None
    if not left_over(opening, opening.plan_of(session, options["sets"], options["reps"])):
        return None
    began = f"{session.began_at.astimezone():%H:%M}"
    if options["go_on"] is None and at_terminal() and not options["headless"]:
        question = f"A session that began at {began} was not finished. Go on with it?"
        return session if click.confirm(question, default=True) else None
    say(f"going on with the session that began at {began}; --fresh begins a new one")
    return session


def _may_begin(plan: Plan, *, anyway: bool) -> bool:
    if plan.state is State.TOO_SOON and not anyway:
        return False
    return plan.state in (State.READY, State.TOO_SOON) and bool(plan.proposals)


def _say_no(plan: Plan, options: Options) -> None:
    """Why there is no session now, and what to do."""
    if not options["headless"]:
        render_plan(plan, make_console(), anyway=False)
        if plan.state is State.TOO_SOON:
            click.echo("With the camera: formcheck train --anyway")
        return
    lines = JsonLines()
    lines.tell([Event("training", 0.0, {"schema": SCHEMA, "plan": as_document(plan)})])
    nothing = {"reason": plan.state.value, "can_continue": False, **as_fields(None)}
    lines.tell([Event("end", 0.0, nothing)])


class Playing:
    """Runs a session with a window or without; `finder`, `commands` and `show` are for a screen."""

    def __init__(self, flow: Flow, turns: Turns, opening: Opening, voice: Voice) -> None:
        self._flow, self._turns, self._opening, self._voice = flow, turns, opening, voice
        self.finder, self.commands = turns.finder, turns.stage.commands

    def headless(self) -> int:
        """Events as lines of JSON."""
        lines, stage = JsonLines(), self._turns.stage

        def tell(events: Iterable[Event]) -> None:
            told = tuple(events)
            self._speak(told)
            lines.tell(told)

        stage.tell = tell
        code = self._tried(self.run)
        for analysis, written in self._turns.results:
            lines.result(analysis, written)
        ending = self._ending()
        reasons = {"reason": self._flow.reason, "can_continue": self._flow.can_continue}
        stage.emit("end", **reasons, **as_fields(ending))
        return code or (FAILED if self._turns.failed else 0)

    def in_window(self, mirrored: bool) -> int:
        """In one window for all of it, and then the summary there and in the terminal."""
        from formcheck.guided.window import OnStage, Painters  # noqa: PLC0415
        from formcheck.live.display.window import Window  # noqa: PLC0415  # OpenCV takes a while

        self._turns.stage.tell = self._speak
        painters = Painters(self._turns.cameras, mirrored=mirrored)
        with Window(painters.current.size_px) as window:
            folder = self._turns.folder or Path()
            screen = OnStage(self, self._voice, painters, window, folder)
            self._turns.stage.show_card = screen.take_card
            code = self._tried(screen.run)
            ending = self._ending()
            notes = self._notes(ending)
            if code == 0 and ending is not None:
                screen.show_summary(summary_card(ending.compared, ending.pain, " ".join(notes)))
        render(ending, self._notes(ending, in_terminal=True), make_console())
        return code or (FAILED if self._turns.failed else 0)

    @property
    def show(self) -> object:
        """Who gets the pictures of an exercise."""
        return self._turns.stage.show

    @show.setter
    def show(self, show: Any) -> None:
        self._turns.stage.show = show

    def run(self) -> str:
        """The session, in whatever thread this is called."""
        plan = as_document(self._flow.plan)
        self._turns.stage.emit("training", schema=SCHEMA, plan=plan)
        return self._flow.run()

    def _tried(self, play: Any) -> int:
        try:
            with stopped_like_ctrl_c():
                play()
        except (KeyboardInterrupt, BrokenPipeError):
            return STOPPED
        except Exception as error:  # what was done until then is kept
            complain(error)
            return FAILED
        return 0

    def _speak(self, events: Iterable[Event]) -> None:
        for event in events:
            if event.name == "say":
                self._voice.say(str(event.fields["words"]))

    def _ending(self) -> Ending | None:
        return ending_of(self._opening, self._turns.log.identity)

    def _notes(self, ending: Ending | None, *, in_terminal: bool = False) -> list[str]:
        notes = [CONTINUE] if self._flow.can_continue else []
        if self._flow.reason == PAIN:
            notes.append("It was ended because of pain. Rest; the next plan will be lighter.")
        if ending is not None and ending.suggestions and not in_terminal:
            notes.append(CALIBRATE)
        return notes
