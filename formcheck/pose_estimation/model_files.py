"""The pose model files: where they are, and whether they are intact."""

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
    """Return the file of the model "lite", "full" or "heavy", or the given `.task` file itself.

    Raises UnknownModelError for anything else, and ModelError if a bundled model is missing.
    """
    name = str(name_or_path)
    if name in MODELS:
        for folder in _MODEL_FOLDERS:
            path = folder / f"pose_landmarker_{name}.task"
            if path.is_file():
                return path
        raise ModelError(
            f"the {name} pose model is missing from the installation; "
            "reinstall formcheck, or choose another model"
        )
    path = Path(name_or_path)
    if path.is_file():
        return path
    problem = f"no such file: {name}" if path.suffix == ".task" else f"unknown model '{name}'"
    raise UnknownModelError(
        f"{problem}; choose from: {', '.join(MODELS)}, or give the path of a .task file"
    )


def checked_sha256(name_or_path: str | Path) -> str:
    """Return the SHA-256 of a model's file.

    Raises ModelError if it is not the expected one of a bundled model, and UnknownModelError as
    `model_path` does.
    """
    path, name = model_path(name_or_path), str(name_or_path)
    with _read_errors(path):
        found = _cached_sha256(path, *_file_version(path))
    if found != MODELS.get(name, found):
        raise ModelError(
            f"the {name} pose model is damaged: its checksum is {found[:12]}…, "
            f"not {MODELS[name][:12]}…; reinstall formcheck"
        )
    return found


def lean_model(path: Path) -> bytes:
    """Return the content of a model's file, without its segmentation branch (see `maskless`).

    Raises ModelError if the file cannot be read.
    """
    with _read_errors(path):
        return _cached_lean_model(path, *_file_version(path))


@contextmanager
def _read_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ModelError(f"cannot read the pose model '{path}': {error.strerror}") from error


def _file_version(path: Path) -> tuple[int, int]:
    """Modification time and size: cache keys, so that a changed file is read again."""
    status = path.stat()
    return status.st_mtime_ns, status.st_size


@lru_cache
def _cached_sha256(path: Path, _changed_ns: int, _size: int) -> str:
    return sha256_of(path)


@lru_cache(maxsize=1)  # clip after clip is analyzed with the same model: 9 MB for "full"
def _cached_lean_model(path: Path, _changed_ns: int, _size: int) -> bytes:
    return without_mask(path.read_bytes())
