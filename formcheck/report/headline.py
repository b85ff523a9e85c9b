"""What a report says of the whole set: the verdict in one sentence, counts and scores; pure."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck import wording
from formcheck import wording as sentences
from formcheck.pose.landmarks import Side
from formcheck.results import Analysis
from formcheck.spec.exercise import Exercise

CAMERA = (
    "Put the camera about 3 m away, steady, at hip height; head to feet must be in the picture "
    "during the whole movement, and nobody else. `formcheck exercises NAME` says for each exercise "
    "from which side."
)
GOOD, PARTLY, FAULT, UNKNOWN = "good", "partly", "fault", "unknown"


@dataclass(frozen=True)
class Verdict:
    """The result in one `sentence`, and what else to know in `more`, which may be empty.

    `tone` is "good" only when everything was judged and sound; "partly" when some of it was not
    judged; "fault"; or "unknown" when nothing was counted or judged.
    """

    tone: str
    sentence: str
    more: str = ""


@dataclass(frozen=True)
class Tile:
    """One number of the set, in large."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Fact:
    """One thing about the clip or how it was analyzed."""

    label: str
    value: str


def title_of(code: str, exercise: Exercise | None) -> str:
    """A fault's code as the exercise's rules call it: "Knee falls inward"."""
    rules = () if exercise is None else exercise.rules
    named = (rule.title for rule in rules if rule.code == code)
    return next(named, wording.title(wording.label(code)))


def verdict(analysis: Analysis, exercise: Exercise | None) -> Verdict:
    """The whole result in a sentence; not judged is never called good."""
    if exercise is None:
        return _unrecognized(analysis)
    reps = analysis.reps
    if not reps:
        sentence = f"No repetition of the {exercise.title.lower()} was counted."
        return Verdict(UNKNOWN, sentence, _uncounted(analysis))
    if any(rep.faults for rep in reps):
        return Verdict(FAULT, _faults_sentence(analysis, exercise), _rest(analysis))
    if all(rep.score is None for rep in reps):
        sentence = f"{wording.count(len(reps), 'repetition')} counted; nothing could be judged."
        return Verdict(UNKNOWN, sentence, _rest(analysis))
    tone, sentence = _nothing_found(analysis)
    return Verdict(tone, sentence, _rest(analysis))


def _nothing_found(analysis: Analysis) -> tuple[str, str]:
    reps = analysis.reps
    all_of_them, unknown = _all_of(len(reps)), sum(rep.score is None for rep in reps)
    if unknown:
        of_all = f"{len(reps) - unknown} of {wording.count(len(reps), 'repetition')}"
        return PARTLY, f"No fault found in {of_all}; {unknown} could not be judged."
    if any(rep.not_judged for rep in reps):
        return PARTLY, f"No fault in what could be judged of {all_of_them}."
    return GOOD, f"No fault found in {all_of_them}."


def _all_of(number: int) -> str:
    return "the one repetition" if number == 1 else f"all {number} repetitions"


def _unrecognized(analysis: Analysis) -> Verdict:
    names = sentences.closest(analysis)
    more = f"The closest were: {names}. " if names else ""
    return Verdict(
        UNKNOWN,
        "No exercise was recognized in this clip, so nothing was counted.",
        f"{more}If it is one of ours, name it when you analyze the clip (-e NAME).",
    )


def _faults_sentence(analysis: Analysis, exercise: Exercise) -> str:
    reps, counts = len(analysis.reps), analysis.summary.fault_counts
    faulty = sum(bool(rep.faults) for rep in analysis.reps)
    named = sorted(counts.items(), key=lambda item: -item[1])
    titles = [(title_of(code, exercise), number) for code, number in named if number]
    if len(titles) == 1:
        return f"{titles[0][0]} in {faulty} of {wording.count(reps, 'repetition')}."
    listed = ", ".join(f"{title.lower()} in {number}" for title, number in titles)
    return f"Something to work on in {faulty} of {wording.count(reps, 'repetition')}: {listed}."


def _rest(analysis: Analysis) -> str:
    """What else is to be said of a set in which something was counted."""
    found = []
    good = analysis.summary.good_reps
    if any(rep.faults for rep in analysis.reps) and good:
        judged = " in what could be judged" if any(r.not_judged for r in analysis.reps) else ""
        found.append(f"{_number_of(good)} without a fault{judged}.")
    cut = [rep.number for rep in analysis.reps if not rep.complete]
    if cut:
        noun = "Repetition" if len(cut) == 1 else "Repetitions"
        verb = "is" if len(cut) == 1 else "are"
        found.append(f"{noun} {', '.join(map(str, cut))} {verb} cut off before the end.")
    if words := _uncounted(analysis):
        found.append(words)
    return " ".join(found)


def _number_of(good: int) -> str:
    return "1 repetition is" if good == 1 else f"{good} repetitions are"


def _uncounted(analysis: Analysis) -> str:
    number = len(analysis.attempts)
    if not number:
        return ""
    return f"{wording.count(number, 'movement')} began like one and {_was(number)} not counted."


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def tiles(analysis: Analysis) -> tuple[Tile, ...]:
    """Score and counts, of the set and of each side that worked."""
    summary = analysis.summary
    if not summary.reps:
        return ()
    partly = any(rep.not_judged for rep in analysis.reps)
    found = [
        Tile("Score", wording.UNKNOWN, "nothing could be judged")
        if summary.score is None
        else Tile("Score", str(summary.score), "of 100"),
        Tile("Repetitions", str(summary.reps)),
        Tile("Without a fault", str(summary.good_reps), "where judged" if partly else ""),
    ]
    for side, number in summary.by_side.items():
        if side != Side.BOTH.value and number.reps:
            note = f"{number.good_reps} without a fault"
            found.append(Tile(f"{wording.title(side)} side", str(number.reps), note))
    return tuple(found)


def known(analysis: Analysis) -> str:
    """How the exercise is known, and from where it was seen."""
    view = sentences.view_words(analysis)
    if analysis.exercise is None:
        return view
    how = sentences.how_known(analysis)
    return f"{'Named when it was analyzed' if how == 'given' else wording.title(how)} · {view}"


def facts(analysis: Analysis) -> tuple[Fact, ...]:
    """Where the numbers come from."""
    source, pose = analysis.source, analysis.pose
    rate = "" if source.fps is None else f", {source.fps:.4g} frames a second"
    found = [
        Fact("Clip", f"{sentences.file_name(analysis)}, {wording.clock(source.duration_s)} long"),
        Fact("Picture", f"{source.width} × {source.height} pixels{rate}"),
        Fact("Person seen", f"in {pose.frames_with_pose} of {source.frames} frames"),
        Fact("Pose model", pose.model),
    ]
    if analysis.recognition:
        best = sorted(analysis.recognition, key=lambda guess: -guess.fit)
        fits = (f"{wording.label(guess.exercise)} {guess.fit:.2f}" for guess in best[:4])
        found.append(Fact("Fit of the exercises", ", ".join(fits)))
    if source.sha256:
        found.append(Fact("SHA-256 of the clip", source.sha256))
    return tuple(found)
