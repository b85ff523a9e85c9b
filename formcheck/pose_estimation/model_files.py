"""The files of the pose models: where they lie, and whether they are what they should be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from formcheck.errors import ModelError, UnknownModelError
from formcheck.files import sha256_of
from formcheck.pose_estimation.maskless import without_mask

DEFAULT_MODEL = "full"

# Name of each bundled model, and the SHA-256 that its file must have.
MODELS: dict[str, str] = {
    "lite": "8cd1d429f07aa66c699392ca94c636ef7e00f8d8dc25f03d3f4316cf72bdcc52",
    "full": "16467dd07d6396d109b2172d2402458bbfe8db57a79189bf90875ba7046e3dba",
    "heavy": "dbcf7d3c43dd14f29caaab1ca552f56085e6f34a50fc54d50199bf0f44bda46e",
}

_PACKAGE = Path(__file__).parent.parent
_MODEL_FOLDERS = (_PACKAGE / "models", _PACKAGE.parent / "models")  # installed, source checkout


def model_path(name_or_path: str | Path) -> Path:
    """Where the model called "lite", "full" or "heavy" lies, or the given `.task` file itself.

    Raises UnknownModelError for neither, and ModelError when a bundled model's file is missing.
    """
    name = str(name_or_path)
    if name in MODELS:
        for folder in _MODEL_FOLDERS:
            path = folder / f"pose_landmarker_{name}.task"
            if path.is_file():
                return path
        raise ModelError(
            f"the {name} pose model is missing from the installation; "
            "install formcheck again, or choose another model"
        )
    path = Path(name_or_path)
    if path.is_file():
        return path
    found = "no such file" if path.suffix == ".task" else f"unknown model '{name}'"
    raise UnknownModelError(
        f"{found}{f': {name}' if path.suffix == '.task' else ''}; "
        f"choose from: {', '.join(MODELS)}, or give the path of a .task file"
    )


def checked_sha256(name_or_path: str | Path) -> str:
    """The SHA-256 of a model's file. Raises ModelError when it is not what a bundled one must be.

    Raises UnknownModelError as `model_path` does.
    """
    path, name = model_path(name_or_path), str(name_or_path)
    with _reading(path):
        found = _sha256_once(path, *_state(path))
    if found != MODELS.get(name, found):
        raise ModelError(
            f"the {name} pose model is damaged: its checksum is {found[:12]}…, "
            f"not {MODELS[name][:12]}…; install formcheck again"
        )
    return found


def lean_model(path: Path) -> bytes:
    """What a model's file holds, without what only a mask needs (see `maskless`).

    Raises ModelError when it cannot be read.
    """
    with _reading(path):
        return _lean_once(path, *_state(path))


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ModelError(f"cannot read the pose model '{path}': {error.strerror}") from error


def _state(path: Path) -> tuple[int, int]:
    """What differs when a file was changed."""
    found = path.stat()
    return found.st_mtime_ns, found.st_size


@lru_cache
def _sha256_once(path: Path, changed_ns: int, size: int) -> str:
    return sha256_of(path)


@lru_cache(maxsize=1)  # one clip after another is analyzed with the same model: 9 MB for "full"
def _lean_once(path: Path, changed_ns: int, size: int) -> bytes:
    return without_mask(path.read_bytes())
