"""The same batch on a Dask cluster: a real scheduler, two worker processes, one of them killed."""

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

from formcheck.batch import cluster as shipping
from formcheck.batch.cluster import ClusterCrew, ClusterError, connected
from formcheck.batch.execute import Wanted, score
from formcheck.batch.inputs import Item
from formcheck.batch.job import Job
from formcheck.batch.scheduler import Scored
from formcheck.errors import UsageError
from tests.support.bulk_stand_ins import (
    SETTINGS,
    Make,
    calls,
    run_batch,
    shipped_stand_in,
    tables,
)
from tests.support.paths import ROOT

pytest.importorskip("distributed")
TESTS = str(ROOT)


@dataclass
class Cluster:
    address: str
    workers: list[subprocess.Popen[bytes]]


@pytest.fixture(name="cluster")
def cluster_fixture(tmp_path: Path) -> Iterator[Cluster]:
    # Workers import the stand-ins by name.
    environment = {**os.environ, "PYTHONPATH": TESTS}
    where = tmp_path / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    words = ["--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(where), "--no-dashboard"]
    processes = [subprocess.Popen([*dask, *words], env=environment, stderr=subprocess.DEVNULL)]
    try:
        while not where.exists() or not where.read_text():
            assert processes[0].poll() is None
            time.sleep(0.05)
        address = json.loads(where.read_text())["address"]
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
def _stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipping, "shipped", shipped_stand_in)


def on(cluster: Cluster, items: list[Item], out: Path) -> int:
    return score(items, [], SETTINGS, Wanted(out, cluster=cluster.address, quiet=True))


def test_a_cluster_writes_what_this_machine_would(
    cluster: Cluster, clips: Make, tmp_path: Path, stand_in: None
) -> None:
    items = clips(a="x", b="x y", bad="broken", odd="bug")
    assert on(cluster, items, tmp_path / "far") == 3
    calls(items)
    ran = json.loads((tmp_path / "far" / "run.json").read_text())
    assert (ran["workers"], ran["cluster"]) == (None, cluster.address)  # not those of this machine
    assert on(cluster, items[:2], tmp_path / "far") == 0
    assert calls(items) == []  # known
    assert run_batch(items, tmp_path / "here") == 3
    on(cluster, items, tmp_path / "far")
    assert tables(tmp_path / "far") == tables(tmp_path / "here")


def test_a_lost_workers_clips_are_done_by_the_other(
    cluster: Cluster, clips: Make, tmp_path: Path
) -> None:
    items = clips(**{f"c{n:02}": "slow x" for n in range(16)})
    done: list[int] = []

    def lose_one() -> None:
        while len(list((tmp_path / "out").glob("c*.json"))) < 3:
            time.sleep(0.05)
        done.append(len(list((tmp_path / "out").glob("c*.json"))))
        cluster.workers[0].send_signal(signal.SIGKILL)

    killer = threading.Thread(target=lose_one)
    killer.start()
    assert on(cluster, items, tmp_path / "out") == 0
    killer.join()
    assert done[0] < 16  # it was lost in the middle
    assert len(list((tmp_path / "out").glob("c*.json"))) == 16


def test_few_clips_are_out_at_once_however_many_wait(
    cluster: Cluster, clips: Make, tmp_path: Path
) -> None:
    (item,) = clips(a="x")
    given = 0

    def jobs() -> Iterator[Job]:
        nonlocal given
        for number in range(60):
            given += 1
            yield Job(str(number), item, tmp_path / "out" / f"{number}.json", SETTINGS)

    most = 0
    with connected(cluster.address) as client:
        client.wait_for_workers(2)
        over = 0
        for event in ClusterCrew(jobs(), client).events():
            over += isinstance(event, Scored)
            most = max(most, given - over)
    assert over == 60
    assert most <= 8


def test_ctrl_c_is_left_to_the_command_by_workers_of_this_machine() -> None:
    with connected("local:1") as client:
        client.wait_for_workers(1)
        deaf = client.run(lambda: signal.getsignal(signal.SIGINT) is signal.SIG_IGN)
    assert list(deaf.values()) == [True]


def test_nobody_answers_and_wrong_words_are_said_in_one_line() -> None:
    with pytest.raises(UsageError, match="local:4"), connected("local:none"):
        pass
    with (
        pytest.raises(ClusterError, match="no Dask scheduler answers"),
        connected("tcp://127.0.0.1:9"),
    ):
        pass
