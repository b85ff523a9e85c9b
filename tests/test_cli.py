"""The command line, with the analysis itself replaced: what is printed, written and returned."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from formcheck import __version__, batch, doctor
from formcheck.cli import main
from formcheck.errors import (
    InputNotFoundError,
    ModelError,
    OutputError,
    UnknownExerciseError,
    VideoError,
)
from formcheck.results import Analysis, PoseCoverage, Source, Summary, ViewSeen
from formcheck.spec import Guide, Prescription

COMMANDS = ("analyze", "replay", "exercises", "doctor")
LUNGE = SimpleNamespace(
    name="forward_lunge",
    title="Forward lunge",
    guide=Guide(
        ("Step forward.", "Come back."), "Strong hips.", "At the front.",
        Prescription("strength", (3, 4), (6, 12), (2.0, 1.0, 2.0)),
    ),
    measures=(SimpleNamespace(key="fppa_deg", meaning="knee inward", unit="deg"),),
    rules=(
        SimpleNamespace(
            code="knee_valgus", title="Knee falls inward", measures_what="the largest FPPA",
            unit="deg", limit=10.0, views=frozenset({"front"}), severity="moderate",
            cue="Push your knee out.", source="Herrington 2014",
        ),
    ),
)  # fmt: skip

Run = Callable[..., Result]


def analysis_of(path: str | Path) -> Analysis:
    return Analysis(
        formcheck_version=__version__,
        source=Source(str(path), None, 480, 640, 30.0, 90, 3.0),
        pose=PoseCoverage("full", 90, 1.0),
        exercise="forward_lunge",
        exercise_source="given",
        view=ViewSeen("front", 0.0),
        reps=(),
        attempts=(),
        not_judged=(),
        summary=Summary(0, 0, None, {}, {}, {}),
        cues=("Push your knee out.",),
    )


class Studio:
    """Stands in for the video side: clips whose name starts with a known word go wrong."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def analyze(self, path: Path, exercise: str = "auto", **settings: Any) -> Analysis:
        self.calls.append((Path(path).name, {"exercise": exercise, **settings}))
        settings.get("progress", print)(0.5)
        for word, error in (
            ("bad", VideoError(f"no picture comes out of '{path}'")),
            ("bug", ZeroDivisionError("division\nby zero")),
            ("stop", KeyboardInterrupt()),
            ("model", ModelError("the full pose model is damaged")),
        ):
            if Path(path).name.startswith(word):
                raise error
        return analysis_of(path)

    def replay(self, path: Path, exercise: str = "auto") -> Analysis:
        self.calls.append((Path(path).name, {"exercise": exercise}))
        return analysis_of(path)


def find_videos(paths: list[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise InputNotFoundError(f"no such file: {path}")
        found += sorted(path.glob("*.mp4")) if path.is_dir() else [path]
    return found


def find_exercise(name: str) -> Any:
    if name != LUNGE.name:
        raise UnknownExerciseError(f"unknown exercise '{name}'; did you mean 'forward_lunge'?")
    return LUNGE


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch) -> Studio:
    stand_in = Studio()
    stand_ins: dict[str, dict[str, Any]] = {
        "session": {"analyze": stand_in.analyze, "replay": stand_in.replay},
        "catalogue": {"find_exercise": find_exercise, "exercise_names": lambda: (LUNGE.name,)},
        "video": {"find_videos": find_videos},
    }
    for name, attributes in stand_ins.items():
        module = ModuleType(f"formcheck.{name}")
        vars(module).update(attributes)
        monkeypatch.setitem(sys.modules, module.__name__, module)
    return stand_in


@pytest.fixture
def clips(tmp_path: Path) -> Callable[..., list[str]]:
    def make(*names: str) -> list[str]:
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).touch()
        return [str(tmp_path / name) for name in names]

    return make


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def lines(text: str) -> list[str]:
    return text.strip().splitlines()


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
        "import sys\nfrom formcheck.cli import main\n"
        f"main([word for word in ({command!r}, '--help') if word], standalone_mode=False)\n"
        "print([m for m in ('mediapipe', 'av', 'cv2', 'numpy', 'rich') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert lines(done.stdout)[-1] == "[]"


