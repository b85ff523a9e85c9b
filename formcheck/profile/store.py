"""Where the profile lies, and how it is read and kept."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_config_path

from formcheck.analysis.personal_limits import PersonalLimit, personal
from formcheck.coaching.person import Profile
from formcheck.errors import InputNotFoundError, ProfileError
from formcheck.exercises import find_exercise
from formcheck.files import atomic_path
from formcheck.profile.toml import profile_of, text_of
from formcheck.wording import one_line


def profile_path(given: Path | None = None) -> Path:
    """The file that was given, else the one in the user's folder for settings."""
    return given or user_config_path("formcheck", appauthor=False) / "profile.toml"


def load_profile(path: Path) -> Profile:
    """The profile of a file.

    Raises InputNotFoundError if there is no such file, and ProfileError if it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise InputNotFoundError(f"no such profile: '{path}'; check the name") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"cannot read the profile '{path}': {one_line(error)}") from error
    try:
        return profile_of(text)
    except ProfileError as error:
        raise ProfileError(f"profile '{path}': {error}") from error


def profile_at(path: Path) -> Profile:
    """As `load_profile`, but an empty profile where no file is yet."""
    return load_profile(path) if path.exists() else Profile()


def save_profile(path: Path, profile: Profile) -> None:
    """Write the profile whole or not at all, for nobody else to read: it is about health.

    Raises OutputError when that cannot be done.
    """
    with atomic_path(path) as unfinished:
        unfinished.touch(mode=0o600)
        unfinished.write_text(text_of(profile), encoding="utf-8")


def limits_of(profile: Profile) -> tuple[PersonalLimit, ...]:
    """The profile's limits. Raises ProfileError for one that fits no rule of its exercise."""
    for one in profile.limits:
        personal(find_exercise(one.exercise), [one])
    return profile.limits


def given_limits(path: str | Path | None) -> tuple[PersonalLimit, ...]:
    """Those of the profile that was named; none where none was: never anybody's silently.

    Raises InputNotFoundError and ProfileError.
    """
    return () if path is None else limits_of(load_profile(Path(path)))


def usual_limits(path: Path | None) -> tuple[PersonalLimit, ...]:
    """Those of the profile that was named, else of the one in the usual place, if it is there."""
    return limits_of(profile_at(profile_path(path)))
