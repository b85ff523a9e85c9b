"""Imports point downwards only, and files stay short."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import formcheck

PACKAGE = Path(formcheck.__file__).parent
CORE = [
    "errors", "sides", "pose", "track", "kinematics", "filters", "leg_labels", "causal",
    "depth_floor",
    "depth_start", "depth_fit", "depth", "preparation", "lag_window", "lag_depth", "learned_body",
    "fixed_lag", "results", "body", "signals", "spec", "measures", "stance", "sidelying", "traits",
    "faultrules", "prescriptions",
    "views", "reps", "angle_errors", "landmark_errors", "uncertainty", "faults", "cues", "analyzer",
    "recognition", "remarks", "verdict",
    "timeline",
    "guidelines", "guide_shapes", "bones", "wording", "shown", "playback", "pigments",
    "sentences", "curves", "report_words", "report_reps", "report_sides", "report_curves",
    "sketch", "dissolves", "cuts",
    "people", "subject", "crops", "survey", "stretches", "sampling", "video_trouble",
    "tallies",
]  # fmt: skip
LIVE_CORE = [
    "events", "ready_words", "ready", "placing", "plan", "foresight", "coach", "teller", "tempo",
    "rep_events", "pain", "workout", "counting", "session", "document", "speed",
]  # fmt: skip
COACHING = [
    "records", "trends", "from_analysis", "care", "limits", "how_much", "rulebook", "person",
    "personal", "doses", "trainings", "showing", "progression", "schedule", "stage", "choice",
    "moves", "program", "lessons", "comparison", "calibration",
]  # fmt: skip
TRAIN_CORE = ["course", "cards", "events"]
HISTORY_CORE = ["weeks", "spark", "words", "rows", "table"]
ADAPTERS = {"video", "landmarker", "recording"}
PARTS_OF_ADAPTERS = {
    "video_file", "video_clock", "picture", "read_ahead", "files", "quiet", "offline",
    "system_libraries", "exposure", "video_trouble", "sampling", "model_files",
}  # fmt: skip
OUTSIDE = {
    "cv2", "mediapipe", "av", "click", "rich", "pathlib", "os", "io", "time", "datetime", "json",
    "subprocess", "threading", "sys", "logging", "shutil", "tempfile",
}  # fmt: skip
FILES = sorted(PACKAGE.rglob("*.py"))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def own(path: Path) -> set[str]:
    """Names of formcheck's own modules that a file imports."""
    return {name.split(".")[1] for name in imported(path) if name.startswith("formcheck.")}


def core_files() -> list[Path]:
    return [PACKAGE / f"{name}.py" for name in CORE] + sorted((PACKAGE / "exercises").glob("*.py"))


@pytest.mark.parametrize("path", core_files(), ids=lambda path: path.stem)
def test_the_core_knows_no_file_no_clock_and_no_library_of_the_edge(path: Path) -> None:
    assert {name.split(".")[0] for name in imported(path)} & OUTSIDE == set()
    allowed = {*CORE, "exercises", "catalog", "__version__"}
    modules = {name for name in own(path) if (PACKAGE / f"{name}.py").exists()}
    assert modules <= allowed


@pytest.mark.parametrize("name", LIVE_CORE)
def test_the_core_of_live_training_is_as_pure(name: str) -> None:
    path = PACKAGE / "live" / f"{name}.py"
    found = imported(path)
    assert {name.split(".")[0] for name in found} & OUTSIDE == set()
    parts = {name.split(".")[2] for name in found if name.startswith("formcheck.live.")}
    modules = {part for part in parts if (PACKAGE / "live" / f"{part}.py").exists()}
    assert modules <= set(LIVE_CORE)
    others = {name for name in own(path) if (PACKAGE / f"{name}.py").exists()}
    assert others <= {*CORE, "catalog"}


@pytest.mark.parametrize("name", COACHING)
def test_the_coach_is_as_pure(name: str) -> None:
    found = imported(PACKAGE / "coaching" / f"{name}.py")
    assert {name.split(".")[0] for name in found} & (OUTSIDE - {"datetime"}) == set()
    parts = {name.split(".")[2] for name in found if name.startswith("formcheck.coaching.")}
    modules = {part for part in parts if (PACKAGE / "coaching" / f"{part}.py").exists()}
    assert modules <= set(COACHING)
    others = {name.split(".")[1] for name in found if name.startswith("formcheck.")}
    modules = {other for other in others if (PACKAGE / f"{other}.py").exists()}
    assert modules <= {*CORE, "catalog"}


@pytest.mark.parametrize("name", TRAIN_CORE)
def test_what_a_guided_session_consists_of_is_as_pure(name: str) -> None:
    found = imported(PACKAGE / "train" / f"{name}.py")
    assert {name.split(".")[0] for name in found} & OUTSIDE == set()
    parts = {name.split(".")[2] for name in found if name.startswith("formcheck.live.")}
    modules = {part for part in parts if (PACKAGE / "live" / f"{part}.py").exists()}
    assert modules <= {*LIVE_CORE, "screen"}
    others = {name.split(".")[1] for name in found if name.startswith("formcheck.")}
    modules = {other for other in others if (PACKAGE / f"{other}.py").exists()}
    assert modules <= {*CORE, "catalog"}


@pytest.mark.parametrize("name", HISTORY_CORE)
def test_what_the_history_says_knows_no_file(name: str) -> None:
    found = imported(PACKAGE / "history" / f"{name}.py")
    assert {name.split(".")[0] for name in found} & (OUTSIDE - {"datetime", "json", "io"}) == set()
    others = {name.split(".")[1] for name in found if name.startswith("formcheck.")}
    assert others - {"coaching", "history"} <= set(CORE)


@pytest.mark.parametrize("name", sorted(ADAPTERS))
def test_adapters_import_only_poses_results_errors_and_their_own_parts(name: str) -> None:
    allowed = {"errors", "pose", "track", "results"} | PARTS_OF_ADAPTERS
    modules = {m for m in own(PACKAGE / f"{name}.py") if (PACKAGE / f"{m}.py").exists()}
    assert modules <= allowed


def test_only_the_landmarker_and_the_speed_test_name_mediapipe() -> None:
    users = {p.stem for p in FILES if any(n.split(".")[0] == "mediapipe" for n in imported(p))}
    assert users <= {"landmarker", "doctor", "bench_speed"}
    assert "landmarker" in users


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_files_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


def test_the_order_of_the_core_is_the_order_of_its_imports() -> None:
    """No cycles: each core module can be loaded after the ones that it imports."""
    remaining = {name: own(PACKAGE / f"{name}.py") & set(CORE) - {name} for name in CORE}
    while remaining:
        free = [name for name, needs in remaining.items() if not needs & remaining.keys()]
        assert free, f"a cycle among {sorted(remaining)}"
        for name in free:
            del remaining[name]
