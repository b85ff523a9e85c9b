"""Whether a repetition's pose can be a body's, and which leg was seen rather than guessed; pure.

Rules and measures are not applied where the pose at the peak is probably a guess (see
`pose.bone_fit`), and where both legs do the same, the one that is seen better decides.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from formcheck.biomechanics.body import Body, RepView
from formcheck.pose.bone_fit import SHANKS, STEADY, THIGHS, TRUNK
from formcheck.pose.landmarks import LEGS, FloatArray, Side

_MAX_LOST_SHARE = 0.3
MAX_GUESS = 0.4  # a verdict on a bone that is more probably a guess than this would be one, too

# Standard errors of an angle at a leg that is seen, and at one that is guessed.
_SEEN_ERROR_DEG, _GUESSED_ERROR_DEG = 5.0, 25.0
_HIDDEN_BELOW = 0.5
_CLEARLY_OFF = 0.12

_BONES_BETWEEN = (
    (frozenset({"shoulder", "hip"}), "trunk"),
    (frozenset({"hip", "knee"}), "thigh"),
    (frozenset({"knee", "ankle"}), "shank"),
    (frozenset({"knee", "foot_index"}), "shank"),
)


def misfit(rep: RepView, parts: tuple[str, ...]) -> str:
    """Why the pose at the peak cannot be believed at these parts of the working side; "" if it can.

    The trunk must fit whatever the parts are, at the peak and most of the time: without it, the
    whole pose is a guess. If both legs work, one that can be believed is enough. A leg that is
    unseen at the peak is no misfit.
    """
    lost = _share_without_trunk(rep)
    if lost > _MAX_LOST_SHARE:
        return f"the pose was lost or collapsed in {100 * lost:.0f} % of the repetition"
    names = ["trunk"] + [name for ends, name in _BONES_BETWEEN[1:] if ends <= frozenset(parts)]
    fit = rep.bone_fit
    guessed = np.array([rep.at_peak(column) for column in fit.guessed.T])
    worst = []
    for leg in LEGS if rep.side is Side.BOTH else (rep.side,):
        bones = [_bone(name, leg) for name in names]
        worst.append(max(bones, key=lambda bone: np.nan_to_num(guessed[bone])))
    bone = min(worst, key=lambda bone: np.nan_to_num(guessed[bone]))
    return _reason(rep, bone) if guessed[bone] > MAX_GUESS else ""


def _share_without_trunk(rep: RepView) -> float:
    """The share of the repetition in which the trunk is unseen or a guess."""
    guessed = rep.bone_fit.guessed[rep.start : rep.end + 1, TRUNK]
    return float(np.mean(np.nan_to_num(guessed, nan=1.0)))


def leg_weights(rep: RepView, parts: tuple[str, ...]) -> FloatArray:
    """(2,) how much the left and the right leg say about an angle at these parts, summing to 1.

    The weights are those of a mean of two angles with unequal errors, so that the leg that is seen
    decides over one that is guessed. NaN if neither was seen.
    """
    fit = rep.bone_fit
    guessed = np.array([rep.at_peak(column) for column in fit.guessed.T])
    seen = np.ones(2)
    for ends, name in _BONES_BETWEEN:
        if ends <= frozenset(parts) and name != "trunk":
            seen = seen * (1.0 - guessed[[_bone(name, leg) for leg in LEGS]])
    variance = _SEEN_ERROR_DEG**2 + (1.0 - seen) * _GUESSED_ERROR_DEG**2
    weight = np.nan_to_num(1.0 / variance)
    total = weight.sum()
    return weight / total if total > 0 else np.full(2, np.nan)


def at_peak_of_seen_legs(
    rep: RepView, signal: Callable[[Body, Side], FloatArray], parts: tuple[str, ...]
) -> float:
    """The signal of the working leg at the peak; of both, weighted by how well they are seen."""
    if rep.side is not Side.BOTH:
        return rep.at_peak(signal(rep, rep.side))
    values = np.array([rep.at_peak(signal(rep, leg)) for leg in LEGS])
    weights = np.where(np.isfinite(values), leg_weights(rep, parts), 0.0)
    total = float(weights.sum())
    return float(np.nan_to_num(values) @ weights) / total if total > 0 else float("nan")


def _bone(name: str, leg: Side) -> int:
    if name == "trunk":
        return TRUNK
    return (THIGHS if name == "thigh" else SHANKS)[LEGS.index(leg)]


def _reason(rep: RepView, bone: int) -> str:
    """The plain words for a bone that is not believed, by what speaks most against it."""
    fit = rep.bone_fit
    name = ("trunk", "left thigh", "right thigh", "left shank", "right shank")[bone]
    side = name.split()[0]
    joint = "knee" if bone in THIGHS else "ankle"
    off, visible = rep.at_peak(fit.off[:, bone]), rep.at_peak(fit.visible[:, bone])
    if visible < _HIDDEN_BELOW:
        hidden = "shoulders or hips were" if bone == TRUNK else f"{side} {joint} was"
        return f"the {hidden} hidden, so that the pose is a guess"
    if rep.at_peak(fit.bent_wrongly[:, bone]) > 2.0:
        return f"the pose does not fit a body: the {side} leg bends as no joint does"
    if abs(off) > _CLEARLY_OFF:
        share = 100 * float(np.exp(off))
        return f"the pose does not fit a body: the {name} came out at {share:.0f} % of its length"
    if fit.unsteady[bone] > 2 * STEADY:
        change = 100 * float(fit.unsteady[bone])
        return f"the pose does not fit a body: the length of the {name} varies by {change:.0f} %"
    return f"the {name} was hidden or misplaced in much of the time"
