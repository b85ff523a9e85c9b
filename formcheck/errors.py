"""Everything formcheck raises on purpose, and the exit code each means.

FormcheckError                 1  anything below; its message is one line: what, found, what next
├── UsageError                 2  the command or call cannot mean anything
│   ├── UnknownExerciseError   2  no exercise has that name
│   ├── UnknownModelError      2  no pose model has that name or path
│   ├── OutOfVideoError        2  the video is over before the stretch that was asked for
│   ├── ManifestError          2  a list of clips that cannot be followed
│   └── InputNotFoundError     2  no such file, or a folder without videos
├── FetchError                 1  a clip that lies elsewhere does not come
├── VideoError                 1  the file is there, but no picture comes out of it
├── CameraError                1  no picture comes from a camera or stream
├── NoPersonError              1  pictures, but nobody in them
├── RecordingError             1  a saved pose recording cannot be read
├── DocumentError              1  a saved result cannot be read, or is not of this clip
├── HistoryError               1  the history of training cannot be read or written
├── ProfileError               1  a profile cannot be read, or says what cannot be
├── ModelError                 1  a pose model is missing or damaged
└── OutputError                1  the result cannot be written
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


class FormcheckError(Exception):
    """Base of all errors that a user can do something about; `exit_code` is the command's."""

    exit_code = 1


class UsageError(FormcheckError):
    """The command or call cannot mean anything."""

    exit_code = 2


class UnknownExerciseError(UsageError):
    """No exercise has that name."""


class UnknownModelError(UsageError):
    """No pose model has that name or path."""


class InputNotFoundError(UsageError):
    """No such file, or a folder without videos."""


class OutOfVideoError(UsageError):
    """The video has no picture in the stretch that was asked for."""


class ManifestError(UsageError):
    """A list of clips that cannot be read, or says what cannot be meant."""


class FetchError(FormcheckError):
    """A clip of another machine or store does not come, or not to its end."""


class VideoError(FormcheckError):
    """The file is there, but no picture comes out of it."""


class CameraError(FormcheckError):
    """No picture comes from a camera or stream."""


class NoPersonError(FormcheckError):
    """Pictures came, but no person was seen in any of them."""


class RecordingError(FormcheckError):
    """A saved pose recording cannot be read."""


class DocumentError(FormcheckError):
    """A saved result document cannot be read, or does not belong to the clip."""


class HistoryError(FormcheckError):
    """The history of training, or a file of it, cannot be read or written."""


class ProfileError(FormcheckError):
    """A profile cannot be read, or something in it cannot be."""


class ModelError(FormcheckError):
    """A pose model is missing or damaged."""


class OutputError(FormcheckError):
    """The result cannot be written."""


def system_reason(error: OSError) -> str:
    """What the system says went wrong, to go on with in a sentence: "permission denied"."""
    return (error.strerror or str(error)).lower()


# What every other clip of the batch would fail by too.
FATAL_ERRORS = (ModelError, UnknownExerciseError, UnknownModelError)
