"""Ten thousand random single-bit flips over each envelope: ten thousand refusals, one and the same.

A flip in the key identifier, which stands in clear, is refused as `key-unknown` (docs/adr/0005-key-codes-in-clear.md):
one byte of each request, and the only exception.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from kit.service import running
from kit.wire import Wire
from ocrypt.client import Client
from ocrypt.core.codes import Code
from ocrypt.core.errors import Refused
from ocrypt.core.secrets import Opened
from ocrypt.envelope.gm_open import generate_gm
from ocrypt.envelope.gm_seal import GmKeyConfig, seal_gm
from ocrypt.envelope.gm_wire import PATH, REQUEST_MEDIA_TYPE
from ocrypt.envelope.keyconfig import parse_list
from ocrypt.envelope.open import generate
from ocrypt.envelope.seal import seal
from ocrypt.envelope.wire import Form
from ocrypt.keys.ring import KeyRing
from ocrypt.keys.rotation import RotationPolicy
from ocrypt.worker.opening import Gm, open_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kit.service import Service

pytestmark = pytest.mark.hostile

FLIPS = 10_000
AT_THE_SERVICE = 300
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MESSAGE = b"a request of about a kilobyte".ljust(900, b".")
RING = KeyRing(policy=RotationPolicy(), make=generate, make_gm=generate_gm, first_id=3, now=NOW)


@dataclass(frozen=True, slots=True)
class Envelope:
    """One way in which a request may be sealed, and the byte that names the key."""

    name: str
    kind: Form | Gm
    key_id_at: int
    config: int = 0

    def seal(self) -> bytes:
        published = RING.published()
        if self.kind is Gm.SINGLE:
            assert published.gm is not None
            config = GmKeyConfig(published.gm.key_id, published.gm.public_key)
            return bytes(seal_gm(Opened(MESSAGE), config).sealed.body)
        config = parse_list(published.configs)[self.config]
        return bytes(seal(Opened(MESSAGE), config, form=self.kind, chunk=200).sealed.body)


ENVELOPES = (
    Envelope("X-Wing", Form.SINGLE, 0),
    Envelope("X25519 in chunks", Form.CHUNKED, 0, config=1),
    Envelope("SM2", Gm.SINGLE, 1),
)


def flipped(body: bytes, bit: int) -> bytearray:
    changed = bytearray(body)
    changed[bit // 8] ^= 1 << bit % 8
    return changed


@pytest.mark.parametrize("envelope", ENVELOPES, ids=lambda envelope: envelope.name)
def test_every_flip_is_refused_and_but_for_the_key_id_alike(envelope: Envelope) -> None:
    body = envelope.seal()
    chance = random.Random(8731)  # noqa: S311 - which bits, the same in each run
    pages = bytearray(len(body))
    told: Counter[tuple[str, str]] = Counter()
    for _ in range(FLIPS):
        bit = chance.randrange(8 * len(body))
        with pytest.raises(Refused) as caught:
            open_request(flipped(body, bit), envelope.kind, RING, pages, NOW)
        # Nothing that was opened before the refusal is left.
        assert not any(pages)
        if bit // 8 == envelope.key_id_at:
            assert caught.value.code in {Code.KEY_UNKNOWN, Code.ENVELOPE_UNOPENABLE}
            told["key id", ""] += 1
        else:
            told[str(caught.value.code), repr(caught.value)] += 1
    key_id = told.pop(("key id", ""), 0)
    assert len(told) == 1, told
    assert next(iter(told))[0] == str(Code.ENVELOPE_UNOPENABLE)
    # About one bit in a thousand is of that byte.
    assert key_id < FLIPS // 500
    # All that was said in between has burnt nothing: the request itself still opens.
    assert open_request(bytearray(body), envelope.kind, RING, pages, NOW).length == len(MESSAGE)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("flips") / "state", settings="[keys]\ngm = true\n") as service:
        yield service


@pytest.mark.parametrize("kind", [Form.SINGLE, Gm.SINGLE])
def test_the_service_gives_one_answer_to_all_of_them(service: Service, kind: Form | Gm) -> None:
    wire = Wire(service.url)
    chance = random.Random(8731)  # noqa: S311 - which bits, the same in each run
    if kind is Form.SINGLE:
        path, media_type, key_id_at = "/v1/sealed", kind.request_media_type, 0
        body = bytes(wire.seal(wire.request(MESSAGE)).sealed.body)
    else:
        path, media_type, key_id_at = PATH, REQUEST_MEDIA_TYPE, 1
        with Client(service.url, pin=service.pin) as client:
            gm = client.service().gm
        assert gm is not None
        body = bytes(seal_gm(Opened(wire.request(MESSAGE)), gm).sealed.body)
    seen = set()
    try:
        for _ in range(AT_THE_SERVICE):
            bit = chance.randrange(8 * len(body))
            if bit // 8 == key_id_at:
                continue
            answer = wire.http.post(path, content=bytes(flipped(body, bit)), headers={"content-type": media_type})
            request_id = answer.headers["ocrypt-request-id"]
            headers = {name: value for name, value in answer.headers.items() if name != "date"}
            seen.add((answer.status_code, str(headers).replace(request_id, ""), answer.text.replace(request_id, "")))
    finally:
        wire.close()
    assert len(seen) == 1
    assert Code.ENVELOPE_UNOPENABLE.value in next(iter(seen))[2]
