"""Every stable error code, with its HTTP status, the exit status of a command, and words for a person.

`spec/errors.md` is the normative table; a test holds the two against each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum, unique


class Exit(IntEnum):
    """Exit status of every command."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    SOME_FAILED = 3
    REFUSED = 4
    INTEGRITY = 5


@unique
class Place(Enum):
    """Where a code is told: in clear outside the envelope, sealed inside it, or on this machine only."""

    OUTSIDE = "outside"
    INSIDE = "inside"
    LOCAL = "local"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a code says: `status` is the HTTP status (0 where it never crosses HTTP)."""

    place: Place
    status: int
    exit: Exit
    title: str
    hint: str


@unique
class Code(Enum):
    """Stable names of everything that can go wrong; the value is what crosses the wire."""

    # Before anything is opened.
    BODY_TOO_LARGE = "body-too-large"
    BODY_TIMEOUT = "body-timeout"
    BODY_INCOMPLETE = "body-incomplete"
    MEDIA_TYPE = "media-type"
    HTTP_MALFORMED = "http-malformed"
    HEADERS_TOO_LARGE = "headers-too-large"
    METHOD = "method"
    NOT_FOUND = "not-found"
    TOKEN_MISSING = "token-missing"  # noqa: S105 - a code, not a token
    TOKEN_INVALID = "token-invalid"  # noqa: S105 - a code, not a token
    TOKEN_SCOPE = "token-scope"  # noqa: S105 - a code, not a token
    ADDRESS_REFUSED = "address-refused"
    FACTOR_MISSING = "factor-missing"
    FACTOR_INVALID = "factor-invalid"
    FACTOR_LOCKED = "factor-locked"
    BODY_MALFORMED = "body-malformed"
    KEY_UNKNOWN = "key-unknown"
    KEY_RETIRED = "key-retired"
    ENVELOPE_UNOPENABLE = "envelope-unopenable"
    ENVELOPE_REPLAYED = "envelope-replayed"
    EARLY_DATA = "early-data"
    RATE_LIMITED = "rate-limited"
    BUSY = "busy"
    DRAINING = "draining"
    WORKER_UNAVAILABLE = "worker-unavailable"
    WORKER_LOST = "worker-lost"
    LOG_UNWRITABLE = "log-unwritable"
    INTERNAL = "internal"

    # Inside the sealed answer.
    REQUEST_MALFORMED = "request-malformed"
    REQUEST_STALE = "request-stale"
    PATH_UNKNOWN = "path-unknown"
    METHOD_INSIDE = "method-not-allowed"
    OPTION_INVALID = "option-invalid"
    NOT_ACCEPTABLE = "not-acceptable"
    IMAGE_EMPTY = "image-empty"
    IMAGE_UNRECOGNISED = "image-unrecognised"
    IMAGE_TRUNCATED = "image-truncated"
    IMAGE_BROKEN = "image-broken"
    IMAGE_TOO_MANY_BYTES = "image-too-many-bytes"
    IMAGE_TOO_MANY_PIXELS = "image-too-many-pixels"
    IMAGE_TOO_MANY_FRAMES = "image-too-many-frames"
    IMAGE_RATIO = "image-ratio"
    IMAGE_HEIC = "image-heic"
    PDF_PASSWORD = "pdf-password"  # noqa: S105 - a code, not a password
    PDF_FONT = "pdf-font"
    CODE_TOO_LONG = "code-too-long"
    CODE_CONTENT = "code-content"
    CODE_FIELD = "code-field"
    CODE_CHECK_DIGIT = "code-check-digit"
    CODE_CONTRAST = "code-contrast"
    CODE_LOGO = "code-logo"
    CODE_UNREAD = "code-unread"
    JOB_CRASHED = "job-crashed"
    JOB_TIMEOUT = "job-timeout"
    JOB_MEMORY = "job-memory"
    ANSWER_TOO_LARGE = "answer-too-large"

    # On this machine.
    USAGE = "usage"
    FILE_UNREADABLE = "file-unreadable"
    FILE_UNWRITABLE = "file-unwritable"
    NO_PICTURES = "no-pictures"
    PICTURE_MISMATCH = "picture-mismatch"
    CONNECTION_FAILED = "connection-failed"
    CONNECTION_LOST = "connection-lost"
    SERVER_UNTRUSTED = "server-untrusted"
    SERVER_MISBEHAVED = "server-misbehaved"
    SUITE_NOT_OFFERED = "suite-not-offered"
    SIGNATURE_BAD = "signature-bad"
    RECEIPT_BAD = "receipt-bad"
    ANSWER_UNOPENABLE = "answer-unopenable"
    SETTINGS_INVALID = "settings-invalid"
    STATE_LOCKED = "state-locked"
    STATE_UNUSABLE = "state-unusable"
    PROVIDER_MISSING = "provider-missing"
    PROVIDER_UNAVAILABLE = "provider-unavailable"
    PROVIDER_REFUSED = "provider-refused"
    KEY_UNWRAPPABLE = "key-unwrappable"
    KEY_IN_USE = "key-in-use"
    KEY_VERSION_UNKNOWN = "key-version-unknown"
    PORT_UNAVAILABLE = "port-unavailable"
    CONFINEMENT_MISSING = "confinement-missing"
    FACTOR_ENROLLED = "factor-enrolled"
    FACTOR_UNCONFIRMED = "factor-unconfirmed"
    TOKEN_UNKNOWN = "token-unknown"  # noqa: S105 - a code, not a token
    WEIGHTS_MISSING = "weights-missing"
    ENGINE_UNKNOWN = "engine-unknown"
    ENGINE_UNAVAILABLE = "engine-unavailable"

    @property
    def meaning(self) -> Meaning:
        """Status, exit status and words of this code."""
        return MEANINGS[self]


def _outside(status: int, title: str, hint: str, exit_: Exit = Exit.FAILED) -> Meaning:
    return Meaning(place=Place.OUTSIDE, status=status, exit=exit_, title=title, hint=hint)


def _inside(status: int, title: str, hint: str) -> Meaning:
    return Meaning(place=Place.INSIDE, status=status, exit=Exit.FAILED, title=title, hint=hint)


def _local(title: str, hint: str, exit_: Exit = Exit.FAILED) -> Meaning:
    return Meaning(place=Place.LOCAL, status=0, exit=exit_, title=title, hint=hint)


MEANINGS: dict[Code, Meaning] = {
    Code.BODY_TOO_LARGE: _outside(
        413,
        "The request is larger than this service takes",
        "Send a smaller picture; the limit is in the service description",
    ),
    Code.BODY_TIMEOUT: _outside(408, "The request arrived too slowly", "Send it again over a faster connection"),
    Code.BODY_INCOMPLETE: _outside(400, "The request ended before its announced length", "Send it again"),
    Code.MEDIA_TYPE: _outside(
        415, "This media type is not taken here", "Send message/ohttp-req or message/ohttp-chunked-req"
    ),
    Code.HTTP_MALFORMED: _outside(
        400, "This is not a request of HTTP/1.1", "Send one Host, one length, and lines that end as RFC 9112 says"
    ),
    Code.HEADERS_TOO_LARGE: _outside(
        431, "The request's head is larger than this service takes", "Send at most 100 headers and 32 KiB of them"
    ),
    Code.METHOD: _outside(405, "This method is not allowed here", "See the Allow header"),
    Code.NOT_FOUND: _outside(
        404,
        "There is nothing at this address",
        "Check the address; see /.well-known/ocrypt",
    ),
    Code.TOKEN_MISSING: _outside(
        401,
        "An access token is needed",
        "Send Authorization: Bearer with a token from `ocrypt token issue`",
        Exit.REFUSED,
    ),
    Code.TOKEN_INVALID: _outside(
        401, "The access token is not valid", "It may have expired or been revoked: ask for a new one", Exit.REFUSED
    ),
    Code.TOKEN_SCOPE: _outside(
        403, "The access token does not cover this", "Ask for a token with the scope that this needs", Exit.REFUSED
    ),
    Code.ADDRESS_REFUSED: _outside(
        403,
        "This address may not ask here",
        "Ask from a network that the operator allows",
        Exit.REFUSED,
    ),
    Code.FACTOR_MISSING: _outside(
        403,
        "A second factor is needed",
        "Enrol one with `ocrypt admin enrol` on the service's machine, then sign in with its code",
        Exit.REFUSED,
    ),
    Code.FACTOR_INVALID: _outside(
        403,
        "The one-time code is wrong, or was used before",
        "Wait for the next code and set the clocks of both devices",
        Exit.REFUSED,
    ),
    Code.FACTOR_LOCKED: _outside(
        429,
        "Too many wrong one-time codes",
        "Wait, then try again; enrol anew on the service's machine if the device is lost",
        Exit.REFUSED,
    ),
    Code.BODY_MALFORMED: _outside(400, "The body is not what this address takes", "See /openapi.json for its shape"),
    Code.KEY_UNKNOWN: _outside(
        400, "The request is sealed to a key that is not ours", "Fetch the key configuration again and seal anew"
    ),
    Code.KEY_RETIRED: _outside(
        400, "The request is sealed to a key that is retired", "Fetch the key configuration again and seal anew"
    ),
    Code.ENVELOPE_UNOPENABLE: _outside(
        400, "The request does not open", "Fetch the key configuration again and seal anew"
    ),
    Code.ENVELOPE_REPLAYED: _outside(
        400, "This very request was answered before", "Seal anew; nothing sealed is sent twice"
    ),
    Code.EARLY_DATA: _outside(425, "Requests are not taken in TLS early data", "Send it again after the handshake"),
    Code.RATE_LIMITED: _outside(
        429, "Too much was asked in too short a time", "Try again after the time in Retry-After", Exit.REFUSED
    ),
    Code.BUSY: _outside(503, "All places are taken", "Try again after the time in Retry-After"),
    Code.DRAINING: _outside(503, "The service is stopping", "Try again after the time in Retry-After"),
    Code.WORKER_UNAVAILABLE: _outside(503, "The worker is starting", "Try again after the time in Retry-After"),
    Code.WORKER_LOST: _outside(503, "The worker ended while it had this request", "Seal anew and send it again"),
    Code.LOG_UNWRITABLE: _outside(
        503, "The audit log can't be written, so nothing is read", "The operator must make room or repair the log"
    ),
    Code.INTERNAL: _outside(500, "The service failed", "Tell the operator the request id"),
    Code.REQUEST_MALFORMED: _inside(
        400, "The opened request is not binary HTTP", "Encode it as RFC 9292 says, known or indeterminate length"
    ),
    Code.REQUEST_STALE: _inside(
        400, "The request's Date is too far from now, or missing", "Set the clock, seal anew with a Date header"
    ),
    Code.PATH_UNKNOWN: _inside(
        404, "There is nothing at this inner path", "Use /v1/read, /v1/codes/read or /v1/codes/make"
    ),
    Code.METHOD_INSIDE: _inside(405, "The inner path takes another method", "Use POST"),
    Code.OPTION_INVALID: _inside(
        400, "An option has a value that it can't have", "See spec/envelope.md and spec/codes.md for the options"
    ),
    Code.NOT_ACCEPTABLE: _inside(
        406, "The asked format is not made here", "Ask for application/json, or for another format of spec/formats.md"
    ),
    Code.IMAGE_EMPTY: _inside(400, "There is no picture: zero bytes", "Send the picture's file as the content"),
    Code.IMAGE_UNRECOGNISED: _inside(
        415, "This is not a picture that can be read", "Send PNG, JPEG, WebP, AVIF, BMP, TIFF, GIF or PDF"
    ),
    Code.IMAGE_TRUNCATED: _inside(422, "The picture ends before its data is complete", "Copy or scan it again"),
    Code.IMAGE_BROKEN: _inside(422, "The picture's data is damaged", "Save it anew with another program"),
    Code.IMAGE_TOO_MANY_BYTES: _inside(413, "The picture's file is too large", "Save it smaller"),
    Code.IMAGE_TOO_MANY_PIXELS: _inside(413, "The picture has too many pixels", "Scale it down or cut it into parts"),
    Code.IMAGE_TOO_MANY_FRAMES: _inside(
        413, "The file has too many pages or frames", "Send the pages in several files"
    ),
    Code.IMAGE_RATIO: _inside(422, "The picture is too long for its width", "Cut it into parts"),
    Code.IMAGE_HEIC: _inside(
        415,
        "HEIC pictures are not read here",
        "Save it as JPEG; iPhones take JPEG with Settings, Camera, Formats, Most Compatible",
    ),
    Code.PDF_PASSWORD: _inside(
        422, "The PDF file is locked with a password", "Save it without a password and send it again"
    ),
    Code.PDF_FONT: _inside(
        422, "A page is written in a font that the PDF file does not hold", "Save it anew with its fonts embedded"
    ),
    Code.CODE_TOO_LONG: _inside(
        422, "The content is too long for this code", "Shorten it, take a lower level, or split it over several codes"
    ),
    Code.CODE_CONTENT: _inside(
        422, "This kind of code can't hold this content", "Change the content, or take another format: QRCode holds all"
    ),
    Code.CODE_FIELD: _inside(
        422, "A field of the content is missing or malformed", "See spec/codes.md for the fields of each kind"
    ),
    Code.CODE_CHECK_DIGIT: _inside(422, "A check digit is wrong", "Compare the number with where it comes from"),
    Code.CODE_CONTRAST: _inside(
        422, "The colours are too alike, or light on dark", "Take a dark colour on a light one"
    ),
    Code.CODE_LOGO: _inside(422, "The logo covers more than the code can repair", "Make it smaller, or take level H"),
    Code.CODE_UNREAD: _inside(
        422, "The code that was made does not read back, so it is not given", "Take a plainer style or a larger scale"
    ),
    Code.JOB_CRASHED: _inside(
        500, "The process that read this picture ended early", "Send it again; tell us if it stays"
    ),
    Code.JOB_TIMEOUT: _inside(504, "Reading this picture took too long", "Scale it down or cut it into parts"),
    Code.JOB_MEMORY: _inside(507, "Reading this picture needed too much memory", "Scale it down or cut it into parts"),
    Code.ANSWER_TOO_LARGE: _inside(507, "The answer is larger than this service gives", "Cut the picture into parts"),
    Code.USAGE: _local("The command was not understood", "See --help", Exit.USAGE),
    Code.FILE_UNREADABLE: _local("The file can't be read", "See that it exists and that you may read it"),
    Code.FILE_UNWRITABLE: _local(
        "The file can't be written", "See that the folder exists and that you may write there"
    ),
    Code.NO_PICTURES: _local("There is no picture in this folder", "Name files, or another folder"),
    Code.PICTURE_MISMATCH: _local("This is not the picture that was read", "Give the same file, unchanged"),
    Code.CONNECTION_FAILED: _local("The service can't be reached", "See that it runs and that the address is right"),
    Code.CONNECTION_LOST: _local("The connection ended before the answer came", "Send it again"),
    Code.SERVER_UNTRUSTED: _local(
        "The service did not prove who it is",
        "Give its fingerprint with --pin, as `ocrypt serve` prints it",
        Exit.INTEGRITY,
    ),
    Code.SERVER_MISBEHAVED: _local("The service answered something that makes no sense", "Is it an ocrypt service?"),
    Code.SUITE_NOT_OFFERED: _local(
        "The service takes nothing that is sealed with SM2 and SM4",
        "Seal as usual, or ask its operator to offer it",
    ),
    Code.SIGNATURE_BAD: _local(
        "A signature of the service is wrong", "Do not use this service before you know why", Exit.INTEGRITY
    ),
    Code.RECEIPT_BAD: _local(
        "The receipt does not fit this request", "Do not use this service before you know why", Exit.INTEGRITY
    ),
    Code.ANSWER_UNOPENABLE: _local(
        "The answer does not open with this request's key",
        "Do not use this service before you know why",
        Exit.INTEGRITY,
    ),
    Code.SETTINGS_INVALID: _local("A setting is unknown or malformed", "Correct the line that is named", Exit.USAGE),
    Code.STATE_LOCKED: _local("Another ocrypt service uses this state directory", "Stop it, or set OCRYPT_STATE"),
    Code.STATE_UNUSABLE: _local("The state directory can't be used", "It must be yours, writable and closed to others"),
    Code.PROVIDER_MISSING: _local(
        "What this key provider needs is not installed", "Install ocrypt with the extra that is named"
    ),
    Code.PROVIDER_UNAVAILABLE: _local(
        "The key provider can't be reached", "See that it runs, and that keys.provider names it rightly"
    ),
    Code.PROVIDER_REFUSED: _local(
        "The key provider refused", "See that the credentials are right and allow this", Exit.REFUSED
    ),
    Code.KEY_UNWRAPPABLE: _local(
        "A kept key does not unwrap",
        "Its master key was destroyed, or the record was changed: restore both from one backup",
        Exit.INTEGRITY,
    ),
    Code.KEY_IN_USE: _local(
        "This version of the master key is still needed", "Run `ocrypt keys rewrap` first", Exit.REFUSED
    ),
    Code.KEY_VERSION_UNKNOWN: _local("The master key has no such version", "See `ocrypt keys provider`", Exit.USAGE),
    Code.PORT_UNAVAILABLE: _local("The address can't be listened on", "Choose another with --host and --port"),
    Code.CONFINEMENT_MISSING: _local(
        "This machine can't confine the reading processes, so nothing is served",
        "Use Linux 5.13 or later with Landlock and seccomp, or accept it with sandbox.allow_degraded = true",
    ),
    Code.FACTOR_ENROLLED: _local("A second factor is enrolled already", "Replace it with --replace"),
    Code.FACTOR_UNCONFIRMED: _local(
        "The app's code was never right, so nothing was kept", "Set the clocks and try again"
    ),
    Code.TOKEN_UNKNOWN: _local("There is no such token", "See `ocrypt token list`"),
    Code.WEIGHTS_MISSING: _local("The model files are missing or changed", "Install ocrypt again", Exit.INTEGRITY),
    Code.ENGINE_UNKNOWN: _local("There is no engine of this name", "See `ocrypt read --help`", Exit.USAGE),
    Code.ENGINE_UNAVAILABLE: _local(
        "The engine is not installed on this machine",
        "For Tesseract on Debian: apt install tesseract-ocr tesseract-ocr-chi-sim",
    ),
}
