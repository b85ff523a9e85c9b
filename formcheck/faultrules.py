"""Rules that two or more exercises share."""

from __future__ import annotations

from formcheck import measures, signals, views
from formcheck.body import RepView
from formcheck.pose import LEGS, Side
from formcheck.spec import Limit, RepMeasure, RepRule

_FACING = frozenset({views.FRONT, views.OBLIQUE})


def _knee_over_ankle(rep: RepView) -> float:
    return rep.at_peak(measures.shank_inward_lean_deg(rep, "ankle"))


LUNGE_VALGUS = RepRule(
    code="knee_valgus",
    title="Knee falls inward",
    measures_what="inward lean of the front shank over the ankle, in the picture at the peak",
    measure=_knee_over_ankle,
    unit="deg",
    limit=Limit(high=3.5),
    views=_FACING,
    error=2.5,
    moderate=6.0,
    severe=12.0,
    cue="Push your knee out over your toes.",
    source="limit fitted on labelled renderings (inward knee of 15° and more); "
    "Herrington 2014: healthy FPPA 8.4 ± 5.1°, knee pain 16.8 ± 5.4°",
)


def _front_knee_flexion(rep: RepView) -> float:
    return measures.knee_flexion_at_peak_deg(rep)


LUNGE_DEPTH = RepRule(
    code="shallow_depth",
    title="Not deep enough",
    measures_what="flexion of the front knee at the lowest point",
    measure=_front_knee_flexion,
    unit="deg",
    limit=Limit(low=55.0),
    views=frozenset({views.SIDE, views.OBLIQUE}),
    error=7.0,
    moderate=10.0,
    severe=25.0,
    cue="Sink a little lower, as far as it stays comfortable.",
    source="coaching convention: front thigh toward level; pain-free range comes first",
)

LUNGE_LEAN = RepRule(
    code="torso_lean",
    title="Trunk leans forward",
    measures_what="trunk from the vertical at the lowest point",
    measure=measures.lean_at_peak_deg,
    unit="deg",
    limit=Limit(high=29.0),
    views=frozenset({views.SIDE, views.OBLIQUE}),
    error=5.0,
    moderate=8.0,
    severe=20.0,
    cue="Lift your chest and stack your shoulders over your hips.",
    source="coaching convention; normal forward lunges stay within about 15°",
)


def hip_extension_deg(rep: RepView) -> float:
    """Shoulder-hip-knee angle at the top, beyond 180 when the hips pass the straight line.

    The leg that the camera sees better is used when one hides the other.
    """
    side = _clearer_leg(rep)
    angle = rep.at_peak(signals.hip_angle_deg(rep, side))
    past_straight = rep.at_peak(signals.hip_flexion_deg(rep, side)) < 0
    return 360.0 - angle if past_straight else angle


def _clearer_leg(rep: RepView) -> Side:
    seen = {side: rep.visibility(side, "knee") for side in LEGS}
    left, right = seen[Side.LEFT], seen[Side.RIGHT]
    if abs(left - right) < 0.2:
        return Side.BOTH
    return Side.LEFT if left > right else Side.RIGHT


_BRIDGE_VIEWS = frozenset({views.SIDE, views.OBLIQUE})

HIP_EXTENSION = RepRule(
    code="incomplete_hip_extension",
    title="Hips do not come up all the way",
    measures_what="shoulder-hip-knee angle at the top",
    measure=hip_extension_deg,
    unit="deg",
    limit=Limit(low=166.0),
    views=_BRIDGE_VIEWS,
    error=3.5,
    moderate=6.0,
    severe=15.0,
    cue="Squeeze your buttocks and lift until shoulders, hips and knees make one line.",
    source="coaching convention: a straight line, less the 14° that the measure may err",
)

LUMBAR_OVEREXTENSION = RepRule(
    code="lumbar_overextension",
    title="Lower back arches past straight",
    measures_what="shoulder-hip-knee angle at the top",
    measure=hip_extension_deg,
    unit="deg",
    limit=Limit(high=192.0),
    views=_BRIDGE_VIEWS,
    error=3.5,
    moderate=6.0,
    severe=15.0,
    cue="Keep your ribs down and stop when your body is one straight line.",
    source="coaching convention: the line passes straight by more than the measure's error",
)


def pelvic_roll(index: RepMeasure, limit: float) -> RepRule:
    """The rule for exercises on the side; see `sidelying.py` for the index, in trunk lengths."""
    return RepRule(
        code="pelvic_roll",
        title="Pelvis rolls backward",
        measures_what="hips and shoulders turning back since the start, an index, not degrees",
        measure=index,
        unit="trunk lengths",
        limit=Limit(high=limit),
        views=frozenset({views.FRONT, views.OBLIQUE}),
        error=0.08,
        moderate=0.12,
        severe=0.30,
        cue="Keep your hips stacked; lift less high if they roll back.",
        source="limit fitted on labelled renderings (roll of 25° and more); Willcox & Burden 2013: "
        "a neutral pelvis works the gluteals more",
    )
