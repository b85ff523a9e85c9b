"""Scores of clips with hand-written labels and results."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from formcheck.bench.accuracy import Accuracy
from formcheck.bench.scoring import ClipScore, score_clip, score_failure
from formcheck.bench.speed import Run, Speed
from formcheck.bench.truth import TrueRep, Truth

KNEE = "knee_flexion_deg"


def truth(
    clip: str, exercise: str, faults: Sequence[frozenset[str]], knee_deg: float = 90.0
) -> Truth:
    """One repetition for each set of faults, 4 s apart, of the left leg."""
    reps = tuple(
        TrueRep("left", 4 * n + 1, 4 * n + 2, 4 * n + 3, codes, {KNEE: knee_deg})
        for n, codes in enumerate(faults)
    )
    return Truth(clip, exercise, reps)


def result(
    exercise: str | None, *reps: Sequence[str], knee_deg: float | None = 90.0
) -> dict[str, Any]:
    """A result with one repetition for each list of faults, at the times of `truth`."""
    return {
        "exercise": exercise,
        "reps": [
            {
                "peak_s": 4 * n + 2.1,
                "side": "left",
                "faults": [{"code": code} for code in codes],
                "not_judged": [],
                "measures": {KNEE: knee_deg},
                "intervals_90": {} if knee_deg is None else {KNEE: [knee_deg - 5, knee_deg + 5]},
            }
            for n, codes in enumerate(reps)
        ],
    }


CLEAN: frozenset[str] = frozenset()
VALGUS = frozenset({"knee_valgus"})


def right_clip() -> ClipScore:
    """Two lunges, one with a fault, all found; knee flexion is measured 3° too large."""
    found = result("forward_lunge", [], ["knee_valgus"], knee_deg=93.0)
    return score_clip(truth("right", "forward_lunge", [CLEAN, VALGUS]), found)


def wrong_clip(clip: str = "wrong") -> ClipScore:
    """Three step-ups recognized as two lunges, with a false fault and a missed fault."""
    found = result("forward_lunge", ["knee_valgus"], [], knee_deg=80.0)
    return score_clip(truth(clip, "step_up", [CLEAN, VALGUS, CLEAN]), found)


def idle_clip() -> ClipScore:
    """A person who does nothing, and nothing is counted."""
    return score_clip(truth("nothing", "idle", []), result(None))


def broken_clip(exercise: str = "idle") -> ClipScore:
    """A file that cannot be decoded."""
    faults = [] if exercise == "idle" else [VALGUS]
    return score_failure(truth("broken", exercise, faults), "no picture in it")


def accuracy(*scores: ClipScore) -> Accuracy:
    """The same scores both ways."""
    failures = tuple(f"{score.clip}.mp4: {score.failure}" for score in scores if score.failure)
    return Accuracy("full", scores, scores, failures)


def speed() -> Speed:
    """The command takes 1.1 times as long as the bare loop, with a video 1.2 times that."""
    whole, video, bare = (Run(wall_s, wall_s, 300.0) for wall_s in (11.0, 13.2, 10.0))
    return Speed("right.mp4", "full", 100, (whole,), (video,), (bare,), Run(66.0, None, 400.0))


def is_near(found: float | None, expected: float) -> bool:
    """Equal except for rounding; False for None."""
    return found is not None and math.isclose(found, expected, abs_tol=1e-4)
