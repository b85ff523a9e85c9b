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
which it can be judged, and the standard error of the number, found on labeled recordings.

## One rule for doubt

The error is taken as normal, which gives the probability that the true value is beyond the limit.
The same rule holds in documents, live, in the score and in `--explain`. It has three answers:

| answer | `verdict` | when |
|---|---|---|
| a fault | `fault` | beyond the limit with a probability of at least 90 % |
| sound | `sound` | within the limit with a probability of at least 75 % |
| not clear | `not_clear` | anything between: too close to the limit to tell |
| | `not_seen` | not measured: the view cannot show it, or a landmark that it needs was hidden |

A fault needs more because a false blame costs a person's trust. Not clear is never a fault and
never sound. A repetition is **clean** if every rule is sound. Every other one either has a fault,
or is not fully judged.

With another pose model than `full` all errors are larger: see
[accuracy](accuracy.md#other-pose-models). `formcheck bench` compares the probabilities with labels.

- **severity** follows from how far the value lies beyond the limit (the bands are in the tables).
- **confidence** of a fault is that probability, 0.9 to 1. Pages and terminal say "clear", and from
  0.99 on "very clear".
- **score** of a repetition: 100 if it is clean. With a fault, the worst one decides: 50 if it is
  mild, 30 if moderate, 10 if severe, less 10 for each further fault, at least 0. Without a fault,
  but not fully judged: 90, and marked as partial; none if no rule could be judged. The score of a
  set is the mean, marked as partial unless every repetition was fully judged. A set of which half
  has a moderate fault has 65.
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
        _error(rule),
        f"{rule.moderate:g}, {rule.severe:g}",
        rule.source,
    )
    return "| " + " | ".join(cells) + " |\n"


def _error(rule: RepRule) -> str:
    if callable(rule.error):
        return rule.error_text or "depends on the repetition"
    return f"{rule.error:g}"


def _views(rule: RepRule) -> str:
    names = ", ".join(sorted(rule.views))
    return f"best {names}; as far as the error allows" if rule.any_view else names


def _listed(names: Iterable[str]) -> str:
    return "; ".join(names)


if __name__ == "__main__":
    (HERE / "faults.md").write_text(page(), encoding="utf-8")
