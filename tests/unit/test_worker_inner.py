"""The inner HTTP service, with a reader that knows one page by heart."""

from __future__ import annotations

import base64
import io
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from PIL import Image

from kit.outputs import pdf_codes
from kit.pictures import png_of_size, saved
from ocrypt.core.codes import Code
from ocrypt.core.errors import Unreadable
from ocrypt.core.ids import RequestId
from ocrypt.core.limits import Limits
from ocrypt.core.token_place import MAX_REVOKED
from ocrypt.envelope.message import Field, Request, encode_request, parse_response
from ocrypt.envelope.padding import Padding
from ocrypt.envelope.stream import ResponseReader
from ocrypt.envelope.window import http_date
from ocrypt.hazmat.sign import SigningKey
from ocrypt.hazmat.tokens import TokenClaims, issue
from ocrypt.recognise.codes.code import FORMATS
from ocrypt.recognise.codes.code import Code as QrCode
from ocrypt.recognise.codes.make.made import Made
from ocrypt.recognise.codes.options import CodeOptions
from ocrypt.recognise.codes.read.reader import CodeReader
from ocrypt.recognise.codes.scan import Scan, ScannedPage
from ocrypt.recognise.options import CODES
from ocrypt.recognise.pipeline import Leaf
from ocrypt.recognise.reading import EngineInfo, Line, Page, Point, Reading
from ocrypt.worker.inner import Answer, answer
from ocrypt.worker.settings import PictureLimits
from ocrypt.worker.task import Task, TokenRules, decode_task, encode_task, mark

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CORNERS = (Point(0, 0), Point(9, 0), Point(9, 9), Point(0, 9))
PAGE = Page(index=0, width=10, height=10, lines=(Line(text="Grüße 你好", polygon=CORNERS, confidence=0.9, words=()),))
CODE = QrCode(format="QRCode", text="WIFI:S:a\r\nb;;", data=b"WIFI:S:a\r\nb;;", polygon=CORNERS)
ENGINE = EngineInfo("ppocr", ())
TASK = Task(
    request_id=RequestId("ab" * 16),
    answer_key=b"",
    now=NOW.timestamp(),
    date_window_seconds=600,
    limits=PictureLimits(max_bytes=1, max_pixels=2, max_total_pixels=3, max_frames=4, max_ratio=5),
    scopes=("read", "codes"),
)


ROOMY = replace(
    TASK,
    limits=PictureLimits(max_bytes=10**7, max_pixels=10**7, max_total_pixels=10**7, max_frames=9, max_ratio=99),
)


@dataclass
class FakeReader:
    """Reads `pages` pages and then ends, or fails with `code`."""

    pages_before: int = 1
    code: Code | None = None
    engine: EngineInfo = ENGINE
    asked: list[Limits] = field(default_factory=list)
    prepared: list[str] = field(default_factory=list)

    codes: list[str] = field(default_factory=list)
    scanned: list[CodeOptions] = field(default_factory=list)

    def leaves(self, untrusted, limits, prepare, codes):
        self.asked.append(limits)
        self.prepared.append(prepare)
        self.codes.append(codes)
        for _ in range(self.pages_before):
            yield Leaf(PAGE, (CODE,))
        if self.code:
            raise Unreadable(self.code)

    def read(self, untrusted, limits, prepare, codes):
        leaves = tuple(self.leaves(untrusted, limits, prepare, codes))
        found = tuple(code for leaf in leaves for code in leaf.codes)
        return Reading(pages=tuple(leaf.page for leaf in leaves), engine=self.engine, codes=found)

    def scan(self, untrusted, limits, options):
        self.asked.append(limits)
        self.scanned.append(options)
        if self.code:
            raise Unreadable(self.code)
        return Scan(pages=(ScannedPage(index=0, width=10, height=10),), codes=(CODE,))


def encoded(**changes: object) -> memoryview:
    headers = {"date": http_date(NOW), "content-type": "image/png"}
    headers.update(changes.pop("headers", {}))
    fields = {"method": "POST", "scheme": "https", "authority": "localhost", "path": "/v1/read", "content": b"picture"}
    request = Request(
        headers=tuple(Field(name, value) for name, value in headers.items() if value), **{**fields, **changes}
    )
    return memoryview(encode_request(request, padded=Padding.PADME))


