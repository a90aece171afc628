"""Orders to pay that have no scheme: texts of banks, and addresses of crypto currencies."""

from __future__ import annotations

import re
from typing import Final

_BANKS: Final = (
    re.compile(r"BCD\r?\n00[12]\r?\n[1-8]\r?\nSCT"),
    re.compile(r"SPC\r?\n0[12]\d\d\r?\n1\r?\n"),
    re.compile(r"SPD\*\d\.\d\*"),
    re.compile(r"ST0001[12]\|"),
    re.compile(r"UPNQR\r?\n"),
    re.compile(r"HRVHUB30\r?\n"),
    re.compile(r"K:PR\|V:01\|"),
    re.compile(r"\|?\d{8,10}\|PL\|\d{26}\|", re.IGNORECASE),
)
_COINS: Final = (
    re.compile(r"(bc|tb|ltc)1[02-9ac-hj-np-z]{25,87}", re.IGNORECASE),
    re.compile(r"ln(bc|tb|bcrt)[0-9]*[munp]?1[02-9ac-hj-np-z]{50,2000}", re.IGNORECASE),
    re.compile(r"lnurl1[02-9ac-hj-np-z]{20,2000}", re.IGNORECASE),
    re.compile(r"0x[0-9a-f]{40}", re.IGNORECASE),
    re.compile(r"[13][1-9A-HJ-NP-Za-km-z]{25,34}"),
    re.compile(r"T[1-9A-HJ-NP-Za-km-z]{33}"),
    re.compile(r"4[0-9AB][1-9A-HJ-NP-Za-km-z]{93}"),
)


def is_payment(text: str) -> bool:
    """Whether the text is an order to pay, or an account of a crypto currency, by its form."""
    if any(form.match(text) for form in _BANKS) or is_emv(text):
        return True
    return any(form.fullmatch(text) for form in _COINS)


def is_emv(text: str) -> bool:
    """Whether the text is a merchant's code of EMVCo (PIX, PayNow, PromptPay, UnionPay …), its checksum true or not."""
    if not text.startswith(("000201", "00020101", "hQVDUFYwMQ")):
        return False
    return (
        text.startswith("hQVDUFYwMQ") or re.search(r"63\s?04\s?[0-9A-Fa-f]{4}\s*\Z", text) is not None or "5802" in text
    )
