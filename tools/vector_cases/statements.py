"""What a service signs."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from ocrypt.core.base64url import decode_base64url, encode_base64url
from ocrypt.core.codes import Code
from ocrypt.core.secrets import Secret
from ocrypt.envelope import statement
from ocrypt.envelope.canonical import canonical
from ocrypt.envelope.keyconfig import Aead, encode_list
from ocrypt.envelope.wire import Form
from ocrypt.hazmat.sign import SigningKey
from vector_cases.parts import NOW, Case, fixed, x25519, xwing
from vector_cases.sealed import request_case

if TYPE_CHECKING:
    from collections.abc import Iterator


def description_cases() -> Iterator[Case]:
    """A service description, signed, and what must not verify."""
    key = SigningKey.from_seed(Secret(fixed("identity", 32)))
    configs = encode_list([xwing(0, Aead.AES256GCM).key.config, x25519(Aead.AES256GCM).key.config])
    signed = statement.sign_description(
        {
            "v": 1,
            "service": "ocrypt",
            "version": "0.0.0",
            "keys": {
                "configs": encode_base64url(configs),
                "not_before": int(NOW.timestamp()),
                "not_after": int((NOW + timedelta(hours=24)).timestamp()),
            },
            "tls": {"certificates_sha256": [fixed("certificate", 32).hex()]},
            "limits": {"max_bytes": 52_428_800, "max_pixels": 80_000_000},
            "features": ["read"],
            "forms": ["single", "chunked"],
            "privacy": {"stored": "nothing", "training": "never", "words": '图片 "never" kept\n\u007f\U0001f512'},
            "build": {"digest": fixed("build", 32).hex()},
            "issued": int(NOW.timestamp()),
            # Sorted by UTF-16 code units the second comes first, by code points the first.
            "extra": {"\ufb33": True, "\U0001f600": False, "a": None},
        },
        key,
    )
    unsigned = {name: value for name, value in signed.items() if name != "signature"}
    text = json.dumps(signed, ensure_ascii=False, indent=2)
    yield {
        "name": "description",
        "kind": "description",
        "about": "A service description as it may be served, its canonical form and its signature",
        "seed": bytes(key.seed().reveal()).hex(),
        "identity": key.public.raw.hex(),
        "fingerprint": statement.fingerprint(key.public),
        "configs": configs.hex(),
        "served": text,
        "canonical": canonical(unsigned).decode("utf-8"),
        "signature": decode_base64url(str(signed["signature"])).hex(),
    }
    other = SigningKey.from_seed(Secret(fixed("another identity", 32)))
    bad = Code.SIGNATURE_BAD.value
    odd = Code.SERVER_MISBEHAVED.value
    refused = {
        "changed": ("One limit is another", bad, text.replace("52428800", "52428801")),
        "other-identity": (
            "Signed by another identity than it names",
            bad,
            json.dumps({**signed, "identity": encode_base64url(other.public.raw)}),
        ),
        "unsigned": ("There is no signature", bad, json.dumps(unsigned)),
        "name-twice": ("A member stands twice", odd, text[:-2] + ',\n  "v": 1\n}'),
        "float": ("A number with a fraction", odd, text.replace('"v": 1', '"v": 1.0')),
        "list": ("Not an object", odd, "[]"),
    }
    for name, (about, code, served) in refused.items():
        case = {"name": f"description-refused-{name}", "kind": "description-refused", "about": about}
        yield {**case, "served": served, "code": code}


def receipt_cases() -> Iterator[Case]:
    """A receipt, signed, and what must not verify."""
    key = SigningKey.from_seed(Secret(fixed("identity", 32)))
    request = request_case(x25519(Aead.AES256GCM), Form.SINGLE)
    receipt = statement.sign_receipt(
        {
            "v": 1,
            "request_id": "000102030405060708090a0b0c0d0e0f",
            "sealed_sha256": request["sealed_sha256"],
            "admitted": "2026-11-24T12:00:00.001Z",
            "opened": "2026-11-24T12:00:00.002Z",
            "ended": "2026-11-24T12:00:00.345Z",
            "outcome": "done",
            "job": {"exit": 0, "signal": 0},
            "confinement": ["landlock", "seccomp", "no-new-privs", "rlimits"],
            "degraded": False,
            "stored": "nothing",
            "build": fixed("build", 32).hex(),
            "identity": encode_base64url(key.public.raw),
        },
        key,
    )
    outer = receipt.encode()
    yield {
        "name": "receipt",
        "kind": "receipt",
        "about": "A receipt: the JSON object, the header's value, the payload and its signature",
        "seed": bytes(key.seed().reveal()).hex(),
        "identity": key.public.raw.hex(),
        "payload": receipt.payload.decode("utf-8"),
        "signature": receipt.signature.hex(),
        "object": outer.decode("utf-8"),
        "header": encode_base64url(outer),
    }
    changed = statement.SignedReceipt(receipt.payload.replace(b"nothing", b"all of it"), receipt.signature)
    description = statement.SignedReceipt(receipt.payload, key.sign(statement.DESCRIPTION_CONTEXT + receipt.payload))
    refused = {
        "changed": ("One word is another", changed.encode()),
        "other-context": ("The signature was made for a description", description.encode()),
        "unsigned": ("There is no signature", canonical({"body": encode_base64url(receipt.payload)})),
        "padded": ("Base64url with padding", outer[:-2] + b'=="}'),
        "list": ("Not an object", b"[]"),
    }
    for name, (about, body) in refused.items():
        case = {"name": f"receipt-refused-{name}", "kind": "receipt-refused", "about": about}
        text = body.decode("utf-8")
        yield {**case, "identity": key.public.raw.hex(), "object": text, "code": Code.RECEIPT_BAD.value}
