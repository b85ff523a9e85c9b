"""formcheck: checks exercise form from a recorded video or a webcam.

`formcheck.analyze(path)` returns an `Analysis`; `formcheck.replay(poses)` repeats it from saved
poses. All are loaded on first use, so that `import formcheck` stays fast. `formcheck.results`,
`formcheck.errors`, `formcheck.spec` and `formcheck.exercises` are public too; everything else is
private and may change in any release.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from formcheck.version import __version__

if TYPE_CHECKING:
    from formcheck.api import analyze, replay
    from formcheck.results import Analysis

__all__ = ["Analysis", "__version__", "analyze", "replay"]

_HOMES = {
    "analyze": "formcheck.api",
    "replay": "formcheck.api",
    "Analysis": "formcheck.results",
}
_PUBLIC_MODULES = ("errors", "exercises", "results", "spec")


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name in _PUBLIC_MODULES:
        return import_module(f"formcheck.{name}")
    raise AttributeError(f"module 'formcheck' has no attribute '{name}'")
