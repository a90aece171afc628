"""What a client promises, held against a service that misbehaves; the same for the sync and the async client."""

from __future__ import annotations

import io
import json

import pytest

from kit.clients import AsyncFace, SyncFace
from kit.fakeservice import REQUEST_ID, FakeService, Trick
from ocrypt.client.errors import ServiceRefused, ServiceUnreadable, request_id_of
from ocrypt.client.tls import TlsSettings
from ocrypt.core.codes import Code, Exit
from ocrypt.core.errors import LocalError, OcryptError
from ocrypt.core.outcome import Outcome as Ending
from ocrypt.envelope.wire import Form
from ocrypt.recognise import MakeRequest

SEALED = "/v1/sealed"
DESCRIPTION = "/.well-known/ocrypt"


@pytest.fixture(params=[SyncFace, AsyncFace], ids=["sync", "async"])
def face(request):
    return request.param


@pytest.fixture(params=[Form.SINGLE, Form.CHUNKED], ids=["single", "chunked"])
def form(request):
    return request.param


def pinned(face, service, **settings):
    return face(service.url, pin=service.pin, **settings)


def test_a_picture_is_sealed_read_and_opened(face, form):
    with FakeService() as service:
        reading = pinned(face, service, form=form).read(b"hello picture")
        assert reading.text == "hello picture"
        assert [line.text for line in reading.lines] == ["hello picture"]
        assert reading.request_id == REQUEST_ID
        assert str(reading.sealed_to) == service.pin
        assert reading.receipt.outcome is Ending.DONE
        assert json.loads(reading.receipt.json).keys() == {"body", "signature"}
        assert service.seen.pictures == [b"hello picture"]
        assert all(b"hello picture" not in body for body in service.seen.bodies)


def test_the_length_on_the_wire_is_a_bucket(face):
    with FakeService() as service:
        client = pinned(face, service)
        client.read(b"x" * 50_000)
        client.read(b"x" * 50_100)
        lengths = {len(body) for body in service.seen.bodies if body}
        assert len(lengths) == 1


def test_the_inner_request_is_what_the_specification_says(face):
    with FakeService() as service:
        pinned(face, service).read(b"x", engine="ppocr")
        (request,) = service.seen.inner
        assert (request.method, request.scheme, request.path) == ("POST", "https", "/v1/read?engine=ppocr")
        assert request.authority == f"localhost:{service.port}"
        assert request.get("date").endswith(" GMT")
        assert request.get("content-type") == "application/octet-stream"
        assert request.get("accept") == "application/json"
        assert request.get("authorization") is None


def test_sources_of_every_kind(face, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"bytes")
    with FakeService() as service:
        client = pinned(face, service)
        for source in (path, str(path), b"bytes", bytearray(b"bytes"), memoryview(b"bytes"), io.BytesIO(b"bytes")):
            assert client.read(source).text == "bytes"


def test_the_token_goes_with_pictures_and_with_nothing_else(face):
    with FakeService(token="secret.token") as service:
        assert pinned(face, service, token="secret.token").read(b"x").text == "x"
        sent = {
            path: headers.get("authorization")
            for path, headers in zip(service.seen.paths, service.seen.headers, strict=True)
        }
        assert sent == {DESCRIPTION: None, SEALED: "Bearer secret.token"}


def test_no_token_where_one_is_needed(face):
    with FakeService(token="secret.token") as service, pytest.raises(ServiceRefused) as refusal:
        pinned(face, service).read(b"x")
    assert refusal.value.code is Code.TOKEN_MISSING
    assert refusal.value.exit is Exit.REFUSED
    assert request_id_of(refusal.value) == REQUEST_ID


def test_requests_name_nothing_of_this_machine(face):
    with FakeService() as service:
        pinned(face, service).read(b"x")
        assert {name for headers in service.seen.headers for name in headers} <= {
            "host",
            "accept",
            "accept-encoding",
            "user-agent",
            "content-type",
            "content-length",
            "connection",
        }


def test_a_client_meets_the_service_once(face):
    with FakeService() as service:
        pinned(face, service).read(b"1", b"2", b"3")
        assert service.seen.requests(DESCRIPTION) == 1


def test_ready(face):
    with FakeService() as service:
        assert pinned(face, service).ready() is True
    with FakeService(Trick.BUSY) as service:
        assert pinned(face, service).ready() is False


# --- whom to trust ---


def test_another_identity_than_the_pinned_one(face):
    with FakeService() as service, FakeService() as other, pytest.raises(LocalError) as error:
        face(service.url, pin=other.pin).read(b"x")
    assert error.value.code is Code.SERVER_UNTRUSTED
    assert service.pin in error.value.detail
    assert SEALED not in service.seen.paths


