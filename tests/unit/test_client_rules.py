"""The pure rules of the client: steps, TLS contexts, problems, tokens, sources."""

from __future__ import annotations

import io
import ssl

import pytest

from ocrypt.client.errors import parse_code, parse_field, parse_retry_after
from ocrypt.client.inner import ReadTask, ScanTask
from ocrypt.client.receipt import from_header
from ocrypt.client.session import service_of
from ocrypt.client.source import load
from ocrypt.client.steps import Ask, Exactly, Head, Method, Patience, SystemStore, Unverified
from ocrypt.client.suite import STANDARD
from ocrypt.client.tls import TlsFloor, TlsSettings, context
from ocrypt.core.codes import Code, Place
from ocrypt.core.errors import LocalError
from ocrypt.core.outcome import Outcome, outcome_of
from ocrypt.core.secrets import Sealed, Secret
from ocrypt.recognise.codes.options import CodeOptions


@pytest.mark.parametrize("secret", [{"token": Secret(b"t")}, {"sealed": Sealed(b"s")}], ids=["token", "picture"])
def test_nothing_secret_can_be_asked_of_an_unverified_peer(secret):
    with pytest.raises(ValueError):
        Ask(method=Method.POST, path="/", tls=Unverified(), accept="*/*", **secret)


def test_a_header_that_is_there_twice():
    head = Head(status=200, untrusted_headers=(("a", "1"), ("a", "2"), ("b", "3")), certificate=b"")
    assert head.header("b") == "3"
    assert head.header("c") == ""
    with pytest.raises(LocalError):
        head.header("a")


def test_patience_ends():
    now = [0.0]
    patience = Patience.of(5, lambda: now[0])
    now[0] = 5
    patience.check()
    now[0] = 5.1
    with pytest.raises(LocalError) as error:
        patience.check()
    assert error.value.code is Code.CONNECTION_LOST


def test_tls_contexts_verify_unless_nothing_secret_is_sent():
    system = context(SystemStore(), TlsSettings())
    assert (system.verify_mode, system.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert system.minimum_version is ssl.TLSVersion.TLSv1_3
    assert context(SystemStore(), TlsSettings(TlsFloor.TLS_1_2)).minimum_version is ssl.TLSVersion.TLSv1_2
    assert context(Unverified(), TlsSettings()).verify_mode is ssl.CERT_NONE


def test_trust_roots_and_key_logs_from_the_environment_are_not_used(monkeypatch, tmp_path):
    # (a certificate authority of somebody's choice)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "roots.pem"))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys.log"))
    made = context(SystemStore(), TlsSettings())
    assert made.keylog_filename is None
    assert not (tmp_path / "keys.log").exists()
    # It would have failed had it looked: the file does not exist, and the system's store was loaded all the same.
    assert made.cert_store_stats()["x509_ca"] > 0 or ssl.get_default_verify_paths().openssl_capath


@pytest.mark.parametrize("certificate", [b"", b"junk", b"\x30\x03\x02\x01\x00"])
def test_a_certificate_that_is_none(certificate):
    with pytest.raises(LocalError) as error:
        context(Exactly(certificate), TlsSettings())
    assert error.value.code is Code.SERVER_UNTRUSTED


def test_authorities_that_are_none(tmp_path):
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(LocalError) as error:
            context(SystemStore(), TlsSettings(authorities=path))
        assert error.value.code is Code.FILE_UNREADABLE


@pytest.mark.parametrize(
    ("body", "places", "code"),
    [
        (b'{"code":"busy","title":"x"}', (Place.OUTSIDE,), Code.BUSY),
        (b'{"code":"busy"}', (Place.INSIDE, Place.OUTSIDE), Code.BUSY),
        (b'{"code":"image-broken"}', (Place.OUTSIDE,), None),
        (b'{"code":"usage"}', (Place.INSIDE, Place.OUTSIDE), None),
        (b'{"code":"new-in-version-9"}', (Place.OUTSIDE,), None),
        (b'{"code":7}', (Place.OUTSIDE,), None),
        (b"{}", (Place.OUTSIDE,), None),
        (b"", (Place.OUTSIDE,), None),
        (b"\xff", (Place.OUTSIDE,), None),
        (b"[" * 16_000, (Place.OUTSIDE,), None),
    ],
)
def test_problems(body, places, code):
    if code is not None:
        assert parse_code(body, *places) is code
        return
    with pytest.raises(LocalError) as error:
        parse_code(body, *places)
    assert error.value.code is Code.SERVER_MISBEHAVED


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("7", 7),
        ("999999", 3600),
        ("", None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("Fri, 01 Jan", None),
        ("9999999", None),
    ],
)
def test_retry_after(text, seconds):
    assert parse_retry_after(text) == seconds


@pytest.mark.parametrize("token", ["", "a b", "a\r\nx-evil: 1", "é", "x" * 5000])
def test_tokens_that_are_none(token):
    with pytest.raises(LocalError) as error:
        service_of("https://host", token=token, pin=None, timeout=1, suite=STANDARD)
    assert error.value.code is Code.USAGE


