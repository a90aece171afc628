"""A zygote whose jobs use the native libraries that real jobs use, threads included."""

from __future__ import annotations

import io
import json
import os
import queue
import socket
import sys
import threading
from pathlib import Path

from ocrypt.sandbox import zygote
from ocrypt.sandbox.settings import ZygoteSettings

FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF")


def _field(number, content):
    """One length-delimited or varint field of a protocol buffer."""
    if isinstance(content, int):
        return bytes([number << 3, content])
    content = content.encode() if isinstance(content, str) else content
    assert len(content) < 128
    return bytes([number << 3 | 2, len(content)]) + content


def _value(name):
    return _field(1, name) + _field(2, _field(1, _field(1, 1)))


def relu_model() -> bytes:
    """The smallest ONNX model: y = Relu(x), of floats, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto."""
    node = _field(1, "x") + _field(2, "y") + _field(4, "Relu")
    graph = _field(1, node) + _field(2, "g") + _field(11, _value("x")) + _field(12, _value("y"))
    return _field(1, 8) + _field(7, graph) + _field(8, _field(2, 13))


class Pool:
    """Two threads that work for the job."""

    def __init__(self):
        self.tasks = queue.SimpleQueue()
        self.results = queue.SimpleQueue()
        for _ in range(2):
            threading.Thread(target=self._work, daemon=True).start()

    def _work(self):
        while True:
            self.results.put(self.tasks.get()())


class State:
    def __init__(self):
        import cv2
        import numpy as np
        import onnxruntime
        from PIL import Image

        Image.init()
        cv2.setNumThreads(1)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.cv2, self.np, self.image = cv2, np, Image
        self.session = onnxruntime.InferenceSession(relu_model(), options, providers=["CPUExecutionProvider"])
        self.loaded_in = os.getpid()
        self.pool = None
        picture = Image.fromarray(np.random.default_rng(1).integers(0, 255, (60, 80, 3), "uint8"))
        self.files = {}
        for name in FORMATS:
            file = io.BytesIO()
            picture.save(file, name)
            self.files[name] = file.getvalue()

    def infer(self):
        values = self.np.linspace(-2, 2, 100_000, dtype="float32")
        return float(self.session.run(None, {"x": values})[0].sum())


def warm(state):
    if os.getpid() != state.loaded_in:
        state.pool = Pool()
    state.infer()


def job(state, channel):
    np, cv2, image = state.np, state.cv2, state.image
    report = {"infer": state.infer(), "threads": threading.active_count()}
    for name, content in state.files.items():
        decoded = image.open(io.BytesIO(content)).convert("RGB")
        report["pil " + name] = decoded.resize((40, 30)).size
        decoded = cv2.imdecode(np.frombuffer(content, "uint8"), cv2.IMREAD_COLOR)
        report["cv2 " + name] = None if decoded is None else decoded.shape[:2]
    grey = cv2.cvtColor(np.full((2000, 2000, 3), 255, "uint8"), cv2.COLOR_BGR2GRAY)
    report["contours"] = len(cv2.findContours(cv2.resize(grey, (300, 300)), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0])
    for _ in range(2):
        state.pool.tasks.put(state.infer)
    report["in threads"] = [state.pool.results.get() for _ in range(2)]
    channel.send(json.dumps(report).encode())


def main():
    options = json.loads(sys.argv[1])
    zygote.serve(
        socket.socket(fileno=options["listener"]),
        load=State,
        warm=warm,
        job=job,
        settings=ZygoteSettings(
            read_paths=tuple(
                Path(path) for path in (*sys.path, sys.prefix, sys.base_prefix, "/usr/lib", "/lib", "/lib64") if path
            ),
            lifeline=options["lifeline"],
            dynasty=options["dynasty"],
        ),
    )


if __name__ == "__main__":
    main()
