"""Body and words on one picture: what is there, what is not, and that nothing goes beyond it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck.analysis.timeline import ATTEMPT, NO_PHASE, REST, Timeline, build_timeline
from formcheck.drawing.body import BodyOverlay
from formcheck.drawing.canvas import Canvas
from formcheck.drawing.captions import HudOverlay, font_size_px
from formcheck.drawing.colors import SKY, VERMILION, YELLOW
from formcheck.drawing.hud import Hud, HudState
from formcheck.exercises import find_exercise
from formcheck.pose.landmarks import Side
from formcheck.pose.track import Track
from formcheck.results import Analysis
from formcheck.video.color_matrix import BT601
from tests.support.findings import analysis, fault, rep
from tests.support.stick import SCENES, performed

SIZE_PX = (480, 640)
FAULTY = (rep(1, 1.0, faults=(fault(at_s=2.0),)),)


def known(found: Analysis, scene: str = "forward_lunge") -> Timeline:
    """Somebody in the middle of a picture of 480 × 640, as recorded for some seconds."""
    motion = performed(SCENES[scene], [Side.LEFT])
    timeline = build_timeline(Track.of(motion), (), replace(found, exercise=None))
    middle = np.nanmean(timeline.xy_px, axis=(0, 1))
    moved = (timeline.xy_px - middle + np.array(SIZE_PX) / 2).astype(np.float32)
    phase = (REST,) * len(timeline.phase)
    return replace(timeline, xy_px=moved, phase=phase, signal=np.full(len(phase), 90.0))


def blank(size_px: tuple[int, int] = SIZE_PX) -> list[NDArray[np.uint8]]:
    width, height = size_px
    shapes = ((height, width), (height // 2, width // 2), (height // 2, width // 2))
    return [np.full(shape, 128, np.uint8) for shape in shapes]


def amount(planes: list[NDArray[np.uint8]], color: tuple[int, int, int]) -> int:
    """Places (of the coarse planes) that have a color."""
    _, u, v = BT601.yuv_color(color)
    return int(np.count_nonzero((planes[1] == u) & (planes[2] == v)))


def body(found: Analysis, time_ms: int, timeline: Timeline | None = None, **how: object):  # type: ignore[no-untyped-def]
    planes = blank()
    overlay = BodyOverlay(found, timeline or known(found))
    overlay.draw(Canvas(planes), time_ms, **how)  # type: ignore[arg-type]
    return planes


# The body


def test_the_body_is_plain_between_repetitions() -> None:
    planes = body(analysis(FAULTY), 0)
    assert (planes[0] > 220).any()
    assert amount(planes, SKY) == amount(planes, YELLOW) == amount(planes, VERMILION) == 0


def test_a_repetition_highlights_the_working_leg_and_its_guide_line() -> None:
    planes = body(analysis(FAULTY), 2000)
    assert amount(planes, SKY) > 50
    assert amount(planes, YELLOW) > 50
    assert amount(planes, VERMILION) == 0


def test_a_fault_highlights_its_body_parts() -> None:
    assert amount(body(analysis(FAULTY), 2000, highlighted_faults=FAULTY[0].faults), VERMILION) > 50


def test_nothing_is_drawn_without_a_person_or_a_recorded_frame() -> None:
    found = analysis(FAULTY)
    timeline = known(found)
    unseen = replace(timeline, xy_px=np.full_like(timeline.xy_px, np.nan))
    for planes in (body(found, 2000, unseen), body(found, 2001), body(found, 99_000)):
        assert all((plane == 128).all() for plane in planes)


@pytest.mark.parametrize("exercise", sorted(SCENES))
@pytest.mark.parametrize("side", list(Side))
def test_every_exercise_can_be_drawn_for_every_side(exercise: str, side: Side) -> None:
    faults = tuple(fault(code) for code in ("knee_valgus", "pelvic_roll", "unheard_of"))
    found = analysis((rep(1, 1.0, side=side, faults=faults),), exercise=exercise)
    timeline = known(found, exercise)
    assert amount(body(found, 2000, timeline), YELLOW) > 0
    painted = amount(body(found, 2000, timeline, highlighted_faults=faults), VERMILION)
    codes = {rule.code for rule in find_exercise(exercise).rules}
    assert (painted > 0) == bool(codes & {"knee_valgus", "pelvic_roll"})


# The words


def words(
    shown: HudState, time_ms: int, timeline: Timeline, size_px: tuple[int, int] = SIZE_PX
) -> list[NDArray[np.uint8]]:
    planes = blank(size_px)
    hud = Hud(analysis(FAULTY))
    HudOverlay(hud, timeline, size_px).draw(Canvas(planes), shown, time_ms)
    return planes


def test_messages_avoid_the_body() -> None:
    shown = Hud(analysis(FAULTY)).state_at(2.0)
    timeline = known(analysis(FAULTY))
    low = replace(timeline, xy_px=timeline.xy_px + np.array([0, 200], np.float32))
    high = replace(timeline, xy_px=timeline.xy_px - np.array([0, 200], np.float32))
    for moved, is_above in ((low, True), (high, False)):
        ground = words(shown, 2000, moved)[0]
        above, below = ((part != 128).mean() > 0.9 for part in (ground[70:110], ground[-40:]))
        assert (above, below) == (is_above, not is_above)


@pytest.mark.parametrize("size_px", [(360, 640), (640, 360), (160, 96), (2160, 3840), (2, 2)])
def test_the_font_size_depends_on_the_frame_size(size_px: tuple[int, int]) -> None:
    shown = Hud(analysis(FAULTY)).state_at(2.0)
    luma = words(shown, 2000, known(analysis(FAULTY)), size_px)[0]
    assert luma.shape == size_px[::-1]
    if min(size_px) >= 360:
        assert font_size_px(size_px) == min(size_px) / 24
        assert (luma == 128).mean() > 0.55  # words leave most of the picture free


def test_an_undetected_person_is_not_resting() -> None:
    shown = Hud(analysis()).state_at(0.5)
    timeline = known(analysis())
    phases = {
        phase: words(shown, 500, replace(timeline, phase=(phase,) * len(timeline.phase)))[0]
        for phase in (REST, ATTEMPT, NO_PHASE)
    }
    assert not np.array_equal(phases[REST], phases[ATTEMPT])
    row = slice(36, 60)  # below the title
    assert np.ptp(phases[NO_PHASE][row, :400]) == 0
    assert np.ptp(phases[REST][row, :400]) > 50
