"""All errors that formcheck raises on purpose, and the exit code of each. Public.

FormcheckError                 1  base of all; its message is one line: what, found, what to do next
├── UsageError                 2  invalid usage of a command or function
│   ├── UnknownExerciseError   2  no exercise has this name
│   ├── ExerciseError          2  an exercise file is not usable
│   ├── UnknownModelError      2  no pose model has this name or path
│   ├── OutOfVideoError        2  the video ends before the requested segment
│   ├── ManifestError          2  a list of clips is not valid
│   └── InputNotFoundError     2  no such file, or a folder without videos
├── FetchError                 1  a remote clip cannot be downloaded
├── VideoError                 1  a video file cannot be decoded
├── CameraError                1  a camera or stream delivers no image
├── NoPersonError              1  no person was found in the video
├── RecordingError             1  a saved pose recording cannot be read
├── DocumentError              1  a saved result cannot be read, or is of another clip
├── HistoryError               1  the training history cannot be read or written
├── ProfileError               1  a profile cannot be read or is not valid
├── ModelError                 1  a pose model is missing or damaged
└── OutputError                1  the result cannot be written
"""

from __future__ import annotations


class FormcheckError(Exception):
    """Base of all errors that users can fix; `exit_code` is that of the command."""

    exit_code = 1


class UsageError(FormcheckError):
    """Invalid usage of a command or function."""

    exit_code = 2


class UnknownExerciseError(UsageError):
    """No exercise has this name."""


class ExerciseError(UsageError):
    """An exercise file that is missing, is not valid Python, or defines no valid exercise."""


class UnknownModelError(UsageError):
    """No pose model has this name or path."""


class InputNotFoundError(UsageError):
    """No such file, or a folder without videos."""


class OutOfVideoError(UsageError):
    """The video has no frames in the requested segment."""


class ManifestError(UsageError):
    """A list of clips cannot be read or is not valid."""


class FetchError(FormcheckError):
    """A remote clip cannot be downloaded completely."""


class VideoError(FormcheckError):
    """The file exists, but no frame of it can be decoded."""


class CameraError(FormcheckError):
    """A camera or stream delivers no image."""


class NoPersonError(FormcheckError):
    """The video has frames, but no person was found in any of them."""


class RecordingError(FormcheckError):
    """A saved pose recording cannot be read."""


class DocumentError(FormcheckError):
    """A saved result document cannot be read, or does not belong to the clip."""


class HistoryError(FormcheckError):
    """The training history, or a file of it, cannot be read or written."""


class ProfileError(FormcheckError):
    """A profile cannot be read, or something in it is not valid."""


class ModelError(FormcheckError):
    """A pose model is missing or damaged."""


class OutputError(FormcheckError):
    """The result cannot be written."""


class ExerciseWarning(UserWarning):
    """An installed package offers an exercise that is not usable and is left out."""


def system_reason(error: OSError) -> str:
    """The operating system's reason as part of a sentence: "permission denied"."""
    return (error.strerror or str(error)).lower()


# Errors that would stop every other clip of a batch, too.
FATAL_ERRORS = (ModelError, ExerciseError, UnknownExerciseError, UnknownModelError)
