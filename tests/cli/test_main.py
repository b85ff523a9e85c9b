"""The command line, with the analysis itself replaced: what is printed and returned."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from formcheck.cli import doctor_checks
from formcheck.exercises import exercise_names, find_exercise
from formcheck.version import __version__
from tests.support.stand_ins import Studio, analysis_of, lines, run

COMMANDS = ("analyze", "replay", "exercises", "doctor", "bench")


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)])
def test_every_command_explains_itself(command: tuple[str, ...]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_the_version_is_printed() -> None:
    assert run("--version").output == f"formcheck {__version__}\n"


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_loads_nothing_heavy(command: str) -> None:
    code = (
        "import sys\nfrom formcheck.cli.main import main\n"
        f"main([word for word in ({command!r}, '--help') if word], standalone_mode=False)\n"
        "print([m for m in ('mediapipe', 'av', 'cv2', 'numpy', 'rich') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert lines(done.stdout)[-1] == "[]"


def test_a_good_clip_is_summed_up_and_returns_0(studio: Studio, make_clips: Any) -> None:
    result = run("analyze", *make_clips("a.mp4"), "-e", "forward_lunge")
    assert result.exit_code == 0
    assert "Push your knee out." in result.stdout
    assert result.stderr == ""
    assert "All clips" not in result.stdout


def test_settings_reach_the_analysis(studio: Studio, make_clips: Any, tmp_path: Path) -> None:
    poses = tmp_path / "poses.npz"
    path = make_clips("a.mp4")[0]
    run("analyze", path, "--model", "lite", "--start", 1, "--end", 2, "--record", poses,
        "--sample-fps", 10, "--workers", 1)  # fmt: skip
    settings = studio.calls[0][1]
    assert settings.pop("progress") is not None
    assert settings == {
        "exercise": "auto", "model": "lite", "start_s": 1.0, "end_s": 2.0,
        "subject": "auto", "record": poses, "verbose": False, "sample_fps": 10.0, "limits": (),
        "fov_deg": None,
    }  # fmt: skip


def test_json_is_the_document_and_nothing_else(studio: Studio, make_clips: Any) -> None:
    path = make_clips("a.mp4")[0]
    result = run("analyze", path, "--json")
    assert json.loads(result.stdout) == analysis_of(path).as_json()
    assert result.stdout.startswith("{\n")


def test_only_wrong_words_return_2(studio: Studio, tmp_path: Path) -> None:
    result = run("analyze", tmp_path / "missing.mp4")
    assert result.exit_code == 2
    assert len(lines(result.output)) == 1


def test_an_unknown_exercise_names_the_nearest(studio: Studio, make_clips: Any) -> None:
    result = run("analyze", *make_clips("a.mp4"), "-e", "lunge")
    assert result.exit_code == 2
    assert result.output == ("formcheck: unknown exercise 'lunge'; did you mean 'forward_lunge'?\n")
    assert studio.calls == []


@pytest.mark.parametrize(
    "options", [("--start", 3, "--end", 2), ("--start", -1), ("--bogus",), ("--subject", "tall")]
)
def test_options_that_mean_nothing_return_2_with_one_line(
    options: tuple[object, ...], studio: Studio, make_clips: Any
) -> None:
    result = run("analyze", *make_clips("a.mp4"), *options)
    assert result.exit_code == 2
    assert len(lines(result.output)) == 1
    assert result.stderr.startswith("formcheck: ")


def test_a_bug_is_one_line_and_its_traceback_comes_with_verbose(
    studio: Studio, make_clips: Any
) -> None:
    paths = make_clips("bug.mp4")
    short = run("analyze", *paths)
    assert short.exit_code == 1
    assert len(lines(short.output)) == 1
    assert "ZeroDivisionError: division by zero; this is a bug" in short.stderr
    assert "Traceback" in run("analyze", *paths, "--verbose").stderr


def test_replay_gives_the_same_document(studio: Studio, make_clips: Any, tmp_path: Path) -> None:
    path = make_clips("a.npz")[0]
    result = run("replay", path, "-e", "forward_lunge", "--json", "-o", tmp_path / "out")
    assert json.loads(result.stdout) == analysis_of(path).as_json()
    assert (tmp_path / "out" / "a.json").read_text() == result.stdout
    assert studio.calls == [("a.npz", {"exercise": "forward_lunge"})]


def test_the_exercises_are_listed_and_shown(studio: Studio) -> None:
    assert "forward_lunge" in run("exercises").output
    page = " ".join(run("exercises", "forward_lunge").output.split())
    for expected in (
        "1. Step forward.", "Strong hips.", "At the front.", "3–4 sets of 6–12",
        "2 s out, 1 s hold, 2 s back", "mean knee flexion (deg)", "fppa_deg",
        "at most 10°", "mild up to 5° beyond",
        "front", "Push your knee out.",
        "Herrington 2014",
    ):  # fmt: skip
        assert expected in page


def test_the_exercises_as_json(studio: Studio) -> None:
    (listed,) = json.loads(run("exercises", "--json").stdout)
    assert listed == json.loads(run("exercises", "forward_lunge", "--json").stdout)
    assert listed["rules"][0]["views"] == ["front"]
    assert listed["guide"]["prescription"]["reps"] == [6, 12]


@pytest.mark.parametrize("name", exercise_names())
def test_the_page_of_an_exercise_names_its_signal_and_unit(name: str) -> None:
    signal = find_exercise(name).cycle.signal
    assert f"{signal.name} ({signal.unit})" in " ".join(run("exercises", name).output.split())
    page = json.loads(run("exercises", name, "--json").stdout)
    assert page["signal"] == {"name": signal.name, "unit": signal.unit}


def test_an_unknown_exercise_has_no_page(studio: Studio) -> None:
    assert run("exercises", "lunge").exit_code == 2


@pytest.mark.parametrize(("state", "code"), [("ok", 0), ("note", 0), ("warn", 0), ("fail", 1)])
def test_the_doctor_returns_1_only_for_a_failure(
    state: doctor_checks.State, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = doctor_checks.Check("Python", "ok", "here", "nothing")
    monkeypatch.setattr(doctor_checks, "examine", lambda verbose: [replace(check, state=state)])
    assert run("doctor").exit_code == code


def test_whom_to_follow_is_passed_on(studio: Studio, make_clips: Any) -> None:
    assert run("analyze", *make_clips("a.mp4"), "--subject", "left").exit_code == 0
    assert run("analyze", *make_clips("a.mp4")).exit_code == 0
    assert [settings["subject"] for _, settings in studio.calls] == ["left", "auto"]


def test_the_command_offers_the_subjects_that_there_are() -> None:
    from formcheck.tracking.subject import SUBJECTS  # noqa: PLC0415  # numpy, which --help does without

    assert f"[{'|'.join(SUBJECTS)}]" in run("analyze", "--help").output