def test_a_service_does_not_print_its_token():
    service = service_of("https://host", token="very-secret", pin=None, timeout=1, suite=STANDARD)
    assert "very-secret" not in repr(service)


@pytest.mark.parametrize("engine", ["../x", "a&b=c", "a b", "A", "x" * 65, "é"])
def test_engines_that_could_mean_something_else(engine):
    with pytest.raises(LocalError) as error:
        ReadTask(engine)
    assert error.value.code is Code.ENGINE_UNKNOWN


@pytest.mark.parametrize(
    ("task", "path"),
    [
        (ReadTask(), "/v1/read"),
        (ReadTask("ppocr"), "/v1/read?engine=ppocr"),
        (ReadTask(prepare="auto"), "/v1/read"),
        (ReadTask(prepare="none"), "/v1/read?prepare=none"),
        (ReadTask("ppocr", "none"), "/v1/read?engine=ppocr&prepare=none"),
        (ReadTask(codes="fast"), "/v1/read"),
        (ReadTask("ppocr", codes="none"), "/v1/read?engine=ppocr&codes=none"),
        (ScanTask(), "/v1/codes/read"),
        (ScanTask(CodeOptions(effort="auto")), "/v1/codes/read"),
        (ScanTask(CodeOptions(effort="fast", budget_ms=9)), "/v1/codes/read?effort=fast&budget=9"),
        (ScanTask(CodeOptions(formats=("QRCode", "EAN8"))), "/v1/codes/read?formats=QRCode,EAN8"),
    ],
)
def test_options_stand_in_the_query(task, path):
    assert task.path == path


def test_another_preparation_is_refused():
    with pytest.raises(LocalError) as error:
        ReadTask(prepare="x&y=z")
    assert error.value.code is Code.USAGE


@pytest.mark.parametrize(
    "options",
    [
        CodeOptions(effort="x&y=z"),
        CodeOptions(budget_ms=0),
        CodeOptions(budget_ms=60_001),
        CodeOptions(formats=()),
        CodeOptions(formats=("QRCode", "x&y=z")),
    ],
)
def test_other_choices_about_codes_are_refused(options):
    with pytest.raises(LocalError) as error:
        ScanTask(options)
    assert error.value.code is Code.USAGE


def test_another_way_to_look_for_codes_is_refused():
    with pytest.raises(LocalError) as error:
        ReadTask(codes="x&y=z")
    assert error.value.code is Code.USAGE


@pytest.mark.parametrize(
    ("code", "outcome"),
    [
        (None, Outcome.DONE),
        (Code.IMAGE_BROKEN, Outcome.DONE),
        (Code.JOB_CRASHED, Outcome.CRASHED),
        (Code.JOB_TIMEOUT, Outcome.TIMEOUT),
        (Code.JOB_MEMORY, Outcome.MEMORY),
        (Code.ANSWER_TOO_LARGE, Outcome.TOO_LARGE),
    ],
)
def test_how_a_job_must_have_ended(code, outcome):
    assert outcome_of(code) is outcome


@pytest.mark.parametrize("value", ["", "!!!", "e30=", "A" * 9000], ids=["missing", "junk", "padded", "long"])
def test_receipt_headers_that_are_none(value):
    with pytest.raises(LocalError) as error:
        from_header(value)
    assert error.value.code is Code.RECEIPT_BAD


class Endless:
    """A file that never ends, and counts what was taken of it."""

    def __init__(self):
        self.taken = 0

    def read(self, size=-1, /):
        assert size >= 0
        self.taken += min(size, 1000)
        return b"x" * min(size, 1000)


def test_no_more_is_read_than_the_limit_and_a_byte():
    endless = Endless()
    with pytest.raises(LocalError) as error:
        load(endless, max_bytes=5000)
    assert error.value.code is Code.IMAGE_TOO_MANY_BYTES
    assert endless.taken == 5001


def test_a_file_that_fails_while_it_is_read():
    class Failing(io.RawIOBase):
        def read(self, size=-1, /):
            raise OSError(5, "secret words")

    with pytest.raises(LocalError) as error:
        load(Failing(), max_bytes=10)
    assert error.value.code is Code.FILE_UNREADABLE
    assert "secret" not in str(error.value)


def test_what_was_loaded_does_not_print():
    assert "words" not in repr(load(b"words", max_bytes=10))


@pytest.mark.parametrize(
    ("problem", "field"),
    [
        (b'{"code":"code-field","field":"iban"}', "iban"),
        (b'{"code":"code-field","field":"kind"}', "kind"),
        (b'{"code":"code-field"}', ""),
        (b'{"code":"code-field","field":"call +1 900 555 0100"}', ""),
        (b'{"code":"code-field","field":7}', ""),
        (b"[" * 16_000, ""),
        (b"", ""),
    ],
)
def test_a_field_is_named_only_where_there_is_one(problem, field):
    assert parse_field(problem) == field
