"""docs/add_an_exercise.md, followed step by step with the exercise that it shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from importlib import metadata
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from formcheck import exercises
from formcheck.batch.inputs import ClipInput
from formcheck.batch.job import Settings
from formcheck.batch.manifest import read_manifest
from formcheck.batch.messages import Task
from formcheck.batch.pool import Pool, TaskFinished
from formcheck.batch.rows import table_names
from formcheck.cli.main import main
from formcheck.errors import ExerciseWarning
from formcheck.pipeline import analyze
from formcheck.pose.landmarks import Side
from formcheck.recording import save_recording
from tests.support.exercise_files import example_source, names_in_worker, skip_if_bundled
from tests.support.fake_estimators import PlaybackEstimators
from tests.support.paths import DOCS
from tests.support.stand_ins import run
from tests.support.stick import performed, squat
from tests.support.stick_video import FPS, filmed, recording_of

REPS = [Side.BOTH] * 3


@pytest.fixture(name="poses")
def poses_fixture(tmp_path: Path) -> Path:
    """Three squats."""
    path = tmp_path / "squats.npz"
    save_recording(recording_of(performed(squat, REPS)), path)
    return path


def replayed(*args: object) -> dict[str, object]:
    done = run("replay", *args, "--json")
    assert done.exit_code == 0, done.output
    document: dict[str, object] = json.loads(done.output)
    return document


def test_the_page_of_the_exercise_appears(squat_file: Path) -> None:
    done = run("exercises", "squat", "--exercises", squat_file)
    assert done.exit_code == 0, done.output
    assert "Not deep enough" in done.output
    listed = run("exercises", "--exercises", squat_file, "--json")
    assert "squat" in {exercise["name"] for exercise in json.loads(listed.output)}


@pytest.mark.parametrize("name", ["squat", "auto"])
def test_its_repetitions_are_counted_named_and_recognized(
    squat_file: Path, poses: Path, name: str
) -> None:
    document = replayed(poses, "-e", name, "--exercises", squat_file)
    assert document["exercise"] == "squat"
    assert len(document["reps"]) == len(REPS)  # type: ignore[arg-type]


def test_analyze_takes_the_file_too(
    squat_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = tmp_path / "squats.webm"
    filmed(clip, squat, REPS)
    estimators = PlaybackEstimators(performed(squat, REPS, fps=FPS))
    monkeypatch.setattr(
        analyze, "analyze_video", partial(analyze.analyze_video, estimators=estimators)
    )
    done = run("analyze", clip, "-e", "squat", "--exercises", squat_file, "--json")
    assert done.exit_code == 0, done.output
    assert len(json.loads(done.stdout)["reps"]) == len(REPS)


def test_its_fault_can_be_explained(squat_file: Path, poses: Path) -> None:
    source = example_source().replace("Limit(low=70.0)", "Limit(low=150.0)")
    squat_file.write_text(source, encoding="utf-8")
    done = run(
        "replay", poses, "-e", "squat", "--exercises", squat_file, "--explain", "1:shallow_squat"
    )
    assert done.exit_code == 0, done.output
    assert "Not deep enough" in done.output


def test_lessons_and_the_plan_know_it(squat_file: Path) -> None:
    assert "squat" in run("learn", "--exercises", squat_file).output
    done = run("learn", "squat", "--exercises", squat_file)
    assert "Sit a little lower" in done.output
    assert exercises.find_exercise("squat").is_proposed


def test_the_environment_variable_replaces_the_option(
    squat_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMCHECK_EXERCISES", str(squat_file))
    assert run("exercises", "squat").exit_code == 0


def test_without_the_option_it_is_gone_again(squat_file: Path) -> None:
    assert run("exercises", "squat", "--exercises", squat_file).exit_code == 0
    done = run("exercises", "squat")
    assert done.exit_code == 2
    assert "unknown exercise 'squat'" in done.output


def test_a_missing_source_is_reported_in_one_line(squat_file: Path) -> None:
    text = example_source().replace('source="coaching convention"', 'source=""')
    squat_file.write_text(text, encoding="utf-8")
    done = run("exercises", "--exercises", squat_file)
    assert done.exit_code == 2
    assert done.output.strip().endswith("rule 'shallow_squat': source is missing")
    assert len(done.output.strip().splitlines()) == 1


def settings_with(path: Path) -> Settings:
    return Settings("full", "abc", exercise_files=(exercises.ExerciseFile.read(str(path)),))


def test_workers_get_the_content_of_the_file(squat_file: Path) -> None:
    settings = settings_with(squat_file)
    squat_file.unlink()  # as on another machine
    with Pool(1) as pool:
        pool.submit(Task("names", names_in_worker, (settings,)))
        events = [event for event in pool.events() if isinstance(event, TaskFinished)]
    assert "squat" in events[0].result
    assert "squat" not in exercises.exercise_names(), "only the worker has loaded it"


def test_a_changed_file_means_that_clips_are_analyzed_again(squat_file: Path) -> None:
    clip = ClipInput("clip.mp4")
    before = settings_with(squat_file).digest(clip)
    moved = squat_file.rename(squat_file.with_name("renamed.py"))
    assert settings_with(moved).digest(clip) == before
    moved.write_text(example_source() + "\n", encoding="utf-8")
    digests = {before, settings_with(moved).digest(clip), Settings("full", "abc").digest(clip)}
    assert len(digests) == 3


def test_run_json_names_the_file_and_only_then(squat_file: Path) -> None:
    files = settings_with(squat_file).as_json()["exercise_files"]
    assert [file["path"] for file in files] == [str(squat_file)]
    assert "exercise_files" not in Settings("full", "abc").as_json()


def test_manifests_and_tables_know_it(squat_file: Path, tmp_path: Path) -> None:
    exercises.load_exercise_file(str(squat_file))
    manifest = tmp_path / "clips.csv"
    manifest.write_text("path,exercise\na.mp4,squat\n", encoding="utf-8")
    clips = read_manifest(manifest)
    assert [clip.exercise for clip in clips] == ["squat"]
    assert "shallow_squat" in table_names(clips).faults


class Entry:
    """An entry point of an installed package."""

    def __init__(self, name: str, loaded: object) -> None:
        self.name, self.value, self._loaded = name, f"package.{name}", loaded
        self.dist = SimpleNamespace(name=f"the-{name}-package", version="1.0")

    def load(self) -> object:
        if isinstance(self._loaded, Exception):
            raise self._loaded
        return self._loaded


Install = Callable[..., None]


@pytest.fixture(name="install")
def install_fixture(monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Makes these entry points those of the installed packages."""
    skip_if_bundled()

    def install(*entries: Entry) -> None:
        monkeypatch.setattr(metadata, "entry_points", lambda **_: entries)
        exercises._installed.cache_clear()

    yield install
    monkeypatch.undo()
    exercises._installed.cache_clear()


