"""Each contract of `.importlinter` notices when a copy of the source breaks it, directly or through a third file."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _contracts() -> dict[str, str]:
    """The name of each contract by its identifier."""
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    prefix = "importlinter:contract:"
    return {name.removeprefix(prefix): parser[name]["name"] for name in parser.sections() if name.startswith(prefix)}


CONTRACTS = _contracts()


@dataclass(frozen=True)
class Plant:
    """A line that is added at the end of a file of the copy; the file is made if there is none."""

    path: str
    line: str


# For each contract: an import that it forbids, and the same sin through a file that may itself do it.
DIRECT = {
    "layers": Plant("core/ids.py", "import ocrypt.envelope.wire"),
    "blind-gateway": Plant("gateway/relay.py", "import ocrypt.envelope.open"),
    "relay": Plant("relay/forward.py", "import ocrypt.keys.ring"),
    "pure-recognise": Plant("recognise/decode/pictures.py", "import socket"),
    "job": Plant("worker/job.py", "import ocrypt.keys.ring"),
    "zygote": Plant("worker/zygote.py", "import ocrypt.keys.ring"),
    "keyholder": Plant("worker/app.py", "import cv2"),
    "sandbox": Plant("sandbox/job.py", "import numpy"),
    "supervisor": Plant("supervisor/run.py", "import ocrypt.envelope.open"),
    "client": Plant("client/http.py", "import ocrypt.keys.ring"),
    "opening": Plant("cli/read.py", "import ocrypt.envelope.open"),
    "provider-libraries": Plant("supervisor/safe.py", "import hvac"),
    "crypto": Plant("envelope/seal.py", "import cryptography"),
    "sans-io": Plant("envelope/wire.py", "import socket"),
}
THROUGH = {
    # The package's root stands above all: it names the public API.
    "layers": (Plant("keys/ring.py", "import ocrypt"),),
    "blind-gateway": (
        Plant("gateway/admit.py", "import ocrypt.core.third"),
        Plant("core/third.py", "import ocrypt.keys.ring"),
    ),
    "relay": (
        Plant("relay/rate.py", "import ocrypt.core.third"),
        Plant("core/third.py", "import ocrypt.envelope.open"),
    ),
    "pure-recognise": (
        Plant("recognise/text/ctc.py", "import ocrypt.core.third"),
        Plant("core/third.py", "import subprocess"),
    ),
    "job": (
        Plant("worker/inner/request.py", "import ocrypt.core.third"),
        Plant("core/third.py", "import asyncio"),
    ),
    "zygote": (
        Plant("worker/job.py", "import ocrypt.core.third"),
        Plant("core/third.py", "import ocrypt.envelope.open"),
    ),
    "keyholder": (
        Plant("worker/describe.py", "import ocrypt.core.third"),
        Plant("core/third.py", "import onnxruntime"),
    ),
    "sandbox": (
        Plant("sandbox/pages.py", "import ocrypt.core.third"),
        Plant("core/third.py", "import ocrypt.keys.ring"),
    ),
    "supervisor": (
        Plant("supervisor/plan.py", "import ocrypt.core.third"),
        Plant("core/third.py", "import ocrypt.keys.ring"),
    ),
    "client": (
        Plant("client/trust.py", "import ocrypt.core.third"),
        Plant("core/third.py", "import ocrypt.worker.keyholder"),
    ),
    "sans-io": (Plant("envelope/open.py", "import ocrypt.core.third"), Plant("core/third.py", "import os")),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code without its data; import-linter reads the source and imports nothing of it."""
    shutil.copytree(
        ROOT / "src" / "ocrypt",
        tmp_path / "src" / "ocrypt",
        ignore=shutil.ignore_patterns("weights", "__pycache__", "page"),
    )
    (tmp_path / "src/ocrypt/gateway/page").mkdir()
    shutil.copy(ROOT / ".importlinter", tmp_path)
    return tmp_path


