"""Our own vectors, as the web page's tests run them too."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from kit.envelope_vectors import OWN, one, own, recipient, script
from ocrypt.core.base64url import decode_base64url
from ocrypt.core.errors import LocalError, OcryptError, Refused, Unreadable
from ocrypt.core.secrets import Opened, Sealed, Secret
from ocrypt.envelope import statement
from ocrypt.envelope.answer import Opener
from ocrypt.envelope.canonical import canonical, parse
from ocrypt.envelope.keyconfig import Aead, Kem, encode_list, parse_list
from ocrypt.envelope.message import (
    Field,
    Request,
    Response,
    encode_request,
    encode_response,
    parse_request,
    parse_response,
)
from ocrypt.envelope.open import open_into, pages_length, replay_id
from ocrypt.envelope.padding import Padding, padme, steps
from ocrypt.envelope.reply import AnswerKey, ReplySealer
from ocrypt.envelope.seal import seal, seal_under
from ocrypt.envelope.stream import ResponseReader
from ocrypt.envelope.window import check_fresh, http_date
from ocrypt.envelope.wire import Form, parse_header
from ocrypt.hazmat import digest, kem
from ocrypt.hazmat.errors import BadSignature
from ocrypt.hazmat.sign import SigningKey, VerifyKey

Case = dict[str, Any]


def test_the_generator_makes_these_very_files() -> None:
    module = script("tools/make_vectors.py")
    made = {f"{case['name']}.json": module.dump(case) for case in module.all_cases()}
    assert made == {path.name: path.read_text(encoding="utf-8") for path in OWN.glob("*.json")}


def test_every_kind_is_run_here() -> None:
    kinds = {case.values[0]["kind"] for case in own(*_KINDS)}
    assert kinds == {one(path.stem)["kind"] for path in OWN.glob("*.json")}


_KINDS = (
    "key-config", "key-config-refused", "request", "request-refused", "answer-refused", "bhttp-request",
    "bhttp-response", "bhttp-request-refused", "bhttp-response-refused", "padding", "date-window", "description",
    "description-refused", "receipt", "receipt-refused",
)  # fmt: skip


@pytest.mark.parametrize("case", own("key-config"))
def test_key_config(case: Case) -> None:
    configs = parse_list(bytes.fromhex(case["list"]))
    assert [
        {"key_id": each.key_id, "kem_id": each.kem, "public_key": each.public_key.hex(), "aead_ids": list(each.aeads)}
        for each in configs
    ] == case["configs"]
    assert parse_list(encode_list(configs)) == configs


@pytest.mark.parametrize("case", own("key-config-refused"))
def test_key_config_refused(case: Case) -> None:
    with pytest.raises(LocalError) as caught:
        parse_list(bytes.fromhex(case["list"]))
    assert caught.value.code.value == case["code"]


@pytest.mark.parametrize("case", own("request"))
def test_request_is_sealed_as_written(case: Case) -> None:
    (config,) = parse_list(bytes.fromhex(case["recipient"]["config"]))
    form, aead = Form(case["form"]), Aead(case["aead_id"])
    made = kem.Encapsulation(bytes.fromhex(case["enc"]), Secret(bytes.fromhex(case["shared_secret"])))
    message = Opened(bytes.fromhex(case["message"]))
    sealing = seal_under(made, message, config, aead=aead, form=form, chunk=case.get("chunk", 1))
    assert bytes(sealing.sealed.body).hex() == case["sealed"]
    if config.kem is Kem.X25519:
        # This one can be made from its ephemeral key; X-Wing's can't, in a library that takes no ML-KEM randomness.
        again = seal(
            message, config, aead=aead, form=form, chunk=case.get("chunk", 1),
            entropy=lambda _: bytes.fromhex(case["ephemeral"]),
        )  # fmt: skip
        assert bytes(again.sealed.body).hex() == case["sealed"]
    answer = sealing.opener.open(bytes.fromhex(case["answer"]["sealed"]))
    assert bytes(answer.reveal()).hex() == case["answer"]["message"]


@pytest.mark.parametrize("case", own("request"))
def test_request_opens_as_written(case: Case) -> None:
    body, form = bytes.fromhex(case["sealed"]), Form(case["form"])
    key = recipient(case)
    assert key.config.public_key.hex() == case["recipient"]["public_key"]
    assert key.decapsulator.decapsulate(bytes.fromhex(case["enc"])).reveal().hex() == case["shared_secret"]
    assert parse_header(body).info(form).hex() == case["info"]
    assert digest.sha256(body).hex() == case["sealed_sha256"]
    assert replay_id(Sealed(body)).hex() == case["replay_id"]
    pages = bytearray(pages_length(body))
    opening = open_into(Sealed(body), key, pages, form)
    assert pages[: opening.length].hex() == case["message"]
    assert opening.answer_key.secret.reveal().hex() == case["answer"]["secret"]
    nonce = bytes.fromhex(case["answer"]["nonce"])
    sealer = ReplySealer(opening.answer_key, entropy=lambda _: nonce)
    if form is Form.SINGLE:
        made = sealer.single(Opened(bytes.fromhex(case["answer"]["message"])))
    else:
        *parts, last = [Opened(bytes.fromhex(piece)) for piece in case["answer"]["pieces"]]
        made = sealer.begin() + b"".join(map(sealer.chunk, parts)) + sealer.final(last)
    assert made.hex() == case["answer"]["sealed"]


@pytest.mark.parametrize("case", own("request-refused"))
def test_request_refused(case: Case) -> None:
    body = bytes.fromhex(case["sealed"])
    pages = bytearray(len(body))
    with pytest.raises(Refused) as caught:
        open_into(Sealed(body), recipient(case), pages, Form(case["form"]))
    assert caught.value.code.value == case["code"]
    assert pages == bytes(len(body))


@pytest.mark.parametrize("step", [1, 7, 10_000])
@pytest.mark.parametrize("case", own("answer-refused"))
def test_answer_refused(case: Case, step: int) -> None:
    key = AnswerKey(
        form=Form(case["form"]),
        aead=Aead(case["aead_id"]),
        enc=bytes.fromhex(case["enc"]),
        secret=Secret(bytes.fromhex(case["secret"])),
    )
    body = bytes.fromhex(case["sealed"])
    opener = Opener(key)
    with pytest.raises(LocalError) as caught:
        _feed(opener, body, step)
    assert caught.value.code.value == case["code"]


def _feed(opener: Opener, body: bytes, step: int) -> None:
    for at in range(0, len(body), step):
        opener.feed(body[at : at + step])
    opener.finish()


def _fields(pairs: list[list[str]]) -> tuple[Field, ...]:
    return tuple(Field(name, value) for name, value in pairs)


@pytest.mark.parametrize("case", own("bhttp-request"))
def test_binary_request(case: Case) -> None:
    given = case["request"]
    request = Request(
        method=given["method"], scheme=given["scheme"], authority=given["authority"], path=given["path"],
        headers=_fields(given["headers"]), content=bytes.fromhex(given["content"]),
    )  # fmt: skip
    assert parse_request(bytes.fromhex(case["encoded"])) == request
    if case["made_with_padding"]:
        assert encode_request(request, padded=Padding(case["made_with_padding"])).hex() == case["encoded"]


@pytest.mark.parametrize("case", own("bhttp-response"))
def test_binary_response(case: Case) -> None:
    given = case["response"]
    headers, content = _fields(given["headers"]), bytes.fromhex(given["content"])
    response = Response(status=given["status"], headers=headers, content=content)
    encoded = bytes.fromhex(case["encoded"])
    assert parse_response(encoded) == response
    if case["made_with_padding"]:
        assert encode_response(response, padded=Padding(case["made_with_padding"])).hex() == case["encoded"]
    for step in (1, 5, len(encoded)):
        reader = ResponseReader()
        read = b"".join(reader.feed(encoded[at : at + step]) for at in range(0, len(encoded), step))
        head = reader.finish()
        assert Response(status=head.status, headers=head.headers, content=read) == response


@pytest.mark.parametrize("case", own("bhttp-request-refused"))
def test_binary_request_refused(case: Case) -> None:
    with pytest.raises(Unreadable) as caught:
        parse_request(bytes.fromhex(case["encoded"]))
    assert caught.value.code.value == case["code"]


@pytest.mark.parametrize("case", own("bhttp-response-refused"))
def test_binary_response_refused(case: Case) -> None:
    encoded = bytes.fromhex(case["encoded"])
    with pytest.raises(LocalError) as caught:
        parse_response(encoded)
    assert caught.value.code.value == case["code"]
    reader = ResponseReader()
    with pytest.raises(LocalError) as caught:
        _read(reader, encoded)
    assert caught.value.code.value == case["code"]


def _read(reader: ResponseReader, encoded: bytes) -> None:
    for at in range(len(encoded)):
        reader.feed(encoded[at : at + 1])
    reader.finish()


@pytest.mark.parametrize("case", own("padding"))
def test_padding(case: Case) -> None:
    for each in case["lengths"]:
        assert (padme(each["length"]), steps(each["length"])) == (each["padme"], each["steps"])


@pytest.mark.parametrize("case", own("date-window"))
def test_date_window(case: Case) -> None:
    now = datetime.fromtimestamp(case["now"], UTC)
    for each in case["dates"]:
        headers = (Field("date", each["date"]),) if each["date"] else ()
        request = Request(method="POST", scheme="https", authority="", path="/v1/read", headers=headers)
        if each["fresh"]:
            check_fresh(request, now=now)
            assert each["date"].endswith("GMT")
        else:
            with pytest.raises(Unreadable) as caught:
                check_fresh(request, now=now)
            assert caught.value.code.value == case["code"], each["name"]
    assert case["dates"][0]["date"] == http_date(now)


@pytest.mark.parametrize("case", own("description"))
def test_description(case: Case) -> None:
    key = SigningKey.from_seed(Secret(bytes.fromhex(case["seed"])))
    assert key.public.raw.hex() == case["identity"]
    assert statement.fingerprint(key.public) == case["fingerprint"]
    verified = statement.verify_description(case["served"].encode())
    unsigned = {name: value for name, value in verified.items() if name != "signature"}
    assert canonical(unsigned).decode() == case["canonical"]
    assert statement.sign_description(unsigned, key) == verified
    context = b"ocrypt-service-description-v1\n"
    VerifyKey(bytes.fromhex(case["identity"])).verify(
        bytes.fromhex(case["signature"]), context + case["canonical"].encode()
    )
    assert decode_base64url(verified["keys"]["configs"]).hex() == case["configs"]


@pytest.mark.parametrize("case", own("description-refused"))
def test_description_refused(case: Case) -> None:
    with pytest.raises(OcryptError) as caught:
        statement.verify_description(case["served"].encode())
    assert caught.value.code.value == case["code"]


@pytest.mark.parametrize("case", own("receipt"))
def test_receipt(case: Case) -> None:
    key = SigningKey.from_seed(Secret(bytes.fromhex(case["seed"])))
    payload = parse(case["payload"].encode())
    made = statement.sign_receipt(payload, key)
    assert made.payload.decode() == case["payload"]
    assert made.signature.hex() == case["signature"]
    assert made.encode().decode() == case["object"]
    assert decode_base64url(case["header"]).decode() == case["object"]
    identity = VerifyKey(bytes.fromhex(case["identity"]))
    assert statement.verify_receipt(case["object"].encode(), identity) == payload
    with pytest.raises(BadSignature):
        identity.verify(made.signature, b"another context\n" + made.payload)


@pytest.mark.parametrize("case", own("receipt-refused"))
def test_receipt_refused(case: Case) -> None:
    with pytest.raises(LocalError) as caught:
        statement.verify_receipt(case["object"].encode(), VerifyKey(bytes.fromhex(case["identity"])))
    assert caught.value.code.value == case["code"]
