"""formcheck: checks exercise form from a recorded video or a webcam.

`formcheck.analyze(path)` gives an `Analysis`; `formcheck.replay(poses)` repeats it from saved
poses. Both are loaded on first use, so that `import formcheck` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from formcheck.pipeline.analyze import analyze, replay
    from formcheck.results import Analysis

__version__ = "0.1.0"
__all__ = ["Analysis", "__version__", "analyze", "replay"]


def __getattr__(name: str) -> Any:
    if name in ("analyze", "replay"):
        from formcheck.pipeline import analyze as session  # noqa: PLC0415  # heavy

        return getattr(session, name)
    if name == "Analysis":
        from formcheck.results import Analysis  # noqa: PLC0415

        return Analysis
    raise AttributeError(f"module 'formcheck' has no attribute '{name}'")
