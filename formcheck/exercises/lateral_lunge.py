"""Lateral lunge: one leg steps out to the side and bends while the other stays straight."""

from __future__ import annotations

from formcheck.spec import Guide, Prescription

GUIDE = Guide(
    how_to=(
        "Stand tall with your feet together and your toes forward.",
        "Take a wide step to one side and put the whole foot down, toes still forward.",
        "Sit your hips back and down over that foot; the other leg stays straight.",
        "Keep the bent knee over the middle toes, and your chest up.",
        "Push the floor away and bring your feet back together.",
    ),
    why=(
        "Trains the buttocks (gluteus maximus and medius) and the thigh of the stepping leg, and "
        "the inner thigh of the straight one. Many slips and stumbles come from the side, while "
        "most exercise goes forwards and backwards: this one teaches the hip to hold the knee in "
        "line when weight arrives sideways."
    ),
    camera=(
        "Put the camera in front of you, at hip height and about 3 m away, with room for a wide "
        "step on both sides. Step and knee both move sideways here, so the front view shows them "
        "at their true size; from the side the two legs hide one another and little can be judged."
    ),
    prescription=Prescription(role="strength", sets=(3, 4), reps=(6, 12), tempo_s=(2.0, 0.0, 2.0)),
)
