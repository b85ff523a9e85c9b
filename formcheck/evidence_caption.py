"""The words of a still, on a band of their own below the picture, so that they hide nothing."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formcheck import wording
from formcheck.blocks import Block
from formcheck.lettering import BOLD, REGULAR, line_height_px, wrapped
from formcheck.overlay_words import unit_px
from formcheck.pigments import GREY, RGB, WHITE
from formcheck.pose import Side
from formcheck.results import Fault, Rep
from formcheck.shown import Kind

_SMALL = 0.8


def captioned(rgb: NDArray[np.uint8], rep: Rep, fault: Fault, title: str) -> NDArray[np.uint8]:
    """(H, W, 3) RGB with a band below it: fault, number, uncertainty, limit, source."""
    width = rgb.shape[1]
    return np.concatenate([rgb, _band(width, unit_px((width, rgb.shape[0])), rep, fault, title)])


def _band(width: int, u: int, rep: Rep, fault: Fault, title: str) -> NDArray[np.uint8]:
    pad, icon = round(0.5 * u), round(1.3 * u)
    small = max(9, round(_SMALL * u))
    rows: list[tuple[str, int, int, RGB]] = []
    for text, size, weight, colour in (
        (f"{title} · {fault.severity}", u, BOLD, WHITE),
        (_number(fault), u, REGULAR, WHITE),
        (f"{wording.title(fault.measure)}. {_where(rep, fault)}", small, REGULAR, WHITE),
        (f"Limit: {fault.source}", small, REGULAR, GREY),
    ):
        room = width - 3 * pad - icon
        rows += [(line, size, weight, colour) for line in wrapped(text, size, room, weight)]
    height = 2 * pad + sum(line_height_px(size) for _, size, _, _ in rows)
    block = Block(width, height, ground=255)
    block.icon(Kind.FAULT, pad, pad, icon)
    top = pad
    for text, size, weight, colour in rows:
        block.write(text, (2 * pad + icon, top), size, weight, colour)
        top += line_height_px(size)
    return block.rgb


def _number(fault: Fault) -> str:
    measured, bound = wording.proof(fault.value, fault.uncertainty_90, fault.limit, fault.unit)
    unknown = " (uncertainty not known)" if fault.uncertainty_90 is None else ""
    return f"{measured}, {bound}{unknown}"


def _where(rep: Rep, fault: Fault) -> str:
    side = "" if rep.side is Side.BOTH else f", {rep.side.value} side"
    return f"Repetition {rep.number}{side}, at {wording.clock(fault.at_s)}"