def plant(copy: Path, *plants: Plant) -> None:
    for one in plants:
        path = copy / "src/ocrypt" / one.path
        path.parent.mkdir(exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\n{one.line}\n")


def lint(copy: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache", *options],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy / "src"), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


def module(path: str) -> str:
    return "ocrypt." + path.removesuffix(".py").replace("/", ".")


def test_a_copy_without_a_plant_passes(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(" KEPT") == len(CONTRACTS)


def test_every_contract_has_its_plants() -> None:
    assert set(DIRECT) == set(CONTRACTS)
    # These two speak of direct imports only, and say so.
    assert set(THROUGH) == set(CONTRACTS) - {"crypto", "opening", "provider-libraries"}


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_forbidden_import_breaks_the_contract(copy: Path, contract: str) -> None:
    plants = [DIRECT[contract], *THROUGH.get(contract, ())]
    plant(copy, *plants)
    done = lint(copy, "--contract", contract)
    assert done.returncode == 1, done.stdout
    assert f"{CONTRACTS[contract]} BROKEN" in done.stdout
    for one in plants:
        assert module(one.path) in done.stdout, f"the way over {one.path} went unseen:\n{done.stdout}"


@pytest.mark.parametrize("path", ["recognise/decode.py", "recognise/text/tesseract/engine.py", "core/codes.py"])
def test_only_one_module_of_recognition_may_call_a_library_of_the_system(copy: Path, path: str) -> None:
    plant(copy, Plant(path, "import ctypes"))
    done = lint(copy, "--contract", "pure-recognise")
    assert done.returncode == 1, done.stdout
    assert f"{module(path)} -> ctypes" in done.stdout


def test_a_new_top_level_package_breaks_the_build_until_it_has_a_place(copy: Path) -> None:
    plant(copy, Plant("newcomer/__init__.py", '"""Something new."""'))
    done = lint(copy, "--contract", "layers")
    assert done.returncode == 1
    assert "newcomer" in done.stdout + done.stderr


RECOGNITION = {"cv2", "numpy", "PIL", "onnxruntime", "ocrypt.recognise"}
OPENING = {
    "ocrypt.envelope.gm_open",
    "ocrypt.envelope.gm_seal",
    "ocrypt.envelope.open",
    "ocrypt.envelope.seal",
    "ocrypt.envelope.reply",
    "ocrypt.keys.ring",
}
# What confines a process may be everywhere; what makes and feeds jobs may not.
SANDBOX = {f"ocrypt.sandbox.{part}" for part in ("client", "job", "pages", "spare", "zygote")}

LOADED = {
    "the gateway": ("ocrypt.gateway.__main__", RECOGNITION | OPENING | SANDBOX),
    "the keyholder": ("ocrypt.worker.__main__", RECOGNITION | {"ocrypt.envelope.seal", "ocrypt.worker.job"}),
    "the zygote, before it is confined": ("ocrypt.worker.zygote", RECOGNITION | OPENING | {"ocrypt.keys"}),
    "the job": ("ocrypt.worker.job", OPENING - {"ocrypt.envelope.reply"} | {"ocrypt.keys", "ocrypt.audit"}),
    "the supervisor": ("ocrypt.supervisor.run", RECOGNITION | OPENING | SANDBOX | {"ocrypt.client"}),
    "the package": ("ocrypt", RECOGNITION | OPENING | {"ocrypt.client", "cryptography"}),
    "the blind side of the envelope": ("ocrypt.envelope.wire", {"cryptography"} | OPENING),
    "key configurations": ("ocrypt.envelope.keyconfig", {"cryptography"} | OPENING),
    "binary HTTP": ("ocrypt.envelope.stream", {"cryptography"} | OPENING),
    "the date": ("ocrypt.envelope.window", {"cryptography"} | OPENING),
    "the blind side of the SM envelope": ("ocrypt.envelope.gm_wire", {"cryptography", "gmssl_pyx"} | OPENING),
    "who opens with SM2": ("ocrypt.envelope.gm_open", {"ocrypt.envelope.gm_seal", "ocrypt.envelope.seal"}),
    "who seals with SM2": ("ocrypt.envelope.gm_seal", {"ocrypt.envelope.gm_open", "ocrypt.envelope.open"}),
    "who answers": ("ocrypt.envelope.reply", {"ocrypt.envelope.open", "ocrypt.envelope.seal"}),
    "who opens": ("ocrypt.envelope.open", {"ocrypt.envelope.seal"}),
    "who seals": ("ocrypt.envelope.seal", {"ocrypt.envelope.open"}),
    "the command": ("ocrypt.cli.main", RECOGNITION | OPENING | {"ocrypt.client", "cryptography", "uvicorn"}),
}


def loaded(name: str) -> set[str]:
    program = f"import sys, {name}; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(("name", "forbidden"), LOADED.values(), ids=LOADED)
def test_what_a_process_really_loads_stays_within_its_walls(name: str, forbidden: set[str]) -> None:
    modules = loaded(name)
    assert name in modules
    assert not modules & forbidden


def test_the_look_at_what_is_loaded_sees_something() -> None:
    # Engines are loaded by name, so that is named too.
    assert loaded("ocrypt.recognise.pipeline, ocrypt.recognise.text.ppocr.engine") & RECOGNITION == RECOGNITION
    assert loaded("ocrypt.envelope.open") >= {"cryptography", "ocrypt.envelope.open"}
