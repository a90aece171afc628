"""Typed content: the text that scanners expect, and what is refused."""

from __future__ import annotations

import pytest

from ocrypt.cli.code_content import payload_of
from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.recognise.codes.make import MakeRequest, make
from ocrypt.recognise.codes.make.payload import KINDS

IBAN = "DE71 1102 2033 0123 4567 89"
ADDRESS = "ADR:;;;London;;;"


def vevent(*lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""])


def vcard(version: str, *lines: str) -> str:
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


@pytest.mark.parametrize(
    ("kind", "fields", "written"),
    [
        ("text", {"text": "a\nb"}, "a\nb"),
        ("url", {"url": "example.org/a b"}, "https://example.org/a%20b"),
        ("url", {"url": "http://example.org"}, "http://example.org"),
        ("url", {"url": "example.org:8443/x"}, "https://example.org:8443/x"),
        ("url", {"url": "mailto:a@b.example"}, "mailto:a@b.example"),
        ("wifi", {"ssid": "home", "password": "correct horse"}, "WIFI:T:WPA;S:home;P:correct horse;;"),
        ("wifi", {"ssid": r'a;b,c:d"e\f', "password": "x;y:zzzz"}, r"WIFI:T:WPA;S:a\;b\,c\:d\"e\\f;P:x\;y\:zzzz;;"),
        ("wifi", {"ssid": "guest"}, "WIFI:T:nopass;S:guest;;"),
        (
            "wifi",
            {"ssid": "abcd", "password": "12345678", "hidden": "yes"},
            'WIFI:T:WPA;S:"abcd";P:"12345678";H:true;;',
        ),
        ("wifi", {"ssid": "old", "password": "abc", "security": "WEP"}, "WIFI:T:WEP;S:old;P:abc;;"),
        ("email", {"to": "a@b.example"}, "mailto:a@b.example"),
        (
            "email",
            {"to": "a@b.example, c@d.example", "subject": "Tea & cake?", "body": "x\ny"},
            "mailto:a@b.example,c@d.example?subject=Tea%20%26%20cake%3F&body=x%0D%0Ay",
        ),
        ("sms", {"number": "+49 (30) 1234-5", "message": "a:b"}, "SMSTO:+493012345:a:b"),
        ("phone", {"number": "+49 30 12345"}, "tel:+493012345"),
        ("phone", {"number": "*#06#"}, "tel:*%2306%23"),
        ("geo", {"at": "+52.5160, 013.3770"}, "geo:52.516,13.377"),
        ("geo", {"at": "-0.0,180"}, "geo:0,180"),
        ("geo", {"at": "1,2", "label": "Café"}, "geo:1,2?q=1,2(Caf%C3%A9)"),
        (
            "event",
            {"title": "Tea; cake", "start": "2027-05-01T18:00+02:00", "end": "2027-05-01T19:00+02:00"},
            vevent("SUMMARY:Tea\\; cake", "DTSTART:20270501T160000Z", "DTEND:20270501T170000Z"),
        ),
        (
            "event",
            {"title": "Fair", "start": "2027-05-01", "end": "2027-05-02", "location": "Hall 1"},
            vevent("SUMMARY:Fair", "DTSTART;VALUE=DATE:20270501", "DTEND;VALUE=DATE:20270503", "LOCATION:Hall 1"),
        ),
        ("product", {"gtin": "9501101530003"}, "https://id.gs1.org/01/09501101530003"),
        (
            "product",
            {
                "gtin": "9501101530003",
                "batch": "A/1",
                "serial": "7",
                "expires": "270131",
                "domain": "https://a.example/",
            },
            "https://a.example/01/09501101530003/10/A%2F1/21/7?17=270131",
        ),
        (
            "transfer",
            {"iban": IBAN, "name": "Red Cross", "amount": "1"},
            "BCD\n002\n1\nSCT\n\nRed Cross\nDE71110220330123456789\nEUR1.00",
        ),
        (
            "transfer",
            {"iban": IBAN, "name": "Ada", "amount": "12,5", "reference": "RF18 5390 0754 7034", "bic": "BHBLDEHHXXX"},
            "BCD\n002\n1\nSCT\nBHBLDEHHXXX\nAda\nDE71110220330123456789\nEUR12.50\n\nRF18539007547034",
        ),
        ("contact", {"name": "Ada Lovelace", "form": "mecard", "phone": "1 2"}, "MECARD:N:Lovelace,Ada;TEL:12;;"),
        (
            "contact",
            {"name": "Ada Lovelace", "email": "a@b.example", "city": "London", "note": "x,y\nz"},
            vcard("3.0", "N:Lovelace;Ada;;;", "FN:Ada Lovelace", "EMAIL:a@b.example", ADDRESS, "NOTE:x\\,y\\nz"),
        ),
        (
            "contact",
            {
                "name": "张伟",
                "family": "张",
                "given": "伟",
                "form": "vcard4",
                "mobile": "+86 10",
                "birthday": "1990-01-02",
            },
            vcard("4.0", "N:张;伟;;;", "FN:张伟", "TEL;TYPE=cell:+8610", "BDAY:19900102"),
        ),
        ("binary", {"data": "AP8B"}, b"\x00\xff\x01"),
    ],
)
def test_what_is_written_and_that_it_can_be_made(kind, fields, written):
    payload = payload_of(kind, fields)
    assert payload.written() == written
    assert make(MakeRequest(content=payload, output="svg")).codes[0].read_back.spare == 1


