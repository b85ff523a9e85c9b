"""`formcheck replay --explain`, from poses and from a result document beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from formcheck.pose.landmarks import Side
from formcheck.recording import save_recording
from tests.support.stand_ins import lines, run
from tests.support.stick import lunge, performed
from tests.support.stick_video import recording_of

LEANING = performed(lunge(-0.7, yaw_deg=-90, lean_deg=45), [Side.LEFT, Side.RIGHT])
UPRIGHT = performed(lunge(-0.7, yaw_deg=-90), [Side.LEFT])


@pytest.fixture(scope="module", name="folder")
def poses_with_their_document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """lunge.npz, and lunge.json that `formcheck replay` wrote of it."""
    folder = tmp_path_factory.mktemp("made")
    save_recording(recording_of(LEANING), folder / "lunge.npz")
    done = run("replay", folder / "lunge.npz", "-e", "reverse_lunge", "-o", folder, "--quiet")
    assert done.exit_code == 0, done.output
    return folder


def test_a_judgment_is_explained_in_text(folder: Path) -> None:
    done = run("replay", folder / "lunge.npz", "-e", "reverse_lunge", "--explain", "2:torso_lean")
    assert done.exit_code == 0, done.output
    assert lines(done.stdout)[0].startswith("Reverse lunge, repetition 2, right side")
    assert lines(done.stdout)[1].startswith("Trunk leans forward (torso_lean): FAULT, ")
    for heading in ("why", "measured", "limit", "source", "view", "in view", "at", "cue"):
        assert f"\n  {heading} " in done.stdout
    assert "Over time" in done.stdout


def test_a_judgment_is_explained_as_json_from_the_document_alone(folder: Path) -> None:
    done = run("replay", folder / "lunge.json", "--explain", "1:torso-lean", "--json")
    assert done.exit_code == 0, done.output
    explanation = json.loads(done.stdout)
    document = json.loads((folder / "lunge.json").read_text())
    fault = document["reps"][0]["faults"][0]
    assert explanation["value"] == fault["value"]
    assert explanation["exercise"] == document["exercise"]


def test_a_document_is_replayed_from_the_poses_beside_it(folder: Path) -> None:
    done = run("replay", folder / "lunge.json", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout) == json.loads((folder / "lunge.json").read_text())


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        (("--explain", "4"), 2, "'4' is not REPETITION:FAULT, such as 4:knee_valgus"),
        (("--explain", "9:torso_lean"), 2, "there is no repetition 9; choose 1 to 2"),
        (("--explain", "1:nonsense"), 2, "reverse_lunge has no fault 'nonsense'; choose from: "),
        (("--explain", "1:torso_lean", "-o", "x"), 2, "leave out --out"),
    ],
)
def test_what_cannot_be_explained_is_said_in_one_line(
    args: tuple[str, ...], code: int, message: str, folder: Path
) -> None:
    done = run("replay", folder / "lunge.json", *args)
    assert done.exit_code == code
    assert message in done.stderr
    assert len(lines(done.stderr)) == 1


def test_a_document_without_its_poses_says_what_to_give(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "lunge.json").write_bytes((folder / "lunge.json").read_bytes())
    done = run("replay", tmp_path / "lunge.json", "--explain", "1:torso_lean")
    assert done.exit_code == 1
    assert "lunge.npz is missing; give the file that" in done.stderr


def test_poses_of_another_clip_are_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "lunge.json").write_bytes((folder / "lunge.json").read_bytes())
    save_recording(recording_of(UPRIGHT, sha256="cd" * 32), tmp_path / "lunge.npz")
    done = run("replay", tmp_path / "lunge.json", "--explain", "1:torso_lean")
    assert done.exit_code == 1
    assert "holds poses of a different clip" in done.stderr
