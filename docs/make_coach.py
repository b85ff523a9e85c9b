"""Write docs/coach.md from the rules, so that the page and the code cannot drift apart.

python docs/make_coach.py            # rewrites docs/coach.md
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from formcheck.coaching import safety
from formcheck.coaching.doses import BANDS, LOADS_KG, PAUSE_S
from formcheck.coaching.records import When
from formcheck.coaching.rules import RULES
from formcheck.coaching.warm_up import COOL_DOWN, COOL_DOWN_SOURCE, WARM_UP, WARM_UP_SOURCE, Move
from formcheck.exercises import exercises

HERE = Path(__file__).parent

INTRO = """\
# The coach: program, progression and care

Written by `docs/make_coach.py` from the rules in `formcheck/coaching/`: change those, not this
page.

```sh
formcheck profile screen         # a few questions about your health, before anything else
formcheck profile set equipment band,step  # what you have; also: days, sessions_a_week, avoid
formcheck plan                   # today's session: what, how much, and why
formcheck plan explain           # each rule, the numbers it saw, what it decided
formcheck plan --date 2026-12-01 # look ahead, as if nothing were trained until then
formcheck plan --anyway          # the session also when it is too soon
formcheck plan --json            # the same as a document, schema formcheck.plan/1
formcheck train                  # that session in front of a camera: docs/train.md
formcheck learn                  # why, how, and when to stop; each exercise
formcheck learn --page hips.html # all of that as a page
```

{not_a_device}

The plan follows from two things: the history of training (`formcheck history`) and the profile.
Nothing else is stored: the level of each exercise is found by replaying the rules over the
history, so the same history always gives the same plan, and `plan explain` can say why. What is
not known is never taken for good: if the form could not be judged, or nobody said how the knee
felt, the dose stays as it is.
"""
DOCUMENT = """\
## The document

`formcheck plan --json`, schema `formcheck.plan/1`. Times are ISO 8601 with their zone, unknown is
`null`.

| field | meaning |
|---|---|
| `at`, `minutes` | the moment that it is for, and about how long it takes |
| `state` | `ready`; `too_soon`: `due` says when and why; `ask_first`: the health screen is to be answered; `see_someone`: `signs` say why |
| `stage` | `name` `activation` or `strength`, by which `rule`, and its `numbers` |
| `due` | from when (`at`), by which `rule` and `numbers`, and the first of your own days (`good_day`) |
| `warm_up`, `cool_down` | moves: `title`, `how_much`, `how_to`, `lasts_s` |
| `activation`, `strength` | proposals: `exercise`, `sets`, `reps`, `variant`, `each_side` (as much again with the other leg), `reason`, `rule`, `numbers`, and `last`, the dose asked last time |
| `movements`, `missing` | of the hip: those that it trains, and those that it cannot |
| `notes` | to show with it: what is left out, every personal limit |
| `decisions` | each rule that had a say: `rule`, `decided`, `numbers` |
"""  # noqa: E501  # a table row is one line
PROFILE = """\
## The profile

A text file (TOML) in your settings folder; `--profile FILE` and `FORMCHECK_PROFILE` choose
another. `formcheck profile show` prints and checks it, `formcheck profile edit-hints` says where
it lies and what it may hold.

| part | holds |
|---|---|
| `[health_screen]` | the answers, when they were given, and who cleared them |
| `[training]` | `sessions_a_week` (2 or 3), `days`, `equipment`, `avoid` |
| `[[limit]]` | a limit of your own for one rule, with who set it, when and why |
| `[[range]]` | how far you got on a good day; shown with the plan, and judges nothing |

A limit has `exercise`, `rule`, `value`, `unit`, `set_on`, `by`, `why`, and `view` if it is for
one view only; a range has `exercise`, `measure`, `value`, `on`, `note`.

A personal limit is never silent: the plan states it, and every fault found by it names it as its
source, with who set it, when and why, and with the general limit. `formcheck live` and `train` use
it; `analyze`, `replay` and batches only when `--profile FILE` is given. The result's warnings name
each one that applied.

`formcheck profile calibrate` looks for ranges of good days: guided sessions in which nothing hurt
too much, answered for before and after, with a form score of 85 or more. The median of the
repetitions without a fault is shown beside what the profile holds, and kept only when you say so.
"""


def page() -> str:
    """The whole page."""
    parts = [
        INTRO.format(not_a_device=safety.NOT_A_DEVICE),
        "## Care\n\nThese rules go before all others. A yes to any of these questions: see a "
        "professional first.\n",
        _table(
            ("question", "code", "how soon", "source"),
            (
                (one.question, f"`{one.code}`", one.urgency.value, one.source)
                for one in safety.SCREEN
            ),
        ),
        f"The answers hold for {safety.SCREEN_LASTS_DAYS} days. Pain is asked about before, during "
        "and after, from 0 to 10:\n",
        _table(("when it is", "rule", "before", "during", "after", "source"), _pain()),
        "## When, what, how much\n",
        _table(
            ("about", "rule", "what it says", "source"),
            ((one.about, f"`{one.code}`", one.words, one.source) for one in RULES),
        ),
        "Sessions that follow within three hours count as one. A guided one counts from its first "
        "repetition, others from ten repetitions on.\n",
        _ladder(),
        _table(
            ("exercise", "role", "trains", "sets × repetitions", "harder by", "needs"), _doses()
        ),
        "## Before and after\n",
        _table(("warm-up", "how much", "how"), _moves(WARM_UP)),
        f"Source: {WARM_UP_SOURCE}.\n",
        _table(("cool-down", "how much", "how"), _moves(COOL_DOWN)),
        f"Source: {COOL_DOWN_SOURCE}.\n",
        DOCUMENT,
        PROFILE,
    ]
    return "\n".join(parts)


def _pain() -> Iterable[tuple[str, ...]]:
    for rule in safety.PAIN_RULES:
        if rule.rise_of is not None:
            when = f"{rule.rise_of} more than before"
        else:
            when = f"{rule.at_least} or more" if rule.at_least else "less"
        does = [rule.answers[one][0].value for one in When]
        yield (when, f"`{rule.code}`", *does, rule.source)


def _ladder() -> str:
    bands = ", ".join(BANDS)
    loads = ", ".join(f"{load_kg:g}" for load_kg in LOADS_KG)
    return (
        "Variants from the easiest on: half of the way, three quarters, the whole way; then what "
        f"the exercise has of a pause ({PAUSE_S:g} s more at the far point), a band ({bands}) and "
        f"a load ({loads} kg), as far as the profile lists the equipment.\n"
    )


def _doses() -> Iterable[tuple[str, ...]]:
    for one in exercises():
        much = one.guide.prescription
        sides = ", each side" if much.each_side else ""
        yield (
            one.title,
            much.role,
            ", ".join(much.movements),
            f"{much.sets[0]}–{much.sets[1]} × {much.reps[0]}–{much.reps[1]}{sides}",
            ", ".join(much.harder),
            ", ".join(much.needs) or "–",
        )


def _moves(moves: Iterable[Move]) -> Iterable[tuple[str, ...]]:
    return ((move.title, move.how_much, move.how_to) for move in moves)


def _table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(heading)} |", f"|{'---|' * len(heading)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    (HERE / "coach.md").write_text(page(), encoding="utf-8")
