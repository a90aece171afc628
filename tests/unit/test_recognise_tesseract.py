"""Tesseract where it is, where it isn't, and what becomes of what it says."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from kit.pictures import saved, written
from ocrypt.core.codes import Code
from ocrypt.core.engines import ENGINES, TESSERACT_FOLDERS, data_folders
from ocrypt.core.errors import LocalError
from ocrypt.recognise.text.tesseract import library
from ocrypt.recognise.text.tesseract.data import LANGUAGES, find_models, info_of, model_file
from ocrypt.recognise.text.tesseract.engine import TesseractEngine, line_from
from ocrypt.recognise.text.tesseract.library import Box, Row, Symbol, Tesseract

# In a process of its own: what the library starts, prints at its end, and takes from the environment is the process's.
SCRIPT = """
import os, sys
from ocrypt.core.limits import Limits
from ocrypt.recognise.options import Options
from ocrypt.recognise.pipeline import Reader

reader = Reader.load(Options(engine="tesseract"))
picture = sys.stdin.buffer.read()
child = os.fork()
text = reader.read(picture, Limits()).text
if child == 0:
    os._exit(text != "Delivery note 7781")
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), text, len(os.listdir("/proc/self/task")))
"""


def refusal(call, *arguments):
    with pytest.raises(LocalError) as caught:
        call(*arguments)
    assert caught.value.code is Code.ENGINE_UNAVAILABLE
    return caught.value.detail


def test_it_starts_no_thread_prints_nothing_and_can_be_forked():
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=saved(written(["Delivery note 7781"]), "PNG"),
        capture_output=True,
        check=False,
        env={"OMP_NUM_THREADS": "4", "OPENBLAS_NUM_THREADS": "1"},
    )
    assert (done.stdout.decode(), done.stderr) == ("0 Delivery note 7781 1\n", b"")


def test_the_first_folder_with_all_languages_is_taken(tmp_path):
    whole, half = tmp_path / "whole", tmp_path / "half"
    for folder, languages in ((half, LANGUAGES[:1]), (whole, LANGUAGES)):
        folder.mkdir()
        for language in languages:
            model_file(folder, language).write_bytes(b"x")
    assert find_models((str(tmp_path / "none"), str(half), str(whole))) == whole


def test_models_that_are_not_installed(tmp_path):
    assert refusal(find_models, (str(tmp_path),)) == "Tesseract's models chi_sim and eng are not installed"
    assert refusal(info_of, tmp_path / "eng.traineddata", "eng") == "eng can't be read"


def test_models_that_are_no_models(tmp_path):
    for language in LANGUAGES:
        model_file(tmp_path, language).write_bytes(b"x")
    assert refusal(Tesseract, tmp_path, "+".join(LANGUAGES)) == "Tesseract can't load its models"


def test_a_library_that_is_not_installed(monkeypatch, tmp_path):
    monkeypatch.setattr(library, "_SONAME", "libtesseract-of-nobody.so.5")
    assert refusal(Tesseract, tmp_path, "eng") == "there is no libtesseract-of-nobody.so.5"


def test_a_library_that_is_another_one(monkeypatch, tmp_path):
    monkeypatch.setattr(library, "_SONAME", "libc.so.6")
    assert refusal(Tesseract, tmp_path, "eng") == "there is no libc.so.6"


def test_the_hint_says_what_to_install():
    assert "apt install tesseract-ocr tesseract-ocr-chi-sim" in Code.ENGINE_UNAVAILABLE.meaning.hint


def test_its_models_and_its_library_are_named_by_digest():
    models = {model.name: model.sha256 for model in TesseractEngine().info.models}
    folder = find_models()
    for language in LANGUAGES:
        assert models.pop(language) == hashlib.sha256(model_file(folder, language).read_bytes()).hexdigest()
    ((name, digest),) = models.items()
    assert name.startswith("libtesseract.so.5")
    assert digest in {
        hashlib.sha256(path.read_bytes()).hexdigest() for path in Path("/usr/lib").glob(f"**/{name}") if path.is_file()
    }


def test_only_it_reads_folders_of_the_system():
    assert {name: data_folders(name) for name in ENGINES if data_folders(name)} == {"tesseract": TESSERACT_FOLDERS}


def row(text, *symbols):
    return Row(
        text=text,
        box=Box(left=10, top=20, right=110, bottom=40),
        symbols=tuple(
            Symbol(text=said, box=Box(left=left, top=22, right=left + 8, bottom=38), confidence=confidence)
            for said, left, confidence in symbols
        ),
    )


def words(line):
    return [(word.text, word.polygon[0].x, word.polygon[1].x) for word in line.words]


def test_spaces_are_where_the_library_has_them_and_words_are_ours():
    line = line_from(
        row("a b 元c\n", ("a", 10, 0.9), ("b", 30, 0.9), ("元", 60, 0.6), ("c", 80, 0.6)), 1.0, width=200, height=60
    )
    assert line.text == "a b 元c"
    assert words(line) == [("a", 10, 18), ("b", 30, 38), ("元", 60, 68), ("c", 80, 88)]
    assert [point.x for point in line.polygon] == [10, 110, 110, 10]


@pytest.mark.parametrize(
    ("name", "given", "text"),
    [
        ("white space", row("a \n", ("a", 10, 0.9), (" ", 20, 0.9)), "a"),
        ("a control character", row("a\x1bb\n", ("a", 10, 0.9), ("\x1b", 20, 0.9), ("b", 30, 0.9)), "ab"),
        ("a direction", row("a\u202eb\n", ("a", 10, 0.9), ("\u202e", 20, 0.9), ("b", 30, 0.9)), "ab"),
        ("symbols that are not the text's", row("xyz\n", ("a", 10, 0.9), ("b", 30, 0.9)), "ab"),
        ("no symbol", row("abc\n"), ""),
    ],
)
def test_what_a_reading_may_not_have_is_left_out(name, given, text):
    line = line_from(given, 1.0, width=200, height=60)
    assert line.text == text, name
    assert "".join(word.text for word in line.words) == text


def test_a_line_of_a_picture_that_was_made_smaller_is_where_it_was():
    line = line_from(row("a\n", ("a", 10, 0.9)), 0.5, width=400, height=120)
    assert [(point.x, point.y) for point in line.polygon] == [(20, 40), (220, 40), (220, 80), (20, 80)]
    assert words(line) == [("a", 20, 36)]


def test_nothing_lies_outside_of_the_page():
    line = line_from(row("a\n", ("a", 10, 0.9)), 1.0, width=50, height=30)
    assert all(0 <= point.x <= 50 and 0 <= point.y <= 30 for point in (*line.polygon, *line.words[0].polygon))
