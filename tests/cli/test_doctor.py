"""The doctor: a healthy machine first, then each thing broken on its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path

import pytest
from rich.console import Console

from formcheck.cli import doctor_checks
from formcheck.cli.doctor_checks import Check, render_checks
from formcheck.errors import ModelError
from formcheck.pose_estimation import mediapipe_backend, model_files


def only(checks: Iterable[Check]) -> Check:
    (check,) = checks
    return check


def test_a_healthy_machine_has_no_failure_and_each_model_is_checked() -> None:
    checks = doctor_checks.examine()
    assert [check for check in checks if check.state == "fail"] == []
    names = {check.name for check in checks}
    assert {"Python", "OpenCV", "MediaPipe", "PyAV", "video codecs", "cameras"} <= names
    assert {f"model {name}" for name in mediapipe_backend.MODELS} <= names


def test_every_bad_finding_comes_with_a_remedy() -> None:
    assert all(check.remedy for check in doctor_checks.examine() if check.state in ("warn", "fail"))


@pytest.mark.parametrize(
    ("look", "module", "word"),
    [
        (doctor_checks.opencv, "cv2", "libgl1"),
        (doctor_checks.video, "av", "--force-reinstall av"),
        (doctor_checks.mediapipe, "mediapipe", "libegl1"),
    ],
)
def test_a_library_that_cannot_be_imported_fails_with_its_remedy(
    look: Callable[[], Iterable[Check]], module: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    check = only(look())
    assert check.state == "fail"
    assert word in check.remedy


def test_two_opencv_packages_are_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    both = {"opencv-python": "4.10", "opencv-contrib-python": "5.0"}
    monkeypatch.setattr(doctor_checks, "_version", both.get)
    check = next(check for check in doctor_checks.opencv() if check.name == "OpenCV packages")
    assert check.state == "warn"
    assert check.remedy.startswith("pip uninstall -y opencv-python opencv-contrib-python && pip")


def test_a_missing_decoder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_checks, "_decodes", lambda decoder: decoder != "hevc")
    codecs = list(doctor_checks.video())[-1]
    assert (codecs.state, codecs.found) == ("warn", "no decoder for hevc")


def test_an_unknown_decoder_is_none() -> None:
    assert doctor_checks._decodes("h264")
    assert not doctor_checks._decodes("no_such_decoder")


def test_a_damaged_model_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = tmp_path / "model.task"
    damaged.write_bytes(b"cut off")
    monkeypatch.setattr(model_files, "model_path", lambda name: damaged)
    assert {check.state for check in doctor_checks.models()} == {"fail"}
    assert all("damaged" in check.found for check in doctor_checks.models())


def test_of_missing_models_only_the_default_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Path:
        raise ModelError(f"the {name} pose model is missing")

    monkeypatch.setattr(model_files, "model_path", missing)
    states = {check.name: check.state for check in doctor_checks.models()}
    assert states == {"model lite": "warn", "model full": "fail", "model heavy": "warn"}


def test_a_model_that_cannot_be_opened_fails_mediapipe(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(model: str) -> None:
        raise ModelError("the lite pose model is damaged")

    monkeypatch.setattr(mediapipe_backend, "MediaPipePoseEstimator", broken)
    check = only(doctor_checks.mediapipe())
    assert (check.state, check.remedy) == ("fail", doctor_checks.AGAIN)


def test_cameras_are_listed_and_none_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platform.system", lambda: "Linux")
    assert only(doctor_checks.cameras(tmp_path)).state == "note"
    (tmp_path / "video0").touch()
    assert only(doctor_checks.cameras(tmp_path)).found.endswith("video0")
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert only(doctor_checks.cameras(tmp_path)).state == "warn"


def test_one_broken_look_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def explode() -> list[Check]:
        raise RuntimeError("out of\norder")

    monkeypatch.setattr(doctor_checks, "video", explode)
    checks = {check.name: check for check in doctor_checks.examine()}
    assert checks["video"].found == "RuntimeError: out of order"
    assert checks["video"].state == "fail"
    assert "terminal" in checks


def test_the_report_says_state_remedy_and_sum(capsys: pytest.CaptureFixture[str]) -> None:
    checks = [Check("A", "ok", "here"), Check("B", "fail", "gone", "fetch it")]
    console = Console(width=60, record=True, quiet=False)
    render_checks(checks, console)
    text = console.export_text()
    for expected in ("ok", "fail", "remedy: fetch it", "1 failure, 0 warnings."):
        assert expected in text
    capsys.readouterr()
    doctor_checks.report(checks, as_json=True)
    assert json.loads(capsys.readouterr().out)[1]["remedy"] == "fetch it"


def test_versions_come_from_the_installed_packages() -> None:
    assert doctor_checks._version("mediapipe") == metadata.version("mediapipe")
    assert doctor_checks._version("no-such-package") is None
