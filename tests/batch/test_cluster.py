"""A batch on a Dask cluster: a real scheduler and two worker processes, one of which is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from formcheck.batch import cluster as cluster_module
from formcheck.batch.cluster import ClusterError, ClusterScheduler, cluster_client
from formcheck.batch.execute import RunOptions, execute_batch
from formcheck.batch.inputs import ClipInput
from formcheck.batch.job import Job
from formcheck.batch.scheduler import Completed
from formcheck.errors import UsageError
from tests.support.batch_stand_ins import (
    SETTINGS,
    ClipFiles,
    csv_tables,
    fake_remote_analysis,
    run_batch,
    take_analyzed,
)
from tests.support.paths import ROOT

pytest.importorskip("distributed")


@dataclass
class Cluster:
    address: str
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture(name="cluster")
def cluster_fixture(tmp_path: Path) -> Iterator[Cluster]:
    # Workers import the fake analysis by name.
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    scheduler_file = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    arguments = [
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--scheduler-file",
        str(scheduler_file),
        "--no-dashboard",
    ]
    processes = [subprocess.Popen([*dask, *arguments], env=environment, stderr=subprocess.DEVNULL)]
    try:
        while not scheduler_file.exists() or not scheduler_file.read_text():
            assert processes[0].poll() is None
            time.sleep(0.05)
        address = json.loads(scheduler_file.read_text())["address"]
        work = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-nanny"]
        options = ["--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1"]
        folder = ["--local-directory", str(tmp_path / "dask")]
        processes += [
            subprocess.Popen([*work, *options, *folder], env=environment, stderr=subprocess.DEVNULL)
            for _ in range(2)
        ]
        yield Cluster(address, processes[1:])
    finally:
        for process in processes:
            process.kill()
            process.wait()


@pytest.fixture(autouse=True)
def _fake_analysis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "analyze_remotely", fake_remote_analysis)


def run_on(cluster: Cluster, clips: list[ClipInput], out: Path) -> int:
    return execute_batch(clips, [], SETTINGS, RunOptions(out, cluster=cluster.address, quiet=True))


def test_a_cluster_writes_the_same_tables_as_this_machine(
    cluster: Cluster, clip_files: ClipFiles, tmp_path: Path, fake_workers: None
) -> None:
    clips = clip_files(a="x", b="x y", bad="unreadable", odd="bug")
    assert run_on(cluster, clips, tmp_path / "cluster") == 3
    take_analyzed(clips)
    run = json.loads((tmp_path / "cluster" / "run.json").read_text())
    assert (run["workers"], run["cluster"]) == (
        None,
        cluster.address,
    )  # null: workers are elsewhere
    assert run_on(cluster, clips[:2], tmp_path / "cluster") == 0
    assert take_analyzed(clips) == []  # unchanged
    assert run_batch(clips, tmp_path / "local") == 3
    run_on(cluster, clips, tmp_path / "cluster")
    assert csv_tables(tmp_path / "cluster") == csv_tables(tmp_path / "local")


def test_a_lost_workers_clips_are_given_to_the_other(
    cluster: Cluster, clip_files: ClipFiles, tmp_path: Path
) -> None:
    clips = clip_files(**{f"c{n:02}": "slow x" for n in range(16)})
    done: list[int] = []

    def kill_one() -> None:
        while len(list((tmp_path / "out").glob("c*.json"))) < 3:
            time.sleep(0.05)
        done.append(len(list((tmp_path / "out").glob("c*.json"))))
        cluster.workers[0].send_signal(signal.SIGKILL)

    killer = threading.Thread(target=kill_one)
    killer.start()
    assert run_on(cluster, clips, tmp_path / "out") == 0
    killer.join()
    assert done[0] < 16  # killed in the middle
    assert len(list((tmp_path / "out").glob("c*.json"))) == 16


def test_few_clips_are_submitted_at_once_however_many_wait(
    cluster: Cluster, clip_files: ClipFiles, tmp_path: Path
) -> None:
    (clip,) = clip_files(a="x")
    submitted = 0

    def jobs() -> Iterator[Job]:
        nonlocal submitted
        for number in range(60):
            submitted += 1
            yield Job(str(number), clip, tmp_path / "out" / f"{number}.json", SETTINGS)

    most = 0
    with cluster_client(cluster.address) as client:
        client.wait_for_workers(2)
        completed = 0
        for event in ClusterScheduler(jobs(), client).events():
            completed += isinstance(event, Completed)
            most = max(most, submitted - completed)
    assert completed == 60
    assert most <= 8


def test_local_cluster_workers_ignore_ctrl_c() -> None:
    with cluster_client("local:1") as client:
        client.wait_for_workers(1)
        ignoring = client.run(lambda: signal.getsignal(signal.SIGINT) is signal.SIG_IGN)
    assert list(ignoring.values()) == [True]


@pytest.mark.slow
def test_a_bad_count_and_an_unreachable_scheduler_are_reported_in_one_line() -> None:
    with pytest.raises(UsageError, match="local:4"), cluster_client("local:none"):
        pass
    with (
        pytest.raises(ClusterError, match="no Dask scheduler answers"),
        cluster_client("tcp://127.0.0.1:9"),
    ):
        pass
