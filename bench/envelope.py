"""Sealing and opening against the raw AEAD of the same library, interleaved; prints times and ratios.

    PYTHONPATH=src python bench/envelope.py [--megabytes 5] [--rounds 40]

"raw" makes a new buffer for its result, as the library's `encrypt` and `decrypt` do; so does sealing. Opening writes
into pages that exist already, as the keyholder does.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

from ocrypt.core.ids import KeyId
from ocrypt.core.secrets import Opened
from ocrypt.envelope.keyconfig import Aead, Kem
from ocrypt.envelope.open import generate, open_into, pages_length
from ocrypt.envelope.seal import seal
from ocrypt.envelope.wire import Form

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Timed:
    """One thing that is measured."""

    name: str
    peer: str
    call: Callable[[], object]
    seconds: list[float] = field(default_factory=list)

    def run(self) -> None:
        start = time.perf_counter()
        self.call()
        self.seconds.append(time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    work = list(works(bytes(range(256)) * (4096 * arguments.megabytes)))
    for _ in range(arguments.rounds):
        for each in work:
            each.run()
    results = summary(work)
    if arguments.json:
        print(json.dumps(results))
        return
    for name, result in results.items():
        print(f"{name:34} {result['best_ms']:8.3f} ms   {result['speed_of_raw']:6.1%} of the speed of raw")


def summary(work: list[Timed]) -> dict[str, dict[str, float]]:
    best = {each.name: min(each.seconds) for each in work}
    return {
        each.name: {"best_ms": best[each.name] * 1000, "speed_of_raw": best[each.peer] / best[each.name]}
        for each in work
    }


def works(data: bytes) -> list[Timed]:
    found: list[Timed] = []
    for aead, primitive in ((Aead.AES256GCM, AESGCM(bytes(32))), (Aead.CHACHA20, ChaCha20Poly1305(bytes(32)))):
        found += raw(aead, primitive, data)
        for kem in Kem:
            key = generate(kem, KeyId(1))
            for form in Form:
                found += enveloped(Opened(data), key, aead, form)
    return found


def raw(aead: Aead, primitive: AESGCM | ChaCha20Poly1305, data: bytes) -> list[Timed]:
    nonce = bytes(12)
    sealed = primitive.encrypt(nonce, data, None)
    seal_name, open_name = f"raw seal {aead.name}", f"raw open {aead.name}"
    return [
        Timed(seal_name, seal_name, lambda: primitive.encrypt(nonce, data, None)),
        Timed(open_name, open_name, lambda: primitive.decrypt(nonce, sealed, None)),
    ]


def enveloped(message: Opened, key, aead: Aead, form: Form) -> list[Timed]:
    name = f"{key.config.kem.name} {aead.name} {form.value}"
    sealed = seal(message, key.config, aead=aead, form=form).sealed
    pages = bytearray(pages_length(sealed))
    return [
        Timed(f"seal {name}", f"raw seal {aead.name}", lambda: seal(message, key.config, aead=aead, form=form)),
        Timed(f"open {name}", f"raw open {aead.name}", lambda: open_into(sealed, key, pages, form)),
    ]


if __name__ == "__main__":
    main()
