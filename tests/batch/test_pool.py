"""Worker processes: results come back, and a worker that dies fails only its own task."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

import pytest

from formcheck.batch.messages import Task
from formcheck.batch.pool import (
    Pool,
    PoolEvent,
    Progress,
    TaskFailed,
    TaskFinished,
    WorkerDied,
)


def double(number: int, *, progress: Any) -> int:
    progress(0.5)
    return 2 * number


def fail(*, progress: Any) -> None:
    raise ValueError("no\nsuch thing")


def die(number: int, *, progress: Any) -> None:
    os.kill(os.getpid(), number)


def exit_early(*, progress: Any) -> None:
    os._exit(7)


def process_id(*, progress: Any) -> int:
    return os.getpid()


def sleep(*, progress: Any) -> None:
    time.sleep(60)


def unpicklable(*, progress: Any) -> Any:
    return lambda: None


def next_outcome(pool: Pool) -> PoolEvent:
    while True:
        for event in pool.events(30):
            if not isinstance(event, Progress):
                return event


def test_progress_and_then_the_result_come_back() -> None:
    with Pool(1) as pool:
        pool.submit(Task("two", double, (2,)))
        first = next(iter(pool.events(30)))
        assert first == Progress(1, 0.5)
        outcome = next_outcome(pool)
    assert isinstance(outcome, TaskFinished)
    assert (outcome.worker, outcome.result) == (1, 4)


def test_a_worker_is_reused_unless_a_new_one_is_requested() -> None:
    with Pool(1) as pool:
        pids = []
        for submit in (pool.submit, pool.submit, pool.submit_to_new_worker):
            submit(Task("pid", process_id))
            outcome = next_outcome(pool)
            assert isinstance(outcome, TaskFinished)
            pids.append(outcome.result)
    assert pids[0] == pids[1] != pids[2]


def test_an_error_comes_back_as_one_line_and_the_worker_continues() -> None:
    with Pool(1) as pool:
        pool.submit(Task("wrong", fail))
        outcome = next_outcome(pool)
        assert isinstance(outcome, TaskFailed)
        assert "\n" not in outcome.failure.message and "no such thing" in outcome.failure.message
        assert "ValueError" in outcome.failure.trace and not outcome.failure.is_fatal
        pool.submit(Task("two", double, (2,)))
        assert isinstance(next_outcome(pool), TaskFinished)


def test_a_result_that_cannot_be_pickled_is_an_error_and_not_a_deadlock() -> None:
    with Pool(1) as pool:
        pool.submit(Task("lambda", unpicklable))
        assert isinstance(next_outcome(pool), TaskFailed)


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        (Task("killed", die, (signal.SIGKILL,)), "memory"),
        (Task("crashed", die, (signal.SIGSEGV,)), "SIGSEGV"),
        (Task("exited", exit_early), "exit code 7"),
    ],
)
def test_a_dead_worker_fails_its_own_task_and_no_other(task: Task, reason: str) -> None:
    with Pool(2) as pool:
        pool.submit(task)
        pool.submit(Task("two", double, (2,)))
        found = {type(outcome): outcome for outcome in (next_outcome(pool), next_outcome(pool))}
        died = found[WorkerDied]
        assert isinstance(died, WorkerDied)
        assert died.task == task and reason in died.reason
        assert isinstance(found[TaskFinished], TaskFinished)
        assert pool.submit(Task("three", double, (3,))) in {1, 2}
        assert isinstance(next_outcome(pool), TaskFinished)


def test_closing_does_not_wait_for_a_task() -> None:
    pool = Pool(1)
    pool.submit(Task("long", sleep))
    started_s = time.monotonic()
    pool.close()
    assert time.monotonic() - started_s < 30
    assert not pool.busy_workers
