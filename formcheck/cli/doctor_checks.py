"""Is everything here that formcheck needs, and what to do about what is not."""
# ruff: noqa: PLC0415  # an import may be the very thing that is broken

from __future__ import annotations

import dataclasses
import json
import os
import platform
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from formcheck import wording
from formcheck.pose_estimation.runtime import INSTALL_COMMAND
from formcheck.terminal.console import echo
from formcheck.version import __version__
from formcheck.wording import one_line

State = Literal["ok", "note", "warn", "fail"]

PYTHON = (3, 10)
OPENCVS = (
    "opencv-python",
    "opencv-contrib-python",
    "opencv-python-headless",
    "opencv-contrib-python-headless",
)
AGAIN = "install formcheck again: pip install --force-reinstall . in its folder"
REINSTALL = "pip install --force-reinstall {}"
# What phones, webcams and browsers write; any one of the named decoders will do.
# FFmpeg's own "av1" needs graphics hardware, so it is not counted.
DECODERS = {
    "h264": ("h264",),
    "hevc": ("hevc",),
    "vp9": ("vp9", "libvpx-vp9"),
    "av1": ("libdav1d", "libaom-av1"),
    "gif": ("gif",),
}


@dataclass(frozen=True)
class Check:
    """One thing looked at; `remedy` is what to do unless it is ok."""

    name: str
    state: State
    found: str
    remedy: str = ""


def examine(*, verbose: bool = False) -> list[Check]:
    """Look at everything, one thing after the other; none can stop the others."""
    from formcheck.pose_estimation.runtime import silenced_native_logs

    looks: tuple[tuple[str, Callable[[], Iterable[Check]]], ...] = (
        ("Python", python),
        ("OpenCV", opencv),
        ("MediaPipe", mediapipe),
        ("video", video),
        ("models", models),
        ("cameras", cameras),
        ("terminal", terminal),
    )
    with nullcontext() if verbose else silenced_native_logs():
        return [check for name, look in looks for check in _guarded(name, look)]


def report(checks: Iterable[Check], *, as_json: bool) -> None:
    """Print the checks, worst news with its remedy under it."""
    checks = list(checks)
    if as_json:
        echo(json.dumps([dataclasses.asdict(check) for check in checks], indent=2))
        return
    from formcheck.terminal.console import make_console

    render_checks(checks, make_console())


def _guarded(name: str, look: Callable[[], Iterable[Check]]) -> list[Check]:
    checks: list[Check] = []
    try:
        checks.extend(look())
    except Exception as error:  # whatever is broken is what we are here to tell
        found = one_line(f"{type(error).__name__}: {error}")
        checks.append(Check(name, "fail", found, AGAIN))
    return checks


def python() -> Iterator[Check]:
    """The interpreter, and formcheck itself."""
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.version_info < PYTHON:
        yield Check("Python", "fail", found, "use Python 3.10 or newer")
    else:
        yield Check("Python", "ok", f"{found}; formcheck {__version__}")


def opencv() -> Iterator[Check]:
    """OpenCV, which MediaPipe needs, and that only one of its packages is installed."""
    installed = [name for name in OPENCVS if _version(name)]
    try:
        import cv2

        yield Check("OpenCV", "ok", f"{cv2.__version__} ({', '.join(installed) or 'unpackaged'})")
    except ImportError as error:
        yield Check("OpenCV", "fail", one_line(error), _import_remedy("opencv-contrib-python"))
    if len(installed) > 1:
        remedy = f"pip uninstall -y {' '.join(installed)} && pip install opencv-contrib-python"
        found = f"{len(installed)} packages overwrite each other: {', '.join(installed)}"
        yield Check("OpenCV packages", "warn", found, remedy)


def mediapipe() -> Iterator[Check]:
    """MediaPipe, and that a pose landmarker really opens and looks at a picture."""
    import numpy as np

    from formcheck.errors import FormcheckError
    from formcheck.pose_estimation.mediapipe_backend import MediaPipePoseEstimator

    found = _version("mediapipe") or "not installed"
    try:
        with MediaPipePoseEstimator("lite") as landmarker:
            landmarker.estimate(np.zeros((64, 64, 3), dtype=np.uint8), 0)
        yield Check("MediaPipe", "ok", f"{found}; a pose landmarker opens")
    except (ImportError, OSError, AttributeError, FormcheckError) as error:
        # A system library that is missing comes to light as late as when the model is opened.
        cause = error.__cause__ if isinstance(error, FormcheckError) else error
        damaged = not isinstance(cause, (ImportError, OSError, AttributeError))
        remedy = AGAIN if damaged else _import_remedy("mediapipe")
        yield Check("MediaPipe", "fail", f"{found}; {one_line(error)}", remedy)


