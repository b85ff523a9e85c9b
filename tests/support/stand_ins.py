"""Fakes for the pipeline and the catalog, so that the command line is tested alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner, Result

from formcheck.cli.main import main
from formcheck.errors import ModelError, UnknownExerciseError, VideoError
from formcheck.results import Analysis, CameraView, PoseCoverage, Source, Summary
from formcheck.spec.exercise import Guide, Limit, Prescription
from formcheck.version import __version__

LUNGE = SimpleNamespace(
    name="forward_lunge",
    title="Forward lunge",
    cycle=SimpleNamespace(signal=SimpleNamespace(name="mean knee flexion", unit="deg")),
    guide=Guide(
        ("Step forward.", "Come back."), "Strong hips.", "At the front.",
        Prescription("strength", (3, 4), (6, 12), (2.0, 1.0, 2.0)),
    ),
    measures=(SimpleNamespace(key="fppa_deg", meaning="knee inward", unit="deg"),),
    rules=(
        SimpleNamespace(
            code="knee_valgus", title="Knee falls inward", measures_what="the largest FPPA",
            unit="deg", limit=Limit(high=10.0), views=frozenset({"front"}),
            severity="mild up to 5 deg beyond the limit",
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
        view=CameraView("front", 0.0),
        reps=(),
        attempts=(),
        not_judged=(),
        summary=Summary(0, 0, None, {}, {}, {}),
        cues=("Push your knee out.",),
    )


class Studio:
    """A fake pipeline: clips whose name starts with a known word raise an error."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def analyze_video(self, path: Path, options: Any, **extra: Any) -> Any:
        self.calls.append((Path(path).name, {**vars(options), **extra}))
        extra.get("progress", print)(0.5)
        for word, error in (
            ("bad", VideoError(f"no picture comes out of '{path}'")),
            ("bug", ZeroDivisionError("division\nby zero")),
            ("stop", KeyboardInterrupt()),
            ("model", ModelError("the full pose model is damaged")),
        ):
            if Path(path).name.startswith(word):
                raise error
        return SimpleNamespace(analysis=analysis_of(path))

    def analyze_poses(
        self, path: Path, exercise: str = "auto", limits: object = (), fov_deg: float | None = None
    ) -> Any:
        self.calls.append((Path(path).name, {"exercise": exercise}))
        return SimpleNamespace(analysis=analysis_of(path))


def find_exercise(name: str) -> Any:
    if name != LUNGE.name:
        raise UnknownExerciseError(f"unknown exercise '{name}'; did you mean 'forward_lunge'?")
    return LUNGE


@pytest.fixture(name="studio")
def studio_fixture(monkeypatch: pytest.MonkeyPatch) -> Studio:
    stand_in = Studio()
    monkeypatch.setattr("formcheck.pipeline.analyze.analyze_video", stand_in.analyze_video)
    monkeypatch.setattr("formcheck.pipeline.analyze.analyze_poses", stand_in.analyze_poses)
    monkeypatch.setattr("formcheck.exercises.all_exercises", lambda: (LUNGE,))
    monkeypatch.setattr("formcheck.exercises.find_exercise", find_exercise)
    monkeypatch.setattr("formcheck.exercises.exercise_names", lambda: (LUNGE.name,))
    return stand_in


@pytest.fixture(name="make_clips")
def clips_fixture(tmp_path: Path) -> Callable[..., list[str]]:
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
