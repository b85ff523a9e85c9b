"""Frame rate, delay, and the model that the machine can hold."""

from __future__ import annotations

from formcheck.live.speed import ModelDowngrade, SpeedMeter


def fed(step: ModelDowngrade, busy_s: float, seconds: float, from_s: float = 0.0) -> list[str]:
    now_s, changes = from_s, []
    while now_s < from_s + seconds:
        now_s += max(busy_s, 1 / 30)
        model = step.update(now_s, busy_s)
        changes += [] if model is None else [model]
    return changes


def test_a_fast_machine_keeps_its_model() -> None:
    assert fed(ModelDowngrade("heavy"), 0.03, 30) == []


def test_a_slow_camera_does_not_change_the_model() -> None:
    step = ModelDowngrade("full")
    assert [step.update(0.1 * k, 0.03) for k in range(300)] == [None] * 300


def test_a_slow_machine_steps_down_again_if_once_is_not_enough() -> None:
    assert fed(ModelDowngrade("heavy"), 0.2, 30) == ["full", "lite"]
    assert fed(ModelDowngrade("full"), 0.08, 30) == ["lite"]


def test_a_short_slowdown_does_not_change_the_model() -> None:
    step = ModelDowngrade("full")
    assert fed(step, 0.03, 6) + fed(step, 0.09, 1, 6) + fed(step, 0.03, 6, 7) == []


def test_a_custom_model_is_kept() -> None:
    assert fed(ModelDowngrade("mine"), 0.2, 30) == []


def test_frame_rate_and_delay_are_reported_every_two_seconds() -> None:
    meter, reports = SpeedMeter(), []
    for frame in range(150):
        now_s = frame / 25
        meter.add(now_s - 0.08, now_s)
        report = meter.report(now_s)
        reports += [] if report is None else [report]
    assert len(reports) == 2
    assert reports[0] == {"fps": 25.0, "delay_ms": 80, "delay_p95_ms": 80}


def test_nothing_is_reported_before_the_first_frame() -> None:
    assert SpeedMeter().report(0.0) is None
    assert SpeedMeter().fps == 0.0