def test_without_a_pin_an_unknown_certificate_is_refused_and_the_claim_is_shown(face):
    with FakeService(token="t") as service, pytest.raises(LocalError) as error:
        face(service.url, token="t").read(b"x")
    assert error.value.code is Code.SERVER_UNTRUSTED
    assert service.pin in error.value.detail
    assert "--pin" in error.value.hint
    assert SEALED not in service.seen.paths
    assert all("authorization" not in headers for headers in service.seen.headers)


def test_without_a_pin_a_certificate_of_a_known_authority_is_enough(face):
    with FakeService() as service:
        assert face(service.url, tls=TlsSettings(authorities=service.ca)).read(b"x").text == "x"


def test_a_certificate_for_another_name_is_refused_without_a_pin(face):
    with FakeService() as service, pytest.raises(LocalError) as error:
        face(f"https://127.0.0.2:{service.port}", tls=TlsSettings(authorities=service.ca)).read(b"x")
    # 127.0.0.2 is this machine too, but the server listens on 127.0.0.1 only.
    assert error.value.code is Code.CONNECTION_FAILED


def test_with_a_pin_the_name_in_the_certificate_does_not_matter(face):
    with FakeService() as service:
        assert face(f"https://127.0.0.1:{service.port}", pin=service.pin).read(b"x").text == "x"


def test_with_a_pin_a_certificate_that_is_not_listed_must_be_of_a_known_authority(face):
    with FakeService(Trick.CERTIFICATE_NOT_LISTED) as service:
        with pytest.raises(LocalError) as error:
            pinned(face, service, token="t").read(b"x")
        assert error.value.code is Code.SERVER_UNTRUSTED
        assert SEALED not in service.seen.paths
        assert pinned(face, service, tls=TlsSettings(authorities=service.ca)).read(b"x").text == "x"


def test_a_description_that_was_old_is_fetched_once_more(face):
    with FakeService(Trick.EXPIRED_ONCE) as service:
        assert pinned(face, service).read(b"x").text == "x"
        assert service.seen.requests(DESCRIPTION) == 2


@pytest.mark.parametrize(
    ("trick", "code"),
    [
        (Trick.SIGNATURE_BROKEN, Code.SIGNATURE_BAD),
        (Trick.CHANGED_AFTER_SIGNING, Code.SIGNATURE_BAD),
        (Trick.EXPIRED, Code.SERVER_UNTRUSTED),
        (Trick.FROM_THE_FUTURE, Code.SERVER_UNTRUSTED),
        (Trick.DESCRIPTION_JUNK, Code.SERVER_MISBEHAVED),
        (Trick.DESCRIPTION_HUGE, Code.SERVER_MISBEHAVED),
        (Trick.DESCRIPTION_TWICE_A_NAME, Code.SERVER_MISBEHAVED),
        (Trick.DESCRIPTION_WITH_FLOAT, Code.SERVER_MISBEHAVED),
        (Trick.DESCRIPTION_DEEP, Code.SERVER_MISBEHAVED),
        (Trick.NO_KEYS, Code.SERVER_MISBEHAVED),
        (Trick.REDIRECTS, Code.SERVER_MISBEHAVED),
    ],
    ids=lambda value: value.name.lower(),
)
def test_a_description_that_is_no_good(face, trick, code):
    with FakeService(trick) as service, pytest.raises(LocalError) as error:
        pinned(face, service).read(b"x")
    assert error.value.code is code
    assert SEALED not in service.seen.paths


# --- what comes back ---


