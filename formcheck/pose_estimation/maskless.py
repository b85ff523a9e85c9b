"""Pose models without the branch of their network that computes a segmentation mask.

The landmark network has five outputs, and all are computed for each frame: also the segmentation
mask, which MediaPipe returns only with `output_segmentation_masks`; formcheck never uses it. The
branch has only 9% of the multiplications of "full", but works at the full image size and takes 31%
of the time (16.6 ms a frame with it, 11.5 ms without, on one core). The other outputs come from the
same operations as before, so the landmarks are identical, bit for bit.

A `.task` file is an archive of networks in TensorFlow Lite's format, a flatbuffer; the field
numbers below are those of its schema, `tensorflow/compiler/mlir/lite/schema/schema.fbs`.
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
_TFLITE_MAGIC = b"TFL3"  # at the fifth byte of each file

_SUBGRAPHS = 2  # of a model
_TENSORS, _INPUTS, _OUTPUTS, _OPERATORS = range(4)  # of a subgraph
_SHAPE = 0  # of a tensor
_OPERATOR_INPUTS, _OPERATOR_OUTPUTS = 1, 2


def without_mask(task: bytes) -> bytes:
    """Return a `.task` file whose landmark network lacks the operations only the mask needs.

    A file without such a network is returned unchanged.
    """
    output = io.BytesIO()
    try:
        with ZipFile(io.BytesIO(task)) as source, ZipFile(output, "w") as target:
            # The networks keep their sizes and thus their offsets: the runtime wants them at
            # multiples of 64 bytes.
            for entry in source.infolist():
                data = source.read(entry)
                target.writestr(entry, _trimmed(data) if entry.filename == _NETWORK else data)
    except BadZipFile:
        return task
    return output.getvalue()


def _trimmed(network: bytes) -> bytes:
    if network[4:8] != _TFLITE_MAGIC:
        return network
    changed = bytearray(network)
    try:
        _drop_mask(Table(changed, struct.unpack_from("<I", changed)[0]))
    except (IndexError, TypeError, ValueError, struct.error):  # does not follow the schema
        return network
    return bytes(changed)


def _drop_mask(model: Table) -> None:
    """Remove the operations that only the mask needs, in place, if the network has a mask.

    MediaPipe expects five outputs, so the smallest input of the other outputs' operations takes the
    mask's place; nothing reads it.
    """
    graph = _tables(model, _SUBGRAPHS)[0]
    tensors, outputs = _tables(graph, _TENSORS), _numbers(graph, _OUTPUTS)
    mask_shape = [*_numbers(tensors[_numbers(graph, _INPUTS)[0]], _SHAPE)[:3], 1]
    is_mask = np.array([list(_numbers(tensors[index], _SHAPE)) == mask_shape for index in outputs])
    operators = [
        (_numbers(operator, _OPERATOR_INPUTS), _numbers(operator, _OPERATOR_OUTPUTS))
        for operator in _tables(graph, _OPERATORS)
    ]
    others = outputs[~is_mask]  # a copy
    if not is_mask.any() or not others.size:
        return
    final_inputs = [int(inputs[0]) for inputs, made in operators if np.isin(made, others).any()]
    needed = _needed(operators, others)
    outputs[is_mask] = min(
        final_inputs, key=lambda index: np.prod(_numbers(tensors[index], _SHAPE))
    )
    _keep(graph, _OPERATORS, needed)


def _needed(
    operators: list[tuple[NDArray[np.int32], NDArray[np.int32]]], outputs: NDArray[np.int32]
) -> list[int]:
    """Return the indices of the `operators`, (inputs, outputs) each, that `outputs` need."""
    producer = {int(made): k for k, (_, outs) in enumerate(operators) for made in outs}
    found: set[int] = set()
    waiting = [int(index) for index in outputs]
    while waiting:
        operator = producer.get(waiting.pop())
        if operator is not None and operator not in found:
            found.add(operator)
            waiting += [int(index) for index in operators[operator][0]]
    return sorted(found)


def _offset(table: Table, field: int) -> int:
    """Return the offset of a field in `table`, in bytes."""
    offset = int(table.Offset(4 + 2 * field))
    if not offset:
        raise ValueError(f"field {field} is missing")
    return offset


def _numbers(table: Table, field: int) -> NDArray[np.int32]:
    """Return the integers of a field as a view: writing to it changes the file."""
    found: NDArray[np.int32] = table.GetVectorAsNumpy(
        number_types.Int32Flags, _offset(table, field)
    )
    return found


def _tables(table: Table, field: int) -> list[Table]:
    offset = _offset(table, field)
    start, count = table.Vector(offset), table.VectorLen(offset)
    return [Table(table.Bytes, table.Indirect(start + 4 * number)) for number in range(count)]


def _keep(table: Table, field: int, numbers: list[int]) -> None:
    """Shorten a list of tables to the given ones.

    Each entry is the distance to its table, so an entry that moves forward has farther to go.
    """
    offset = _offset(table, field)
    entries = table.GetVectorAsNumpy(number_types.Uint32Flags, offset)
    forward = 4 * (np.array(numbers) - np.arange(len(numbers)))
    entries[: len(numbers)] = entries[numbers] + forward
    struct.pack_into("<I", table.Bytes, table.Vector(offset) - 4, len(numbers))
