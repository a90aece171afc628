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

from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM

from ocrypt.core.ids import KeyId
from ocrypt.core.secrets import Opened
from ocrypt.envelope.gm_open import generate_gm, open_gm_into
from ocrypt.envelope.gm_seal import GmKeyConfig, seal_gm
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
    return found + sm(data)


def sm(data: bytes) -> list[Timed]:
    """The SM envelope against SM4-GCM as the library gives it: one buffer in, one out, and the tag."""
    nonce, algorithm, message = bytes(12), SM4(bytes(16)), Opened(data)

    def raw_seal() -> bytes:
        encryptor = BlockCipher(algorithm, GCM(nonce)).encryptor()
        body = encryptor.update(data)
        encryptor.finalize()
        return body

    encryptor = BlockCipher(algorithm, GCM(nonce)).encryptor()
    ciphertext = encryptor.update(data)
    encryptor.finalize()
    tag = encryptor.tag

    def raw_open() -> bytes:
        decryptor = BlockCipher(algorithm, GCM(nonce, tag)).decryptor()
        body = decryptor.update(ciphertext)
        decryptor.finalize()
        return body

    key = generate_gm(KeyId(1))
    config = GmKeyConfig(key.key_id, key.key.public)
    sealed = seal_gm(message, config).sealed
    pages = bytearray(len(sealed.body))
    return [
        Timed("raw seal SM4GCM", "raw seal SM4GCM", raw_seal),
        Timed("raw open SM4GCM", "raw open SM4GCM", raw_open),
        Timed("seal SM2 SM4GCM single", "raw seal SM4GCM", lambda: seal_gm(message, config)),
        Timed("open SM2 SM4GCM single", "raw open SM4GCM", lambda: open_gm_into(sealed, key, pages)),
    ]


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