def asked(reader: FakeReader | None = None, task: Task = TASK, **changes: object) -> Answer:
    return answer(encoded(**changes), task, reader or FakeReader())


def code_of(given: Answer) -> str:
    assert given.headers == (Field("content-type", "application/problem+json"),)
    problem = json.loads(b"".join(given.content))
    assert problem["status"] == given.status
    assert problem["request_id"] == TASK.request_id
    return problem["code"]


TYPES = {
    None: "application/json",
    "": "application/json",
    "*/*": "application/json",
    "application/*": "application/json",
    "application/json": "application/json",
    "Application/JSON; charset=utf-8": "application/json",
    "text/plain": "text/plain; charset=utf-8",
    "text/markdown": "text/markdown; charset=utf-8; variant=GFM",
    "text/csv": "text/csv; charset=utf-8; header=present",
    "text/vnd.hocr+html": "text/vnd.hocr+html; charset=utf-8",
    "application/alto+xml": "application/alto+xml",
    "text/plain;q=0.5": "text/plain; charset=utf-8",
    "application/x-ndjson": "application/x-ndjson",
    "image/png, text/plain": "text/plain; charset=utf-8",
    "text/html, */*;q=0.1": "application/json",
    "text/plain, application/json": "text/plain; charset=utf-8",
    "text/html": None,
    "application/xml, text/html": None,
    ",": None,
    "x," * 16 + "text/plain": None,
    "text/*": None,
}


@pytest.mark.parametrize("accept", TYPES)
def test_the_format_is_what_is_accepted_first(accept: str | None) -> None:
    given = asked(headers={"accept": accept})
    if TYPES[accept] is None:
        assert code_of(given) == "not-acceptable"
    else:
        assert given.status == 200
        assert given.headers == (Field("content-type", TYPES[accept]),)


def test_json_is_the_reading() -> None:
    told = json.loads(b"".join(asked().content))
    assert told["text"] == "Grüße 你好"
    assert told["engine"] == {"name": "ppocr", "models": []}


def test_text_is_the_reading_s_text() -> None:
    assert b"".join(asked(headers={"accept": "text/plain"}).content).decode().strip() == "Grüße 你好"


def test_a_pdf_is_made_of_the_picture_that_came() -> None:
    picture = saved(Image.new("RGB", (10, 10), "white"), "PNG")
    given = asked(headers={"accept": "application/pdf"}, content=picture)
    assert given.headers == (Field("content-type", "application/pdf"),)
    assert pdf_codes(b"".join(given.content)) == [["Grüße", " ", "你好"]]


def lines(reader: FakeReader) -> list[dict[str, object]]:
    given = asked(reader, headers={"accept": "application/x-ndjson"})
    pieces = list(given.content)
    assert all(piece.endswith(b"\n") and piece.count(b"\n") == 1 for piece in pieces)
    return [json.loads(piece) for piece in pieces]


def test_lines_come_page_by_page_and_end_with_done() -> None:
    told = lines(FakeReader(pages_before=2))
    assert [list(line) for line in told] == [["page", "codes"], ["page", "codes"], ["done", "engine"]]
    assert told[0]["codes"][0]["text"] == "WIFI:S:a\r\nb;;"
    assert told[0]["page"]["lines"][0]["text"] == "Grüße 你好"


def test_lines_end_with_an_error_that_comes_in_the_middle() -> None:
    told = lines(FakeReader(pages_before=1, code=Code.IMAGE_TRUNCATED))
    assert [list(line) for line in told] == [["page", "codes"], ["error"]]
    assert told[1]["error"]["code"] == "image-truncated"


@pytest.mark.parametrize("code", [code for code in Code if code.value.startswith("image-")])
@pytest.mark.parametrize("accept", ["application/json", "text/plain"])
def test_what_is_wrong_with_a_picture_is_an_answer(code: Code, accept: str) -> None:
    given = asked(FakeReader(code=code), headers={"accept": accept})
    assert code_of(given) == code.value


def test_codes_come_without_a_reading() -> None:
    given = asked(path="/v1/codes/read")
    assert given.headers == (Field("content-type", "application/json"),)
    told = json.loads(b"".join(given.content))
    assert list(told) == ["v", "pages", "codes"]
    assert told["pages"] == [{"index": 0, "width": 10, "height": 10, "error": None}]
    assert told["codes"][0]["bytes"] == "V0lGSTpTOmENCmI7Ow=="


