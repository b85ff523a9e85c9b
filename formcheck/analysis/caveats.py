"""What a person should know before they believe a result: the document's warnings."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formcheck.analysis import recognition
from formcheck.pose.landmarks import Landmark
from formcheck.pose.track import Track
from formcheck.results import Guess, PoseCoverage, Rep
from formcheck.spec.exercise import Exercise

FITTED_MODEL = "full"
_CUTS_NAMED = 5
_LOOKED_AT_FRAMES = 400
_OFTEN = 0.2
_LOOKED_FOR = (
    ("feet are", "ANKLE"),
    ("knees are", "KNEE"),
    ("shoulders are", "SHOULDER"),
    ("ears are", "EAR"),
)
_FITS_BETTER = 0.4  # a fit this much higher is another exercise, not a variant of the named one


def of_cuts(cuts_ms: Sequence[int]) -> list[str]:
    """Where an edited video was split."""
    if not cuts_ms:
        return []
    times = ", ".join(f"{time_ms / 1000:.1f} s" for time_ms in cuts_ms[:_CUTS_NAMED])
    more = ", …" if len(cuts_ms) > _CUTS_NAMED else ""
    number = "a cut" if len(cuts_ms) == 1 else f"{len(cuts_ms)} cuts"
    return [f"{number} in the video ({times}{more}): each part was analyzed on its own"]


def of_picture(track: Track, pose: PoseCoverage) -> list[str]:
    """What the camera or the pose model did not see well enough."""
    looked_at = track.spread(_LOOKED_AT_FRAMES)
    visibility = looked_at.visibility[looked_at.seen]
    found = []
    for name, part in _LOOKED_FOR:
        pair = [Landmark[f"{side}_{part}"] for side in ("LEFT", "RIGHT")]
        share = float(np.mean((visibility[:, pair] == 0).any(axis=1))) if len(visibility) else 0.0
        if share > _OFTEN:
            found.append(
                f"the {name} out of the picture in {share:.0%} of the frames: what needs them "
                "is not judged; film the whole body, head to feet"
            )
    if pose.coverage < 0.8:
        found.append(f"a person was found in only {pose.coverage:.0%} of the frames")
    if pose.model != FITTED_MODEL:
        found.append(
            f"limits and intervals were found with the {FITTED_MODEL} model, not with {pose.model}"
        )
    return found


def of_exercise(named: Exercise | None, guesses: Sequence[Guess], reps: Sequence[Rep]) -> list[str]:
    """Doubts about which exercise this is; `named` is None where it was to be recognized."""
    best = recognition.best(tuple(guesses))
    if named is None and best is None:
        near = [guess for guess in guesses if guess.fit >= recognition.MIN_FIT]
        if not near:
            return ["none of the exercises was recognized, so nothing was counted"]
        names = " or ".join(guess.exercise for guess in near[:2])
        return [f"cannot tell which exercise this is: {names}; name it with --exercise"]
    found = []
    if not reps:
        found.append(f"no repetition of {best if named is None else named.name} was seen")
    if named is not None and best not in (None, named.name):
        fits = {guess.exercise: guess.fit for guess in guesses}
        if fits[str(best)] - fits[named.name] > _FITS_BETTER:
            found.append(f"this looks like {best}, not like {named.name} that was named")
    return found