def test_a_good_clip_is_summed_up_and_returns_0(studio: Studio, clips: Any) -> None:
    result = run("analyze", *clips("a.mp4"), "-e", "forward_lunge")
    assert result.exit_code == 0
    assert "Push your knee out." in result.stdout
    assert result.stderr == ""
    assert "All clips" not in result.stdout


def test_settings_reach_the_analysis(studio: Studio, clips: Any, tmp_path: Path) -> None:
    poses = tmp_path / "poses.npz"
    path = clips("a.mp4")[0]
    run("analyze", path, "--model", "lite", "--start", 1, "--end", 2, "--record", poses)
    settings = studio.calls[0][1]
    assert settings.pop("progress") is not None
    assert settings == {
        "exercise": "auto", "model": "lite", "start_s": 1.0, "end_s": 2.0,
        "record": poses, "verbose": False,
    }  # fmt: skip


def test_json_is_the_document_and_nothing_else(studio: Studio, clips: Any) -> None:
    path = clips("a.mp4")[0]
    result = run("analyze", path, "--json")
    assert json.loads(result.stdout) == analysis_of(path).as_json()
    assert result.stdout.startswith("{\n")


def test_json_of_several_clips_is_one_line_each(studio: Studio, clips: Any) -> None:
    result = run("analyze", *clips("a.mp4", "bad.mp4", "c.mp4"), "--json")
    stems = [Path(json.loads(line)["source"]["path"]).stem for line in lines(result.stdout)]
    assert stems == ["a", "c"]


def test_quiet_prints_nothing_but_writes(studio: Studio, clips: Any, tmp_path: Path) -> None:
    result = run("analyze", *clips("a.mp4", "b.mp4"), "--quiet", "-o", tmp_path / "out")
    assert result.output == ""
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.json", "b.json"]


