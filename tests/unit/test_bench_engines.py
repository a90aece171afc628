"""What the benchmarks run: engines, their environment, the worker's measuring and the turns."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pytest

from bench.ocr import own, pictures
from bench.ocr.driver import environment, interleaved
from bench.ocr.engines import BASE, ENGINES, Home, named, present
from bench.ocr.jobs import read_all
from bench.ocr.pictures import Kind, Picture, load
from bench.ocr.worker import Answer, cpu_seconds, measured
from ocrypt.recognise.options import Options

ROOT = pictures.ROOT


# --- engines and their environment --------------------------------------------------------------------------------


def test_names_are_unique_and_the_base_is_among_them() -> None:
    names = [engine.name for engine in ENGINES]
    assert len(set(names)) == len(names)
    assert BASE in names
    assert named("ocrypt").home is Home.OWN


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(KeyError):
        named("nothing")


def test_profiles_are_measured_only_where_they_exist_and_differ() -> None:
    here = {engine.profile for engine in present()}
    offered = {profile for profile in ("fast", "accurate") if own.has_profiles() and not own.is_default(profile)}
    assert here == {"", *offered}


def test_ocrypt_is_measured_as_it_comes() -> None:
    assert own.options("", 2) == Options(threads=2)


class Profile(StrEnum):
    FAST = "fast"
    ACCURATE = "accurate"


@dataclass(frozen=True, slots=True)
class Named:
    threads: int = 1
    profile: Profile = Profile.FAST


@dataclass(frozen=True, slots=True)
class Texts:
    threads: int = 1
    profile: str = "fast"


@pytest.mark.parametrize("kind", [Named, Texts])
def test_a_profile_is_an_engine_of_its_own_unless_it_is_the_default(
    kind: type[Named | Texts], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own, "Options", kind)
    assert own.options("accurate", 2) == kind(threads=2, profile=Profile.ACCURATE)
    assert [engine.name for engine in present() if engine.home is Home.OWN] == ["ocrypt", "ocrypt-accurate"]


@dataclass(frozen=True, slots=True)
class Plain:
    threads: int = 1


def test_without_profiles_there_is_one_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own, "Options", Plain)
    assert [engine.name for engine in present() if engine.home is Home.OWN] == ["ocrypt"]


def pins(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for package, version in re.findall(
        r"^([\w.-]+)==([^ ]+)", (ROOT / "requirements" / name).read_text(), re.MULTILINE
    ):
        found.setdefault(package, set()).add(version)
    return found


def test_what_reports_to_its_maker_is_not_installed() -> None:
    assert {"openvino-telemetry", "opencv-python"} & set(pins("bench.txt")) == set()


def test_engines_share_the_versions_of_what_they_have_in_common() -> None:
    ours, theirs = pins("lock.txt"), pins("bench.txt")
    common = {name: theirs[name] for name in ("numpy", "onnxruntime", "opencv-python-headless", "pillow")}
    assert common == {name: ours[name] for name in common}


def test_a_worker_of_another_engine_needs_nothing_of_ocrypt() -> None:
    code = "import sys, bench.ocr.worker; print([name for name in sys.modules if name.partition('.')[0] == 'ocrypt'])"
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    assert out == "[]\n"


def test_libraries_are_told_the_number_of_threads() -> None:
    found = environment(2)
    assert (found["OMP_NUM_THREADS"], found["OPENBLAS_NUM_THREADS"], found["ORT_DISABLE_TELEMETRY"]) == ("2", "2", "1")


# --- measuring ----------------------------------------------------------------------------------------------------


def burn(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_a_reading_is_measured() -> None:
    def read(content: bytes) -> str:
        burn(0.05)
        return content.decode()

    answer = measured(read, b"text")
    assert (answer.text, answer.failed) == ("text", "")
    assert answer.cpu >= 0.04
    assert answer.wall >= 0.04
    assert answer.peak > 1000


def test_a_child_s_time_counts() -> None:
    before = cpu_seconds()
    child = "import time\nwhile time.process_time() < 0.1: pass"
    subprocess.run([sys.executable, "-c", child], check=True)
    assert cpu_seconds() - before >= 0.09


def test_memory_that_was_given_back_still_counts() -> None:
    code = "from bench.ocr.worker import peak_kib\nblock = b'x' * (96 << 20)\ndel block\nprint(peak_kib())"
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    assert int(out) > 96 << 10


def test_an_engine_that_fails_is_counted_and_the_next_picture_comes() -> None:
    def read(content: bytes) -> str:
        raise ValueError(content)

    answer = measured(read, b"text")
    assert (answer.text, answer.failed) == ("", "ValueError")


# --- turns --------------------------------------------------------------------------------------------------------


class FakeWorker:
    """Writes down what it is asked for."""

    def __init__(self, name: str, asked: list[str]) -> None:
        self.engine = named(name)
        self.asked = asked

    def read(self, path: Path) -> Answer:
        self.asked.append(f"{self.engine.name} {path.name}")
        return Answer(text=path.stem.upper(), failed="", wall=1.0, cpu=2.0, peak=3)


def picture(name: str) -> Picture:
    return Picture(path=Path(name), name=name, truth=name[0].upper(), category="page")


def test_every_engine_reads_every_picture_in_turn_after_two_to_warm_up() -> None:
    asked: list[str] = []
    workers = [FakeWorker("ocrypt", asked), FakeWorker(BASE, asked)]
    rows = list(interleaved(workers, [picture("a.png"), picture("b.png"), picture("c.png")]))  # type: ignore[arg-type]
    assert asked[:4] == ["ocrypt a.png", f"{BASE} a.png", "ocrypt b.png", f"{BASE} b.png"]
    assert asked[4:] == [
        "ocrypt a.png",
        f"{BASE} a.png",
        f"{BASE} b.png",
        "ocrypt b.png",
        "ocrypt c.png",
        f"{BASE} c.png",
    ]
    assert [(row.engine, row.picture, row.score.edits) for row in rows[:2]] == [
        ("ocrypt", "a.png", 0),
        (BASE, "a.png", 0),
    ]


def test_readers_share_the_pictures(tmp_path: Path) -> None:
    paths = [tmp_path / f"{index}.png" for index in range(20)]
    seen = tmp_path / "seen"
    for path in paths:
        path.write_bytes(path.name.encode())

    def read(content: bytes) -> str:
        with seen.open("a") as file:
            file.write(content.decode() + "\n")
        return ""

    cores = os.sched_getaffinity(0)
    found = read_all(read, lambda: None, paths, [cores, cores])
    assert len(found.seconds) == 20
    assert found.rate > 0
    assert sorted(seen.read_text().split()) == sorted(path.name for path in paths)


# --- pictures -----------------------------------------------------------------------------------------------------


def test_each_nth_picture_of_a_kind(tmp_path: Path) -> None:
    labels = [{"image": f"{i}.png", "text": str(i), "kind": ("page", "line")[i % 2], "category": "x"} for i in range(9)]
    (tmp_path / "labels.jsonl").write_text("".join(json.dumps(label) + "\n" for label in labels))
    assert [one.name for one in load(tmp_path, Kind.PAGE, 2)] == ["0.png", "4.png", "8.png"]
    assert [one.truth for one in load(tmp_path, Kind.LINE, 1)] == ["1", "3", "5", "7"]


def test_the_folder_of_pictures_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OCRYPT_DATA", str(tmp_path))
    assert pictures.default_folder() == tmp_path
