"""What an analysis says in words, the same on a terminal and in a report; pure."""

from __future__ import annotations

from collections.abc import Sequence

from formcheck import wording
from formcheck.results import Analysis

_VIEWS = {
    "unknown": "view unknown",
    "end": "seen from the head or feet",
    "above": "seen from above",
}


def file_name(analysis: Analysis) -> str:
    """The clip's name without its folders, of either kind of system."""
    return analysis.source.path.replace("\\", "/").rpartition("/")[2]


def how_known(analysis: Analysis) -> str:
    """How the exercise is known: "given", or "recognised, fit 0.94"."""
    fits = {guess.exercise: guess.fit for guess in analysis.recognition}
    fit = fits.get(analysis.exercise or "")
    if analysis.exercise_source != "recognised" or fit is None:
        return analysis.exercise_source
    return f"recognised, fit {fit:.2f}"


def closest(analysis: Analysis) -> str:
    """The two best guesses with their fits, or ""."""
    best = sorted(analysis.recognition, key=lambda guess: -guess.fit)[:2]
    return ", ".join(f"{wording.label(guess.exercise)} {guess.fit:.2f}" for guess in best)


def view_words(analysis: Analysis) -> str:
    """From where the camera saw the person: "Side view, turned 85° to their left, standing"."""
    view = analysis.view
    words = [_VIEWS.get(view.name, f"{view.name} view")]
    if view.yaw_deg is not None and view.name != "unknown":
        turn = "left" if view.yaw_deg > 0 else "right"
        size = wording.amount(abs(view.yaw_deg), "deg")
        words.append("facing the camera" if size == "0°" else f"turned {size} to their {turn}")
    if view.posture != "unknown":
        words.append(view.posture.replace("_", " "))
    return wording.title(", ".join(words))


def unjudged(analysis: Analysis) -> dict[tuple[str, str], list[int]]:
    """Each code and reason, with the repetitions it concerns; none means the whole set."""
    whole = {(item.code, item.reason) for item in analysis.not_judged}
    found: dict[tuple[str, str], list[int]] = {key: [] for key in sorted(whole)}
    for rep in analysis.reps:
        for item in rep.not_judged:
            key = (item.code, item.reason)
            if key not in whole:
                found.setdefault(key, []).append(rep.number)
    return found


def which(numbers: Sequence[int], all_reps: int) -> str:
    """The repetitions in words, "repetitions 1, 3"; "" for all of them."""
    if not numbers or len(numbers) == all_reps:
        return ""
    noun = "repetition" if len(numbers) == 1 else "repetitions"
    return f"{noun} {', '.join(map(str, numbers))}"
