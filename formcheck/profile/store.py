"""Loads and saves the profile file, and the personal limits in it."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_config_path

from formcheck.coaching.person import Profile
from formcheck.errors import InputNotFoundError, ProfileError
from formcheck.exercises import find_exercise
from formcheck.files import atomic_path
from formcheck.own_files import PROFILE
from formcheck.profile.toml import parse_profile, profile_text, updated_text
from formcheck.spec.personal_limits import PersonalLimit, apply_personal_limits
from formcheck.wording import one_line


def profile_path(given: Path | None = None) -> Path:
    """Return the given path, or the default one in the user's configuration folder."""
    return given or user_config_path("formcheck", appauthor=False) / "profile.toml"


def load_profile(path: Path) -> Profile:
    """Load the profile in a file.

    Raises InputNotFoundError if there is no such file, and ProfileError if it is not valid.
    """
    text = _read(path)
    try:
        return parse_profile(text)
    except ProfileError as error:
        raise ProfileError(f"profile '{path}': {error}") from error


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise InputNotFoundError(f"no such profile: '{path}'; check the name") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"cannot read the profile '{path}': {one_line(error)}") from error


def profile_at(path: Path) -> Profile:
    """Load the profile, or return an empty one if there is no file yet."""
    return load_profile(path) if path.exists() else Profile()


def save_profile(path: Path, profile: Profile) -> None:
    """Write the profile atomically; in an existing file, comments and layout stay.

    Raises OutputError when it cannot be written.
    """
    text = updated_text(_read(path), profile) if path.exists() else profile_text(profile)
    with atomic_path(path, PROFILE) as unfinished:
        unfinished.touch(mode=0o600)  # health data is for its owner only
        unfinished.write_text(text, encoding="utf-8")


def limits_of(profile: Profile) -> tuple[PersonalLimit, ...]:
    """Return the profile's limits. Raises ProfileError for one that matches no rule."""
    for one in profile.limits:
        apply_personal_limits(find_exercise(one.exercise), [one])
    return profile.limits


def given_limits(path: str | Path | None) -> tuple[PersonalLimit, ...]:
    """Return the limits of a profile named explicitly; without one, none are ever applied.

    Raises InputNotFoundError and ProfileError.
    """
    return () if path is None else limits_of(load_profile(Path(path)))


def usual_limits(path: Path | None) -> tuple[PersonalLimit, ...]:
    """Return the limits of the given profile, or of the default one if it exists."""
    return limits_of(profile_at(profile_path(path)))
