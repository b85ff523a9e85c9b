"""Rules that two or more exercises share."""

from __future__ import annotations

import math
from functools import partial

from formcheck.biomechanics import measures, views
from formcheck.biomechanics.body import RepMeasure, RepView
from formcheck.biomechanics.side_view import error_from_beside, from_beside_text, hip_extension_deg
from formcheck.spec.exercise import Limit, RepRule

_FACING = frozenset({views.FRONT, views.OBLIQUE})


def knee_over_ankle_deg(rep: RepView) -> float:
    """Inward lean of the front shank at the peak, as a camera straight in front would see it.

    What is seen from the side is narrower by the cosine of the angle.
    """
    lean = math.radians(rep.at_peak(measures.shank_inward_lean_deg(rep, "ankle")))
    turned = math.radians(rep.view.yaw_deg or 0.0)
    return math.degrees(math.atan2(math.tan(lean), math.cos(turned)))


LUNGE_VALGUS = RepRule(
    code="knee_valgus",
    title="Knee falls inward",
    measures_what="inward lean of the front shank over the ankle at the peak, seen from the front",
    measure=knee_over_ankle_deg,
    unit="deg",
    limit=Limit(high=2.3),
    views=_FACING,
    error=2.5,
    moderate=6.0,
    severe=12.0,
    cue="Push your knee out over your toes.",
    source="fitted on labeled renderings (inward knee of 15° and more); "
    "Herrington 2014: healthy FPPA 8.4 ± 5.1°, knee pain 16.8 ± 5.4°",
    parts=("knee", "ankle"),
    drawn_on="shank_over_ankle",
)


LUNGE_DEPTH = RepRule(
    code="shallow_depth",
    title="Not deep enough",
    measures_what="flexion of the front knee at the lowest point",
    measure=measures.knee_flexion_at_peak_deg,
    unit="deg",
    limit=Limit(low=55.0),
    views=frozenset({views.SIDE}),
    error=7.0,
    moderate=10.0,
    severe=25.0,
    cue="Sink a little lower, as far as it stays comfortable.",
    source="coaching convention: front thigh toward level; pain-free range comes first",
    parts=("hip", "knee", "ankle"),
    drawn_on="knee_flexion",
)


def hip_sink_rule(limit_legs: float) -> RepRule:
    """Depth for views in which a thigh points at the camera and its knee angle is uncertain."""
    return RepRule(
        code="shallow_depth",
        title="Not deep enough",
        measures_what="how far the hips sink in the picture, in leg lengths",
        measure=measures.hip_sink_in_image_legs,
        unit="leg lengths",
        limit=Limit(low=limit_legs),
        views=_FACING,
        error=0.04,
        moderate=0.06,
        severe=0.15,
        cue="Sink a little lower, as far as it stays comfortable.",
        source="coaching convention, fitted on labeled renderings; pain-free range first",
        parts=("hip", "knee", "ankle"),  # the ankle for the length of the leg
    )


LUNGE_LEAN = RepRule(
    code="torso_lean",
    title="Trunk leans forward",
    measures_what="trunk from the vertical at the lowest point",
    measure=measures.lean_at_peak_deg,
    unit="deg",
    limit=Limit(high=27.0),
    views=frozenset({views.SIDE, views.OBLIQUE, views.FRONT}),
    error=5.0,
    moderate=8.0,
    severe=20.0,
    cue="Lift your chest and stack your shoulders over your hips.",
    source="coaching convention; normal forward lunges stay within about 20°",
    parts=("shoulder", "hip"),
    drawn_on="trunk_lean",
)


FROM_BESIDE = frozenset({views.SIDE, views.OBLIQUE})
# For angles in the sagittal plane: their errors say from which views they can be judged.
sagittal_rule = partial(
    RepRule,
    unit="deg",
    views=FROM_BESIDE,
    any_view=True,
    unseen_reason="needs a view from beside in which the body is seen from head to feet",
)

HIP_EXTENSION = sagittal_rule(
    code="incomplete_hip_extension",
    title="Hips do not come up all the way",
    measures_what="shoulder-hip-knee angle at the top",
    measure=hip_extension_deg,
    limit=Limit(low=169.0),
    error=error_from_beside(measures.HIP_EXTENSION_ERROR_DEG),
    error_text=from_beside_text(measures.HIP_EXTENSION_ERROR_DEG),
    moderate=6.0,
    severe=15.0,
    cue="Squeeze your buttocks and lift until shoulders, hips and knees make one line.",
    source="our own limit, fitted on rendered people: sound repetitions reach 173° and more, "
    "faulty ones up to 164°; coaching convention: a straight line",
    parts=("shoulder", "hip", "knee"),
    drawn_on="signal",
)


LUMBAR_OVEREXTENSION = sagittal_rule(
    code="lumbar_overextension",
    title="Lower back arches past straight",
    measures_what="shoulder-hip-knee angle at the top",
    measure=hip_extension_deg,
    limit=Limit(high=197.0),
    error=error_from_beside(measures.HIP_EXTENSION_ERROR_DEG),
    error_text=from_beside_text(measures.HIP_EXTENSION_ERROR_DEG),
    moderate=8.0,
    severe=20.0,
    cue="Keep your ribs down and stop when your body is one straight line.",
    source="our own limit, fitted on rendered people: sound repetitions pass the straight line by "
    "up to 8°, arched ones by 27°; coaching convention: one straight line",
    parts=("shoulder", "hip", "knee"),
    drawn_on="signal",
)

BRIDGE_RULES = (HIP_EXTENSION, LUMBAR_OVEREXTENSION)


def pelvic_roll(index: RepMeasure, view: str, limit: float, error: float) -> RepRule:
    """The rule for exercises on the side; see `sidelying.py` for the index, in trunk lengths."""
    return RepRule(
        code="pelvic_roll",
        title="Pelvis rolls backward",
        measures_what="hips and shoulders turning back since the start, an index, not degrees",
        measure=index,
        unit="trunk lengths",
        limit=Limit(high=limit),
        views=frozenset({view}),
        error=error,
        moderate=1.5 * error,
        severe=4.0 * error,
        cue="Keep your hips stacked; lift less high if they roll back.",
        source="fitted on labeled renderings (roll of 25° and more); Willcox & Burden 2013: "
        "a neutral pelvis works the gluteals more",
        parts=("shoulder", "hip", "knee", "ankle"),  # without feet in view, hips are guessed worse
    )


def forward_drift(index: RepMeasure, view: str, limit: float, error: float) -> RepRule:
    """The rule for a leg raised sideways; see `sidelying.py` for the index."""
    return RepRule(
        code="hip_flexion_drift",
        title="Leg swings forward",
        measures_what="thigh shortening and missing climb of the leg in the picture, an index",
        measure=index,
        unit="thigh lengths",
        limit=Limit(high=limit),
        views=frozenset({view}),
        error=error,
        moderate=0.12,
        severe=0.30,
        cue="Keep your leg in line with your body, heel slightly back.",
        source="fitted on labeled renderings (drift of 26° and more); Nelson-Wong 2009: the "
        "active hip abduction test asks for the frontal plane",
        parts=("hip", "knee", "ankle"),
        unseen_reason="the leg was not seen, or a bent knee hides whether it swings forward",
    )
