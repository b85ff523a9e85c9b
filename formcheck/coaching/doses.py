"""The dose of an exercise (sets, repetitions, variant) and the steps up or down from it; pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from formcheck.coaching.records import Variant
from formcheck.spec.exercise import Prescription

REPS_STEP = 2
PAUSE_S = 2.0
BANDS = ("light", "medium", "heavy")
LOADS_KG = (2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0)
PLAIN_VARIANT = Variant()
_SHARES = {0.5: "half", 0.75: "three quarters"}
_EASIER = (Variant(range_share=0.5), Variant(range_share=0.75))
_HARDER_VARIANTS: dict[str, tuple[str | None, tuple[Variant, ...]]] = {
    "pause": (None, (Variant(pause_s=PAUSE_S),)),
    "band": ("band", tuple(Variant(band=band) for band in BANDS)),
    "load": ("weights", tuple(Variant(load_kg=load_kg) for load_kg in LOADS_KG)),
}


@dataclass(frozen=True)
class Dose:
    """`sets` of `reps` in a variant; per leg for exercises that train each side."""

    sets: int
    reps: int
    variant: Variant = PLAIN_VARIANT

    @property
    def volume(self) -> int:
        """Sets times repetitions."""
        return self.sets * self.reps


@dataclass(frozen=True)
class ProgressionLadder:
    """The bounds of an exercise's doses, and its variants from easiest to hardest."""

    sets: tuple[int, int]
    reps: tuple[int, int]
    variants: tuple[Variant, ...]

    @property
    def start(self) -> Dose:
        """The fewest sets and repetitions in the plain variant."""
        return Dose(self.sets[0], self.reps[0], PLAIN_VARIANT)

    def up(self, dose: Dose) -> Dose:
        """Return more repetitions, else one more set, else a harder variant, else the same dose."""
        if dose.reps < self.reps[1]:
            return replace(dose, reps=min(dose.reps + REPS_STEP, self.reps[1]))
        if dose.sets < self.sets[1]:
            return Dose(dose.sets + 1, self.reps[0], dose.variant)
        harder = self._rank(dose) + 1
        if harder < len(self.variants):
            return Dose(self.sets[0], self.reps[0], self.variants[harder])
        return dose

    def down(self, dose: Dose) -> Dose:
        """Return fewer repetitions, else one set fewer, else an easier variant."""
        if dose.reps > self.reps[0]:
            return replace(dose, reps=max(dose.reps - REPS_STEP, self.reps[0]))
        if dose.sets > self.sets[0]:
            return replace(dose, sets=dose.sets - 1)
        return replace(dose, variant=self.variants[max(0, self._rank(dose) - 1)])

    def eased(self, dose: Dose) -> Dose:
        """Return the dose after weeks off: minimal, one variant easier but not below plain."""
        rank = self._rank(dose)
        plain = self.variants.index(PLAIN_VARIANT)
        return Dose(self.sets[0], self.reps[0], self.variants[max(rank - 1, min(rank, plain))])

    def least(self, *doses: Dose) -> Dose:
        """Return the fewest sets and repetitions in the easiest variant of these doses."""
        return Dose(self.sets[0], self.reps[0], min(doses, key=self._rank).variant)

    def exceeds(self, one: Dose, other: Dose) -> bool:
        """Whether `one` is higher on the ladder than `other`."""
        return self._position(one) > self._position(other)

    def _position(self, dose: Dose) -> tuple[int, int, int]:
        return self._rank(dose), dose.sets, dose.reps

    def _rank(self, dose: Dose) -> int:
        return self.variants.index(dose.variant)


def progression_ladder(prescription: Prescription, equipment: Collection[str]) -> ProgressionLadder:
    """Return the ladder of an exercise, without variants whose equipment is missing."""
    variants = [*_EASIER, PLAIN_VARIANT]
    for kind in prescription.progressions:
        needed, steps = _HARDER_VARIANTS[kind]
        if needed is None or needed in equipment:
            variants += steps
    return ProgressionLadder(prescription.sets, prescription.reps, tuple(variants))


def is_at_least_as_hard(done: Variant, asked: Variant) -> bool:
    """Whether the variant done is no easier than the one asked for in any respect."""
    return (
        done.range_share >= asked.range_share
        and done.pause_s >= asked.pause_s
        and done.load_kg >= asked.load_kg
        and _band_strength(done.band) >= _band_strength(asked.band)
    )


def _band_strength(band: str | None) -> int:
    return BANDS.index(band) + 1 if band in BANDS else 0


def variant_text(variant: Variant) -> str:
    """Describe the variant; "" for the plain one."""
    parts = []
    if variant.range_share < 1.0:
        share = _SHARES.get(variant.range_share, f"{100 * variant.range_share:.0f}%")
        parts.append(f"{share} of the range")
    if variant.pause_s:
        parts.append(f"hold {variant.pause_s:g} s longer at the end point")
    if variant.band:
        parts.append(f"{variant.band} band")
    if variant.load_kg:
        parts.append(f"{variant.load_kg:g} kg")
    return ", ".join(parts)


def dose_text(dose: Dose, side: str = "") -> str:
    """Describe the dose: "3 × 12 each side, light band"; `side` is "" or " each side"."""
    variant = variant_text(dose.variant)
    return f"{dose.sets} × {dose.reps}{side}" + (f", {variant}" if variant else "")
