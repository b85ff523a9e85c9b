"""Names, numbers, times and results as text for people; pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from formcheck.results import MINIMUM, Analysis, JudgedRep, Judgement, Verdict

_SIGNS = {"deg": "°", "°": "°", "pct": " %", "%": " %", "ratio": "", "": ""}
_PLACES = {"deg": 0, "°": 0, "pct": 0, "%": 0, "cm": 0, "s": 1, "m": 2, "ratio": 2, "": 2}
_KEY_UNITS = ("deg", "pct", "ratio", "cm", "m", "s")
_SPELLINGS = {  # of words that are not written in small letters
    "fppa": "FPPA", "rom": "ROM",
    "bulgarian": "Bulgarian", "nordic": "Nordic", "romanian": "Romanian", "turkish": "Turkish",
}  # fmt: skip
UNKNOWN = "–"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run text that starts so
_MAX_BRIEF_CHARACTERS = 300
# Controls but line feed and tab, marks of direction, separators of lines, and half characters.
_STEERING = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
VERY_CLEAR, CLEAR = 0.99, 0.9  # confidence from which a fault is called so
_VIEWS = {
    "unknown": "view unknown",
    "end": "seen from the head or feet",
    "above": "seen from above",
}


def title(name: str) -> str:
    """ "forward_lunge" as "Forward lunge"."""
    return capitalized(name.replace("_", " ").strip())


def capitalized(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def unit_of(key: str) -> str:
    """The unit at the end of a measure's key, or "": "deg" for "knee_flexion_deg"."""
    ending = key.rpartition("_")[2]
    return ending if ending in _KEY_UNITS else ""


def label(key: str) -> str:
    """A measure's or fault's key as words, without the unit: "fppa_deg" as "FPPA"."""
    unit = unit_of(key)
    words = (key[: -len(unit) - 1] if unit else key).split("_")
    return " ".join(_SPELLINGS.get(word, word) for word in words)


def amount(value: float | None, unit: str, more_places: int = 0) -> str:
    """A value with its unit, rounded as usual for it; a dash if unknown, and never -0."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    places = _PLACES.get(unit, 1) + more_places
    rounded = round(value, places) + 0.0
    return f"{rounded:.{places}f}{_SIGNS.get(unit, ' ' + unit)}"


def value_against_limit(value: float, limit: float, unit: str) -> str:
    """The measured value and its limit: "17°, at most 10°"; the limit is not rounded."""
    places = _PLACES.get(unit, 1)
    exact = next((n for n in range(3) if round(limit, places + n) == limit), 2)
    apart = next((n for n in range(3) if amount(value, unit, n) != amount(limit, unit, n)), 2)
    more = max(exact, apart)
    bound = "at most" if value >= limit else "at least"
    return f"{amount(value, unit, more)}, {bound} {amount(limit, unit, more)}"


def drop_repeated_unit(text: str, unit: str) -> str:
    """Keep only the last occurrence of a unit that consists of words."""
    if not unit.replace(" ", "").isalpha():
        return text
    parts = re.split(rf" {unit}\b", text)
    return text if len(parts) < 3 else "".join(parts[:-1]) + f" {unit}" + parts[-1]


def measured_and_limit(
    value: float, half_width: float | None, limit: float, unit: str
) -> tuple[str, str]:
    """The measured value with its uncertainty, and the limit: ("12.4° ± 4.1°", "at most 3.5°").

    A unit that consists of words appears once.
    """
    measured, bound = value_against_limit(value, limit, unit).split(", ", 1)
    if half_width is None:
        return measured, bound
    spread = amount(half_width, unit, 1)
    places = len(measured.partition(".")[2]), len(spread.partition(".")[2])
    if places[0] < places[1]:
        measured = amount(value, unit, 1)
    if unit.replace(" ", "").isalpha() and unit not in _SIGNS:
        measured, bound = (text.removesuffix(f" {unit}") for text in (measured, bound))
    return f"{measured} ± {spread}", bound


def judged_value(one: Judgement) -> str:
    """A rule's value with its uncertainty and limit: "12.4° ± 4.1°, at most 3.5°".

    A dash if it was not seen.
    """
    if one.value is None or one.limit is None:
        return UNKNOWN
    measured, _ = measured_and_limit(one.value, one.uncertainty_90, one.limit, one.unit)
    return f"{measured}, {judged_limit(one)}"


def judged_limit(one: Judgement) -> str:
    """The limit of a rule: "at most 3.5°"; a dash if there are two and none is close."""
    if one.limit is None:
        return UNKNOWN
    bound = "at least" if one.limit_is == MINIMUM else "at most"
    return f"{bound} {value_with_unit(one.limit, one.unit)}"


def confidence_text(confidence: float) -> str:
    """How certain a fault is, in words; documents of older versions hold uncertain ones, too."""
    if confidence >= VERY_CLEAR:
        return "very clear"
    return "clear" if confidence >= CLEAR else "close to the limit"


@dataclass(frozen=True)
class RepTally:
    """Repetitions by what was found; each is in one of the three.

    `clean` were fully judged without a fault, `faulty` have a fault, and `unclear` have none but
    were not fully judged.
    """

    clean: int
    faulty: int
    unclear: int
    fully_judged: int

    @property
    def reps(self) -> int:
        """All repetitions."""
        return self.clean + self.faulty + self.unclear


NO_REPS = RepTally(0, 0, 0, 0)


def tally(reps: Iterable[JudgedRep]) -> RepTally:
    """Count repetitions by what was found in them."""
    found = list(reps)
    clean = sum(rep.is_good for rep in found)
    faulty = sum(bool(rep.faults) for rep in found)
    judged = sum(rep.is_fully_judged for rep in found)
    return RepTally(clean, faulty, len(found) - clean - faulty, judged)


def tally_text(found: RepTally, noun: str = "") -> str:
    """What was found in how many: "3 of 5 clean, 1 with a fault, 1 not fully judged".

    With a noun: "3 of 5 repetitions clean, …". Clean ones are left out if no repetition was fully
    judged, since none could have been; "" for no repetitions.
    """
    parts = [(found.clean, "clean")] if found.fully_judged else []
    parts += [(found.faulty, "with a fault"), (found.unclear, "not fully judged")]
    known = [(number, text) for number, text in parts if number or text == "clean"]
    reps = pluralize(found.reps, noun) if noun else str(found.reps)
    return ", ".join(
        f"{number} of {reps} {text}" if place == 0 else f"{number} {text}"
        for place, (number, text) in enumerate(known)
    )


CHECK_NAME = "First make sure of the exercise's name: score and cues are those of the one named."


def other_warnings(analysis: Analysis) -> list[str]:
    """All warnings but the doubt about the exercise's name, which is shown first."""
    return [line for line in analysis.warnings if line != analysis.name_doubt]


