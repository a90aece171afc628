"""Reads one picture at a service by hand, to show what is on the wire: usage, `sealed_by_hand.py URL PICTURE PIN`.

`ocrypt.Client` does all this and more: it keeps the service in mind, meets rotated keys, and bounds every answer.
"""

from __future__ import annotations

import json
import ssl
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from ocrypt.core.base64url import decode_base64url
from ocrypt.core.secrets import Opened
from ocrypt.envelope.keyconfig import parse_list
from ocrypt.envelope.message import Field, Request, encode_request, parse_response
from ocrypt.envelope.seal import seal
from ocrypt.envelope.statement import fingerprint, verify_description, verify_receipt
from ocrypt.envelope.window import http_date
from ocrypt.hazmat.digest import sha256
from ocrypt.hazmat.sign import VerifyKey


def any_certificate() -> ssl.SSLContext:
    """TLS without a look at the certificate: the pin says who it is, and nothing leaves here unsealed."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def read(url: str, picture: bytes, pin: str) -> str:
    """The text in a picture.

    Raises:
        ValueError: the service is not the pinned one, or its receipt is for something else.
        LocalError: a signature is wrong, or the answer does not open.
    """
    # No token is sent here: with one, the real connection would have to show the certificate of the description.
    with httpx.Client(base_url=url, verify=any_certificate(), trust_env=False, timeout=120) as http:
        # (1) Who is there? The description is signed by the identity that it names, and that must be the pinned one.
        description = verify_description(http.get("/.well-known/ocrypt").content)
        identity = VerifyKey(decode_base64url(str(description["identity"])))
        if fingerprint(identity) != pin:
            raise ValueError("this is not the pinned service")
        # (2) Its public keys. The first is X-Wing, the one to use.
        keys = description["keys"]
        config = parse_list(decode_base64url(str(keys["configs"] if isinstance(keys, dict) else "")))[0]
        # (3) An HTTP request that only the job will see, in binary, padded so that its length says little.
        inner = Request(
            method="POST",
            scheme="https",
            authority=urlsplit(url).netloc,
            path="/v1/read",
            headers=(Field("date", http_date(datetime.now(UTC))), Field("accept", "application/json")),
            content=picture,
        )
        # (4) Seal it. The opener holds the key of this one answer and never leaves this process.
        sealing = seal(Opened(encode_request(inner)), config)
        # (5) Send it: this is all that the wire and the gateway see.
        answer = http.post(
            "/v1/sealed", content=bytes(sealing.sealed.body), headers={"content-type": "message/ohttp-req"}
        )
    answer.raise_for_status()
    # (6) The receipt: signed by the same identity, and about exactly the bytes that were sent.
    receipt = verify_receipt(decode_base64url(answer.headers["ocrypt-receipt"]), identity)
    if receipt["sealed_sha256"] != sha256(sealing.sealed.body).hex() or receipt["stored"] != "nothing":
        raise ValueError("the receipt is not for this request")
    # (7) Open the answer: an HTTP response again, good or bad.
    response = parse_response(sealing.opener.open(answer.content).reveal())
    reading = json.loads(bytes(response.content))
    if response.status != httpx.codes.OK:
        raise ValueError(reading["code"])
    return str(reading["text"])


if __name__ == "__main__":
    sys.stdout.write(read(sys.argv[1], Path(sys.argv[2]).read_bytes(), sys.argv[3]) + "\n")
