"""How long the history takes with five years in it, as `formcheck history` shows it.

Run it as `python -m formcheck.bench.history [--sessions N]`: 800 sessions are five years of three a
week.
"""

from __future__ import annotations

import argparse
import io
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

from rich.console import Console

from formcheck.coaching.records import (
    PainMoment,
    PainRecord,
    RepRecord,
    SessionKind,
    SessionRecord,
    SetRecord,
)
from formcheck.history.store import HistoryStore
from formcheck.history.terminal import Shown, render
from formcheck.history.weeks import first_moment
from formcheck.pose.side import Side

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
        kind=SessionKind.LIVE,
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
            PainRecord(began_at, PainMoment.BEFORE, before),
            PainRecord(began_at, PainMoment.AFTER, max(0, before - chance.randrange(0, 2))),
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


_RUNS = 5
_ALL_WEEKS = 300


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=800)
    sessions = parser.parse_args().sessions
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite3"
        now = datetime.now(timezone.utc)
        with HistoryStore(path) as store:
            added_s = _median_s(lambda: store.add_all(made_up_sessions(now, sessions)), runs=1)
        print(f"{sessions} sessions, {path.stat().st_size / 1e6:.1f} MB; added in {added_s:.2f} s")
        for weeks in (12, _ALL_WEEKS):
            shown_s = _median_s(partial(_show, path, weeks))
            print(f"open and show {weeks} weeks, this process's own work: {shown_s:.3f} s")
            words = ["-m", "formcheck", "history", "--db", str(path), "--weeks", str(weeks)]
            whole_s = _median_s(partial(_run, [sys.executable, *words]))
            print(f"the whole command with Python's start: {whole_s:.3f} s")


def _show(path: Path, weeks: int) -> None:
    today = datetime.now().date()
    with HistoryStore(path) as store:
        sessions = store.load(since=first_moment(today, weeks))
        kept, first_at = store.count()
    console = Console(file=io.StringIO(), width=100)
    render(Shown(sessions, today, weeks, kept, first_at), console)


def _run(words: list[str]) -> None:
    subprocess.run(words, check=True, capture_output=True)


def _median_s(job: Callable[[], object], runs: int = _RUNS) -> float:
    taken = []
    for _ in range(runs):
        began_s = time.perf_counter()
        job()
        taken.append(time.perf_counter() - began_s)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
