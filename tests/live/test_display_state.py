"""What the live screen says and draws, its keys, and that a failure of it loses nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck.drawing.hud import Kind
from formcheck.errors import UsageError
from formcheck.exercises import exercises, find_exercise
from formcheck.live import run as live_window
from formcheck.live.camera.base import Shot
from formcheck.live.display.overlay import Painter, Picture
from formcheck.live.display.player import OnScreen
from formcheck.live.display.silhouette import target_of
from formcheck.live.display.state import Screen, screen_of, summary_of
from formcheck.live.display.window import check_screen
from formcheck.live.plan import Plan
from formcheck.live.saving import Keeping, outcome_of
from formcheck.live.session import LiveSession
from formcheck.live.speech.speaker import Voice
from formcheck.pose.landmarks import Pose, Side
from formcheck.preprocessing.fixed_lag import FixedLagPreparation
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

PLAN = Plan(reps=5, sets=2, rest_s=3.0)
GRAY = np.full((480, 640, 3), 128, np.uint8)


def screens(name: str, poses: list[Pose], plan: Plan = PLAN) -> Iterator[Screen]:
    session = LiveSession(find_exercise(name), plan, SIZE_PX)
    preparation = FixedLagPreparation(*SIZE_PX)
    with np.errstate(invalid="ignore", divide="ignore"):
        for pose in poses:
            for prepared in preparation.update(pose):
                session.update(prepared)
                yield screen_of(session)


def test_getting_ready_says_what_to_change_and_shows_where_to_be() -> None:
    *_, screen = screens("clamshell", one_after_another(nobody(1.0)))
    assert [line.words for line in screen.lines] == ["Come into the picture, head to feet."]
    assert screen.wants_target
    *_, screen = screens("clamshell", one_after_another(still(SCENES["clamshell"], 1.0)))
    assert [line.words for line in screen.lines] == ["Hold the start position."]
    assert not screen.wants_target


def test_the_countdown_is_the_big_number() -> None:
    found = list(screens("clamshell", one_after_another(still(SCENES["clamshell"], 5.0))))
    assert list(dict.fromkeys(screen.big for screen in found)) == ["0", "3", "2", "1"]


def test_working_shows_count_side_and_phase() -> None:
    found = list(screens("forward_lunge", one_after_another(repetitions("forward_lunge", 2))))
    assert found[-1].big == "2"
    assert found[-1].small == "of 5"
    assert found[-1].side is Side.RIGHT
    assert [line.kind for line in found[-1].lines] in ([Kind.CLEAR], [Kind.UNSURE])
    assert {screen.phase for screen in found} == {"rest", "out", "hold", "back"}
    assert max(screen.share for screen in found) == pytest.approx(1.0, abs=0.01)


def test_who_works_with_the_wrong_leg_reads_whose_turn_it_is() -> None:
    plan = Plan(reps=5, sets=1, rest_s=3.0, side="left")
    poses = one_after_another(repetitions("forward_lunge", 2))  # left, right
    turn = "Now it is your left leg's turn."
    found = list(screens("forward_lunge", poses, plan))
    assert turn in [line.words for line in found[0].lines]  # while getting ready
    assert found[-1].big == "1"
    assert [line.words for line in found[-1].lines][1:] == [turn]
    *_, right = screens("forward_lunge", poses, Plan(reps=5, sets=1, rest_s=3.0, side="right"))
    assert turn.replace("left", "right") not in [line.words for line in right.lines]


@pytest.mark.parametrize(
    ("rest_s", "words"),
    [
        (0.0, "Set done."),
        (1.0, "Set done. Rest for 1 second."),
        (60.0, "Set done. Rest for 60 seconds."),
    ],
)
def test_the_rest_is_announced_in_plain_words(rest_s: float, words: str) -> None:
    poses = one_after_another(repetitions("forward_lunge", 1), still(SCENES["forward_lunge"], 2.0))
    _, events = trained("forward_lunge", poses, Plan(reps=1, sets=2, rest_s=rest_s))
    assert words in said(events, "note")


def test_a_fault_is_in_words_with_its_number_and_its_cue() -> None:
    scene = lunge(0.7, yaw_deg=-80, lean_deg=60.0)
    clean = acted(lunge(0.7, yaw_deg=-80), Side.LEFT)
    found = list(screens("forward_lunge", one_after_another(clean, acted(scene, Side.LEFT))))
    worded = [screen for screen in found if screen.faults]
    assert worded
    kinds = [line.kind for line in worded[0].lines]
    assert kinds == [Kind.FAULT, Kind.CUE]
    assert worded[0].lines[0].words.startswith("Trunk leans forward: ")
    assert "at most 27°" in worded[0].lines[0].words


def test_a_rest_says_what_comes_next() -> None:
    poses = one_after_another(repetitions("clamshell", 1))
    *_, screen = screens("clamshell", poses, Plan(reps=1, sets=2, rest_s=30.0))
    assert (screen.small, int(screen.big) > 20) == ("rest", True)
    assert screen.lines[0].words == "Rest. Then turn over. Space begins the next set now."


@pytest.mark.parametrize("exercise", exercises(), ids=lambda exercise: exercise.name)
@pytest.mark.parametrize("size_px", [(640, 480), (480, 640), (1280, 720)])
def test_the_target_lies_inside_the_picture(exercise: Any, size_px: tuple[int, int]) -> None:
    points = np.concatenate(target_of(exercise, size_px))
    assert (points >= 0).all()
    assert (points <= np.array(size_px)).all()
    assert np.ptp(points, axis=0).max() > 0.5 * min(size_px)


def painted(name: str, screen: Screen, *, mirrored: bool) -> NDArray[np.uint8]:
    pose = film(SCENES[name](0.0, Side.LEFT))
    moved = Pose(0, pose.xy_px - [150, 0], pose.world_m, pose.visibility)
    painter = Painter(find_exercise(name), SIZE_PX, mirrored=mirrored)
    return painter.paint(Picture(Shot(0, GRAY, 0.0), moved, screen))


def test_the_picture_is_mirrored_and_the_words_are_not() -> None:
    screen = Screen("Lateral lunge", "set 1 of 2", "7", "of 9", "paused")
    plain = painted("lateral_lunge", screen, mirrored=False).astype(int)
    mirrored = painted("lateral_lunge", screen, mirrored=True).astype(int)
    title = (slice(0, 30), slice(0, 150))
    assert np.ptp(plain[title]) > 100
    assert np.abs(plain[title] - mirrored[title]).max() <= 12, "words stay as they are"
    body = slice(250, 600)
    assert np.abs(plain[body] - mirrored[body]).max() > 100
    off_middle = [np.abs(p[body] - 128).sum(axis=(0, 2)).argmax() for p in (plain, mirrored)]
    assert off_middle[0] < 400 < off_middle[1], "the body is drawn on the mirrored side"


class FakeWindow:
    """Presses these keys, one for each picture shown, and then none."""

    def __init__(self, keys: str = "", *, breaks_at: int | None = None) -> None:
        names = {"p": "pause", "m": "mute", "r": "restart", "v": "help", "s": "snapshot"}
        self._keys = [names.get(key, "quit") for key in keys]
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

    def key(self, wait_ms: int) -> str | None:
        if wait_ms > 1:
            return "quit"  # ends the summary
        return self._keys.pop(0) if self._keys and self.shown else None


def on_screen(window: Any, folder: Path, poses: list[Pose]) -> OnScreen:
    engine = engine_of("glute_bridge", poses, PLAN)
    painter = Painter(engine.session.exercise, SIZE_PX, mirrored=True)
    return OnScreen(engine, Voice(None), painter, window, folder)


def test_keys_reach_the_session(tmp_path: Path) -> None:
    screen = on_screen(
        FakeWindow("mvs"), tmp_path, one_after_another(repetitions("glute_bridge", 2))
    )
    voice = screen._voice
    screen.run()
    assert voice.muted
    assert [path.suffix for path in tmp_path.iterdir()] == [".jpg"]
    assert len(screen.engine.session.worked().reps) == 2


def test_quit_ends_at_once_and_keeps_what_was_done(tmp_path: Path) -> None:
    screen = on_screen(FakeWindow("q"), tmp_path, one_after_another(repetitions("glute_bridge", 5)))
    screen.run()
    assert screen.engine.session.state == "done"
    assert outcome_of(screen.engine) is not None


def test_the_summary_names_what_to_do_next() -> None:
    engine = engine_of("glute_bridge", one_after_another(repetitions("glute_bridge", 2)), PLAN)
    engine.run()
    examined = outcome_of(engine)
    assert examined is not None
    screen = summary_of(engine.session, examined.analysis, ["kept/result.json"])
    words = [line.words for line in screen.lines]
    assert words[0] == "2 repetitions, 2 without a fault"
    assert words[-1] == "Kept in kept/result.json"
    assert screen.big == "100"
    assert screen.keys == "s snapshot · q close"  # nothing is left to pause


@pytest.mark.parametrize("breaks_at", [None, 3])
def test_a_drawing_that_breaks_leaves_the_result(
    breaks_at: int | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    window = FakeWindow(breaks_at=breaks_at)
    monkeypatch.setattr(live_window, "Window", lambda size_px: window)
    engine = engine_of("glute_bridge", one_after_another(repetitions("glute_bridge", 1)), PLAN)
    keeping = Keeping("glute_bridge", tmp_path)
    code = live_window.run_window(engine, Voice(None), keeping, mirrored=True)
    (path,) = tmp_path.glob("*.json")
    assert json.loads(path.read_text())["exercise"] == "glute_bridge"
    assert code == (0 if breaks_at is None else 1)
    assert ("the drawing is broken" in capsys.readouterr().err) == (breaks_at is not None)


@pytest.mark.parametrize("display", ["", ":99999", "nonsense"])
def test_no_screen_is_one_line_and_not_the_end_of_the_process(
    display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("DISPLAY", display)
    with pytest.raises(UsageError, match="there is no screen to open a window on"):
        check_screen()
