"""What live and guided sessions have in common around the session itself.

The pose model and the voice with silenced native libraries, and exit codes for every way to stop.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

from formcheck.live.estimator import LivePoseEstimator
from formcheck.live.options import SessionOptions
from formcheck.live.speech.speaker import Voice, open_voice
from formcheck.pose_estimation.runtime import silenced_native_logs
from formcheck.terminal.console import FAILED, STOPPED, complain, say


@contextmanager
def session_resources(options: SessionOptions) -> Iterator[tuple[LivePoseEstimator, Voice]]:
    """Open the pose model and the voice. Raises UnknownModelError or ModelError.

    Native libraries are silenced inside the block unless the options are verbose.
    """
    quiet = nullcontext() if options.verbose else silenced_native_logs()
    with quiet, LivePoseEstimator(options.model) as estimator, _voice(options) as voice:
        yield estimator, voice


@contextmanager
def _voice(options: SessionOptions) -> Iterator[Voice]:
    voice = open_voice() if options.speaks else Voice(None)
    if options.speaks and voice.is_silent:
        say("no voice was found; install formcheck[voice] or espeak-ng to hear the cues")
    try:
        yield voice
    finally:
        voice.close()


def run_until_stopped(run: Callable[[], object]) -> int:
    """Run a session and return its exit code: 0, `STOPPED` or `FAILED`.

    SIGTERM, as service managers send it, stops the session like Ctrl-C. Errors are reported and
    not raised, so that the caller can save what was done.
    """
    try:
        with _sigterm_as_interrupt():
            run()
    except (KeyboardInterrupt, BrokenPipeError):
        return STOPPED
    except Exception as error:
        complain(error)
        return FAILED
    return 0


@contextmanager
def _sigterm_as_interrupt() -> Iterator[None]:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, previous)
