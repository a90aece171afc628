"""The sealed wire by hand, as the documentation shows it, against a real service."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kit.pictures import printed
from kit.service import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.service import Service

pytestmark = pytest.mark.hostile

EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "sealed_by_hand.py"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("example") / "state") as service:
        yield service


def example(service: Service, picture: Path, pin: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, EXAMPLE, service.url, picture, pin],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_example_reads_a_picture(service: Service, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(printed("Wombat 2907"))
    done = example(service, tmp_path / "a.png", service.pin)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Wombat 2907\n"


def test_the_example_refuses_another_identity(service: Service, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(printed("Wombat 2907"))
    done = example(service, tmp_path / "a.png", "ocrypt-id:" + "A" * 43)
    assert done.returncode != 0
    assert "this is not the pinned service" in done.stderr


def test_the_example_tells_the_code_of_a_bad_picture(service: Service, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    done = example(service, tmp_path / "a.png", service.pin)
    assert done.returncode != 0
    assert "image-unrecognised" in done.stderr
