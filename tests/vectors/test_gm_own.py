"""Our own vectors of the SM envelope, as the web page's tests run them too."""

from __future__ import annotations

from typing import Any

import pytest

from kit.envelope_vectors import script
from kit.gm_cases import OWN, gm_cases, recipient
from ocrypt.core.errors import LocalError, Refused
from ocrypt.core.secrets import Opened, Sealed, Secret
from ocrypt.envelope.answer import Opener
from ocrypt.envelope.gm_open import open_gm_into
from ocrypt.envelope.gm_seal import seal_gm_under
from ocrypt.envelope.reply import AnswerKey, ReplySealer
from ocrypt.envelope.wire import Form
from ocrypt.hazmat.suites import Aead

Case = dict[str, Any]


def test_the_generator_makes_these_very_files() -> None:
    module = script("tools/make_gm_vectors.py")
    made = {f"{case['name']}.json": module.dump(case) for case in module.all_cases()}
    assert made == {path.name: path.read_text(encoding="utf-8") for path in OWN.glob("*.json")}


@pytest.mark.parametrize("case", gm_cases("request"))
def test_request_is_sealed_as_written_and_opens(case: Case) -> None:
    key = recipient(case)
    cipher, material = bytes.fromhex(case["sm2_cipher"]), Secret(bytes.fromhex(case["material"]))
    sealing = seal_gm_under(cipher, material, Opened(bytes.fromhex(case["message"])), key.key_id)
    assert sealing.sealed.body.hex() == case["sealed"]
    pages = bytearray(len(sealing.sealed.body))
    opening = open_gm_into(Sealed(bytes.fromhex(case["sealed"])), key, pages)
    assert pages[: opening.length].hex() == case["message"]
    # The job has the key in this form only.
    answer_key = AnswerKey.decode(opening.answer_key.encode().reveal())
    nonce = bytes.fromhex(case["response_nonce"])
    answer = ReplySealer(answer_key, entropy=lambda _: nonce).whole(Opened(bytes.fromhex(case["answer_message"])))
    assert answer.hex() == case["answer"]
    assert sealing.opener.open(answer).reveal().hex() == case["answer_message"]


@pytest.mark.parametrize("case", gm_cases("request-refused"))
def test_request_is_refused(case: Case) -> None:
    pages = bytearray(b"\xaa" * (len(case["sealed"]) // 2 + 1))
    with pytest.raises(Refused) as caught:
        open_gm_into(Sealed(bytes.fromhex(case["sealed"])), recipient(case), pages)
    assert caught.value.code.value == case["code"]
    # What was opened before the refusal is gone.
    assert not set(pages) - {0xAA, 0}


@pytest.mark.parametrize("case", gm_cases("answer-refused"))
def test_answer_is_refused(case: Case) -> None:
    secret, enc = Secret(bytes.fromhex(case["secret"])), bytes.fromhex(case["sm2_cipher"])
    key = AnswerKey(form=Form.SINGLE, aead=Aead.SM4GCM, enc=enc, secret=secret)
    with pytest.raises(LocalError) as caught:
        Opener(key).open(bytes.fromhex(case["answer"]))
    assert caught.value.code.value == case["code"]
