"""Times `formcheck history` on synthetic sessions: by default five years of three a week.

Usage: `python -m formcheck.bench.history [--sessions N]`.
"""

from __future__ import annotations

import argparse
import io
import random
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from functools import partial
from pathlib import Path

from rich.console import Console

from formcheck.batch.child_processes import formcheck_command
from formcheck.coaching.from_analysis import range_measure_of
from formcheck.coaching.records import (
    PainMoment,
    PainRecord,
    RepRecord,
    SessionKind,
    SessionRecord,
    SetRecord,
)
from formcheck.exercises import all_exercises
from formcheck.history.store import HistoryStore
from formcheck.history.terminal import HistoryView, render
from formcheck.history.weeks import start_of_first_week
from formcheck.pose.side import Side
from formcheck.spec.exercise import Exercise

_EXERCISES = 4
_RANGE_DEG = (60.0, 90.0)  # from the first session to the last
_SET_S, _DAYS_BETWEEN = 150.0, (2, 3, 2)
_RUNS = 5
_ALL_WEEKS = 300


def synthetic_sessions(
    last_at: datetime, sessions: int, sets: int = 8, reps: int = 12, seed: int = 1
) -> Iterator[SessionRecord]:
    """Synthetic sessions two or three days apart, with improving form, up to `last_at` (aware).

    The same arguments give the same sessions.
    """
    rng = random.Random(seed)
    days = [_DAYS_BETWEEN[number % len(_DAYS_BETWEEN)] for number in range(sessions)]
    at = last_at - timedelta(days=sum(days[1:]))
    for number in range(sessions):
        at += timedelta(days=days[number] if number else 0)
        skill = (number + 1) / sessions
        yield _session(number, at, (sets, reps), skill, rng)


def _session(
    number: int, at: datetime, size: tuple[int, int], skill: float, rng: random.Random
) -> SessionRecord:
    sets, reps = size
    exercises = all_exercises()[:_EXERCISES][number % 2 :][:3]
    began_at = at + timedelta(minutes=rng.randrange(-60, 60))
    before = rng.randrange(0, 4)
    return SessionRecord(
        identity=f"made-up-{number:05d}",
        kind=SessionKind.LIVE,
        began_at=began_at,
        ended_at=began_at + timedelta(seconds=_SET_S * sets),
        sets=tuple(
            SetRecord(
                exercise=exercise.name,
                number=n + 1,
                began_at=began_at + timedelta(seconds=_SET_S * n),
                reps=tuple(_rep(exercise, k + 1, skill, rng) for k in range(reps)),
                target_reps=reps,
                range_measure=range_measure_of(exercise),
            )
            for n in range(sets)
            for exercise in [exercises[n * len(exercises) // sets]]
        ),
        pains=(
            PainRecord(began_at, PainMoment.BEFORE, before),
            PainRecord(began_at, PainMoment.AFTER, max(0, before - rng.randrange(0, 2))),
        ),
    )


def _rep(exercise: Exercise, number: int, skill: float, rng: random.Random) -> RepRecord:
    measure, code = str(range_measure_of(exercise)), exercise.fault_codes[0]
    (low, high), one_leg = _RANGE_DEG, exercise.guide.prescription.each_side
    side = (Side.LEFT, Side.RIGHT)[number % 2] if one_leg else Side.BOTH
    out_s, hold_s, back_s = (round(rng.uniform(0.5, 2.0), 2) for _ in range(3))
    reached = low + (high - low) * skill - 3.0 * (side is Side.LEFT) + rng.gauss(0.0, 3.0)
    is_judged = rng.random() < 0.9
    faults = {code: round(rng.uniform(5, 20), 1)} if rng.random() > 0.4 + 0.5 * skill else {}
    return RepRecord(
        number=number,
        side=side,
        duration_s=out_s + hold_s + back_s,
        score=(100 - 15 * len(faults)) if is_judged else None,
        outbound_s=out_s,
        hold_s=hold_s,
        return_s=back_s if rng.random() < 0.95 else None,
        measures={
            measure: round(reached, 1) if rng.random() < 0.9 else None,
            "trunk_lean_deg": round(rng.uniform(0, 20), 1),
        },
        faults=faults if is_judged else {},
        not_judged=() if is_judged else (code,),
    )


def main() -> None:
    """Measure, and print a line for each figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=800)
    sessions = parser.parse_args().sessions
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite3"
        now = datetime.now(timezone.utc)
        with HistoryStore(path) as store:
            added_s = _median_s(lambda: store.add_all(synthetic_sessions(now, sessions)), runs=1)
        print(f"{sessions} sessions, {path.stat().st_size / 1e6:.1f} MB; added in {added_s:.2f} s")
        for weeks in (12, _ALL_WEEKS):
            shown_s = _median_s(partial(_show, path, weeks))
            print(f"open and show {weeks} weeks, within this process: {shown_s:.3f} s")
            command = formcheck_command("history", "--db", str(path), "--weeks", str(weeks))
            whole_s = _median_s(partial(_run, command))
            print(f"the whole command, including Python's start: {whole_s:.3f} s")


def _show(path: Path, weeks: int) -> None:
    today = datetime.now().date()
    with HistoryStore(path) as store:
        sessions = store.load(since=start_of_first_week(today, weeks))
        kept, first_at = store.count()
    console = Console(file=io.StringIO(), width=100)
    render(HistoryView(sessions, today, weeks, kept, first_at), console)


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _median_s(job: Callable[[], object], runs: int = _RUNS) -> float:
    times_s = []
    for _ in range(runs):
        started_s = time.perf_counter()
        job()
        times_s.append(time.perf_counter() - started_s)
    return statistics.median(times_s)


if __name__ == "__main__":
    main()