SCANS = {
    "": CodeOptions(),
    "?effort=thorough": CodeOptions(effort="thorough"),
    "?budget=250": CodeOptions(budget_ms=250),
    "?formats=QRCode,EAN13,QRCode": CodeOptions(formats=("QRCode", "EAN13")),
    "?formats=QRCode%2CAztec&effort=fast&budget=60000": CodeOptions(
        effort="fast", budget_ms=60_000, formats=("QRCode", "Aztec")
    ),
}


@pytest.mark.parametrize("query", SCANS)
def test_codes_are_looked_for_as_is_asked(query: str) -> None:
    reader = FakeReader()
    assert asked(reader, path=f"/v1/codes/read{query}").status == 200
    assert reader.scanned == [SCANS[query]]


REFUSED_SCANS = {
    "an unknown effort": "effort=much",
    "an option of /v1/read": "prepare=none",
    "no budget": "budget=",
    "a budget of nothing": "budget=0",
    "a budget with a sign": "budget=%2B9",
    "a budget with a fraction": "budget=1.5",
    "a budget in other digits": "budget=%D9%A3",
    "a budget that is too long": "budget=60001",
    "a budget of many digits": "budget=" + "0" * 40 + "1",
    "an unknown format": "formats=QRCode,Nonsense",
    "no format": "formats=",
    "more formats than there are": "formats=" + ",".join(["QRCode"] * (len(FORMATS) + 1)),
}


@pytest.mark.parametrize("query", REFUSED_SCANS.values(), ids=REFUSED_SCANS)
def test_options_of_codes_that_are_refused(query: str) -> None:
    reader = FakeReader()
    assert code_of(asked(reader, path=f"/v1/codes/read?{query}")) == "option-invalid"
    assert reader.asked == [], "nothing was decoded"


def test_codes_are_told_as_json_only() -> None:
    assert code_of(asked(path="/v1/codes/read", headers={"accept": "text/plain"})) == "not-acceptable"


@pytest.mark.parametrize("code", [Code.IMAGE_BROKEN, Code.IMAGE_TOO_MANY_PIXELS, Code.ANSWER_TOO_LARGE])
def test_what_is_wrong_with_a_picture_of_codes_is_an_answer(code: Code) -> None:
    assert code_of(asked(FakeReader(code=code), path="/v1/codes/read")) == code.value


def made(changes: dict[str, object] | None = None, **more: object) -> Answer:
    wanted = {"content": "Zibeline"} | (changes or {})
    return asked(path="/v1/codes/make", content=json.dumps(wanted).encode(), **more)


def test_a_code_is_made_and_comes_as_json() -> None:
    given = made({"output": "svg", "level": "Q"})
    assert given.headers == (Field("content-type", "application/json"),)
    told = Made.from_json(b"".join(given.content))
    assert (told.media_type, told.codes[0].level, told.codes[0].format) == ("image/svg+xml", "Q", "QRCode")
    assert told.content.startswith(b"<svg")


@pytest.mark.parametrize(
    ("output", "media_type"),
    [("png", "image/png"), ("svg", "image/svg+xml"), ("pdf", "application/pdf"), ("blocks", "text/plain")],
)
def test_a_code_comes_as_the_file_that_is_accepted(output: str, media_type: str) -> None:
    given = made({"output": output}, headers={"accept": media_type})
    assert given.headers == (Field("content-type", media_type),)
    content = b"".join(given.content)
    if output == "png":
        picture = Image.open(io.BytesIO(content)).convert("L")
        assert [code.text for code in CodeReader.load().read(np.asarray(picture), CodeOptions())] == ["Zibeline"]