def score_note(analysis: Analysis) -> str:
    """What to add to the score of a set: "partial" unless all of it was fully judged."""
    return "" if all(rep.is_fully_judged for rep in analysis.reps) else "partial"


def clock(seconds: float) -> str:
    """A time as video players show it: "1:04.5"."""
    minutes, tenths = divmod(round(seconds * 10), 600)
    return f"{minutes}:{tenths // 10:02d}.{tenths % 10}"


def pluralize(number: float, noun: str) -> str:
    """ "1 repetition", "5 repetitions", "0.5 seconds"."""
    return f"{number:.15g} {noun}" if number == 1 else f"{number:.15g} {noun}s"


def one_line(text: object) -> str:
    """The text on a single line."""
    return " ".join(str(text).split())


def brief(text: object) -> str:
    """The text on a single line of at most 300 characters, with "…" for what is left out."""
    line = one_line(text)
    half = _MAX_BRIEF_CHARACTERS // 2
    return line if len(line) <= _MAX_BRIEF_CHARACTERS else f"{line[:half]}…{line[-half + 1 :]}"


def printable(text: str) -> str:
    """The text with � for characters that steer a terminal or turn the direction of writing.

    Line feeds and tabs stay. What was no text in a file's name is shown as � too.
    """
    return re.sub(_STEERING, "�", text.replace("\r\n", "\n"))


def escaped_json(text: str) -> str:
    """JSON text in which the characters that `printable` replaces are escaped."""
    return re.sub(_STEERING, lambda found: f"\\u{ord(found[0]):04x}", text)


def spreadsheet_text(text: str) -> str:
    """Text that a spreadsheet shows and does not run as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) and not _is_number(text) else text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text == text.strip() and "_" not in text


def title_in_sentence(title_: str) -> str:
    """A title within a sentence: "reverse lunge", "Romanian deadlift"."""
    first = title_.split(" ", maxsplit=1)[0]
    return title_ if first in _SPELLINGS.values() else title_[:1].lower() + title_[1:]


def clip_name(analysis: Analysis) -> str:
    """The clip's file name, for paths of any operating system."""
    return printable(analysis.source.path.replace("\\", "/").rpartition("/")[2])


