"""Combined scores of hand-written clips."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.bench.aggregate import (
    FAILED,
    NONE,
    confusion,
    fault_totals,
    intervals_by_measure,
    offsets_by_measure,
    summarize,
)
from formcheck.bench.scoring import Share, Tally
from tests.support.labeled import KNEE, broken_clip, idle_clip, is_near, right_clip, wrong_clip


def test_right_clips_score_perfectly() -> None:
    total = summarize([right_clip(), idle_clip()])
    assert (total.exact, total.off_by_one, total.recognised) == (Share(2, 2),) * 3
    assert total.mae == 0
    assert total.faults == Tally(found=1)


def test_the_counting_error_is_the_mean_relative_error_of_the_clips() -> None:
    total = summarize([right_clip(), wrong_clip()])  # 2 of 2, and 2 of 3
    assert total.mae == pytest.approx((0 + 1 / 3) / 2)
    assert total.off_by_one == Share(2, 2)
    assert total.exact == Share(1, 2)


@pytest.mark.parametrize("exercise", ["idle", "step_up"])
def test_a_clip_that_cannot_be_analyzed_scores_as_all_wrong(exercise: str) -> None:
    total = summarize([broken_clip(exercise)])
    assert (total.exact, total.off_by_one, total.recognised) == (Share(0, 1),) * 3
    assert total.mae == 1
    assert total.faults == Tally(missed=0 if exercise == "idle" else 1)


def test_confusion_counts_clips_by_recognized_exercise() -> None:
    assert confusion([right_clip(), wrong_clip(), idle_clip(), broken_clip()]) == {
        "forward_lunge": {"forward_lunge": 1},
        "step_up": {"forward_lunge": 1},
        "idle": {NONE: 1, FAILED: 1},
    }


def test_offsets_keep_their_sign_and_their_clip() -> None:
    offsets = offsets_by_measure([right_clip(), wrong_clip()])
    assert offsets["forward_lunge", KNEE] == [("right", pytest.approx(3.0))] * 2
    assert offsets["step_up", KNEE] == [("wrong", pytest.approx(-10.0))] * 2
    assert wrong_clip().angle_errors_deg[KNEE] == pytest.approx((10.0, 10.0))


def test_intervals_and_faults_add_up_over_clips() -> None:
    clips = [right_clip(), right_clip(), wrong_clip()]
    assert intervals_by_measure(clips) == {
        ("forward_lunge", KNEE): Share(4, 4),
        ("step_up", KNEE): Share(0, 2),
    }
    assert fault_totals(clips)["knee_valgus"] == Tally(found=2, false=1, missed=1)


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [  # computed by hand; 0 of 10 is z²/(n + z²)
        (Share(0, 10), 0.0, 0.27754),
        (Share(10, 10), 0.72246, 1.0),
        (Share(5, 10), 0.23659, 0.76341),
    ],
)
def test_the_interval_of_a_share_is_wilsons(share: Share, low: float, high: float) -> None:
    assert share.interval_95 is not None
    assert is_near(share.interval_95[0], low)
    assert is_near(share.interval_95[1], high)


def test_an_empty_share_has_no_interval() -> None:
    assert Share().interval_95 is None


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_contains_its_share_and_narrows_with_more_samples(
    counts: tuple[int, int],
) -> None:
    share, more = Share(*counts), Share(4 * counts[0], 4 * counts[1])
    assert share.interval_95 is not None
    assert more.interval_95 is not None
    low, high = share.interval_95
    assert -1e-9 <= low <= counts[0] / counts[1] + 1e-9
    assert counts[0] / counts[1] - 1e-9 <= high <= 1
    assert more.interval_95[1] - more.interval_95[0] < high - low
