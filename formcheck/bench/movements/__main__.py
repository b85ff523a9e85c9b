"""Write labeled recordings: `python -m formcheck.bench.movements OUT --count N --seed S`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from formcheck.bench.movements.recordings import generate, movement_names, rng_of
from formcheck.errors import FormcheckError
from formcheck.files import write_atomically
from formcheck.own_files import MOVEMENT_LABELS
from formcheck.recording import save_recording


def main() -> int:
    """Write `ID.npz` and `ID.json` for each recording; return the exit code."""
    parser = argparse.ArgumentParser(prog="formcheck.bench.movements", description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--count", type=int, default=1, help="recordings of each movement")
    parser.add_argument("--seed", type=int, default=0, help="the same seed, the same recordings")
    parser.add_argument("--only", default="", help="names of movements, separated by commas")
    options = parser.parse_args()
    names = options.only.split(",") if options.only else movement_names()
    options.out.mkdir(parents=True, exist_ok=True)
    try:
        for name in names:
            for number in range(options.count):
                _write(options.out, name, (number, options.seed))
    except FormcheckError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def _write(folder: Path, name: str, which: tuple[int, int]) -> None:
    number, seed = which
    recording = generate(name, rng_of(name, number, seed))
    clip_id = f"{name}_{seed}_{number:03d}"
    save_recording(recording.pose_recording(), folder / f"{clip_id}.npz")
    labels = json.dumps(recording.labels(clip_id), indent=1)
    write_atomically(folder / f"{clip_id}.json", labels + "\n", MOVEMENT_LABELS)


if __name__ == "__main__":
    sys.exit(main())