@pytest.mark.parametrize(
    ("kind", "fields", "code", "words"),
    [
        ("text", {"text": ""}, Code.CODE_FIELD, "text"),
        ("url", {"url": "https://"}, Code.CODE_FIELD, "host"),
        ("url", {"url": "a\nb"}, Code.CODE_FIELD, "one line"),
        ("wifi", {"password": "12345678"}, Code.CODE_FIELD, "ssid"),
        ("wifi", {"ssid": "a", "password": "short"}, Code.CODE_FIELD, "8 to 63"),
        ("wifi", {"ssid": "a" * 33}, Code.CODE_FIELD, "32 bytes"),
        ("wifi", {"ssid": "a", "password": "12345678", "security": "nopass"}, Code.CODE_FIELD, "open network"),
        ("wifi", {"ssid": "a", "security": "WPA4"}, Code.CODE_FIELD, "security"),
        ("wifi", {"ssid": "a", "pasword": "x"}, Code.CODE_FIELD, "ssid, password"),
        ("email", {"to": "nobody"}, Code.CODE_FIELD, "e-mail"),
        ("email", {"to": "a@b.example", "subject": "a\r\nbcc: c"}, Code.CODE_FIELD, "one line"),
        ("phone", {"number": "call me"}, Code.CODE_FIELD, "telephone"),
        ("geo", {"at": "91,0"}, Code.CODE_FIELD, "latitude"),
        ("geo", {"at": "0,181"}, Code.CODE_FIELD, "longitude"),
        ("geo", {"at": "here"}, Code.CODE_FIELD, "degrees"),
        ("event", {"title": "a", "start": "soon"}, Code.CODE_FIELD, "start"),
        ("event", {"title": "a", "start": "2027-05-02", "end": "2027-05-01"}, Code.CODE_FIELD, "before"),
        ("event", {"title": "a", "start": "2027-05-02", "end": "2027-05-03T10:00"}, Code.CODE_FIELD, "same form"),
        ("product", {"gtin": "9501101530004"}, Code.CODE_CHECK_DIGIT, "gtin"),
        ("product", {"gtin": "123"}, Code.CODE_FIELD, "digits"),
        ("product", {"gtin": "9501101530003", "batch": "é"}, Code.CODE_FIELD, "set 82"),
        ("transfer", {"iban": "DE72110220330123456789", "name": "a"}, Code.CODE_CHECK_DIGIT, "iban"),
        ("transfer", {"iban": "nonsense", "name": "a"}, Code.CODE_FIELD, "iban"),
        ("transfer", {"iban": IBAN, "name": "a", "amount": "0"}, Code.CODE_FIELD, "0.01"),
        ("transfer", {"iban": IBAN, "name": "a", "amount": "1.234"}, Code.CODE_FIELD, "euros"),
        ("transfer", {"iban": IBAN, "name": "a", "reference": "RF19539007547034"}, Code.CODE_CHECK_DIGIT, "reference"),
        ("transfer", {"iban": IBAN, "name": "a" * 71}, Code.CODE_FIELD, "70"),
        ("contact", {"name": " "}, Code.CODE_FIELD, "needed"),
        ("contact", {"name": "a", "street": "x\r\nTEL:1"}, Code.CODE_FIELD, "street"),
        ("binary", {"data": "!"}, Code.CODE_FIELD, "data"),
    ],
)
def test_what_is_refused_names_the_field_and_not_its_value(kind, fields, code, words):
    with pytest.raises(Unreadable) as caught:
        payload_of(kind, fields).written()
    assert caught.value.code is code
    assert words in caught.value.detail
    assert not any(value in caught.value.detail for value in fields.values() if len(value) > 4)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_prints_nothing_of_what_it_holds(kind):
    form = KINDS[kind]
    assert form.MAIN in form.__struct_fields__
    payload = payload_of("wifi", {"ssid": "secret", "password": "very secret"})
    assert "secret" not in f"{payload!r}{payload}{MakeRequest(content=payload)!r}"


def test_a_transfer_is_made_as_its_standard_wants_it():
    payload = payload_of("transfer", {"iban": IBAN, "name": "Red Cross"})
    assert make(MakeRequest(content=payload)).codes[0].level == "M"


@pytest.mark.parametrize(
    ("text", "code", "detail"),
    [
        (b"{", Code.OPTION_INVALID, "this is not JSON"),
        (b"\xff", Code.OPTION_INVALID, "this is not JSON"),
        (b"{}", Code.OPTION_INVALID, "content"),
        (b'{"content": "a", "zip": 1}', Code.OPTION_INVALID, "a field that is not known"),
        (b'{"content": "a", "style": {"dark": "red"}}', Code.OPTION_INVALID, "style.dark"),
        (b'{"content": "a", "split": 17}', Code.OPTION_INVALID, "split"),
        (b'{"content": {"kind": "wifi"}}', Code.CODE_FIELD, "content.ssid"),
        (b'{"content": {"kind": "wifi", "ssid": 7}}', Code.CODE_FIELD, "content.ssid"),
        (b'{"content": {"kind": "magic"}}', Code.CODE_FIELD, "content.kind"),
    ],
)
def test_a_request_is_parsed_strictly(text, code, detail):
    with pytest.raises(Unreadable) as caught:
        MakeRequest.from_json(text)
    assert (caught.value.code, caught.value.detail) == (code, detail)


@pytest.mark.parametrize("kind", ["url", "wifi"])
def test_a_request_comes_back_from_its_json(kind):
    request = MakeRequest(content=payload_of(kind, {KINDS[kind].MAIN: "example.org"}), split="auto", version="7")
    assert MakeRequest.from_json(request.to_json()) == request
