"""Other people's vectors: what we call by a standard's name does what the standard says."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey

from kit.envelope_vectors import published
from ocrypt.core.ids import KeyId
from ocrypt.core.secrets import Opened, Sealed, Secret
from ocrypt.envelope import chunks
from ocrypt.envelope.keyconfig import Aead, Kem, KeyConfig, parse_list
from ocrypt.envelope.message import parse_request, parse_response
from ocrypt.envelope.open import PrivateKey, open_into
from ocrypt.envelope.reply import ReplySealer
from ocrypt.envelope.seal import seal
from ocrypt.envelope.wire import Form, parse_header
from ocrypt.hazmat import digest, hpke, kem
from ocrypt.hazmat.aead import Cipher
from ocrypt.hazmat.entropy import system_entropy
from ocrypt.hazmat.errors import Unopenable

RFC9180 = published("rfc9180")
XWING = published("xwing")
HPKE_PQ = published("hpke-pq")
OHTTP = published("ohttp")


def _hex(case: dict[str, Any]) -> dict[str, bytes]:
    words = {"comment", "result", "flags"}
    return {name: bytes.fromhex(value) for name, value in case.items() if isinstance(value, str) and name not in words}


@pytest.mark.parametrize("case", [case for case in RFC9180 if case["aead_id"] in {"1", "3"}])
def test_rfc9180_base_mode(case: dict[str, Any]) -> None:
    given = _hex({name: case[name] for name in ("info", "skEm", "skRm", "pkRm", "enc", "shared_secret")})
    suite = hpke.Suite(Kem.X25519, Aead(int(case["aead_id"])))
    sender = hpke.setup_base_sender(suite, given["pkRm"], given["info"], lambda _: given["skEm"])
    assert sender.enc == given["enc"]
    key = kem.private_key(Kem.X25519, Secret(given["skRm"]))
    assert key.public == given["pkRm"]
    assert key.decapsulate(given["enc"]).reveal() == given["shared_secret"]
    receiver = hpke.setup_base_receiver(suite, given["enc"], key, given["info"])
    _check_context(sender.context, receiver, case, "ctx", "value")


def _check_context(
    sender: hpke.Context, receiver: hpke.Context, case: dict[str, Any], context_name: str, value_name: str
) -> None:
    assert case["encryptions"]
    assert case["exports"]
    for number, each in enumerate(case["encryptions"]):
        # RFC 9180 prints some of the first 257 messages only.
        sender._sequence = receiver._sequence = int(each.get("seq", number))
        message = _hex({name: value for name, value in each.items() if name in {"pt", "aad", "ct"}})
        assert sender.seal(message["pt"], message["aad"]) == message["ct"]
        assert receiver.open(message["ct"], message["aad"]) == message["pt"]
    for each in case["exports"]:
        exporter = bytes.fromhex(each[context_name])
        for side in (sender, receiver):
            assert side.export(exporter, int(each["L"])).reveal() == bytes.fromhex(each[value_name])


@pytest.mark.parametrize("case", XWING)
def test_xwing_draft(case: dict[str, Any]) -> None:
    given = _hex(case)
    key = kem.private_key(Kem.XWING, Secret(given["seed"]))
    assert key.public == given["pk"]
    assert key.decapsulate(given["ct"]).reveal() == given["ss"]


@pytest.mark.parametrize("case", HPKE_PQ)
def test_hpke_pq_draft(case: dict[str, Any]) -> None:
    given = _hex({name: case[name] for name in ("info", "skRm", "pkRm", "enc", "shared_secret")})
    suite = hpke.Suite(Kem(case["kem_id"]), Aead(case["aead_id"]))
    key = kem.private_key(Kem.XWING, Secret(given["skRm"]))
    assert key.public == given["pkRm"]
    shared = key.decapsulate(given["enc"])
    assert shared.reveal() == given["shared_secret"]
    info = bytes.fromhex(case["info"])
    sender = hpke.sender(suite, kem.Encapsulation(given["enc"], shared), info)
    receiver = hpke.setup_base_receiver(suite, given["enc"], key, info)
    _check_context(sender.context, receiver, case, "exporter_context", "exported_value")


def test_xwing_agrees_with_the_library_s_own_hpke() -> None:
    # An independent implementation: the library's single-shot HPKE, which shares only the primitives with ours.
    from cryptography.hazmat.primitives import hpke as theirs
    from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

    key = kem.private_key(Kem.XWING, Secret(bytes(range(32))))
    public = theirs.MLKEM768X25519PublicKey(
        MLKEM768PublicKey.from_public_bytes(key.public[:1184]), X25519PublicKey.from_public_bytes(key.public[1184:])
    )
    suite = theirs.Suite(theirs.KEM.MLKEM768_X25519, theirs.KDF.HKDF_SHA256, theirs.AEAD.AES_256_GCM)
    sealed = suite.encrypt(b"a picture", public, b"info")
    ours = hpke.Suite(Kem.XWING, Aead.AES256GCM)
    assert hpke.setup_base_receiver(ours, sealed[:1120], key, b"info").open(sealed[1120:], b"") == b"a picture"
    sender = hpke.setup_base_sender(ours, key.public, b"info", system_entropy)
    expanded = hashlib.shake_256(bytes(range(32))).digest(96)
    private = theirs.MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519PrivateKey.from_private_bytes(expanded[64:])
    )
    assert suite.decrypt(sender.enc + sender.context.seal(b"a picture", b""), private, b"info") == b"a picture"


def _ohttp_key(given: dict[str, bytes]) -> PrivateKey:
    listed = len(given["key_config"]).to_bytes(2, "big") + given["key_config"]
    (config,) = parse_list(listed)
    assert config.encode() == given["key_config"]
    return PrivateKey(config, kem.private_key(config.kem, Secret(given["skR"])))


def test_rfc9458_appendix_a() -> None:
    given = _hex(OHTTP["rfc9458_appendix_a"])
    key = _ohttp_key(given)
    message = Opened(given["bhttp_request"])
    sealing = seal(message, key.config, aead=Aead.AES128GCM, entropy=lambda _: given["skE"])
    assert sealing.sealed.body == given["encapsulated_request"]
    assert parse_header(given["encapsulated_request"]).info(Form.SINGLE) == given["info"]

    pages = bytearray(len(given["encapsulated_request"]))
    opening = open_into(Sealed(given["encapsulated_request"]), key, pages, Form.SINGLE)
    assert pages[: opening.length] == given["bhttp_request"]
    assert parse_request(pages[: opening.length]).authority == "example.com"
    assert opening.answer_key.secret.reveal() == given["export_secret"]

    nonce = given["salt"][len(opening.answer_key.enc) :]
    answer = ReplySealer(opening.answer_key, entropy=lambda _: nonce).single(Opened(given["bhttp_response"]))
    assert answer == given["encapsulated_response"]
    opened = sealing.opener.open(answer).reveal()
    assert opened == given["bhttp_response"]
    assert parse_response(opened).status == 200


def test_chunked_ohttp_appendix() -> None:
    given = _hex(OHTTP["chunked_ohttp_appendix"])
    key = _ohttp_key(given)
    body = given["encapsulated_request"]
    pages = bytearray(len(body))
    opening = open_into(Sealed(body), key, pages, Form.CHUNKED)
    assert pages[: opening.length] == given["bhttp_request"]
    assert opening.answer_key.secret.reveal() == given["export_secret"]

    # The draft's pieces are not all of one size: sealed here piece by piece as they stand in it.
    header = parse_header(body)
    assert header.info(Form.CHUNKED) == given["info"]
    suite = hpke.Suite(header.kem, header.aead)
    sender = hpke.setup_base_sender(suite, key.config.public_key, given["info"], lambda _: given["skE"])
    start = 7 + len(sender.enc)
    made = bytearray(header.encode() + sender.enc)
    at = 0
    for chunk in chunks.split(memoryview(body)[start:]):
        plaintext = memoryview(given["bhttp_request"])[at : at + len(chunk.ciphertext) - 16]
        piece = chunks.Piece(plaintext, chunk.aad)
        made += piece.prefix + sender.context.seal(plaintext, chunk.aad)
        at += len(plaintext)
    assert made == body

    nonce = given["salt"][len(opening.answer_key.enc) :]
    sealer = ReplySealer(opening.answer_key, entropy=lambda _: nonce)
    answer = sealer.begin()
    at = 0
    for chunk in chunks.split(memoryview(given["encapsulated_response"])[len(nonce) :]):
        data = Opened(given["bhttp_response"][at : at + len(chunk.ciphertext) - 16])
        answer += sealer.final(data) if chunk.aad else sealer.chunk(data)
        at += len(data)
    assert answer == given["encapsulated_response"]
    client = seal(
        Opened(given["bhttp_request"]),
        key.config,
        aead=Aead.AES128GCM,
        form=Form.CHUNKED,
        entropy=lambda _: given["skE"],
    )
    assert client.opener.open(answer).reveal() == given["bhttp_response"]


def _wycheproof(name: str) -> list[Any]:
    groups = published(f"wycheproof_{name}")["testGroups"]
    cases = [(group, case) for group in groups for case in group["tests"]]
    return [pytest.param(group, case, id=str(case["tcId"])) for group, case in cases]


@pytest.mark.parametrize(
    ("aead_of", "name", "least"),
    [({128: Aead.AES128GCM, 256: Aead.AES256GCM}, "aes_gcm", 130), ({256: Aead.CHACHA20}, "chacha20_poly1305", 300)],
)
def test_wycheproof_aead(aead_of: dict[int, Aead], name: str, least: int) -> None:
    checked = 0
    for group in published(f"wycheproof_{name}")["testGroups"]:
        # HPKE has no other sizes.
        if group["ivSize"] != 96 or group["tagSize"] != 128 or group["keySize"] not in aead_of:
            continue
        for case in group["tests"]:
            given = _hex(case)
            cipher = Cipher(aead_of[group["keySize"]], given["key"], given["iv"])
            ciphertext = given["ct"] + given["tag"]
            if case["result"] == "valid":
                assert cipher.open(0, ciphertext, given["aad"]) == given["msg"], case["tcId"]
                assert cipher.seal(0, given["msg"], given["aad"]) == ciphertext, case["tcId"]
            else:
                with pytest.raises(Unopenable):
                    cipher.open(0, ciphertext, given["aad"])
            checked += 1
    assert checked > least


@pytest.mark.parametrize(("_group", "case"), _wycheproof("x25519"))
def test_wycheproof_x25519(_group: dict[str, Any], case: dict[str, Any]) -> None:
    given = _hex(case)
    private = kem._x25519_private(given["private"])
    if given["shared"] == bytes(32):
        with pytest.raises(Unopenable):
            kem._exchange(private, given["public"])
    else:
        assert kem._exchange(private, given["public"]) == given["shared"]


@pytest.mark.parametrize(("_group", "case"), _wycheproof("hkdf_sha256"))
def test_wycheproof_hkdf(_group: dict[str, Any], case: dict[str, Any]) -> None:
    given = _hex(case)
    prk = digest.extract(given["salt"], given["ikm"])
    if case["result"] == "valid":
        assert digest.expand(prk, given["info"], case["size"]) == given["okm"]
    else:
        with pytest.raises(ValueError, match="Cannot derive"):
            digest.expand(prk, given["info"], case["size"])


@pytest.mark.parametrize(("_group", "case"), _wycheproof("mlkem_768"))
def test_wycheproof_mlkem(_group: dict[str, Any], case: dict[str, Any]) -> None:
    given = _hex(case)
    if case["result"] == "valid":
        key = MLKEM768PrivateKey.from_seed_bytes(given["seed"])
        assert key.public_key().public_bytes_raw() == given["ek"]
        assert key.decapsulate(given["c"]) == given["K"]
    else:
        with pytest.raises(ValueError, match=r".+"):
            MLKEM768PrivateKey.from_seed_bytes(given["seed"]).decapsulate(given["c"])


def test_an_mlkem_public_key_out_of_range_is_refused() -> None:
    # FIPS 203 section 7.2: coefficients are below 3329; here all are 4095.
    with pytest.raises(Unopenable):
        kem.encapsulate(Kem.XWING, b"\xff" * 1184 + bytes(range(32)), lambda count: bytes(range(count)))


def test_the_appendix_key_config_is_of_the_rfc() -> None:
    given = _hex(OHTTP["rfc9458_appendix_a"])
    config = _ohttp_key(given).config
    assert config == KeyConfig(
        key_id=KeyId(1), kem=Kem.X25519, public_key=given["key_config"][3:35], aeads=(Aead.AES128GCM, Aead.CHACHA20)
    )
