"""What is to be done with one clip of a batch, and what came of it: small, so that it travels."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from formcheck.analysis.personal_limits import PersonalLimit
from formcheck.batch.inputs import Item
from formcheck.batch.rows import Row
from formcheck.output.outputs import Products
from formcheck.tracking.subject import SUBJECTS
from formcheck.version import __version__
from formcheck.video.clip import Stretch


@dataclass(frozen=True)
class Settings:
    """The options that hold for every clip of a batch; `model` is a name or an absolute path.

    `limits` are personal ones, that take the place of the general ones.
    """

    model: str
    model_sha256: str
    exercise: str = "auto"
    start_s: float | None = None
    end_s: float | None = None
    subject: str = "auto"
    sample_fps: float | None = None
    products: Products = field(default_factory=Products)
    limits: tuple[PersonalLimit, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain dicts, lists, strings and numbers; the days of limits are ISO 8601."""
        limits = [{**dataclasses.asdict(one), "set_on": str(one.set_on)} for one in self.limits]
        return {**dataclasses.asdict(self), "limits": limits}

    def exercise_of(self, item: Item) -> str:
        """The exercise of a clip, or "auto"."""
        return item.exercise or self.exercise

    def subject_of(self, item: Item) -> str:
        """Whom to follow in a clip: a manifest may say so, or name a participant instead."""
        return item.subject if item.subject in SUBJECTS else self.subject

    def digest(self, item: Item) -> str:
        """A short name of everything that a clip's results depend on, besides its content."""
        # Where a file lies changes no result; which file a model's name means is in its checksum.
        clip = {**dataclasses.asdict(item), "path": None}
        options = {**dataclasses.asdict(self), "model": None}
        said = {"version": __version__, "options": options, "clip": clip}
        text = json.dumps(said, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Job:
    """One clip of a batch: `document` is where its result goes.

    `known` is the fingerprint of the content that has a valid result already, None for none.
    """

    key: str
    item: Item
    document: Path
    settings: Settings
    known: str | None = None


@dataclass(frozen=True)
class Kept:
    """The clip has not changed since its results were written: nothing was done."""


@dataclass(frozen=True)
class Divided:
    """The clip is long: these stretches of it are to be looked at before it can be judged."""

    parts: tuple[Stretch, ...]


@dataclass(frozen=True)
class Outcome:
    """A clip's results are written: its row, a row for each repetition, and what else to say.

    `fingerprint` names the content that was analyzed, `video_s` is how long it lasts.
    """

    fingerprint: str
    row: Row
    reps: list[Row]
    video_s: float
    warnings: tuple[str, ...] = ()
