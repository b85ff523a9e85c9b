"""No child process imports anything from the current folder, whatever lies there."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from formcheck.batch.child_processes import formcheck_command, python_command, safe_path_options
from tests.support.paths import ROOT

LIBRARIES = ("numpy", "av", "cv2", "mediapipe", "rich", "click", "distributed", "tornado")
HOSTILE = """
with open({marker!r}, "a") as marker:
    marker.write(__name__ + "\\n")
raise ImportError("the current folder is on the path")
"""
EXECUTOR = """
from concurrent.futures import ProcessPoolExecutor
from formcheck.batch.child_processes import spawn_context

with ProcessPoolExecutor(1, spawn_context()) as pool:
    print(pool.submit(abs, -7).result())
"""
WORKERS = """
from formcheck.batch.messages import Task
from formcheck.batch.pool import Pool
from formcheck.wording import one_line

with Pool(1) as pool:
    pool.submit(Task("a task that cannot be called so", one_line))
    print(next(pool.events(60)))
"""
FORKSERVER = """
import multiprocessing
from formcheck.batch.child_processes import use_safe_paths

use_safe_paths()
context = multiprocessing.get_context("forkserver")
process = context.Process(target=abs, args=(-7,))
process.start()
process.join()
print("exit code", process.exitcode)
"""
DASK = """
from formcheck.batch.cluster import cluster_client

with cluster_client("local:1") as client:
    print(client.submit(abs, -7).result(timeout=60))
"""
OLD_PYTHON = """
from formcheck.batch import child_processes

options = child_processes.safe_path_options
child_processes.safe_path_options = lambda: options((3, 10))
"""
MAIN = "if __name__ == '__main__':\n"


@pytest.fixture(name="hostile")
def hostile_fixture(tmp_path: Path) -> Path:
    """A folder with a module of every name; each leaves its name in the file `ran`."""
    folder = tmp_path / "clips"
    folder.mkdir()
    code = HOSTILE.format(marker=str(folder / "ran"))
    for name in {*sys.stdlib_module_names, *LIBRARIES}:
        (folder / f"{name}.py").write_text(code)
    return folder


def run_in(folder: Path, command: list[str], **environment: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert not (folder / "ran").exists(), (folder / "ran").read_text()
    assert done.returncode == 0, done.stderr
    return done.stdout


def program(folder: Path, code: str) -> list[str]:
    """The command of a program outside of the folder, as the installed `formcheck` is."""
    script = folder.parent / "program" / "main.py"
    script.parent.mkdir()
    script.write_text(MAIN + "".join(f"    {line}\n" for line in code.strip().splitlines()))
    return [sys.executable, str(script)]


def test_the_hostile_folder_would_be_used(hostile: Path) -> None:
    command = [sys.executable, "-c", "import colorsys"]
    subprocess.run(command, cwd=hostile, capture_output=True, check=False)
    assert "colorsys" in (hostile / "ran").read_text()


@pytest.mark.parametrize("before", ["", OLD_PYTHON], ids=["-P", "-I"])
@pytest.mark.parametrize("code", [WORKERS, EXECUTOR, FORKSERVER], ids=["pool", "futures", "fork"])
def test_worker_processes_start_with_a_safe_path(hostile: Path, code: str, before: str) -> None:
    if not before and sys.version_info < (3, 11):
        pytest.skip("this Python has no -P")
    answer = run_in(hostile, program(hostile, before + code), PYTHONPATH=str(ROOT))
    assert "7" in answer or "TaskFailed" in answer or "exit code 0" in answer


def test_the_workers_of_a_local_cluster_start_with_a_safe_path(hostile: Path) -> None:
    if find_spec("distributed") is None:
        pytest.skip("Dask is not installed")
    assert run_in(hostile, program(hostile, DASK), PYTHONPATH=str(ROOT)) == "7\n"


def test_commands_start_with_a_safe_path(hostile: Path) -> None:
    assert run_in(hostile, python_command("import colorsys, sys; print(sys.argv[1])", "x")) == "x\n"
    assert "--help" in run_in(hostile, formcheck_command("--help"))


def test_the_module_as_a_command_leaves_the_current_folder_off_the_path(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("raise ImportError('from the current folder')")
    command = [sys.executable, "-m", "formcheck", "--version"]
    assert "formcheck" in run_in(tmp_path, command, PYTHONPATH=str(ROOT))


def test_a_checkout_can_be_run_as_a_module() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-m", "formcheck", "--version"], cwd=ROOT, env=environment, check=True
    )
    assert done.returncode == 0


def test_before_python_3_11_the_path_is_isolated() -> None:
    assert safe_path_options((3, 10))[0] == "-I"
    assert safe_path_options((3, 13)) == ["-P"]


def test_processes_are_started_in_one_place() -> None:
    """Whoever starts Python or multiprocessing takes it from `child_processes`."""
    starters = {"multiprocessing.get_context", "multiprocessing.Process", "sys.executable"}
    found = set()
    for path in (ROOT / "formcheck").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in starters:
                found.add(path.name)
    assert found == {"child_processes.py"}
