"""What the window shows, what its keys do, and that a failure of the drawing loses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck.drawing.hud import HudMessage, MessageKind
from formcheck.errors import UsageError
from formcheck.exercises import all_exercises, find_exercise
from formcheck.live import run as live_run
from formcheck.live.camera.base import CameraFrame
from formcheck.live.commands import QUIT, Command
from formcheck.live.display.overlay import DisplayFrame, FrameRenderer
from formcheck.live.display.player import WindowPlayer
from formcheck.live.display.silhouette import target_outline
from formcheck.live.display.state import DisplayState, display_state, summary_display
from formcheck.live.display.window import KEYS, check_screen
from formcheck.live.engine import Engine
from formcheck.live.plan import SetPlan
from formcheck.live.saving import SessionFiles, analyze_session
from formcheck.live.session import LiveSession
from formcheck.live.speech.speaker import Voice
from formcheck.pose.landmarks import Pose, Side
from formcheck.preprocessing.fixed_lag import FixedLagPreparation
from formcheck.results import Attempt, NotJudged
from tests.support.findings import rep
from tests.support.live_stage import (
    SIZE_PX,
    acted,
    engine_of,
    nobody,
    one_after_another,
    repetitions,
    said,
    still,
    trained,
)
from tests.support.stick import SCENES, film, lunge

PLAN = SetPlan(reps=5, sets=2, rest_s=3.0)
GRAY = np.full((480, 640, 3), 128, np.uint8)


def states_of(name: str, poses: list[Pose], plan: SetPlan = PLAN) -> Iterator[DisplayState]:
    session = LiveSession(find_exercise(name), plan, SIZE_PX)
    preparation = FixedLagPreparation(*SIZE_PX)
    with np.errstate(invalid="ignore", divide="ignore"):
        for pose in poses:
            for prepared in preparation.update(pose):
                session.update(prepared)
                yield display_state(session)


def test_getting_ready_shows_what_to_change_and_where_to_be() -> None:
    *_, state = states_of("clamshell", one_after_another(nobody(1.0)))
    assert [line.text for line in state.lines] == ["Step into view, head to toe."]
    assert state.shows_outline
    *_, state = states_of("clamshell", one_after_another(still(SCENES["clamshell"], 1.0)))
    assert [line.text for line in state.lines] == ["Hold the start position."]
    assert not state.shows_outline


def test_the_countdown_is_the_big_number() -> None:
    found = list(states_of("clamshell", one_after_another(still(SCENES["clamshell"], 5.0))))
    assert list(dict.fromkeys(state.big for state in found)) == ["0", "3", "2", "1"]


def test_working_shows_count_side_and_phase() -> None:
    found = list(states_of("forward_lunge", one_after_another(repetitions("forward_lunge", 2))))
    assert found[-1].big == "2"
    assert found[-1].small == "of 5"
    assert found[-1].side is Side.RIGHT
    assert [line.kind for line in found[-1].lines] in ([MessageKind.CLEAR], [MessageKind.UNSURE])
    assert {state.phase for state in found} == {"rest", "out", "hold", "back"}
    assert max(state.progress for state in found) == pytest.approx(1.0, abs=0.01)


def test_using_the_wrong_leg_shows_which_leg_to_use() -> None:
    plan = SetPlan(reps=5, sets=1, rest_s=3.0, side="left")
    poses = one_after_another(repetitions("forward_lunge", 2))  # left, right
    turn = "Now it is your left leg's turn."
    found = list(states_of("forward_lunge", poses, plan))
    assert turn in [line.text for line in found[0].lines]  # while getting ready
    assert found[-1].big == "1"
    assert [line.text for line in found[-1].lines][1:] == [turn]
    *_, right = states_of("forward_lunge", poses, SetPlan(reps=5, sets=1, rest_s=3.0, side="right"))
    assert turn.replace("left", "right") not in [line.text for line in right.lines]


@pytest.mark.parametrize(
    ("rest_s", "text"),
    [
        (0.0, "Set done."),
        (1.0, "Set done. Rest for 1 second."),
        (60.0, "Set done. Rest for 60 seconds."),
    ],
)
def test_the_rest_is_announced(rest_s: float, text: str) -> None:
    poses = one_after_another(repetitions("forward_lunge", 1), still(SCENES["forward_lunge"], 2.0))
    _, events = trained("forward_lunge", poses, SetPlan(reps=1, sets=2, rest_s=rest_s))
    assert text in said(events, "note")


def test_a_fault_is_shown_with_its_value_and_cue() -> None:
    scene = lunge(0.7, yaw_deg=-80, lean_deg=60.0)
    clean = acted(lunge(0.7, yaw_deg=-80), Side.LEFT)
    found = list(states_of("forward_lunge", one_after_another(clean, acted(scene, Side.LEFT))))
    worded = [state for state in found if state.faults]
    assert worded
    kinds = [line.kind for line in worded[0].lines]
    assert kinds == [MessageKind.FAULT, MessageKind.CUE]
    assert worded[0].lines[0].text.startswith("Trunk leans forward: ")
    assert "at most 27°" in worded[0].lines[0].text


def test_a_repetition_under_way_never_shows_the_result_of_the_last_one() -> None:
    session = LiveSession(find_exercise("glute_bridge"), PLAN, SIZE_PX)
    preparation = FixedLagPreparation(*SIZE_PX)
    shown: dict[bool, set[str]] = {True: set(), False: set()}
    with np.errstate(invalid="ignore", divide="ignore"):
        for pose in one_after_another(repetitions("glute_bridge", 3)):
            for prepared in preparation.update(pose):
                session.update(prepared)
                if session.state == "working":
                    lines = display_state(session).lines
                    shown[session.counter.is_moving] |= {line.text for line in lines}
    assert shown[True] == set()
    assert shown[False] == {"No fault found"}


def test_a_movement_that_was_not_counted_takes_the_last_result_away() -> None:
    session = LiveSession(find_exercise("glute_bridge"), PLAN, SIZE_PX)
    counter = session.counter
    counter.begin()
    counter._report(rep())
    assert counter.result is not None
    counter._report(Attempt(1.0, 2.0, "turned back"))
    assert (counter.result, counter.faults) == (None, ())


def test_what_was_not_judged_is_named_and_never_shown_as_good() -> None:
    session = LiveSession(find_exercise("reverse_lunge"), PLAN, SIZE_PX)
    session.state = "working"
    session.counter.begin()
    unseen = NotJudged("knee_valgus", "needs a front view, this is a side view")
    for result, line in (
        (rep(), HudMessage(MessageKind.CLEAR, "No fault found")),
        (rep(not_judged=(unseen,)), HudMessage(MessageKind.UNSURE, "Not judged: knee valgus")),
        (rep(score=None), HudMessage(MessageKind.UNSURE, "Nothing could be judged")),
    ):
        session.counter._report(result)
        assert display_state(session).lines == (line,)


def test_a_rest_shows_what_comes_next() -> None:
    poses = one_after_another(repetitions("clamshell", 1))
    *_, state = states_of("clamshell", poses, SetPlan(reps=1, sets=2, rest_s=30.0))
    assert (state.small, int(state.big) > 20) == ("rest", True)
    assert state.lines[0].text == "Rest. Then turn over. Space begins the next set now."


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda exercise: exercise.name)
@pytest.mark.parametrize("size_px", [(640, 480), (480, 640), (1280, 720)])
def test_the_outline_is_inside_the_frame(exercise: Any, size_px: tuple[int, int]) -> None:
    points = np.concatenate(target_outline(exercise, size_px))
    assert (points >= 0).all()
    assert (points <= np.array(size_px)).all()
    assert np.ptp(points, axis=0).max() > 0.5 * min(size_px)


def rendered(name: str, state: DisplayState, *, mirrored: bool) -> NDArray[np.uint8]:
    pose = film(SCENES[name](0.0, Side.LEFT))
    moved = Pose(0, pose.xy_px - [150, 0], pose.world_m, pose.visibility)
    renderer = FrameRenderer(find_exercise(name), SIZE_PX, mirrored=mirrored)
    return renderer.render(DisplayFrame(CameraFrame(0, GRAY, 0.0), moved, state))


def test_the_frame_is_mirrored_and_the_text_is_not() -> None:
    state = DisplayState("Lateral lunge", "set 1 of 2", "7", "of 9", "paused")
    plain = rendered("lateral_lunge", state, mirrored=False).astype(int)
    mirrored = rendered("lateral_lunge", state, mirrored=True).astype(int)
    title = (slice(0, 30), slice(0, 150))
    assert np.ptp(plain[title]) > 100
    assert np.abs(plain[title] - mirrored[title]).max() <= 12, "text is not mirrored"
    body = slice(250, 600)
    assert np.abs(plain[body] - mirrored[body]).max() > 100
    off_middle = [np.abs(p[body] - 128).sum(axis=(0, 2)).argmax() for p in (plain, mirrored)]
    assert off_middle[0] < 400 < off_middle[1], "the body is drawn on the mirrored side"


class FakeWindow:
    """Presses these keys, one for each picture shown, and then none."""

    def __init__(self, keys: str = "", *, breaks_at: int | None = None) -> None:
        self._commands = [KEYS[ord(key)] for key in keys]
        self._breaks_at = breaks_at
        self.shown = 0

    def __enter__(self) -> FakeWindow:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def show(self, bgr: NDArray[np.uint8]) -> None:
        self.shown += 1
        if self.shown == self._breaks_at:
            raise RuntimeError("the drawing is broken")

    def read_key(self, wait_ms: int) -> Command | None:
        if wait_ms > 1:
            return QUIT  # closes the summary
        return self._commands.pop(0) if self._commands and self.shown else None


def play(window: Any, folder: Path, reps: int, voice: Voice) -> Engine:
    """Play a session of a bridge in this window."""
    poses = one_after_another(repetitions("glute_bridge", reps))
    engine = engine_of("glute_bridge", poses, PLAN)
    renderer = FrameRenderer(engine.session.exercise, SIZE_PX, mirrored=True)
    WindowPlayer(engine, voice, renderer, window, folder).run()
    return engine


def test_keys_reach_the_session(tmp_path: Path) -> None:
    voice = Voice(None)
    engine = play(FakeWindow("mvs"), tmp_path, 2, voice)
    assert voice.muted
    assert [path.suffix for path in tmp_path.iterdir()] == [".jpg"]
    assert len(engine.session.analyzed_training().reps) == 2


def test_quit_ends_at_once_with_a_result(tmp_path: Path) -> None:
    engine = play(FakeWindow("q"), tmp_path, 5, Voice(None))
    assert engine.session.state == "done"
    assert analyze_session(engine) is not None


def test_the_summary_names_what_to_do_next() -> None:
    engine = engine_of("glute_bridge", one_after_another(repetitions("glute_bridge", 2)), PLAN)
    engine.run()
    analyzed = analyze_session(engine)
    assert analyzed is not None
    state = summary_display(engine.session, analyzed.analysis, ["kept/result.json"])
    lines = [line.text for line in state.lines]
    assert lines[0] == "2 of 2 repetitions clean"
    assert lines[-1] == "Saved in kept/result.json"
    assert state.big == "100"
    assert state.keys == "s snapshot · q close"  # nothing is left to pause


@pytest.mark.parametrize("breaks_at", [None, 3])
def test_a_failing_renderer_does_not_lose_the_result(
    breaks_at: int | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    window = FakeWindow(breaks_at=breaks_at)
    monkeypatch.setattr(live_run, "Window", lambda size_px: window)
    engine = engine_of("glute_bridge", one_after_another(repetitions("glute_bridge", 1)), PLAN)
    files = SessionFiles("glute_bridge", tmp_path)
    code = live_run.run_in_window(engine, Voice(None), files, mirrored=True)
    (path,) = tmp_path.glob("*.json")
    assert json.loads(path.read_text())["exercise"] == "glute_bridge"
    assert code == (0 if breaks_at is None else 1)
    assert ("the drawing is broken" in capsys.readouterr().err) == (breaks_at is not None)


@pytest.mark.parametrize("display", ["", ":99999", "nonsense"])
def test_a_missing_screen_is_one_line_and_does_not_kill_the_process(
    display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("DISPLAY", display)
    with pytest.raises(UsageError, match="there is no screen for a window"):
        check_screen()


def test_a_doubt_about_the_name_comes_before_score_and_cue() -> None:
    poses = one_after_another(repetitions("glute_bridge", 2))
    engine = engine_of("glute_bridge", poses, SetPlan(reps=2, sets=1))
    engine.run()
    analyzed = analyze_session(engine)
    assert analyzed is not None
    doubtful = replace(
        analyzed.analysis, cues=("Go deeper.",), name_doubt="this may not be a glute bridge"
    )
    state = summary_display(engine.session, doubtful, [])
    assert state.lines[0].text == "This may not be a glute bridge."
    assert (state.big, state.small) == ("–", "score of 100")
    assert all(line.text != "Go deeper." for line in state.lines)
    assert all("clean" not in line.text for line in state.lines)
