"""How much is usual: what an exercise file makes its prescription of, and the hip's movements."""

from __future__ import annotations

from functools import partial

from formcheck.spec import Prescription

ACTIVATION = partial(Prescription, "activation", (2, 3), (10, 15), (2.0, 1.0, 2.0))
STRENGTH = partial(Prescription, "strength", (3, 4), (6, 12), (2.0, 0.0, 2.0))
STRENGTH_HELD = partial(Prescription, "strength", (3, 4), (6, 12), (2.0, 1.0, 2.0))

EXTENSION, ABDUCTION, ROTATION = "extension", "abduction", "external rotation"
MOVEMENTS = {  # of the hip, and how people call them
    EXTENSION: "backward (extension)",
    ABDUCTION: "sideways (abduction)",
    ROTATION: "turning out (external rotation)",
}
