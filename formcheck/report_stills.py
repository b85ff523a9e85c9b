"""The stills of a page, small enough that it can be passed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from formcheck.evidence import Still

# With this the page of a minute, in which BokehJS is 1.3 MB, stays below 3 MB.
MOST_BYTES = 1_000_000
_LONG_SIDES_PX = (960, 720, 560, 420, 320, 240)
_QUALITY = 72


def fitted(stills: Sequence[Still], most_bytes: int = MOST_BYTES) -> tuple[Still, ...]:
    """The same stills, as large as all of them together fit into `most_bytes`.

    None becomes smaller than 240 pixels on its long side, however many there are.
    """
    found = tuple(stills)
    for long_side_px in _LONG_SIDES_PX:
        if sum(len(still.jpeg) for still in found) <= most_bytes:
            break
        found = tuple(_shrunk(still, long_side_px) for still in stills)
    return found


def _shrunk(still: Still, long_side_px: int) -> Still:
    scale = min(1.0, long_side_px / max(still.width, still.height))
    size = max(1, round(still.width * scale)), max(1, round(still.height * scale))
    picture = cv2.imdecode(np.frombuffer(still.jpeg, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:  # whatever it is, it is shown as it is
        return still
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    _, jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return replace(still, jpeg=jpeg.tobytes(), width=size[0], height=size[1])
