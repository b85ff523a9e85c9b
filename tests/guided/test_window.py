"""A guided session in a real window on a virtual screen, with simulated key presses."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from formcheck.coaching import safety
from formcheck.coaching.person import HealthScreen, Profile
from formcheck.coaching.records import PainMoment
from formcheck.history.store import HistoryStore
from formcheck.profile.store import save_profile
from tests.live.test_window import CLIP, press, pytestmark, screen_fixture

__all__ = ["pytestmark", "screen_fixture"]
ARGS = ("train", "--camera", str(CLIP), "--model", "lite", "--no-voice", "--no-moves")
WELL = HealthScreen(date.today(), {sign.code: False for sign in safety.SCREEN})


def answered(path: Path) -> bool:
    if not path.exists():
        return False
    with HistoryStore(path) as store:
        return bool(store.load())


def test_the_question_is_answered_by_a_key_and_q_stops_for_now(
    display: str, own_history: Path, own_profile: Path
) -> None:
    save_profile(own_profile, Profile(screen=WELL))
    process = subprocess.Popen(
        [sys.executable, "-m", "formcheck", *ARGS],
        env={**os.environ, "DISPLAY": display},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until_s = time.monotonic() + 60
        while not answered(own_history) and time.monotonic() < until_s:
            press(display, "3")
            time.sleep(0.3)
        while process.poll() is None and time.monotonic() < until_s:
            press(display, "q")  # the session, and then the summary
            time.sleep(0.3)
        out, errors = process.communicate(timeout=10)
    finally:
        process.kill()
    assert process.returncode == 0, errors
    assert "formcheck train --continue" in out
    with HistoryStore(own_history) as store:
        (session,) = store.load()
    assert session.pain(PainMoment.BEFORE) == 3
    assert session.ended_at is None
