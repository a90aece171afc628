"""What is shown of a code's text: links broken, secrets hidden, nothing that steers."""

from __future__ import annotations

import pytest

from ocrypt.recognise.codes.content import defanged, masked, printable, verdict_of, warm
from ocrypt.recognise.codes.content.sites import suffixes


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://evil.example/a.b", "hxxps://evil[.]example/a.b"),
        ("HTTP://a@evil.example", "HXXP://a[@]evil[.]example"),
        ("go to http://1.2.3.4:80/x now", "go to hxxp://1[.]2[.]3[.]4:80/x now"),
        ("www.evil.example/x", "www[.]evil[.]example/x"),
        ("javascript:alert(1)", "javascript[:]alert(1)"),
        ("Hello. World", "Hello. World"),
        ("https://a.b\0https://c.d/", "hxxps://a[.]b\0hxxps://c[.]d/"),
        ("www.a.com/b\0https://c.d/", "www[.]a[.]com/b\0hxxps://c[.]d/"),
        ("htTps://a.b", "hxxps://a[.]b"),
        ("http:http:http://a.b", "hxxp:hxxp:hxxp://a[.]b"),
    ],
)
def test_a_defanged_link_leads_nowhere(text: str, shown: str) -> None:
    assert defanged(text) == shown


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("WIFI:T:WPA;S:Home;P:a\\;bc;;", "WIFI:T:WPA;S:Home;P:••••••;;"),
        ("WIFI:P:first;S:PP:x;;", "WIFI:P:••••••;S:PP:x;;"),
        ("otpauth://totp/a?secret=ABC&issuer=b", "otpauth://totp/a?secret=••••••&issuer=b"),
        ("otpauth-migration://offline?data=AAAA", "otpauth-migration://offline?data=••••••"),
        ("https://u:pw@h.example/?token=abc&x=1", "https://u:••••••@h.example/?token=••••••&x=1"),
        ("LPA:1$smdp.example$CODE", "LPA:1$smdp.example$••••••"),
        ("plain", "plain"),
    ],
)
def test_a_masked_text_tells_no_secret(text: str, hidden: str) -> None:
    assert masked(text, verdict_of(text)) == hidden


def test_a_printable_text_steers_no_terminal() -> None:
    assert printable("a\x1b[31m\x07\u202eb\u200b\n\tc\x9b é中") == "a\\x1b[31m\\x07\\u202eb\\u200b\n\tc\\x9b é中"
    assert printable("\U000e0041") == "\\U000e0041"


def test_a_site_is_what_somebody_registered() -> None:
    warm()
    assert suffixes() is suffixes()
    sites = [
        verdict_of(f"https://{host}/").site for host in ("a.b.co.uk", "x.github.io", "www.例子.中国", "1.2.3.4", "com")
    ]
    assert sites == ["b.co.uk", "x.github.io", "例子.中国", "", ""]


HOSTILE = (
    "http://" + "a." * 9_000,
    "http://" + "xn--" + "a" * 15_000,
    "http://" + "é" * 15_000,
    "https://x.example/?" + "a=//b.c&" * 2_000,
    "(01)" * 4_000,
    "curl " * 3_000,
    "<" * 15_000,
    "=A" * 8_000,
    "\\" * 15_000,
    "WIFI:" + "T:" * 7_000,
    "mailto:" + "a@b.c," * 3_000,
    "0" * 15_000,
    "http://" + "@" * 15_000,
    "\u200b" * 15_000,
    "http://a.b " * 1_500,
    "K:" * 7_000,
    "https:" + "/" * 15_000,
    "powershell " * 1_500,
    "sms:" + "1," * 7_000,
    "$" + "{" * 10_000,
)


@pytest.mark.parametrize("text", HOSTILE, ids=[each[:12].encode("unicode_escape").decode() for each in HOSTILE])
def test_a_hostile_text_ends(text: str) -> None:
    # A loop that grows with the square of these lengths would take minutes.
    verdict = verdict_of(text)
    assert verdict.kind
    assert all((masked(text, verdict), defanged(text), printable(text)))
