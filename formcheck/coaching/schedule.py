"""When the next session is due, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from formcheck.coaching import limits
from formcheck.coaching.person import WEEKDAYS, Profile
from formcheck.coaching.trainings import Training


@dataclass(frozen=True)
class Due:
    """The next session is due from `at` on; `rule` says why not before.

    `rule` is "ready" when it is due now. `good_day` is the first moment from `at` on that falls on
    one of the days that the profile names, None without such days.
    """

    at: datetime
    rule: str
    numbers: Mapping[str, float | str]
    good_day: datetime | None = None

    @property
    def is_now(self) -> bool:
        """Whether nothing stands against training now."""
        return self.rule == "ready"


def due_after(trainings: Sequence[Training], now: datetime, profile: Profile) -> Due:
    """When the next session is due; `trainings` are all until `now`, the oldest first.

    Days are those of `now`'s time zone.
    """
    numbers: dict[str, float | str] = {"sessions in 7 days": _in_a_week(trainings, now)}
    at, rule = now, "ready"
    for waits, why in _waits(trainings, profile):
        if waits > at:
            at, rule = waits, why
    if trainings:
        hours = (now - trainings[-1].ended_at) / timedelta(hours=1)
        numbers["hours since the last"] = round(hours, 1)
    return Due(at.astimezone(now.tzinfo), rule, numbers, _good_day(at, now, profile.days))


def _waits(trainings: Sequence[Training], profile: Profile) -> list[tuple[datetime, str]]:
    if not trainings:
        return []
    last = trainings[-1]
    sore = last.sore.is_too_much
    hours = limits.REST_SORE_H if sore else limits.REST_H
    found = [(last.ended_at + timedelta(hours=hours), "rest_sore" if sore else "rest")]
    if len(trainings) >= profile.sessions_a_week:
        first = trainings[-profile.sessions_a_week]
        found.append((first.began_at + timedelta(days=limits.WEEK_DAYS), "week_full"))
    return found


def _in_a_week(trainings: Sequence[Training], now: datetime) -> int:
    since = now - timedelta(days=limits.WEEK_DAYS)
    return sum(one.began_at > since for one in trainings)


def _good_day(at: datetime, now: datetime, days: Sequence[str]) -> datetime | None:
    if not days:
        return None
    local = at.astimezone(now.tzinfo)
    for more in range(len(WEEKDAYS)):
        day = local + timedelta(days=more)
        if WEEKDAYS[day.weekday()] in days:
            return day
    return None
