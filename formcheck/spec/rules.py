"""Rules that two or more exercises share."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from formcheck.biomechanics import frontal_plane, measures, upright, views
from formcheck.biomechanics.body import RepView
from formcheck.biomechanics.frontal_plane import Lean
from formcheck.biomechanics.side_lying_angles import BlendedAngle
from formcheck.biomechanics.side_view import error_from_beside, from_beside_text, hip_extension_deg
from formcheck.pose.landmarks import FloatArray
from formcheck.spec.exercise import Limit, RepRule

_FACING = frozenset({views.FRONT, views.OBLIQUE})
_STANDING = frozenset({views.FRONT, views.OBLIQUE, views.SIDE})


def valgus_rule(
    shin: Callable[[RepView], Lean],
    when: Callable[[RepView, FloatArray], float] = RepView.at_peak,
    **properties: Any,
) -> RepRule:
    """The rule for a knee that falls inward: `shin` is judged `when` it carries.

    `properties` are those of the `RepRule` that differ between exercises.
    """
    shared: dict[str, Any] = {
        "limit": Limit(high=3.0),
        "error_text": "2 from straight in front, 5 at 30°; grows with the forward lean",
        "moderate": 6.0,
        "severe": 12.0,
        "cue": "Push your knee out over your toes.",
        "parts": ("knee", "ankle"),
        "drawn_on": "shank_over_ankle",
    }
    return RepRule(
        code="knee_valgus",
        title="Knee falls inward",
        measure=lambda rep: when(rep, shin(rep).value_deg),
        unit="deg",
        views=_FACING,
        error=lambda rep: when(rep, shin(rep).error_deg),
        unseen_reason="from this angle, a knee inward of its foot cannot be told from a shin that "
        "leans forward",
        per_frame=lambda rep: shin(rep).value_deg,
        **(shared | properties),
    )


LUNGE_VALGUS = valgus_rule(
    frontal_plane.shank_over_ankle,
    measures_what="inward lean of the front shin at the lowest point, in the body's frontal plane",
    source="our own limit, fitted on rendered people: 3° is a knee 2 cm inward of the ankle; the "
    "frontal-plane projection angle of Herrington 2014 is another quantity",
)


_DEPTH_ERROR = upright.error_by_view(5.0, 8.0)


def _depth_error_deg(rep: RepView) -> float:
    """Larger where the hip is lower than so straight a knee explains: the knee only looks it."""
    return math.hypot(_DEPTH_ERROR(rep), measures.unexplained_bend_deg(rep))


LUNGE_DEPTH = RepRule(
    code="shallow_depth",
    title="Not deep enough",
    measures_what="flexion of the working knee at the lowest point",
    measure=measures.knee_flexion_at_peak_deg,
    unit="deg",
    limit=Limit(low=55.0),
    views=_STANDING,
    error=_depth_error_deg,
    error_text="5 from beside, 9 from in front; more where the hip is lower than the knee explains",
    moderate=10.0,
    severe=25.0,
    cue="Sink a little lower, as far as it stays comfortable.",
    source="coaching convention: front thigh toward level; pain-free range comes first",
    parts=("hip", "knee", "ankle"),
    drawn_on="knee_flexion",
)


LUNGE_LEAN = RepRule(
    code="torso_lean",
    title="Trunk leans forward",
    measures_what="trunk at the lowest point from the person's own upright line",
    measure=upright.lean_from_upright_deg,
    unit="deg",
    limit=Limit(high=27.0),
    views=_STANDING,
    error=upright.lean_error_deg,
    error_text="3 from beside, 8 from in front",
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


# For people on their side: their errors say from which views they can be judged.
side_lying_rule = partial(
    RepRule,
    unit="deg",
    views=frozenset({views.FRONT, views.OBLIQUE, views.ABOVE}),
    any_view=True,
    unseen_reason="needs a view of the front of the body, or one from above",
)


def pelvic_roll(angle: BlendedAngle) -> RepRule:
    """The rule for exercises on the side; `angle` is the roll in degrees."""
    return side_lying_rule(
        code="pelvic_roll",
        title="Pelvis rolls backward",
        measures_what="rotation of the pelvis about the trunk from rest to peak, backward",
        measure=angle.value_deg,
        limit=Limit(high=12.0),
        error=angle.standard_error_deg,
        error_text=angle.error_text,
        moderate=14.0,
        severe=22.0,
        cue="Keep your hips stacked; lift less high if they roll back.",
        source="our own limit, fitted on rendered people: sound repetitions roll by up to 11°, "
        "faulty ones by 25° and more; Willcox & Burden 2013: a neutral pelvis works the gluteals "
        "more",
        parts=("shoulder", "hip", "knee", "ankle"),  # without feet in view, hips are guessed worse
        from_rest=True,
    )


def forward_drift(angle: BlendedAngle) -> RepRule:
    """The rule for a leg raised sideways; `angle` is the drift in degrees."""
    return side_lying_rule(
        code="hip_flexion_drift",
        title="Leg swings forward",
        measures_what="swing of the raised leg in front of the body's line, from rest to peak",
        measure=angle.value_deg,
        limit=Limit(high=12.0),
        error=angle.standard_error_deg,
        error_text=angle.error_text,
        moderate=14.0,
        severe=22.0,
        cue="Keep your leg in line with your body, heel slightly back.",
        source="our own limit, fitted on rendered people: sound raises drift by up to 10°, faulty "
        "ones by 26° and more; Nelson-Wong 2009: the active hip abduction test asks for the "
        "frontal plane",
        parts=("hip", "knee", "ankle"),
        from_rest=True,
    )
