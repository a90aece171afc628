"""Where a QR code may be, by a small network: WeChat's SSD, whose weights come from a package (`weights.toml`).

`protobuf.py` the wire format; `caffe.py` the weights' file; `onnx.py` the same network for ONNX Runtime; `ssd.py` its
answer as boxes.
"""
