"""How much of an exercise is asked: sets, repetitions and variant, and one step up or down."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from formcheck.coaching.records import Variant
from formcheck.spec.exercise import Prescription

REPS_STEP = 2
PAUSE_S = 2.0
BANDS = ("light", "medium", "heavy")
LOADS_KG = (2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 15.0, 20.0)
PLAIN = Variant()
_SHARES = {0.5: "half", 0.75: "three quarters"}
_EASIER = (Variant(range_share=0.5), Variant(range_share=0.75))
_WAYS: dict[str, tuple[str | None, tuple[Variant, ...]]] = {
    "pause": (None, (Variant(pause_s=PAUSE_S),)),
    "band": ("band", tuple(Variant(band=band) for band in BANDS)),
    "load": ("weights", tuple(Variant(load_kg=load_kg) for load_kg in LOADS_KG)),
}


@dataclass(frozen=True)
class Dose:
    """What is asked: `sets` of `reps` (for one leg, where each side has its own) in a variant."""

    sets: int
    reps: int
    variant: Variant = PLAIN

    @property
    def volume(self) -> int:
        """Sets times repetitions."""
        return self.sets * self.reps


@dataclass(frozen=True)
class Ladder:
    """The doses within a prescription's bounds, and its variants from the easiest on."""

    sets: tuple[int, int]
    reps: tuple[int, int]
    variants: tuple[Variant, ...]

    @property
    def start(self) -> Dose:
        """The fewest sets and repetitions, plain."""
        return Dose(self.sets[0], self.reps[0], PLAIN)

    def up(self, dose: Dose) -> Dose:
        """More repetitions, else a set more, else a harder variant, else the same."""
        if dose.reps < self.reps[1]:
            return replace(dose, reps=min(dose.reps + REPS_STEP, self.reps[1]))
        if dose.sets < self.sets[1]:
            return Dose(dose.sets + 1, self.reps[0], dose.variant)
        harder = self._rank(dose) + 1
        if harder < len(self.variants):
            return Dose(self.sets[0], self.reps[0], self.variants[harder])
        return dose

    def down(self, dose: Dose) -> Dose:
        """Fewer repetitions, else a set fewer, else an easier variant; never more of anything."""
        if dose.reps > self.reps[0]:
            return replace(dose, reps=max(dose.reps - REPS_STEP, self.reps[0]))
        if dose.sets > self.sets[0]:
            return replace(dose, sets=dose.sets - 1)
        return replace(dose, variant=self.variants[max(0, self._rank(dose) - 1)])

    def eased(self, dose: Dose) -> Dose:
        """After weeks away: the fewest sets and repetitions, one variant easier, plain at least."""
        rank = self._rank(dose)
        plain = self.variants.index(PLAIN)
        return Dose(self.sets[0], self.reps[0], self.variants[max(rank - 1, min(rank, plain))])

    def least(self, *doses: Dose) -> Dose:
        """The fewest sets and repetitions, in the easiest variant of these doses."""
        return Dose(self.sets[0], self.reps[0], min(doses, key=self._rank).variant)

    def exceeds(self, one: Dose, other: Dose) -> bool:
        """Whether `one` comes after `other` on the way up."""
        return self._place(one) > self._place(other)

    def _place(self, dose: Dose) -> tuple[int, int, int]:
        return self._rank(dose), dose.sets, dose.reps

    def _rank(self, dose: Dose) -> int:
        return self.variants.index(dose.variant)


def ladder_of(prescription: Prescription, equipment: Collection[str]) -> Ladder:
    """The ladder of an exercise; ways for which the equipment is missing are left out."""
    variants = [*_EASIER, PLAIN]
    for way in prescription.harder:
        needed, steps = _WAYS[way]
        if needed is None or needed in equipment:
            variants += steps
    return Ladder(prescription.sets, prescription.reps, tuple(variants))


def reaches(done: Variant, asked: Variant) -> bool:
    """Whether a set done in the variant `done` is in no respect easier than what was asked."""
    return (
        done.range_share >= asked.range_share
        and done.pause_s >= asked.pause_s
        and done.load_kg >= asked.load_kg
        and _strength(done.band) >= _strength(asked.band)
    )


def _strength(band: str | None) -> int:
    return BANDS.index(band) + 1 if band in BANDS else 0


def variant_words(variant: Variant) -> str:
    """The variant in words; "" for the plain one."""
    words = []
    if variant.range_share < 1.0:
        share = _SHARES.get(variant.range_share, f"{100 * variant.range_share:.0f} %")
        words.append(f"{share} of the way")
    if variant.pause_s:
        words.append(f"hold {variant.pause_s:g} s more at the far point")
    if variant.band:
        words.append(f"{variant.band} band")
    if variant.load_kg:
        words.append(f"{variant.load_kg:g} kg")
    return ", ".join(words)


def dose_words(dose: Dose, side: str = "") -> str:
    """The dose in words: "3 × 12 each side, light band", with " each side" for `side`."""
    variant = variant_words(dose.variant)
    return f"{dose.sets} × {dose.reps}{side}" + (f", {variant}" if variant else "")
