"""Worker processes: what they are given comes back, and a dead one costs its own task only."""

from __future__ import annotations

import os
import signal
import time
from typing import Any

import pytest

from formcheck.batch.pool import Died, Failed, Finished, News, Pool, Task, Told


def double(number: int, *, tell: Any) -> int:
    tell(0.5)
    return 2 * number


def fail(*, tell: Any) -> None:
    raise ValueError("no\nsuch thing")


def die(number: int, *, tell: Any) -> None:
    os.kill(os.getpid(), number)


def leave(*, tell: Any) -> None:
    os._exit(7)


def pid(*, tell: Any) -> int:
    return os.getpid()


def sleep(*, tell: Any) -> None:
    time.sleep(60)


def unpicklable(*, tell: Any) -> Any:
    return lambda: None


def over(pool: Pool) -> News:
    while True:
        for news in pool.news(30):
            if not isinstance(news, Told):
                return news


def test_a_result_comes_back_and_the_share_done_before() -> None:
    with Pool(1) as pool:
        pool.begin(Task("two", double, (2,)))
        first = next(iter(pool.news(30)))
        assert first == Told(1, 0.5)
        news = over(pool)
    assert isinstance(news, Finished)
    assert (news.worker, news.result) == (1, 4)


def test_a_worker_is_kept_from_task_to_task_unless_a_fresh_one_is_wanted() -> None:
    with Pool(1) as pool:
        pids = []
        for begin in (pool.begin, pool.begin, pool.begin_afresh):
            begin(Task("pid", pid))
            news = over(pool)
            assert isinstance(news, Finished)
            pids.append(news.result)
    assert pids[0] == pids[1] != pids[2]


def test_an_error_is_told_in_one_line_and_the_worker_goes_on() -> None:
    with Pool(1) as pool:
        pool.begin(Task("wrong", fail))
        news = over(pool)
        assert isinstance(news, Failed)
        assert "\n" not in news.failure.sentence and "no such thing" in news.failure.sentence
        assert "ValueError" in news.failure.trace and not news.failure.is_hopeless
        pool.begin(Task("two", double, (2,)))
        assert isinstance(over(pool), Finished)


def test_what_cannot_travel_is_an_error_and_no_deadlock() -> None:
    with Pool(1) as pool:
        pool.begin(Task("lambda", unpicklable))
        assert isinstance(over(pool), Failed)


@pytest.mark.parametrize(
    ("task", "reason"),
    [
        (Task("killed", die, (signal.SIGKILL,)), "memory"),
        (Task("crashed", die, (signal.SIGSEGV,)), "SIGSEGV"),
        (Task("left", leave), "exit code 7"),
    ],
)
def test_a_dead_worker_takes_its_task_along_and_no_other(task: Task, reason: str) -> None:
    with Pool(2) as pool:
        pool.begin(task)
        pool.begin(Task("two", double, (2,)))
        found = {type(news): news for news in (over(pool), over(pool))}
        died = found[Died]
        assert isinstance(died, Died)
        assert died.task == task and reason in died.reason
        assert isinstance(found[Finished], Finished)
        assert pool.begin(Task("three", double, (3,))) in {1, 2}
        assert isinstance(over(pool), Finished)


def test_closing_does_not_wait_for_a_task() -> None:
    pool = Pool(1)
    pool.begin(Task("long", sleep))
    began_s = time.monotonic()
    pool.close()
    assert time.monotonic() - began_s < 30
    assert not pool.busy
