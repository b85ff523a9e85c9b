"""Which limits of a person's own somebody is judged by, checked before the work and not after."""

from __future__ import annotations

from pathlib import Path

from formcheck.catalogue import find_exercise
from formcheck.coaching.person import PersonalLimit, Profile
from formcheck.coaching.personal import personal
from formcheck.profile.file import load_profile, profile_at, profile_path


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