def describe_exercise_source(analysis: Analysis) -> str:
    """Where the exercise's name comes from: "given", or "recognized, fit 0.94"."""
    fits = {guess.exercise: guess.fit for guess in analysis.recognition}
    fit = fits.get(analysis.exercise or "")
    if analysis.exercise_source != "recognised" or fit is None:
        return analysis.exercise_source
    return f"recognized, fit {fit:.2f}"


def best_guesses(analysis: Analysis) -> str:
    """The two best guesses with their fits, or "" if there are none."""
    best = sorted(analysis.recognition, key=lambda guess: -guess.fit)[:2]
    return ", ".join(f"{label(guess.exercise)} {guess.fit:.2f}" for guess in best)


def against_best_guess(analysis: Analysis) -> str:
    """What speaks against the best guess: "against Romanian deadlift: hip sink, wrist path"."""
    best = max(analysis.recognition, key=lambda guess: guess.fit, default=None)
    if best is None or not best.speaks_against:
        return ""
    return f"against {label(best.exercise)}: {', '.join(best.speaks_against)}"


def describe_view(analysis: Analysis) -> str:
    """The camera's view: "Side view, turned 85° to their left, standing"."""
    view = analysis.view
    words = [_VIEWS.get(view.name, f"{view.name} view")]
    if view.yaw_deg is not None and view.name != "unknown":
        turn = "left" if view.yaw_deg > 0 else "right"
        size = amount(abs(view.yaw_deg), "deg")
        words.append("facing the camera" if size == "0°" else f"turned {size} to their {turn}")
    if view.posture != "unknown":
        words.append(view.posture.replace("_", " "))
    return title(", ".join(words))


def not_judged_reps(analysis: Analysis) -> dict[tuple[str, str], list[int]]:
    """Numbers of the repetitions by rule code and reason; an empty list means the whole set.

    Values that are too close to the same limit are one reason.
    """
    close = _close_to_limit(analysis)
    whole = {
        (item.code, item.reason)
        for item in analysis.not_judged
        if len(close.get(item.code, ())) < len(analysis.reps)
    }
    found: dict[tuple[str, str], list[int]] = {key: [] for key in sorted(whole)}
    for rep in analysis.reps:
        for item in rep.not_judged:
            key = (item.code, item.reason)
            if key not in whole and rep.number not in close.get(item.code, ()):
                found.setdefault(key, []).append(rep.number)
    for code, cases in close.items():
        found[code, _close_text(list(cases.values()))] = list(cases)
    return found


def _close_to_limit(analysis: Analysis) -> dict[str, dict[int, Judgement]]:
    """The judgements that are too close to the limit, by code and repetition."""
    found: dict[str, dict[int, Judgement]] = {}
    for rep in analysis.reps:
        for one in rep.judgements:
            if one.verdict is Verdict.NOT_CLEAR:
                found.setdefault(one.code, {})[rep.number] = one
    return found


def _close_text(cases: Sequence[Judgement]) -> str:
    limits = {judged_limit(one) for one in cases}
    if len(limits) > 1:
        return "too close to the limit to tell: " + "; ".join(map(judged_value, cases))
    values = ", ".join(judged_value(one).partition(",")[0] for one in cases)
    return f"too close to the limit, {limits.pop()}, to tell: {values}"


def remarked_reps(analysis: Analysis) -> dict[str, list[int]]:
    """Numbers of the repetitions by what they lack of the exercise, most frequent first."""
    found: dict[str, list[int]] = {}
    for rep in analysis.reps:
        for remark in rep.remarks:
            found.setdefault(remark, []).append(rep.number)
    return dict(sorted(found.items(), key=lambda entry: -len(entry[1])))


def usual_style(analysis: Analysis) -> str:
    """The style that most repetitions show, such as "walking lunge"; "" if there is none."""
    styles = Counter(rep.style for rep in analysis.reps)
    style, number = styles.most_common(1)[0] if styles else ("", 0)
    return style if 2 * number > len(analysis.reps) else ""


def list_reps(numbers: Sequence[int], all_reps: int) -> str:
    """Some of all repetitions as text: "repetitions 1, 3"; "" for all of them."""
    if not numbers or len(numbers) == all_reps:
        return ""
    noun = "repetition" if len(numbers) == 1 else "repetitions"
    return f"{noun} {', '.join(map(str, numbers))}"


def value_with_unit(value: float, unit: str) -> str:
    """A number with its unit: "12.5°", "0.4 leg lengths"."""
    return f"{value:g}°" if unit == "deg" else f"{value:g} {unit}".rstrip()
