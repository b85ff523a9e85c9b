"""The public package: few names, loaded on first use."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import fields
from inspect import signature

import pytest

import formcheck
from formcheck.errors import FormcheckError
from formcheck.pipeline.options import AnalyzeOptions

HEAVY = ("av", "cv2", "mediapipe", "numpy", "rich")


def test_importing_the_package_loads_no_heavy_library() -> None:
    code = f"import sys, formcheck; print(sorted(set({HEAVY!r}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("name", formcheck.__all__)
def test_every_public_name_exists_and_is_documented(name: str) -> None:
    public = getattr(formcheck, name)
    assert isinstance(public, str) or public.__doc__


@pytest.mark.parametrize("name", ["errors", "exercises", "results", "spec"])
def test_public_modules_need_no_import_of_their_own(name: str) -> None:
    code = f"import formcheck; print(formcheck.{name}.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"formcheck.{name}\n"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'analyse'"):
        formcheck.analyse  # noqa: B018


def test_the_public_call_offers_every_option() -> None:
    keywords = set(signature(formcheck.analyze).parameters) - {"path", "progress", "profile"}
    assert keywords == {field.name for field in fields(AnalyzeOptions)} - {"limits"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"exercise": "squat"}, "unknown exercise 'squat'"),
        ({"model": "huge"}, "unknown model 'huge'"),
        ({"start_s": -1.0}, "start is -1 s"),
        ({"start_s": 2.0, "end_s": 1.0}, "end 1 s is not after start 2 s"),
        ({"subject": "tall"}, "unknown subject 'tall'"),
        ({"sample_fps": 0.0}, "cannot analyze 0 frames per second"),
        ({"sample_fps": float("nan")}, "cannot analyze nan frames per second"),
        ({"profile": "nowhere.toml"}, "no such profile: 'nowhere.toml'"),
    ],
)
def test_invalid_options_are_reported_before_any_work(
    options: dict[str, object], message: str
) -> None:
    with pytest.raises(FormcheckError, match=message) as caught:
        formcheck.analyze("nowhere.mp4", **options)  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
