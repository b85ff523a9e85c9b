"""Side-lying leg raise: lying on the side, the straight upper leg rises in line with the body."""

from __future__ import annotations

from formcheck.spec import Guide, Prescription

GUIDE = Guide(
    how_to=(
        "Lie on your side in one straight line; bend the lower leg if you need it to be steady.",
        "Stack your hips, one right above the other, and point the toes of the upper foot forward.",
        "Keep the upper knee straight and lift the leg towards the ceiling, heel first.",
        "Keep the leg in line with your body: neither forward nor rolling back.",
        "Pause at about 30 to 40 degrees, then lower slowly.",
    ),
    why=(
        "Wakes up the gluteus medius, the muscle at the side of the hip that keeps the pelvis "
        "level and the knee in line with every step. It puts no weight on the knee. When the leg "
        "swings forward or the pelvis rolls back, other muscles lift it instead, so a lower, "
        "cleaner raise is worth more than a high one."
    ),
    camera=(
        "Put the camera in front of you, square to your body, about 3 m away: at hip height (30 to "
        "60 cm), or higher and looking down, which shows better whether the leg drifts forward or "
        "the pelvis rolls. From the end of the mat the height of the leg cannot be measured. Head "
        "to feet must be in the picture, and nobody behind you."
    ),
    prescription=Prescription(
        role="activation", sets=(2, 3), reps=(10, 15), tempo_s=(2.0, 1.0, 2.0)
    ),
)
