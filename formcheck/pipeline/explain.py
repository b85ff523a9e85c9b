"""One judgment of a saved recording, explained."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from formcheck.analysis.document import load_document
from formcheck.analysis.explain import Explanation, explain
from formcheck.analysis.offline import AUTO
from formcheck.errors import DocumentError
from formcheck.pipeline.analyze import analyze_customized
from formcheck.recording import load_recording
from formcheck.results import Analysis
from formcheck.spec.exercise import Exercise
from formcheck.spec.personal_limits import PersonalLimit


def explain_judgment(
    poses: str | Path,
    exercise: str,
    rep: int,
    code: str,
    limits: Sequence[PersonalLimit] = (),
) -> Explanation:
    """Explain the judgment of fault `code` in repetition `rep` of a recording.

    `poses` is a file that `formcheck analyze --record` saved, or a result document with such a file
    beside it (STEM.npz); then "auto" means the document's exercise.

    Raises InputNotFoundError, RecordingError, DocumentError, UnknownExerciseError, ProfileError, or
    UsageError if there is no such repetition or fault.
    """
    path = Path(poses)
    if path.suffix == ".json":
        path, exercise = recording_beside(path, exercise)
    recording = load_recording(path)

    def analyze(customize: Callable[[Exercise], Exercise]) -> Analysis:
        return analyze_customized(recording, exercise, limits, customize)

    return explain(analyze, rep, code)


def recording_beside(document: Path, exercise: str = AUTO) -> tuple[Path, str]:
    """Return the poses beside a result document, and the given exercise or the document's.

    Raises InputNotFoundError if there is no such document, and DocumentError if it is not valid, or
    if there are no poses of the same clip beside it.
    """
    analysis = load_document(document)
    poses = document.with_suffix(".npz")
    if not poses.is_file():
        raise DocumentError(
            f"no poses beside '{document}': {poses.name} is missing; give the file that "
            "`formcheck analyze --record` saved"
        )
    if load_recording(poses).source.sha256 != analysis.source.sha256:
        raise DocumentError(
            f"'{poses}' holds poses of a different clip than '{document}'; give the poses that "
            "were recorded with it"
        )
    return poses, analysis.exercise or AUTO if exercise == AUTO else exercise
