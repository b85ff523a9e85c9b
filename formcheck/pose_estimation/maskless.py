"""Pose models without the branch of their network that paints a mask of the person.

The landmark network has five outputs, and all are computed for each picture: also the mask, which
MediaPipe hands out only if `output_segmentation_masks` is asked for, and formcheck never asks. That
branch is 9 % of the multiplications of "full", but it works at the size of the whole picture and
takes 31 % of the time (16.6 ms a frame with it, 11.5 ms without, on one core). The other outputs
come from the same operations as before, so the landmarks stay the same, bit by bit.

A `.task` file is an archive of networks in TensorFlow Lite's format, a flatbuffer; the numbers of
the fields below are those of its schema, `tensorflow/compiler/mlir/lite/schema/schema.fbs`.
"""

from __future__ import annotations

import io
import struct
from zipfile import BadZipFile, ZipFile

import numpy as np
from flatbuffers import number_types
from flatbuffers.table import Table
from numpy.typing import NDArray

_NETWORK = "pose_landmarks_detector.tflite"
_FORMAT = b"TFL3"  # at the fifth byte of each file

_SUBGRAPHS = 2  # of a model
_TENSORS, _INPUTS, _OUTPUTS, _OPERATORS = range(4)  # of a subgraph
_SHAPE = 0  # of a tensor
_OPERATOR_INPUTS, _OPERATOR_OUTPUTS = 1, 2


def without_mask(task: bytes) -> bytes:
    """A pose model's `.task` file, its network freed of what only the mask of the person needs.

    A file in which nothing of the kind is found comes back as it is.
    """
    whole = io.BytesIO()
    try:
        with ZipFile(io.BytesIO(task)) as given, ZipFile(whole, "w") as made:
            # The networks keep their sizes and with that their places: they lie where the runtime
            # wants them, at multiples of 64 bytes.
            for entry in given.infolist():
                data = given.read(entry)
                made.writestr(entry, _shortened(data) if entry.filename == _NETWORK else data)
    except BadZipFile:
        return task
    return whole.getvalue()


def _shortened(network: bytes) -> bytes:
    if network[4:8] != _FORMAT:
        return network
    changed = bytearray(network)
    try:
        _drop_mask(Table(changed, struct.unpack_from("<I", changed)[0]))
    except (IndexError, TypeError, ValueError, struct.error):  # not built as the schema says
        return network
    return bytes(changed)


def _drop_mask(model: Table) -> None:
    """Take the mask's own operations off the list, in place; leave the network alone without one.

    MediaPipe expects five outputs, so the mask's place is given to the smallest of the tensors
    that the other outputs are made from; nobody reads it.
    """
    graph = _tables(model, _SUBGRAPHS)[0]
    tensors, outputs = _tables(graph, _TENSORS), _numbers(graph, _OUTPUTS)
    of_the_picture = [*_numbers(tensors[_numbers(graph, _INPUTS)[0]], _SHAPE)[:3], 1]
    is_mask = np.array([list(_numbers(tensors[at], _SHAPE)) == of_the_picture for at in outputs])
    steps = [
        (_numbers(one, _OPERATOR_INPUTS), _numbers(one, _OPERATOR_OUTPUTS))
        for one in _tables(graph, _OPERATORS)
    ]
    others = outputs[~is_mask]  # a copy
    if not is_mask.any() or not others.size:
        return
    makers = [step for step in steps if np.isin(step[1], others).any()]
    sources = [int(made_from[0]) for made_from, _ in makers]
    needed = _needed(steps, others)
    outputs[is_mask] = min(sources, key=lambda at: np.prod(_numbers(tensors[at], _SHAPE)))
    _keep(graph, _OPERATORS, needed)


def _needed(
    steps: list[tuple[NDArray[np.int32], NDArray[np.int32]]], outputs: NDArray[np.int32]
) -> list[int]:
    """The numbers of the `steps`, (inputs, outputs) each, without which `outputs` are not made."""
    maker = {int(at): number for number, (_, made) in enumerate(steps) for at in made}
    found: set[int] = set()
    waiting = [int(at) for at in outputs]
    while waiting:
        step = maker.get(waiting.pop())
        if step is not None and step not in found:
            found.add(step)
            waiting += [int(at) for at in steps[step][0]]
    return sorted(found)


def _place(table: Table, field: int) -> int:
    """How far into `table` the given field lies, in bytes."""
    place = int(table.Offset(4 + 2 * field))
    if not place:
        raise ValueError(f"field {field} is missing")
    return place


def _numbers(table: Table, field: int) -> NDArray[np.int32]:
    """The integers of a field, as a view: what is written there is written in the file."""
    found: NDArray[np.int32] = table.GetVectorAsNumpy(number_types.Int32Flags, _place(table, field))
    return found


def _tables(table: Table, field: int) -> list[Table]:
    place = _place(table, field)
    start, count = table.Vector(place), table.VectorLen(place)
    return [Table(table.Bytes, table.Indirect(start + 4 * number)) for number in range(count)]


def _keep(table: Table, field: int, numbers: list[int]) -> None:
    """Shorten a list of tables to the given ones. Each entry tells how far behind it its table is,
    so that what moves forward lies farther ahead of it.
    """
    place = _place(table, field)
    entries = table.GetVectorAsNumpy(number_types.Uint32Flags, place)
    forward = 4 * (np.array(numbers) - np.arange(len(numbers)))
    entries[: len(numbers)] = entries[numbers] + forward
    struct.pack_into("<I", table.Bytes, table.Vector(place) - 4, len(numbers))
