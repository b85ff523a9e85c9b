"""Sessions by day and week, in the time zone of the reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from formcheck.coaching.records import SessionRecord

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Calendar:
    """Whole weeks up to `today`, oldest first; each day's number of sessions, None after today."""

    mondays: tuple[date, ...]
    counts: tuple[tuple[int | None, ...], ...]
    today: date

    def day(self, week: int, weekday: int) -> date:
        """The date of a cell."""
        return self.mondays[week] + timedelta(days=weekday)

    def month_of(self, week: int) -> str:
        """The month that begins in this week, or that of the first one; "" in between."""
        days = [self.day(week, weekday) for weekday in range(7)]
        begins = [day for day in days if day.day == 1]
        shown = begins or (days[:1] if week == 0 else [])
        return f"{shown[0]:%b}" if shown else ""


def day_of(moment: datetime) -> date:
    """The date of an aware moment where the reader is."""
    return moment.astimezone().date()


def first_moment(today: date, weeks: int) -> datetime:
    """When the first of so many weeks began, the one of `today` being the last."""
    monday = _monday(today) - timedelta(weeks=weeks - 1)
    return datetime.combine(monday, time.min).astimezone()


def calendar_of(sessions: Iterable[SessionRecord], today: date, weeks: int) -> Calendar:
    """How many sessions began on each day of these weeks."""
    begun = Counter(day_of(session.began_at) for session in sessions)
    last = _monday(today)
    mondays = tuple(last - timedelta(weeks=n) for n in reversed(range(weeks)))
    return Calendar(
        mondays,
        tuple(
            tuple(begun[day] if day <= today else None for day in _days(monday))
            for monday in mondays
        ),
        today,
    )


def week_means(
    points: Sequence[tuple[datetime, float | None]], today: date, weeks: int, columns: int
) -> list[float | None]:
    """The mean of the known values in each of so many equal stretches of these weeks."""
    first = _monday(today) - timedelta(weeks=weeks - 1)
    found: list[list[float]] = [[] for _ in range(columns)]
    for moment, value in points:
        days = (day_of(moment) - first).days
        if value is not None and 0 <= days < 7 * weeks:
            found[days * columns // (7 * weeks)].append(value)
    return [sum(values) / len(values) if values else None for values in found]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _days(monday: date) -> list[date]:
    return [monday + timedelta(days=number) for number in range(7)]
