"""What a report says about the whole set: the result in one sentence, scores and counts; pure."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck import wording
from formcheck.exercises import get_exercise
from formcheck.pose.landmarks import Side
from formcheck.results import Analysis
from formcheck.spec.exercise import Exercise

CAMERA = (
    "Place the camera about 3 m away, steady, at hip height. You should be visible from head to "
    "feet during the whole movement, with nobody else in view. `formcheck exercises NAME` tells "
    "you which side to film from."
)
GOOD, PARTLY, FAULT, UNKNOWN = "good", "partly", "fault", "unknown"


@dataclass(frozen=True)
class Headline:
    """The result in one `sentence`; `more` adds details and may be empty.

    `tone` is "good" only if everything was judged and no fault was found, "partly" if something
    was not judged, "fault", or "unknown" if nothing was counted or judged.
    """

    tone: str
    sentence: str
    more: str = ""


@dataclass(frozen=True)
class Tile:
    """One key number of the set, shown large."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Fact:
    """One thing about the clip or how it was analyzed."""

    label: str
    value: str


def fault_title(code: str, exercise: Exercise | None) -> str:
    """The title of a fault code in the exercise's rules: "Knee falls inward"."""
    rules = () if exercise is None else exercise.rules
    named = (rule.title for rule in rules if rule.code == code)
    return next(named, wording.title(wording.label(code)))


def headline_of(analysis: Analysis, exercise: Exercise | None) -> Headline:
    """The whole result in one sentence; unjudged is never called good."""
    if exercise is None:
        return _unrecognized(analysis)
    reps = analysis.reps
    if analysis.name_doubt:
        doubt = f"{wording.capitalized(analysis.name_doubt)}."
        return Headline(UNKNOWN, doubt, wording.CHECK_NAME)
    if not reps:
        sentence = f"No repetition of the {wording.title_in_sentence(exercise.title)} was counted."
        return Headline(UNKNOWN, sentence, _uncounted(analysis))
    if any(rep.faults for rep in reps):
        return Headline(FAULT, _faults_sentence(analysis, exercise), _rest(analysis))
    if all(rep.score is None for rep in reps):
        sentence = f"{wording.pluralize(len(reps), 'repetition')} counted; nothing could be judged."
        return Headline(UNKNOWN, sentence, _rest(analysis))
    tone, sentence = _nothing_found(analysis)
    return Headline(tone, sentence, _rest(analysis))


def _nothing_found(analysis: Analysis) -> tuple[str, str]:
    reps, found = analysis.reps, wording.tally(analysis.reps)
    if found.clean == found.reps:
        return GOOD, f"{_sentence(found)} No fault found in {_all_of(len(reps))}."
    return PARTLY, f"{_sentence(found)} Nothing wrong in what was judged."


def _sentence(found: wording.RepTally) -> str:
    """The counts as a sentence: "3 of 5 repetitions clean, 2 not fully judged."."""
    return f"{wording.tally_text(found, 'repetition')}."


def _all_of(number: int) -> str:
    return "the one repetition" if number == 1 else f"all {number} repetitions"


def _unrecognized(analysis: Analysis) -> Headline:
    names = wording.best_guesses(analysis)
    more = f"The closest matches were: {names}. " if names else ""
    return Headline(
        UNKNOWN,
        "No exercise was recognized in this clip, so nothing was counted.",
        f"{more}If it is a supported exercise, name it when you analyze the clip (-e NAME).",
    )


def _faults_sentence(analysis: Analysis, exercise: Exercise) -> str:
    """The counts, and which faults in how many repetitions."""
    counts = analysis.summary.fault_counts
    named = sorted(counts.items(), key=lambda item: -item[1])
    titles = [(fault_title(code, exercise), number) for code, number in named if number]
    listed = ", ".join(
        f"{title if place == 0 else title.lower()} in {number}"
        for place, (title, number) in enumerate(titles)
    )
    return f"{_sentence(wording.tally(analysis.reps))} {listed}."


