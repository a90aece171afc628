"""What the envelope's fuzzers share: seeds from `vectors/envelope/`, and the run itself."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VECTORS = Path(__file__).resolve().parent.parent / "vectors" / "envelope"


def seeds(*kinds: str) -> Iterator[dict[str, Any]]:
    """The vectors of these kinds."""
    for path in sorted(VECTORS.glob("*.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        if case["kind"] in kinds:
            yield case


def expect(found: object, wanted: object) -> None:
    """Fail where a refusal has another code than it must have."""
    assert found is wanted


def run(one_input: Callable[[bytes], None], corpus: list[bytes]) -> None:
    """Fuzz until the arguments (those of libFuzzer, as `-runs=N` or `-max_total_time=60`) say that it is enough."""
    import atheris  # noqa: PLC0415 - tests import the harnesses without it

    atheris.instrument_all()
    with tempfile.TemporaryDirectory() as directory:
        for number, data in enumerate(corpus):
            (Path(directory) / f"seed-{number:04}").write_bytes(data)
        atheris.Setup([*sys.argv, directory], one_input)
        atheris.Fuzz()