REFUSED_MAKES = {
    "another output than is accepted": ({"output": "svg"}, {"headers": {"accept": "image/png"}}, "not-acceptable"),
    "a format that is not made": ({}, {"headers": {"accept": "image/webp"}}, "not-acceptable"),
    "several codes as one file": ({"split": 2}, {"headers": {"accept": "image/png"}}, "not-acceptable"),
    "an option in the query": ({}, {"path": "/v1/codes/make?level=H"}, "option-invalid"),
    "a field that is not known": ({"colour": "red"}, {}, "option-invalid"),
    "another level": ({"level": "X"}, {}, "option-invalid"),
    "more than it holds": ({"content": "x" * 5_000}, {}, "code-too-long"),
    "colours that are alike": ({"style": {"dark": "#eeeeee"}}, {}, "code-contrast"),
    "a logo that is a bomb": (
        {"style": {"logo": {"picture": base64.b64encode(png_of_size(60_000, 60_000)).decode()}}},
        {},
        "image-too-many-pixels",
    ),
    "a logo that is text": ({"style": {"logo": {"picture": "dGV4dA=="}}}, {}, "image-unrecognised"),
}


@pytest.mark.parametrize(("changes", "more", "code"), REFUSED_MAKES.values(), ids=REFUSED_MAKES)
def test_codes_that_are_not_made(changes: dict[str, object], more: dict[str, object], code: str) -> None:
    content = json.dumps({"content": "Zibeline"} | changes).encode()
    assert code_of(asked(task=ROOMY, **{"path": "/v1/codes/make", "content": content} | more)) == code


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\xff", b'{"content":' + b"[" * 100_000, b'{"content":"a"}' + b" " * (4 << 20)],
    ids=["nothing", "no content", "a list", "not utf-8", "very deep", "very long"],
)
def test_requests_that_are_none_are_refused(content: bytes) -> None:
    assert code_of(asked(path="/v1/codes/make", content=content)) in {"option-invalid", "image-too-many-bytes"}


@pytest.mark.parametrize("codes", CODES)
@pytest.mark.parametrize("accept", ["application/json", "application/x-ndjson"])
def test_a_reading_looks_for_codes_as_hard_as_is_asked(codes: str, accept: str) -> None:
    reader = FakeReader()
    assert b"".join(asked(reader, path=f"/v1/read?codes={codes}", headers={"accept": accept}).content)
    assert reader.codes == [codes]


def test_a_reading_looks_for_codes_at_a_glance() -> None:
    reader = FakeReader()
    assert json.loads(b"".join(asked(reader).content))["codes"][0]["format"] == "QRCode"
    assert reader.codes == ["fast"]


REFUSED = {
    "another way to look for codes": ({"path": "/v1/read?codes=all"}, "option-invalid"),
    "another method for codes": ({"method": "GET", "path": "/v1/codes/read"}, "method-not-allowed"),
    "codes without more": ({"path": "/v1/codes"}, "path-unknown"),
    "another path": ({"path": "/v1/write"}, "path-unknown"),
    "a longer path": ({"path": "/v1/read/"}, "path-unknown"),
    "another method": ({"method": "GET"}, "method-not-allowed"),
    "no date": ({"headers": {"date": ""}}, "request-stale"),
    "too old": ({"headers": {"date": http_date(NOW - timedelta(seconds=601))}}, "request-stale"),
    "from the future": ({"headers": {"date": http_date(NOW + timedelta(seconds=601))}}, "request-stale"),
    "stale before anything else": ({"path": "/x", "headers": {"date": "never"}}, "request-stale"),
    "another engine": ({"path": "/v1/read?engine=other"}, "option-invalid"),
    "an unknown option": ({"path": "/v1/read?lang=zh"}, "option-invalid"),
    "another preparation": ({"path": "/v1/read?prepare=much"}, "option-invalid"),
    "an option twice": ({"path": "/v1/read?engine=ppocr&engine=ppocr"}, "option-invalid"),
    "an option without a value": ({"path": "/v1/read?engine"}, "option-invalid"),
    "an empty option": ({"path": "/v1/read?engine="}, "option-invalid"),
    "an empty pair": ({"path": "/v1/read?engine=ppocr&"}, "option-invalid"),
    "very many options": ({"path": "/v1/read?" + "&".join(f"a{i}=1" for i in range(17))}, "option-invalid"),
}


@pytest.mark.parametrize(("changes", "code"), REFUSED.values(), ids=REFUSED)
def test_refusals(changes: dict[str, object], code: str) -> None:
    reader = FakeReader()
    assert code_of(asked(reader, **changes)) == code
    assert reader.asked == [], "nothing was decoded"


