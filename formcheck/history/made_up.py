"""A history that nobody trained, of any length: for tests, and to measure how long it takes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from formcheck.coaching.records import (
    Kind,
    PainRecord,
    RepRecord,
    SessionRecord,
    SetRecord,
    When,
)
from formcheck.sides import Side

_EXERCISES = {
    "glute_bridge": ("hip_angle_deg", 140.0, 170.0, "incomplete_hip_extension"),
    "clamshell": ("opening_deg", 25.0, 40.0, "pelvic_roll"),
    "forward_lunge": ("knee_flexion_deg", 70.0, 95.0, "knee_valgus"),
    "step_up": ("hip_angle_deg", 155.0, 172.0, "incomplete_stand"),
}
_ONE_SIDED = {"clamshell", "forward_lunge", "step_up"}
_SET_S, _DAYS_BETWEEN = 150.0, (2, 3, 2)


def made_up_sessions(
    last_at: datetime, sessions: int, sets: int = 8, reps: int = 12, seed: int = 1
) -> Iterator[SessionRecord]:
    """So many sessions, two or three days apart, ending at an aware moment: form gets better.

    The same arguments give the same sessions.
    """
    chance = random.Random(seed)
    days = [_DAYS_BETWEEN[number % len(_DAYS_BETWEEN)] for number in range(sessions)]
    at = last_at - timedelta(days=sum(days[1:]))
    for number in range(sessions):
        at += timedelta(days=days[number] if number else 0)
        skill = (number + 1) / sessions
        yield _session(number, at, (sets, reps), skill, chance)


def _session(
    number: int, at: datetime, size: tuple[int, int], skill: float, chance: random.Random
) -> SessionRecord:
    sets, reps = size
    names = [*_EXERCISES][number % 2 :][:3]
    began_at = at + timedelta(minutes=chance.randrange(-60, 60))
    before = chance.randrange(0, 4)
    return SessionRecord(
        identity=f"made-up-{number:05d}",
        kind=Kind.LIVE,
        began_at=began_at,
        ended_at=began_at + timedelta(seconds=_SET_S * sets),
        sets=tuple(
            SetRecord(
                exercise=names[n * len(names) // sets],
                number=n + 1,
                began_at=began_at + timedelta(seconds=_SET_S * n),
                reps=tuple(
                    _rep(names[n * len(names) // sets], k + 1, skill, chance) for k in range(reps)
                ),
                target_reps=reps,
                range_measure=_EXERCISES[names[n * len(names) // sets]][0],
            )
            for n in range(sets)
        ),
        pains=(
            PainRecord(began_at, When.BEFORE, before),
            PainRecord(began_at, When.AFTER, max(0, before - chance.randrange(0, 2))),
        ),
    )


def _rep(exercise: str, number: int, skill: float, chance: random.Random) -> RepRecord:
    measure, low, high, code = _EXERCISES[exercise]
    side = (Side.LEFT, Side.RIGHT)[number % 2] if exercise in _ONE_SIDED else Side.BOTH
    out_s, hold_s, back_s = (round(chance.uniform(0.5, 2.0), 2) for _ in range(3))
    reached = low + (high - low) * skill - 3.0 * (side is Side.LEFT) + chance.gauss(0.0, 3.0)
    is_judged = chance.random() < 0.9
    faults = {code: round(chance.uniform(5, 20), 1)} if chance.random() > 0.4 + 0.5 * skill else {}
    return RepRecord(
        number=number,
        side=side,
        duration_s=out_s + hold_s + back_s,
        score=(100 - 15 * len(faults)) if is_judged else None,
        outbound_s=out_s,
        hold_s=hold_s,
        return_s=back_s if chance.random() < 0.95 else None,
        measures={
            measure: round(reached, 1) if chance.random() < 0.9 else None,
            "trunk_lean_deg": round(chance.uniform(0, 20), 1),
        },
        faults=faults if is_judged else {},
        not_judged=() if is_judged else (code,),
    )