def example_module() -> ModuleType:
    module = ModuleType("package.squat")
    exec(example_source(), module.__dict__)
    return module


@pytest.mark.parametrize("is_module", [True, False])
def test_an_installed_package_offers_it(install: Install, poses: Path, is_module: bool) -> None:
    module = example_module()
    install(Entry("squat", module if is_module else module.EXERCISE))
    document = replayed(poses, "-e", "squat")
    assert len(document["reps"]) == len(REPS)  # type: ignore[arg-type]
    assert exercises.installed_packages() == ("the-squat-package 1.0",)


def test_a_broken_package_is_named_once_and_stops_nothing(install: Install) -> None:
    install(
        Entry("bad", RuntimeError("no such\nlibrary")),
        Entry("empty", ModuleType("package.empty")),
        Entry("squat", example_module()),
    )
    with pytest.warns(ExerciseWarning) as caught:
        names = exercises.exercise_names()
    assert "squat" in names
    messages = [str(warning.message) for warning in caught]
    assert len(messages) == 2
    assert "'the-bad-package 1.0' is not available: RuntimeError: no such library" in messages[0]
    assert "an Exercise, but is a module" in messages[1]
    assert exercises.exercise_names() == names, "no second warning"


def test_a_command_shows_the_warning_in_one_line(install: Install) -> None:
    install(Entry("bad", RuntimeError("no such library")))
    done = run("exercises")
    assert done.exit_code == 0
    assert done.stderr.count("the-bad-package") == 1
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_that_knows_exercises_takes_the_option(command: str) -> None:
    takes_it = "--exercises FILE.py" in run(command, "--help").output
    assert takes_it == (command not in ("cameras", "doctor"))
    page = (DOCS / "add_an_exercise.md").read_text(encoding="utf-8")
    assert not takes_it or f"`{command}`" in page
