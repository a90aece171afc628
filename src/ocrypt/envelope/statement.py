"""What a service signs: its description and its receipts. `spec/envelope.md` sections 9 and 10."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ocrypt.core.base64url import decode_base64url, encode_base64url
from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.envelope.canonical import Json, canonical, parse
from ocrypt.hazmat import digest
from ocrypt.hazmat.errors import BadSignature
from ocrypt.hazmat.sign import SigningKey, VerifyKey

DESCRIPTION_CONTEXT: Final = b"ocrypt-service-description-v1\n"
RECEIPT_CONTEXT: Final = b"ocrypt-receipt-v1\n"

MAX_RECEIPT: Final = 2048
"""Bytes of a receipt's payload."""


def fingerprint(identity: VerifyKey) -> str:
    """The name of an identity as people see it: `ocrypt-id:` and 43 characters."""
    return "ocrypt-id:" + encode_base64url(digest.sha256(identity.raw))


def sign_description(description: dict[str, Json], key: SigningKey) -> dict[str, Json]:
    """The description with `identity` and `signature` set to those of `key`."""
    body: dict[str, Json] = {**description, "identity": encode_base64url(key.public.raw)}
    body.pop("signature", None)
    signature = key.sign(DESCRIPTION_CONTEXT + canonical(body))
    return {**body, "signature": encode_base64url(signature)}


def verify_description(untrusted: bytes) -> dict[str, Json]:
    """The description in a body, where the identity that it names signed it. Whose identity that is, is for the caller.

    Raises:
        LocalError: SERVER_MISBEHAVED, it is not such an object; SIGNATURE_BAD, the signature is not that identity's.
    """
    value = parse(untrusted)
    if not isinstance(value, dict):
        raise LocalError(Code.SERVER_MISBEHAVED, "its description is malformed")
    body = dict(value)
    signature = _decoded(body.pop("signature", None))
    VerifyKey(_decoded(body.get("identity"))).verify(signature, DESCRIPTION_CONTEXT + canonical(body))
    return value


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """A receipt's payload, which is JSON, and the signature over exactly these bytes."""

    payload: bytes
    signature: bytes

    def encode(self) -> bytes:
        """The JSON object of `GET /v1/receipts/{id}`; in base64url it is the header `Ocrypt-Receipt`."""
        return canonical({"body": encode_base64url(self.payload), "signature": encode_base64url(self.signature)})


def sign_receipt(payload: dict[str, Json], key: SigningKey) -> SignedReceipt:
    """Sign a payload. Raises ValueError where it is too long."""
    encoded = canonical(payload)
    if len(encoded) > MAX_RECEIPT:
        raise ValueError("a receipt has at most 2048 bytes")
    return SignedReceipt(encoded, key.sign(RECEIPT_CONTEXT + encoded))


def verify_receipt(untrusted: bytes, identity: VerifyKey) -> dict[str, Json]:
    """The payload in the JSON object of a receipt, where `identity` signed it. What it says is for the caller to check.

    Raises:
        LocalError: RECEIPT_BAD, for whatever reason.
    """
    try:
        outer = parse(untrusted)
        if not isinstance(outer, dict):
            raise BadSignature
        payload = _decoded(outer.get("body"))
        if len(payload) > MAX_RECEIPT:
            raise BadSignature
        identity.verify(_decoded(outer.get("signature")), RECEIPT_CONTEXT + payload)
        value = parse(payload)
        if not isinstance(value, dict):
            raise BadSignature
    except LocalError:
        raise LocalError(Code.RECEIPT_BAD) from None
    return value


def _decoded(untrusted: Json) -> bytes:
    try:
        return decode_base64url(untrusted if isinstance(untrusted, str) else "=")
    except ValueError:
        raise BadSignature from None
