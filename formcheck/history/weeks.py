"""Sessions by day and week, in the time zone of the reader; pure."""

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
        """Return the date of a cell."""
        return self.mondays[week] + timedelta(days=weekday)

    def month_of(self, week: int) -> str:
        """Return the month that begins in this week (for the first week, its month), or ""."""
        days = [self.day(week, weekday) for weekday in range(7)]
        begins = [day for day in days if day.day == 1]
        shown = begins or (days[:1] if week == 0 else [])
        return f"{shown[0]:%b}" if shown else ""


def local_date(moment: datetime) -> date:
    """Return the local date of an aware time."""
    return moment.astimezone().date()


def start_of_first_week(today: date, weeks: int) -> datetime:
    """Return when the first of `weeks` weeks began; the last is the current one."""
    monday = _monday(today) - timedelta(weeks=weeks - 1)
    return datetime.combine(monday, time.min).astimezone()


def training_calendar(sessions: Iterable[SessionRecord], today: date, weeks: int) -> Calendar:
    """Count the sessions that began on each day of the last `weeks` weeks."""
    counts_by_day = Counter(local_date(session.began_at) for session in sessions)
    last = _monday(today)
    mondays = tuple(last - timedelta(weeks=n) for n in reversed(range(weeks)))
    return Calendar(
        mondays,
        tuple(
            tuple(counts_by_day[day] if day <= today else None for day in _days(monday))
            for monday in mondays
        ),
        today,
    )


def week_means(
    points: Sequence[tuple[datetime, float | None]], today: date, weeks: int, columns: int
) -> list[float | None]:
    """Return the mean of the known values in each of `columns` equal parts of these weeks."""
    first = _monday(today) - timedelta(weeks=weeks - 1)
    found: list[list[float]] = [[] for _ in range(columns)]
    for moment, value in points:
        days = (local_date(moment) - first).days
        if value is not None and 0 <= days < 7 * weeks:
            found[days * columns // (7 * weeks)].append(value)
    return [sum(values) / len(values) if values else None for values in found]


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _days(monday: date) -> list[date]:
    return [monday + timedelta(days=number) for number in range(7)]
