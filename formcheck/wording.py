"""How names, numbers and times are put into words for people; pure."""

from __future__ import annotations

import math
import re

_SIGNS = {"deg": "°", "°": "°", "pct": " %", "%": " %", "ratio": "", "": ""}
_PLACES = {"deg": 0, "°": 0, "pct": 0, "%": 0, "cm": 0, "s": 1, "m": 2, "ratio": 2, "": 2}
_KEY_UNITS = ("deg", "pct", "ratio", "cm", "m", "s")
_ACRONYMS = {"fppa": "FPPA", "rom": "ROM"}
UNKNOWN = "–"


def title(name: str) -> str:
    """ "forward_lunge" as "Forward lunge"."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def unit_of(key: str) -> str:
    """The unit that a measure's key ends in, or "" ("knee_flexion_deg" gives "deg")."""
    ending = key.rpartition("_")[2]
    return ending if ending in _KEY_UNITS else ""


def label(key: str) -> str:
    """A measure's or fault's key as words, without the unit: "fppa_deg" as "FPPA"."""
    unit = unit_of(key)
    words = (key[: -len(unit) - 1] if unit else key).split("_")
    return " ".join(_ACRONYMS.get(word, word) for word in words)


def amount(value: float | None, unit: str, more_places: int = 0) -> str:
    """A value with its unit; unknown is a dash, and -0 is 0."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    places = _PLACES.get(unit, 1) + more_places
    rounded = round(value, places) + 0.0
    return f"{rounded:.{places}f}{_SIGNS.get(unit, ' ' + unit)}"


def against(value: float, limit: float, unit: str) -> str:
    """What was measured against what is allowed: "17°, at most 10°"; the limit is exact."""
    places = _PLACES.get(unit, 1)
    exact = next((n for n in range(3) if round(limit, places + n) == limit), 2)
    apart = next((n for n in range(3) if amount(value, unit, n) != amount(limit, unit, n)), 2)
    more = max(exact, apart)
    bound = "at most" if value >= limit else "at least"
    return f"{amount(value, unit, more)}, {bound} {amount(limit, unit, more)}"


def unit_once(text: str, unit: str) -> str:
    """The same text with a unit that is words left out but for the last time."""
    if not unit.replace(" ", "").isalpha():
        return text
    parts = re.split(rf" {unit}\b", text)
    return text if len(parts) < 3 else "".join(parts[:-1]) + f" {unit}" + parts[-1]


def proof(value: float, half_width: float | None, limit: float, unit: str) -> tuple[str, str]:
    """What was measured with its uncertainty, and the limit: ("12.4° ± 4.1°", "at most 3.5°").

    A unit that is words is said once.
    """
    measured, bound = against(value, limit, unit).split(", ", 1)
    if half_width is None:
        return measured, bound
    spread = amount(half_width, unit, 1)
    places = len(measured.partition(".")[2]), len(spread.partition(".")[2])
    if places[0] < places[1]:
        measured = amount(value, unit, 1)
    if unit.replace(" ", "").isalpha() and unit not in _SIGNS:
        measured, bound = (text.removesuffix(f" {unit}") for text in (measured, bound))
    return f"{measured} ± {spread}", bound


def clock(seconds: float) -> str:
    """Seconds as a player shows them: "1:04.5"."""
    minutes, tenths = divmod(round(seconds * 10), 600)
    return f"{minutes}:{tenths // 10:02d}.{tenths % 10}"


def count(number: float, noun: str) -> str:
    """ "1 repetition", "5 repetitions", "0.5 seconds"."""
    return f"{number:.15g} {noun}" if number == 1 else f"{number:.15g} {noun}s"


def one_line(text: object) -> str:
    """Any message on a single line."""
    return " ".join(str(text).split())
