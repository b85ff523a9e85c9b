"""How long the history takes with five years in it, as `formcheck history` shows it.

Run it as `python -m formcheck.history.bench [--sessions N]`: 800 sessions are five years of three a
week.
"""

from __future__ import annotations

import argparse
import io
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timezone
from functools import partial
from pathlib import Path

from rich.console import Console

from formcheck.history.made_up import made_up_sessions
from formcheck.history.screen import Shown, render
from formcheck.history.store import HistoryStore
from formcheck.history.weeks import first_moment

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