@pytest.mark.parametrize(
    ("trick", "code"),
    [
        (Trick.HANGS_UP, Code.CONNECTION_LOST),
        (Trick.NOT_HTTP, Code.SERVER_MISBEHAVED),
        (Trick.ANSWER_TRUNCATED, Code.CONNECTION_LOST),
        (Trick.ANSWER_HUGE, Code.SERVER_MISBEHAVED),
        (Trick.ANSWER_COMPRESSED, Code.SERVER_MISBEHAVED),
        (Trick.ANSWER_IN_CLEAR, Code.SERVER_MISBEHAVED),
        (Trick.ANSWER_FLIPPED, Code.ANSWER_UNOPENABLE),
        (Trick.ANSWER_EMPTY, Code.ANSWER_UNOPENABLE),
        (Trick.READING_JUNK, Code.SERVER_MISBEHAVED),
        (Trick.SEALED_UNKNOWN_CODE, Code.SERVER_MISBEHAVED),
        (Trick.UNKNOWN_CODE, Code.SERVER_MISBEHAVED),
        (Trick.CODE_OF_THE_INSIDE, Code.SERVER_MISBEHAVED),
        (Trick.CODE_OF_THIS_MACHINE, Code.SERVER_MISBEHAVED),
        (Trick.BUSY, Code.BUSY),
        (Trick.KEY_ALWAYS_UNKNOWN, Code.KEY_UNKNOWN),
        (Trick.RECEIPT_MISSING, Code.RECEIPT_BAD),
        (Trick.RECEIPT_JUNK, Code.RECEIPT_BAD),
        (Trick.RECEIPT_SIGNATURE_BROKEN, Code.RECEIPT_BAD),
        (Trick.RECEIPT_OF_ANOTHER, Code.RECEIPT_BAD),
        (Trick.RECEIPT_OTHER_DIGEST, Code.RECEIPT_BAD),
        (Trick.RECEIPT_OTHER_ID, Code.RECEIPT_BAD),
        (Trick.RECEIPT_OTHER_OUTCOME, Code.RECEIPT_BAD),
        (Trick.RECEIPT_OLD, Code.RECEIPT_BAD),
        (Trick.RECEIPT_DISORDERED, Code.RECEIPT_BAD),
        (Trick.RECEIPT_STORED, Code.RECEIPT_BAD),
        (Trick.REQUEST_ID_MISSING, Code.SERVER_MISBEHAVED),
        (Trick.REQUEST_ID_JUNK, Code.SERVER_MISBEHAVED),
    ],
    ids=lambda value: value.name.lower(),
)
def test_an_answer_that_is_no_good(face, form, trick, code):
    with FakeService(trick) as service, pytest.raises(OcryptError) as error:
        pinned(face, service, form=form).read(b"x")
    assert error.value.code is code
    # Nothing that the service said is shown.
    assert "hostile" not in str(error.value)
    # Nothing sealed is sent twice.
    bodies = [body for body in service.seen.bodies if body]
    assert len(set(bodies)) == len(bodies)


def test_two_receipts_are_one_too_many(face):
    with FakeService(Trick.RECEIPT_TWICE) as service, pytest.raises(OcryptError) as error:
        pinned(face, service).read(b"x")
    assert error.value.code is Code.SERVER_MISBEHAVED


def test_an_answer_that_was_given_before(face, form):
    with FakeService(Trick.ANSWER_REPLAYED) as service, pytest.raises(OcryptError) as error:
        pinned(face, service, form=form).read(b"first", b"second")
    assert error.value.code is Code.ANSWER_UNOPENABLE


def test_an_answer_that_does_not_come(face):
    with FakeService(Trick.NEVER_ANSWERS) as service, pytest.raises(OcryptError) as error:
        pinned(face, service, timeout=2).read(b"x")
    assert error.value.code is Code.CONNECTION_LOST


def test_an_answer_that_dribbles_ends_with_the_patience(face):
    with FakeService(Trick.ANSWER_DRIBBLES) as service, pytest.raises(OcryptError) as error:
        pinned(face, service, timeout=2).read(b"x")
    assert error.value.code is Code.CONNECTION_LOST


@pytest.mark.parametrize(
    ("trick", "code"),
    [(Trick.SEALED_FAILURE, Code.IMAGE_BROKEN), (Trick.SEALED_CRASH, Code.JOB_CRASHED)],
    ids=["told by the job", "told in the job's stead"],
)
def test_a_sealed_failure_has_its_code_and_a_receipt_that_fits(face, form, trick, code):
    with FakeService(trick) as service, pytest.raises(ServiceUnreadable) as error:
        pinned(face, service, form=form).read(b"x")
    assert error.value.code is code
    assert error.value.request_id == REQUEST_ID


def test_keys_that_changed_are_fetched_once_and_the_picture_is_sealed_anew(face, form):
    with FakeService(Trick.KEY_CHANGED_ONCE) as service:
        assert pinned(face, service, form=form).read(b"x").text == "x"
        assert service.seen.requests(DESCRIPTION) == 2
        assert service.seen.requests(SEALED) == 2
        first, second = (body for body in service.seen.bodies if body)
        assert first != second


def test_keys_that_stay_unknown_end_after_two_attempts(face):
    with FakeService(Trick.KEY_ALWAYS_UNKNOWN) as service, pytest.raises(ServiceRefused):
        pinned(face, service).read(b"x")
    assert service.seen.requests(SEALED) == 2


def test_a_service_that_is_not_there(face):
    with FakeService() as service:
        url, pin = service.url, service.pin
    with pytest.raises(LocalError) as error:
        face(url, pin=pin).read(b"x")
    assert error.value.code is Code.CONNECTION_FAILED


