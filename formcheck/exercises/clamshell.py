"""Clamshell: lying on the side with bent knees, the upper knee opens, the feet stay together."""

from __future__ import annotations

from formcheck.spec import Guide, Prescription

GUIDE = Guide(
    how_to=(
        "Lie on your side with your hips bent to about 45 degrees and your knees to about 90, one "
        "leg on the other.",
        "Stack your hips, one right above the other, and rest your head on your arm.",
        "Keep your feet together and open the upper knee like a shell.",
        "Open only as far as the pelvis stays still: it must not roll back.",
        "Pause, then close slowly, two seconds each way.",
    ),
    why=(
        "Wakes up the gluteus medius and the deep muscles that turn the thigh out: the ones that "
        "keep the knee from falling inward when you stand on one leg. It puts no weight on the "
        "knee, so it can be done on bad days too. With the pelvis rolled back the knee goes higher "
        "and these muscles do less, which is why stillness counts for more than height."
    ),
    camera=(
        "Put the camera in front of you, square to your body, about 3 m away: at hip height (30 to "
        "60 cm) or, better for seeing whether the pelvis rolls, higher and looking down. From the "
        "end of the mat, at the head or the feet, the opening cannot be measured. Head to feet "
        "must be in the picture, and nobody behind you."
    ),
    prescription=Prescription(
        role="activation", sets=(2, 3), reps=(10, 15), tempo_s=(2.0, 1.0, 2.0)
    ),
)