def test_one_failing_clip_does_not_stop_the_others(
    studio: Studio, clips: Any, tmp_path: Path
) -> None:
    paths = clips("a.mp4", "bad.mp4", "c.mp4")
    result = run("analyze", *paths, tmp_path / "missing.mp4", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.json", "c.json"]
    assert lines(result.stderr) == [
        f"formcheck: no such file: {tmp_path / 'missing.mp4'}",
        f"formcheck: no picture comes out of '{paths[1]}'",
    ]
    assert result.stdout.count("✗ failed") == 2


def test_a_folder_is_all_its_clips_and_a_clip_given_twice_is_one(
    studio: Studio, clips: Any, tmp_path: Path
) -> None:
    paths = clips("a.mp4", "b.mp4")
    run("analyze", tmp_path, paths[0])
    assert [name for name, _ in studio.calls] == ["a.mp4", "b.mp4"]


def test_only_wrong_words_return_2(studio: Studio, tmp_path: Path) -> None:
    result = run("analyze", tmp_path / "missing.mp4")
    assert result.exit_code == 2
    assert len(lines(result.output)) == 1


def test_an_unknown_exercise_names_the_nearest(studio: Studio, clips: Any) -> None:
    result = run("analyze", *clips("a.mp4"), "-e", "lunge")
    assert result.exit_code == 2
    assert result.output == ("formcheck: unknown exercise 'lunge'; did you mean 'forward_lunge'?\n")
    assert studio.calls == []


def test_a_damaged_model_is_said_once(studio: Studio, clips: Any) -> None:
    result = run("analyze", *clips("model1.mp4", "model2.mp4"))
    assert result.exit_code == 1
    assert result.output == "formcheck: the full pose model is damaged\n"


@pytest.mark.parametrize("options", [("--start", 3, "--end", 2), ("--start", -1), ("--bogus",)])
def test_options_that_mean_nothing_return_2_with_one_line(
    options: tuple[object, ...], studio: Studio, clips: Any
) -> None:
    result = run("analyze", *clips("a.mp4"), *options)
    assert result.exit_code == 2
    assert len(lines(result.output)) == 1
    assert result.stderr.startswith("formcheck: ")


def test_recording_poses_of_two_clips_into_one_file_is_refused(
    studio: Studio, clips: Any, tmp_path: Path
) -> None:
    result = run("analyze", *clips("a.mp4", "b.mp4"), "--record", tmp_path / "poses.npz")
    assert result.exit_code == 2
    assert studio.calls == []


def test_an_output_that_cannot_be_written_is_found_before_the_work(
    studio: Studio, clips: Any
) -> None:
    clip, occupied = clips("a.mp4", "occupied")
    result = run("analyze", clip, "-o", occupied)
    assert result.exit_code == OutputError.exit_code
    assert "cannot write" in result.stderr
    assert len(lines(result.output)) == 1
    assert studio.calls == []


def test_clips_of_the_same_name_do_not_overwrite_each_other(
    studio: Studio, clips: Any, tmp_path: Path
) -> None:
    paths = clips("x/a.mp4", "y/a.mp4", "z/a-2.mp4", "z/A.mov")
    result = run("analyze", *paths, "-o", tmp_path / "out", "--quiet")
    written = {p.name: json.loads(p.read_text()) for p in (tmp_path / "out").iterdir()}
    assert sorted(written) == ["A-4.json", "a-2.json", "a-3.json", "a.json"]
    assert written["a-2.json"]["source"]["path"] == paths[2]
    assert len(lines(result.stderr)) == 2


def test_ctrl_c_returns_130_and_keeps_what_was_written(
    studio: Studio, clips: Any, tmp_path: Path
) -> None:
    result = run("analyze", *clips("a.mp4", "stop.mp4", "z.mp4"), "-o", tmp_path / "out")
    assert result.exit_code == 130
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.json"]
    assert lines(result.stderr) == ["formcheck: stopped; results already written stay"]


def test_a_bug_is_one_line_and_its_traceback_comes_with_verbose(studio: Studio, clips: Any) -> None:
    paths = clips("bug.mp4")
    short = run("analyze", *paths)
    assert short.exit_code == 1
    assert len(lines(short.output)) == 1
    assert "ZeroDivisionError: division by zero; this is a bug" in short.stderr
    assert "Traceback" in run("analyze", *paths, "--verbose").stderr


def test_replay_gives_the_same_document(studio: Studio, clips: Any, tmp_path: Path) -> None:
    path = clips("a.npz")[0]
    result = run("replay", path, "-e", "forward_lunge", "--json", "-o", tmp_path / "out")
    assert json.loads(result.stdout) == analysis_of(path).as_json()
    assert (tmp_path / "out" / "a.json").read_text() == result.stdout
    assert studio.calls == [("a.npz", {"exercise": "forward_lunge"})]


def test_the_exercises_are_listed_and_shown(studio: Studio) -> None:
    assert "forward_lunge" in run("exercises").output
    page = " ".join(run("exercises", "forward_lunge").output.split())
    for expected in (
        "1. Step forward.", "Strong hips.", "At the front.", "3–4 sets of 6–12",
        "2 s out, 1 s hold, 2 s back", "fppa_deg", "limit 10°", "front", "Push your knee out.",
        "Herrington 2014",
    ):  # fmt: skip
        assert expected in page


def test_the_exercises_as_json(studio: Studio) -> None:
    (listed,) = json.loads(run("exercises", "--json").stdout)
    assert listed == json.loads(run("exercises", "forward_lunge", "--json").stdout)
    assert listed["rules"][0]["views"] == ["front"]
    assert listed["guide"]["prescription"]["reps"] == [6, 12]


def test_an_unknown_exercise_has_no_page(studio: Studio) -> None:
    assert run("exercises", "lunge").exit_code == 2


@pytest.mark.parametrize(("state", "code"), [("ok", 0), ("note", 0), ("warn", 0), ("fail", 1)])
def test_the_doctor_returns_1_only_for_a_failure(
    state: doctor.State, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = doctor.Check("Python", "ok", "here", "nothing")
    monkeypatch.setattr(doctor, "examine", lambda verbose: [replace(check, state=state)])
    assert run("doctor").exit_code == code


def test_infinity_never_reaches_a_document() -> None:
    broken = replace(analysis_of("a.mp4"), view=ViewSeen("front", float("inf")))
    with pytest.raises(ValueError, match="JSON"):
        batch.document_text(broken, indent=None)
