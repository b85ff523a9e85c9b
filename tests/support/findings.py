"""Analyzes whose every number is known, for what draws them and writes about them."""

from __future__ import annotations

from formcheck.pose.landmarks import Side
from formcheck.results import (
    Analysis,
    Attempt,
    CameraView,
    Fault,
    NotJudged,
    PoseCoverage,
    Rep,
    Source,
    Summary,
    Tempo,
)


def fault(code: str = "knee_valgus", at_s: float = 2.0, **changes: object) -> Fault:
    """12.4° where at most 3.5° are allowed, unless said otherwise."""
    known = {
        "severity": "moderate", "value": 12.4, "unit": "deg", "limit": 3.5, "confidence": 0.9,
        "cue": "Push your knee out over your toes.", "source": "Herrington 2014",
        "measure": "inward lean of the front shank over the ankle", "uncertainty_90": 4.1,
    }  # fmt: skip
    return Fault(code=code, at_s=at_s, **{**known, **changes})  # type: ignore[arg-type]


def rep(
    number: int = 1,
    start_s: float = 1.0,
    *,
    faults: tuple[Fault, ...] = (),
    not_judged: tuple[NotJudged, ...] = (),
    side: Side = Side.LEFT,
    score: int | None = 100,
    complete: bool = True,
) -> Rep:
    """Two seconds: 0.8 out, 0.4 held, 0.8 back."""
    return Rep(
        number, side, start_s, start_s + 1.0, start_s + 2.0, Tempo(0.8, 0.4, 0.8), score, {},
        faults=faults, not_judged=not_judged, complete=complete,
    )  # fmt: skip


def analysis(
    reps: tuple[Rep, ...] = (),
    *,
    exercise: str | None = "forward_lunge",
    attempts: tuple[Attempt, ...] = (),
    not_judged: tuple[NotJudged, ...] = (),
    size_px: tuple[int, int] = (160, 96),
) -> Analysis:
    """Of a clip of 160 × 96 pixels, unless said otherwise."""
    source = Source("clip.mp4", None, *size_px, 25.0, 50, 2.0)
    return Analysis(
        "0", source, PoseCoverage("full", 50, 1.0), exercise, "given", CameraView("front", 0.0),
        reps, attempts, not_judged, Summary(len(reps), 0, None, {}, {}, {}), (),
    )  # fmt: skip
