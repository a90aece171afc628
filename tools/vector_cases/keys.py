"""Key configurations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocrypt.core.codes import Code
from ocrypt.core.ids import KeyId
from ocrypt.envelope.keyconfig import Aead, Kem, KeyConfig, encode_list
from vector_cases.parts import Case, fixed, x25519, xwing

if TYPE_CHECKING:
    from collections.abc import Iterator


def key_config_cases() -> Iterator[Case]:
    """Lists that are taken and lists that are not."""
    both = [xwing(0, Aead.AES256GCM).key.config, x25519(Aead.AES256GCM).key.config]
    good = encode_list(both)
    yield _key_config("keyconfig-both", "What a service publishes: X-Wing first, X25519 second", good, both)
    unknown = bytes([9, 0x00, 0x30]) + fixed("unknown kem", 40) + bytes.fromhex("000400010001")
    with_unknown = len(unknown).to_bytes(2, "big") + unknown + good
    yield _key_config("keyconfig-unknown-kem", "A KEM that is not known is skipped", with_unknown, both)
    lone = both[1]
    odd = KeyConfig(key_id=KeyId(7), kem=Kem.X25519, public_key=lone.public_key).encode()[:-8]
    odd = odd[:-2] + bytes.fromhex("000c") + bytes.fromhex("000200020001fff000010003")
    only = KeyConfig(key_id=KeyId(7), kem=Kem.X25519, public_key=lone.public_key, aeads=(Aead.CHACHA20,))
    text = "KDFs and AEADs that are not known are skipped"
    yield _key_config("keyconfig-unknown-suites", text, len(odd).to_bytes(2, "big") + odd, [only])
    refused = {
        "empty": ("No configuration at all", b""),
        "cut": ("The last byte is missing", good[:-1]),
        "trailing": ("A byte follows the last configuration", good + b"\x00"),
        "same-id": ("Two keys with one identifier", encode_list([both[1], both[1]])),
        "nothing-known": ("Only a KEM that is not known", len(unknown).to_bytes(2, "big") + unknown),
        "no-algorithms": ("A key with no symmetric algorithms", _config(lone.encode()[:35] + b"\x00\x00")),
        "half-algorithm": (
            "A list of algorithms that is no multiple of four",
            _config(lone.encode()[:35] + b"\x00\x02\x00\x01"),
        ),
        "short-key": ("A public key that is too short for its KEM", _config(lone.encode()[:20])),
    }
    for name, (about, encoded) in refused.items():
        case = {"name": f"keyconfig-refused-{name}", "kind": "key-config-refused", "about": about}
        yield {**case, "list": encoded.hex(), "code": Code.SERVER_MISBEHAVED.value}


def _config(encoded: bytes) -> bytes:
    return len(encoded).to_bytes(2, "big") + encoded


def _key_config(name: str, about: str, encoded: bytes, configs: list[KeyConfig]) -> Case:
    return {
        "name": name,
        "kind": "key-config",
        "about": about,
        "list": encoded.hex(),
        "configs": [
            {
                "key_id": each.key_id,
                "kem_id": each.kem,
                "public_key": each.public_key.hex(),
                "aead_ids": list(each.aeads),
            }
            for each in configs
        ],
    }