def video() -> Iterator[Check]:
    """PyAV with its FFmpeg, and the decoders of the usual recordings."""
    try:
        import av
    except ImportError as error:
        yield Check("PyAV", "fail", one_line(error), REINSTALL.format("av"))
        return
    ffmpeg = getattr(av, "ffmpeg_version_info", "of unknown version")
    yield Check("PyAV", "ok", f"{av.__version__} with FFmpeg {ffmpeg}")
    missing = [
        name
        for name, decoders in DECODERS.items()
        if not any(_decodes(decoder) for decoder in decoders)
    ]
    if missing:
        found = f"no decoder for {', '.join(missing)}"
        yield Check("video codecs", "warn", found, f"{REINSTALL.format('av')} (the binary wheel)")
    else:
        yield Check("video codecs", "ok", ", ".join(DECODERS))


def models() -> Iterator[Check]:
    """Each bundled pose model's file and checksum."""
    from formcheck.errors import ModelError
    from formcheck.files import sha256_of
    from formcheck.pose_estimation.model_files import DEFAULT_MODEL, MODELS, model_path

    for name, expected in MODELS.items():
        title = f"model {name}"
        try:
            path = model_path(name)
            found = sha256_of(path)
        except (ModelError, OSError) as error:
            # Only the default is needed; the others are wanted when asked for.
            state: State = "fail" if name == DEFAULT_MODEL else "warn"
            yield Check(title, state, one_line(error), AGAIN)
            continue
        size = f"{path.stat().st_size / 1e6:.1f} MB, sha256 {found[:12]}…"
        if found == expected:
            yield Check(title, "ok", size)
        else:
            yield Check(title, "fail", f"damaged: {size}, not {expected[:12]}…", AGAIN)


def cameras(folder: Path = Path("/dev")) -> Iterator[Check]:
    """Cameras that Linux shows; only a live session needs one."""
    if platform.system() != "Linux":
        yield Check("cameras", "note", f"not looked for on {platform.system()}")
        return
    found = sorted(folder.glob("video*"))
    closed = [str(path) for path in found if not os.access(path, os.R_OK | os.W_OK)]
    if not found:
        yield Check("cameras", "note", "none; videos can be analyzed all the same")
    elif closed:
        words = f"no permission for {', '.join(closed)}"
        yield Check("cameras", "warn", words, "sudo usermod -aG video $USER, then log in again")
    else:
        yield Check("cameras", "ok", ", ".join(map(str, found)))


def terminal() -> Iterator[Check]:
    """Whether the summary can be shown as it is meant."""
    encoding = (sys.stdout.encoding or "unknown").lower()
    columns = shutil.get_terminal_size().columns
    kind = f"{columns} columns" if sys.stdout.isatty() else "not a terminal"
    color = ", NO_COLOR set" if os.environ.get("NO_COLOR") else ""
    found = f"{kind}, {encoding}{color}"
    if not encoding.startswith("utf"):
        yield Check("terminal", "warn", found, "set PYTHONUTF8=1 to see all symbols")
    elif sys.stdout.isatty() and columns < 60:
        yield Check("terminal", "warn", found, "widen it to 60 columns or more")
    else:
        yield Check("terminal", "ok", found)


def _import_remedy(package: str) -> str:
    again = REINSTALL.format(package)
    return f"{again}; on Debian or Ubuntu first: {INSTALL_COMMAND}"


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _decodes(decoder: str) -> bool:
    import av

    try:
        return bool(av.Codec(decoder, "r").is_decoder)
    except ValueError:  # av.codec.UnknownCodecError is one
        return False


_STYLES = {"ok": "green", "note": "cyan", "warn": "bold yellow", "fail": "bold red"}


def render_checks(checks: Sequence[Check], console: Console) -> None:
    """One line a check, its remedy under it, and the sum at the end."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for check in checks:
        words = Text(check.found)
        if check.remedy:
            words.append(f"\nremedy: {check.remedy}", style="bold")
        table.add_row(Text(check.state, style=_STYLES[check.state]), Text(check.name), words)
    console.print(Padding(table, (0, 0, 1, 0), expand=False))
    console.print(Text(_sum(checks)))


def _sum(checks: Sequence[Check]) -> str:
    fails, warns = (sum(check.state == state for check in checks) for state in ("fail", "warn"))
    if not fails and not warns:
        return "All is well."
    return f"{wording.pluralize(fails, 'failure')}, {wording.pluralize(warns, 'warning')}."
