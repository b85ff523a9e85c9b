"""Romanian deadlift: the hips travel back, the trunk tips forward, the knees hardly bend."""

from __future__ import annotations

from formcheck.spec import Guide, Prescription

GUIDE = Guide(
    how_to=(
        "Stand tall with your feet hip-width apart and your knees soft, hands in front of your "
        "thighs.",
        "Push your hips straight back, as if to shut a door behind you.",
        "Let your trunk tip forward with a long, flat back; your hands slide down your legs.",
        "Stop when the backs of your thighs are tight, usually with the hands just below the "
        "knees.",
        "Squeeze your buttocks and bring your hips forward until you stand tall.",
    ),
    why=(
        "Trains the back of the hip and thigh (gluteus maximus and hamstrings) and the muscles "
        "that hold the back long. It strengthens the leg with the knee almost still, so it is "
        "often possible on days when bending under load is not. Learning to bend from the hip also "
        "takes work off the knees in lifting and sitting down."
    ),
    camera=(
        "Put the camera exactly to your side, at hip height and about 3 m away: the hinge, the "
        "bend of the knees and the line of the back all lie in that plane, and from the front none "
        "of them shows. Wear something close-fitting; a loose shirt hides the back."
    ),
    prescription=Prescription(role="strength", sets=(3, 4), reps=(6, 12), tempo_s=(2.0, 0.0, 2.0)),
)