# --- limits ---


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (lambda: b"", Code.IMAGE_EMPTY),
        (lambda: b"x" * 101, Code.IMAGE_TOO_MANY_BYTES),
        (lambda: io.BytesIO(b"x" * 101), Code.IMAGE_TOO_MANY_BYTES),
    ],
    ids=["empty", "bytes over the limit", "a file over the limit"],
)
def test_limits_hold_before_a_byte_leaves(face, source, code):
    with FakeService(Trick.SMALL_LIMIT) as service, pytest.raises(LocalError) as error:
        pinned(face, service).read(source())
    assert error.value.code is code
    assert SEALED not in service.seen.paths


def test_a_file_that_is_not_there(face, tmp_path):
    with FakeService() as service, pytest.raises(LocalError) as error:
        pinned(face, service).read(tmp_path / "none.png")
    assert error.value.code is Code.FILE_UNREADABLE


# --- many ---


def test_many_come_back_in_order_and_failures_stop_nobody(face, tmp_path):
    sources = [b"0", b"1", tmp_path / "none", b"3", *(str(n).encode() for n in range(4, 20))]
    with FakeService() as service:
        outcomes = pinned(face, service).read_many(sources, concurrency=3)
    assert [outcome.source for outcome in outcomes] == sources
    texts = [getattr(outcome.result, "text", None) for outcome in outcomes]
    assert texts == ["0", "1", None, "3", *(str(n) for n in range(4, 20))]
    assert outcomes[2].result.code is Code.FILE_UNREADABLE


def test_many_wait_for_a_service_that_is_busy_once(face):
    with FakeService(Trick.BUSY_ONCE) as service:
        outcomes = pinned(face, service).read_many([b"0", b"1"])
    assert [outcome.result.text for outcome in outcomes] == ["0", "1"]


def test_many_give_up_after_three_attempts_each(face):
    with FakeService(Trick.BUSY) as service:
        (outcome,) = pinned(face, service).read_many([b"0"])
    assert outcome.result.code is Code.BUSY
    assert service.seen.requests(SEALED) == 3


def test_many_do_not_wait_for_a_service_that_says_much_later(face):
    with FakeService(Trick.BUSY_FOR_LONG) as service:
        (outcome,) = pinned(face, service).read_many([b"0"])
    assert outcome.result.retry_after == 900
    assert service.seen.requests(SEALED) == 1


def test_codes_are_sealed_read_and_opened(face, form):
    with FakeService() as service:
        scan = pinned(face, service, form=form).read_codes(b"picture", effort="fast", formats=["QRCode"])
        assert [code.text for code in scan.codes][:2] == ["world", "hello,"]
        assert scan.request_id == REQUEST_ID
        assert str(scan.sealed_to) == service.pin
        assert scan.receipt.outcome is Ending.DONE
        (request,) = service.seen.inner
        assert request.path == "/v1/codes/read?effort=fast&formats=QRCode"
        assert all(b"picture" not in body for body in service.seen.bodies)


def test_codes_of_many_come_in_order_and_a_failure_stops_none(face, tmp_path):
    with FakeService() as service:
        outcomes = pinned(face, service).read_codes_many([b"0", tmp_path / "none", b"2"], concurrency=2)
    assert [len(getattr(outcome.result, "codes", ())) for outcome in outcomes] == [3, 0, 3]
    assert outcomes[1].result.code is Code.FILE_UNREADABLE


def test_a_code_is_made_from_what_was_sealed(face, form):
    wanted = MakeRequest(content="zibeline", output="svg")
    with FakeService() as service:
        made = pinned(face, service, form=form).make_code(wanted)
        assert (made.media_type, made.content) == ("image/svg+xml", b"<svg/>")
        assert (made.request_id, str(made.sealed_to)) == (REQUEST_ID, service.pin)
        (request,) = service.seen.inner
        assert (request.path, request.get("content-type")) == ("/v1/codes/make", "application/json")
        assert MakeRequest.from_json(bytes(request.content)) == wanted
        assert all(b"zibeline" not in body for body in service.seen.bodies)


@pytest.mark.parametrize("ask", ["read_codes", "make_code"])
def test_an_answer_that_is_no_code_is_refused(face, ask):
    asked = {"read_codes": b"picture", "make_code": MakeRequest(content="a")}[ask]
    with FakeService(Trick.READING_JUNK) as service, pytest.raises(LocalError) as refused:
        getattr(pinned(face, service), ask)(asked)
    assert refused.value.code is Code.SERVER_MISBEHAVED


@pytest.mark.parametrize("ask", ["read_codes", "make_code"])
def test_what_is_wrong_is_told_by_its_code(face, ask):
    asked = {"read_codes": b"picture", "make_code": MakeRequest(content="a")}[ask]
    with FakeService(Trick.SEALED_FAILURE) as service, pytest.raises(ServiceUnreadable) as refused:
        getattr(pinned(face, service), ask)(asked)
    assert refused.value.code is Code.IMAGE_BROKEN
