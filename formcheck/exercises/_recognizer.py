"""The learned models that tell the bundled exercises from each other and from everything else.

`recognition.json` is written by docs/make_recognition.py; docs/recognition.md is its card.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from formcheck.spec.additive_model import AdditiveModel, Curve, Recognizer


@cache
def bundled_recognizer() -> Recognizer:
    """Load the models; an exercise without one is compared by its traits."""
    document = json.loads(files("formcheck.exercises").joinpath("recognition.json").read_text())
    return Recognizer(
        {name: model_from_json(model) for name, model in document["movements"].items()},
        model_from_json(document["whole"]),
    )


def model_from_json(model: dict[str, Any]) -> AdditiveModel:
    """Read one model of `recognition.json`."""
    return AdditiveModel(
        model["bias"],
        {
            name: Curve(tuple(curve["edges"]), tuple(curve["scores"]), curve["unknown"])
            for name, curve in model["curves"].items()
        },
    )
