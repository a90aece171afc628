"""The network that says where a QR code may be: its file, its translation, its boxes."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp

from ocrypt.recognise.codes.read.detector import caffe, onnx, protobuf
from ocrypt.recognise.codes.read.detector.caffe import Layer
from ocrypt.recognise.codes.read.detector.ssd import Detector
from ocrypt.recognise.inference import Session


@pytest.fixture(scope="module")
def detector():
    return Detector()


def page_with(places, size=(900, 1200)):
    """A grey page with a QR code of about 240 pixels at each place (left, top)."""
    page = np.full(size, 235, np.uint8)
    page[::40, :] = 120
    for index, (left, top) in enumerate(places):
        code = zxingcpp.create_barcode(f"https://example.org/{index}", zxingcpp.BarcodeFormat.QRCode)
        symbol = np.array(code.to_image())
        symbol = symbol.reshape(symbol.shape[:2]).repeat(7, 0).repeat(7, 1)
        page[top : top + symbol.shape[0], left : left + symbol.shape[1]] = symbol
    return page, symbol.shape[0] if places else 0


@pytest.mark.parametrize("places", [[(100, 80)], [(100, 80), (800, 500)], [(60, 60), (500, 330), (900, 600)]])
def test_every_code_of_a_page_has_a_box_on_it(detector, places):
    page, side = page_with(places)
    boxes = detector.boxes(page, 640, least=0.5)
    assert len(boxes) == len(places)
    for left, top in places:
        (box,) = (box for box in boxes if left < (box.left + box.right) / 2 < left + side)
        wanted = (left, top, left + side, top + side)
        assert np.abs(np.subtract((box.left, box.top, box.right, box.bottom), wanted)).max() < side / 4


def test_the_surest_box_comes_first(detector):
    page, _ = page_with([(100, 80), (800, 500)])
    page[500:, 800:] = page[500:, 800:] // 8 + 180
    scores = [box.score for box in detector.boxes(page, 640, least=0.01)]
    assert scores == sorted(scores, reverse=True)
    assert all(0.01 <= score <= 1 for score in scores)


@pytest.mark.parametrize("size", [(300, 300), (8, 518), (518, 8), (1, 1)])
def test_a_blank_picture_of_any_shape_has_no_box(detector, size):
    assert detector.boxes(np.full(size, 255, np.uint8), 400) == ()


def net(*layers, data):
    model = onnx.model(layers, [layers[-1].tops[0]])
    return Session(model, 1).run(data)


def layer(kind, *blobs, **rest):
    settings = {int(name[1:]): value for name, value in rest.items()}
    arrays = tuple(np.asarray(blob, np.float32) for blob in blobs)
    return Layer(name=kind, kind=kind, bottoms=("data",), tops=("data",), blobs=arrays, settings=settings)


def test_batch_normalisation_is_as_caffe_does_it():
    data = np.arange(8, dtype=np.float32).reshape(1, 2, 2, 2)
    given = net(layer("BatchNorm", [2, 4], [8, 18], [2]), data=data)
    mean, variance = np.array([1, 2]).reshape(2, 1, 1), np.array([4, 9]).reshape(2, 1, 1)
    assert given == pytest.approx((data - mean) / np.sqrt(variance + 1e-5), abs=1e-6)


def test_layers_that_work_in_place_follow_each_other():
    data = np.array([[[[-1.0, 2.0]]]], np.float32)
    layers = (layer("Scale", [2], [1]), layer("ReLU"), layer("Scale", [1], [-3]))
    assert net(*layers, data=data).ravel() == pytest.approx([-3, 2])


def test_pooling_takes_in_what_stands_over_the_edge():
    data = np.arange(16, dtype=np.float32).reshape(1, 1, 4, 4)
    given = net(layer("Pooling", _1=(0,), _2=(3,), _3=(2,)), data=data)
    assert given.ravel().tolist() == [10, 11, 14, 15]


def test_a_layer_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match="LSTM"):
        onnx.model([layer("LSTM")], ["data"])


def test_a_caffe_layer_is_read_with_its_weights_and_settings():
    blob = protobuf.block(7, protobuf.block(1, bytes([2, 1]))) + protobuf.block(5, np.array([1, 2], "<f4").tobytes())
    body = protobuf.block(1, "a") + protobuf.block(2, "Convolution") + protobuf.block(3, "x") + protobuf.block(4, "y")
    body += protobuf.block(7, blob) + protobuf.block(106, protobuf.number(1, 300) + protobuf.numbers(3, [1, 2]))
    (found,) = caffe.layers(protobuf.block(100, body))
    assert (found.name, found.kind, found.bottoms, found.tops) == ("a", "Convolution", ("x",), ("y",))
    assert found.blobs[0].tolist() == [[1], [2]]
    assert found.settings == {1: (300,), 3: (1, 2)}


@pytest.mark.parametrize("broken", [b"\x08", b"\x0a\x05ab", b"\x09abc", b"\x0b", b"\xff" * 12])
def test_a_message_that_is_cut_or_strange_is_refused(broken):
    with pytest.raises(ValueError, match=r"varint|length|wire type"):
        list(protobuf.fields(memoryview(broken)))