def test_an_engine_that_is_named_is_taken() -> None:
    assert asked(path="/v1/read?engine=ppocr").status == 200
    assert asked(path="/v1/read?engine=ppoc%72").status == 200


@pytest.mark.parametrize(
    ("query", "prepared"),
    [("", "auto"), ("?prepare=auto", "auto"), ("?prepare=none", "none"), ("?prepare=none&engine=ppocr", "none")],
)
@pytest.mark.parametrize("accept", ["application/json", "application/x-ndjson"])
def test_preparation_is_what_is_asked_for(query: str, prepared: str, accept: str) -> None:
    reader = FakeReader()
    assert b"".join(asked(reader, path=f"/v1/read{query}", headers={"accept": accept}).content)
    assert reader.prepared == [prepared]


@pytest.mark.parametrize("junk", [b"", b"\x00", b"\xff" * 40, bytes(encoded())[:20]], ids=["empty", "0", "ff", "cut"])
def test_what_is_no_message_is_malformed(junk: bytes) -> None:
    assert code_of(answer(memoryview(junk), TASK, FakeReader())) == "request-malformed"


def test_the_operator_s_limits_reach_the_reader() -> None:
    reader = FakeReader()
    asked(reader)
    assert reader.asked == [Limits(max_bytes=1, max_pixels=2, max_total_pixels=3, max_frames=4, max_ratio=5)]


def test_the_operator_s_date_window_is_kept() -> None:
    old = {"date": http_date(NOW - timedelta(seconds=100))}
    narrow = decode_task(encode_task(TASK).replace(b"\xcd\x02\x58", b"\x63"))
    assert narrow.date_window_seconds == 99
    assert code_of(asked(task=narrow, headers=old)) == "request-stale"
    assert asked(headers=old).status == 200


KEY = SigningKey.generate()
AUDIENCE = "ocrypt-id:" + "A" * 43
UNTOLD = replace(
    TASK,
    scopes=(),
    tokens=TokenRules(public_key=KEY.public.raw, audience=AUDIENCE, revoked=frozenset({mark("gone")})),
)


def token(
    *scopes: str, key: SigningKey = KEY, name: str = "t", audience: str = AUDIENCE, age: timedelta = timedelta()
) -> str:
    claims = TokenClaims(
        subject="somebody",
        scopes=scopes,
        token_id=name,
        issued=NOW - age,
        expires=NOW - age + timedelta(hours=1),
    )
    return "Bearer " + issue(claims, key, audience=audience)


INSIDE: dict[str, tuple[str, str]] = {
    "none": ("", "token-missing"),
    "good": (token("read"), ""),
    "scheme in lower case": (token("read").replace("Bearer", "bearer"), ""),
    "for codes only": (token("codes"), "token-scope"),
    "without a scope": (token(), "token-scope"),
    "revoked": (token("read", name="gone"), "token-invalid"),
    "expired": (token("read", age=timedelta(hours=2)), "token-invalid"),
    "from the future": (token("read", age=-timedelta(hours=2)), "token-invalid"),
    "another key's": (token("read", key=SigningKey.generate()), "token-invalid"),
    "another service's": (token("read", audience="ocrypt-id:" + "B" * 43), "token-invalid"),
    "another scheme": ("Basic YTpi", "token-invalid"),
    "no token": ("Bearer abc", "token-invalid"),
}


@pytest.mark.parametrize(("authorization", "refusal"), INSIDE.values(), ids=INSIDE)
def test_a_token_inside_is_judged_inside(authorization: str, refusal: str) -> None:
    given = asked(task=UNTOLD, headers={"date": http_date(NOW), "authorization": authorization})
    assert (code_of(given) if given.status != 200 else "") == refusal


def test_a_bad_token_inside_never_falls_back_to_what_the_gateway_told() -> None:
    told = replace(UNTOLD, scopes=("read",))
    assert asked(task=told).status == 200
    assert code_of(asked(task=told, headers={"authorization": "Bearer abc"})) == "token-invalid"


def test_a_token_inside_counts_for_nothing_where_tokens_are_outside() -> None:
    assert asked(headers={"authorization": "Bearer abc"}).status == 200
    outside = replace(TASK, scopes=())
    assert code_of(asked(task=outside, headers={"authorization": token("read")})) == "token-scope"