def _rest(analysis: Analysis) -> str:
    """Details about a set in which something was counted, or ""."""
    found = []
    if unseen := _never_judged_text(analysis):
        found.append(unseen)
    cut = [rep.number for rep in analysis.reps if not rep.complete]
    if cut:
        noun = "Repetition" if len(cut) == 1 else "Repetitions"
        verb = "is" if len(cut) == 1 else "are"
        found.append(f"{noun} {', '.join(map(str, cut))} {verb} cut off before the end.")
    if uncounted := _uncounted(analysis):
        found.append(uncounted)
    return " ".join(found)


def _never_judged_text(analysis: Analysis) -> str:
    """The rules that were judged in no repetition, and where the camera would have to be."""
    if not analysis.not_judged:
        return ""
    exercise = None if analysis.exercise is None else get_exercise(analysis.exercise)
    titles = dict.fromkeys(fault_title(item.code, exercise) for item in analysis.not_judged)
    text = f"Not judged in any repetition: {', '.join(titles).lower()}."
    advice = analysis.camera_advice
    return f"{text} {advice[:1].upper()}{advice[1:]}." if advice else text


def _uncounted(analysis: Analysis) -> str:
    number = len(analysis.attempts)
    if not number:
        return ""
    movements = wording.pluralize(number, "movement")
    return f"{movements} started like a repetition but {_was(number)} not counted."


def _was(number: int) -> str:
    return "was" if number == 1 else "were"


def tiles(analysis: Analysis) -> tuple[Tile, ...]:
    """Score and counts of the set and of each working side."""
    summary = analysis.summary
    if not summary.reps:
        return ()
    if analysis.name_doubt:
        return (Tile("Repetitions", str(summary.reps), "of the exercise named"),)
    found = wording.tally(analysis.reps)
    shown = [
        Tile("Clean", f"{found.clean} of {found.reps}", _clean_note(found)),
        Tile("With a fault", str(found.faulty)),
        Tile("Score", wording.UNKNOWN, "nothing could be judged")
        if summary.score is None
        else Tile("Score", str(summary.score), _score_text(analysis)),
    ]
    for side, number in summary.by_side.items():
        if side != Side.BOTH.value and number.reps:
            of_side = wording.tally(rep for rep in analysis.reps if rep.side.value == side)
            note = wording.tally_text(of_side)
            shown.append(Tile(f"{wording.title(side)} side", str(number.reps), note))
    return tuple(shown)


def _clean_note(found: wording.RepTally) -> str:
    return f"{found.unclear} not fully judged" if found.unclear else ""


def _score_text(analysis: Analysis) -> str:
    note = wording.score_note(analysis)
    return f"of 100, {note}" if note else "of 100"


def recognition_text(analysis: Analysis) -> str:
    """How the exercise was identified, and the camera view."""
    view = wording.describe_view(analysis)
    if analysis.exercise is None:
        return view
    how = wording.describe_exercise_source(analysis)
    found = "Named when it was analyzed" if how == "given" else wording.title(how)
    style = wording.usual_style(analysis)
    return " · ".join([*([wording.title(style)] if style else []), found, view])


def facts(analysis: Analysis) -> tuple[Fact, ...]:
    """Where the numbers come from."""
    source, pose = analysis.source, analysis.pose
    rate = "" if source.fps is None else f", {source.fps:.4g} frames per second"
    found = [
        Fact("Clip", f"{wording.clip_name(analysis)}, {wording.clock(source.duration_s)} long"),
        Fact("Picture", f"{source.width} × {source.height} pixels{rate}"),
        Fact("Person detected", f"in {pose.frames_with_pose} of {source.frames} frames"),
        Fact("Pose model", pose.model),
    ]
    if analysis.recognition:
        best = sorted(analysis.recognition, key=lambda guess: -guess.fit)
        fits = (f"{wording.label(guess.exercise)} {guess.fit:.2f}" for guess in best[:4])
        found.append(Fact("Fit of the exercises", ", ".join(fits)))
    if source.sha256:
        found.append(Fact("SHA-256 of the clip", source.sha256))
    return tuple(found)
