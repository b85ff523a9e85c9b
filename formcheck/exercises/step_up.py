"""Step-up: one foot goes onto a box and lifts the whole body to standing on it."""

from __future__ import annotations

from formcheck.spec import Guide, Prescription

GUIDE = Guide(
    how_to=(
        "Choose a box no higher than your knee; lower is fine, and lower is where to begin.",
        "Put one whole foot on the box and lean forward a little from the hips.",
        "Push through that heel and stand up tall, helping as little as you can with the lower "
        "foot.",
        "At the top, straighten hip and knee fully and pause.",
        "Lower yourself slowly, with the knee over the middle toes all the way down.",
    ),
    why=(
        "Trains the thigh (quadriceps) and the buttock (gluteus maximus) of the leg on the box, "
        "and the gluteus medius that keeps the pelvis level on one leg. It is the stairs "
        "themselves, at a height that you choose, so what you gain is what you use. Take the way "
        "down as seriously as the way up: it is on the way down that knees tend to fall inward."
    ),
    camera=(
        "Put the camera in front of you, at hip height and about 3 m away, with the box between "
        "you and it: the front view shows a knee that falls inward. To check that you stand up "
        "fully, film half from the side (an oblique view) or fully from the side. Your feet, the "
        "whole box and your head on top of it must all be in the picture."
    ),
    prescription=Prescription(role="strength", sets=(3, 4), reps=(6, 12), tempo_s=(2.0, 1.0, 2.0)),
)