def test_the_longest_list_of_revoked_tokens_fits_into_a_job_s_head() -> None:
    revoked = frozenset(mark(str(index)) for index in range(MAX_REVOKED))
    rules = TokenRules(public_key=bytes(32), audience=AUDIENCE, revoked=revoked)
    head = encode_task(replace(TASK, answer_key=bytes(200), tokens=rules))
    assert decode_task(head).tokens == rules
    assert len(head) < 63 * 1024


class Channel:
    """What a job has of the sandbox."""

    def __init__(self, head: bytes, pages: memoryview) -> None:
        self.head, self.pages, self.sent = head, pages, []

    def send(self, data: bytes) -> None:
        self.sent.append(bytes(data))


def test_a_task_comes_through() -> None:
    assert decode_task(encode_task(TASK)) == TASK


@pytest.mark.parametrize("form", ["SINGLE", "CHUNKED"])
@pytest.mark.parametrize("reader", [FakeReader(), FakeReader(code=Code.IMAGE_BROKEN)], ids=["read", "broken"])
def test_a_job_seals_its_one_answer_for_the_asker_alone(form: str, reader: FakeReader) -> None:
    from ocrypt.core.ids import KeyId
    from ocrypt.core.secrets import Opened
    from ocrypt.envelope.keyconfig import Kem
    from ocrypt.envelope.open import generate, open_into
    from ocrypt.envelope.seal import seal
    from ocrypt.envelope.wire import Form
    from ocrypt.worker.job import serve

    key = generate(Kem.X25519, KeyId(1))
    sealing = seal(Opened(bytes(encoded(headers={"accept": "application/x-ndjson"}))), key.config, form=Form[form])
    pages = bytearray(len(sealing.sealed.body))
    opening = open_into(sealing.sealed, key, pages, Form[form])
    task = replace(TASK, answer_key=bytes(opening.answer_key.encode().reveal()))
    channel = Channel(encode_task(task), memoryview(pages)[: opening.length])
    serve(reader, channel)
    told = sealing.opener.open(b"".join(channel.sent)).reveal()
    assert "Grüße".encode() not in b"".join(channel.sent)
    if form == "SINGLE":
        response = parse_response(told)
        content, status = bytes(response.content), response.status
    else:
        stream = ResponseReader()
        content = stream.feed(told)
        status = stream.finish().status
    assert status == 200
    last = json.loads(content.splitlines()[-1])
    assert ("error" in last) is (reader.code is not None)
    # The head waits for the first piece, so a chunked answer begins with something in it.
    assert len(channel.sent) == (1 if form == "SINGLE" else 3)


# --- what the token allows --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scopes", "path", "allowed"),
    [
        (("read",), "/v1/read", True),
        (("codes",), "/v1/read", False),
        (("read",), "/v1/codes/read", False),
        (("codes",), "/v1/codes/read", True),
        (("read",), "/v1/codes/make", False),
        (("codes",), "/v1/codes/make", True),
        (("admin:*",), "/v1/read", False),
        ((), "/v1/codes/read", False),
    ],
)
def test_a_path_needs_its_scope(scopes: tuple[str, ...], path: str, allowed: bool) -> None:
    given = asked(task=replace(ROOMY, scopes=scopes), path=path, content=b'{"content":"a"}')
    assert given.status == (200 if allowed else 403)
    if not allowed:
        assert code_of(given) == "token-scope"


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"kind": "wifi", "ssid": "home", "security": "WPA", "password": "sesame"}, "password"),
        ({"kind": "geo", "at": "somewhere"}, "at"),
        ({"kind": "transfer", "iban": "nothing", "name": "Ada"}, "iban"),
        ({"kind": "wifi", "ssid": 7}, "ssid"),
        ({"kind": "wifi"}, "ssid"),
        ({"kind": "riddle"}, "kind"),
        ({"kind": "wifi", "ssid": "home", "sesame": "1"}, None),
    ],
)
def test_a_field_that_is_at_fault_is_named_and_its_value_is_not(content: dict[str, object], field: str | None) -> None:
    told = json.loads(b"".join(made({"content": content}).content))

    assert told.get("field") == field
    assert told["code"] == ("code-field" if field else "option-invalid")
    assert not {"sesame", "somewhere", "nothing"} & set(json.dumps(told).replace('"', " ").split())
