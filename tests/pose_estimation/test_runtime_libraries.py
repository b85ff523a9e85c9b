"""A missing system library is named, with the packages that contain it."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from formcheck.errors import ModelError
from formcheck.pose_estimation import mediapipe_backend
from formcheck.pose_estimation.runtime import INSTALL_COMMAND, missing_system_library
from tests.support.paths import ROOT

ABSENT = "libEGL.so.1: cannot open shared object file: No such file or directory"


@pytest.mark.parametrize(
    ("error", "library"),
    [
        (ImportError("No module named 'cv2'"), None),
        (OSError("model.so.task: damaged"), None),
        (ValueError(ABSENT), None),
        (OSError(ABSENT), "libEGL.so.1"),
        (ImportError(ABSENT.replace("EGL", "GL")), "libGL.so.1"),
        (OSError("dlopen(x): Library not loaded: @rpath/libfoo.2.dylib"), "libfoo.2.dylib"),
    ],
)
def test_the_missing_library_is_named(error: Exception, library: str | None) -> None:
    assert missing_system_library(error) == library


def test_a_missing_library_is_reported_with_the_packages_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def absent(**_: object) -> None:
        raise OSError(ABSENT)

    vision = SimpleNamespace(
        PoseLandmarkerOptions=absent, RunningMode=SimpleNamespace(VIDEO="VIDEO")
    )
    tasks = SimpleNamespace(BaseOptions=lambda **_: None, vision=vision)
    # Both, so that the test does not depend on an earlier one having loaded the real library.
    monkeypatch.setitem(sys.modules, "mediapipe", SimpleNamespace(tasks=tasks))
    monkeypatch.setitem(sys.modules, "mediapipe.tasks.python", tasks)
    with pytest.raises(ModelError, match=r"libEGL\.so\.1 is missing") as caught:
        mediapipe_backend.MediaPipePoseEstimator("lite")
    assert INSTALL_COMMAND in str(caught.value)


def test_the_readme_and_the_checks_name_the_same_packages() -> None:
    root = ROOT
    readme = (root / "README.md").read_text(encoding="utf-8")
    packages = INSTALL_COMMAND.removeprefix("apt-get install ")
    assert packages in readme
    assert packages in (root / ".ci" / "run").read_text(encoding="utf-8")
