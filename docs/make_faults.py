"""Write docs/faults.md from the catalog, so that the page and the rules cannot drift apart.

python docs/make_faults.py            # rewrites docs/faults.md
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from formcheck.exercises import all_exercises
from formcheck.spec.exercise import Exercise, RepRule

HERE = Path(__file__).parent

INTRO = """\
# Faults, limits and how they are scored

Written by `docs/make_faults.py` from the exercise files: change those, not this page.

A rule measures one number in one repetition and compares it with a limit. It names the views from
which it can be judged; from any other view, or when a landmark that it needs was not seen, it is
`not_judged` with the reason. So it is when the true value is on its side of the limit with a chance
of less than 60 %. Not judged is never a fault and never counts as good.

- **severity** follows from how far the value lies beyond the limit (the bands are in the tables).
- **confidence** is the chance that the true value is beyond the limit, if the measure errs normally
  with the standard error given in the tables. The errors were found on labeled recordings.
- **score** of a repetition: 100, less 10 for each mild, 20 for each moderate and 35 for each severe
  fault, at least 0; none where no rule could be judged. The score of a set is their mean.
- **the cue** that comes first belongs to the fault that costs most over the set: severity times
  confidence, summed over the repetitions.

Limits called "fitted on labeled renderings" lie between sound and faulty repetitions of rendered
people, whose truth is exact: where the measure can tell the two apart. They are no clinical
cut-offs. Where the literature has figures, they are named beside it.
"""


def page() -> str:
    """The whole page as Markdown."""
    return INTRO + "".join(section_of(exercise) for exercise in all_exercises())


def section_of(exercise: Exercise) -> str:
    """The section of one exercise."""
    cycle = exercise.cycle
    required = _listed(trait.name for trait in exercise.required_traits)
    parent = f" A variant of `{exercise.variant_of}`." if exercise.variant_of else ""
    lines = [
        f"\n## {exercise.title} (`{exercise.name}`)\n",
        f"\nCounted by {cycle.signal.name}, at least {cycle.min_excursion:g} {cycle.signal.unit}"
        f" from rest. What makes a movement one: {required}.{parent}\n\n",
        "| fault | measured | limit | seen from | standard error | moderate, severe beyond |"
        " source |\n|---|---|---|---|---|---|---|\n",
    ]
    return "".join(lines) + "".join(_rule(rule) for rule in exercise.rules)


def _rule(rule: RepRule) -> str:
    cells = (
        f"`{rule.code}`",
        rule.measures_what,
        f"{rule.limit} {rule.unit}",
        _views(rule),
        rule.error_text or "varies" if callable(rule.error) else f"{rule.error:g}",
        f"{rule.moderate:g}, {rule.severe:g}",
        rule.source,
    )
    return "| " + " | ".join(cells) + " |\n"


def _views(rule: RepRule) -> str:
    names = ", ".join(sorted(rule.views))
    return f"best {names}; as far as the error allows" if rule.any_view else names


def _listed(names: Iterable[str]) -> str:
    return "; ".join(names)


if __name__ == "__main__":
    (HERE / "faults.md").write_text(page(), encoding="utf-8")
