"""The detector's network as an ONNX model, in memory (`onnx.proto` of onnx/onnx, opset 13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from ocrypt.recognise.codes.read.detector.protobuf import block, number, numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from ocrypt.recognise.codes.read.detector.caffe import Layer

_IR_VERSION, _OPSET = 7, 13
_FLOAT: Final = 1
_TYPE_INT, _TYPE_INTS = 2, 7
_BATCH_EPSILON: Final = 1e-5
_SUM, _MAX_POOL = 1, 0
_AFTER: Final = frozenset({"Permute", "Flatten", "PriorBox", "Concat", "Reshape", "Softmax", "DetectionOutput"})
"""What follows the last convolutions: `ssd.py` does it."""


class _Graph:
    """Nodes and weights so far. `names` maps a Caffe blob to the newest value of it: Caffe works in place."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.names: dict[str, str] = {}
        self._count = 0

    def weight(self, values: NDArray[np.float32]) -> str:
        self._count += 1
        name = f"w{self._count}"
        tensor = numbers(1, values.shape) + number(2, _FLOAT) + block(8, name) + block(9, values.tobytes())
        self.parts.append(block(5, tensor))
        return name

    def node(self, kind: str, inputs: Sequence[str], top: str, **settings: int | Sequence[int]) -> None:
        self._count += 1
        output = f"v{self._count}"
        attributes = b"".join(block(5, _attribute(name, value)) for name, value in settings.items())
        body = b"".join(block(1, each) for each in inputs) + block(2, output) + block(4, kind) + attributes
        self.parts.append(block(1, body))
        self.names[top] = output


def model(layers: Iterable[Layer], outputs: Sequence[str]) -> bytes:
    """Give the model: one input "data" of the shape (1, 1, height, width), any size; `outputs` are Caffe's names.

    Raises:
        ValueError: a layer is of a kind that is not known here.
    """
    graph = _Graph()
    graph.names["data"] = "data"
    for layer in layers:
        if layer.kind not in _AFTER:
            _add(graph, layer)
    body = b"".join(graph.parts) + block(2, "detector") + block(11, _value("data", ranks=4))
    body += b"".join(block(12, _value(graph.names[name], ranks=0)) for name in outputs)
    opset = block(8, block(1, "") + number(2, _OPSET))
    return number(1, _IR_VERSION) + opset + block(7, body)


def _add(graph: _Graph, layer: Layer) -> None:
    inputs = [graph.names[name] for name in layer.bottoms]
    top = layer.tops[0] if layer.tops else ""
    match layer.kind:
        case "Input":
            return
        case "Split":
            for each in layer.tops:
                graph.names[each] = inputs[0]
        case "Convolution":
            kernel, bias = layer.blobs
            pad, stride = layer.whole(3, 0), layer.whole(6, 1)
            graph.node(
                "Conv",
                [inputs[0], graph.weight(kernel), graph.weight(bias)],
                top,
                group=layer.whole(5, 1),
                pads=[pad] * 4,
                strides=[stride] * 2,
                dilations=[layer.whole(18, 1)] * 2,
            )
        case "BatchNorm":
            mean, variance, factor = layer.blobs
            scale = np.float32(1 / factor[0] if factor[0] else 0)
            slope = (1 / np.sqrt(variance * scale + _BATCH_EPSILON)).astype(np.float32)
            _affine(graph, inputs[0], slope, -mean * scale * slope, top)
        case "Scale":
            slope, offset = layer.blobs
            _affine(graph, inputs[0], slope, offset, top)
        case "ReLU":
            graph.node("Relu", inputs[:1], top)
        case "Pooling" if layer.whole(1, _MAX_POOL) == _MAX_POOL:
            pad, size, stride = layer.whole(4, 0), layer.whole(2, 1), layer.whole(3, 1)
            graph.node(
                "MaxPool", inputs[:1], top, kernel_shape=[size] * 2, strides=[stride] * 2, pads=[pad] * 4, ceil_mode=1
            )
        case "Eltwise" if layer.whole(1, _SUM) == _SUM:
            graph.node("Add", inputs, top)
        case unknown:
            raise ValueError(unknown)


def _affine(graph: _Graph, source: str, slope: NDArray[np.float32], offset: NDArray[np.float32], top: str) -> None:
    graph.node("Mul", [source, graph.weight(slope.reshape(-1, 1, 1))], top)
    graph.node("Add", [graph.names[top], graph.weight(offset.astype(np.float32).reshape(-1, 1, 1))], top)


def _attribute(name: str, value: int | Sequence[int]) -> bytes:
    if isinstance(value, int):
        return block(1, name) + number(3, value) + number(20, _TYPE_INT)
    return block(1, name) + numbers(8, value) + number(20, _TYPE_INTS)


def _value(name: str, *, ranks: int) -> bytes:
    sizes = block(2, b"".join(block(1, block(2, f"{name}{rank}")) for rank in range(ranks))) if ranks else b""
    return block(1, name) + block(2, block(1, number(1, _FLOAT) + sizes))
