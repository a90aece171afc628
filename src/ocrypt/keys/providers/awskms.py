"""`awskms:` lets AWS KMS guard the master key, which never leaves it. Needs the extra `aws` (boto3).

With `alias/NAME` the versions are keys of their own: rotating makes one and points the alias at it, destroying
schedules its deletion. With a key's id or ARN, KMS turns the key by itself and destroys nothing.
"""

from __future__ import annotations

import base64
import configparser
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.core.secrets import Secret
from ocrypt.keys.provider import KekVersion, Wrapped, must_be_spent
from ocrypt.keys.providers.credential import credential

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ocrypt.keys.providers.uri import KmsUri

ENVIRONMENT: Final = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
"""What is read of the environment where the operator says `credentials=environment`."""

_DAYS = 7
"""The shortest time that KMS allows between a deletion's order and its act; the key is of no use from the order on."""
_AFTER = "ocrypt master key, after "
_MAX_CHAIN = 64
_KEY_ID = re.compile("[A-Za-z0-9-]{1,128}")
_MAX_BLOB = 6144
"""As KMS says of a ciphertext."""
_NOT_FOUND = "NotFoundException"
_UNUSABLE = {
    _NOT_FOUND,
    "DisabledException",
    "IncorrectKeyException",
    "InvalidCiphertextException",
    "InvalidKeyUsageException",
    "KMSInvalidStateException",
    "ValidationException",
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key; `session` may be empty."""

    key_id: str
    secret: Secret
    session: Secret

    @classmethod
    def of(cls, uri: KmsUri, environment: Mapping[str, str]) -> Credentials:
        """From the file that the URI names, or else from the environment.

        Raises:
            LocalError: `PROVIDER_REFUSED` when they are not there.
        """
        if uri.credentials_file is None:
            found = {name.lower(): environment.get(name, "") for name in ENVIRONMENT}
        else:
            text = bytes(credential(uri.credentials_file).reveal()).decode("utf-8", "replace")
            parser = configparser.RawConfigParser()
            try:
                parser.read_string(text)
            except configparser.Error:
                raise LocalError(Code.PROVIDER_REFUSED, f"{uri.credentials_file} is malformed") from None
            found = dict(parser[uri.profile]) if uri.profile in parser else {}
        key_id, secret = found.get("aws_access_key_id", ""), found.get("aws_secret_access_key", "")
        if not key_id or not secret:
            raise LocalError(Code.PROVIDER_REFUSED, "there are no credentials where keys.provider says")
        return cls(key_id, Secret(secret.encode()), Secret(found.get("aws_session_token", "").encode()))


class KmsProvider:
    """A key of AWS KMS. The context is KMS's encryption context."""

    name = "awskms"

    def __init__(self, uri: KmsUri, credentials: Credentials) -> None:
        self._uri = uri
        self._credentials = credentials
        self._client: Any = None

    def wrap(self, dek: Secret, context: bytes) -> Wrapped:
        """See `KeyProvider`. The key of an alias is made if there is none."""
        plaintext = bytes(dek.reveal())
        if self._is_alias and not self._newest():
            self._succeed("")
        answer = self._asked(
            lambda kms: kms.encrypt(KeyId=self._uri.key, Plaintext=plaintext, EncryptionContext=_context(context))
        )
        return Wrapped(_id_of(answer["KeyId"]), bytes(answer["CiphertextBlob"]))

    def unwrap(self, untrusted: Wrapped, context: bytes) -> Secret:
        """See `KeyProvider`."""
        # A key's own id: an alias here would be another way to name whatever it points at now.
        if not _KEY_ID.fullmatch(untrusted.version) or not 0 < len(untrusted.blob) <= _MAX_BLOB:
            raise LocalError(Code.KEY_UNWRAPPABLE)
        try:
            answer = self._ask(
                lambda kms: kms.decrypt(
                    KeyId=untrusted.version,
                    CiphertextBlob=untrusted.blob,
                    EncryptionContext=_context(context),
                )
            )
        except _Unusable:
            raise LocalError(Code.KEY_UNWRAPPABLE) from None
        return Secret(bytes(answer["Plaintext"]))

    def rotate(self) -> KekVersion:
        """See `KeyProvider`.

        Raises:
            LocalError: `PROVIDER_REFUSED` where the URI names a key and not an alias.
        """
        if not self._is_alias:
            raise LocalError(
                Code.PROVIDER_REFUSED, "KMS turns this key by itself; with alias/NAME its versions are keys of ours"
            )
        return self._succeed(self._newest())

    def destroy(self, version: KekVersion) -> None:
        """See `KeyProvider`. KMS holds the key for seven more days, of no use to anybody who may not cancel it."""
        must_be_spent(version, self.versions())
        self._asked(lambda kms: kms.schedule_key_deletion(KeyId=version, PendingWindowInDays=_DAYS))

    def versions(self) -> Sequence[KekVersion]:
        """See `KeyProvider`. Each key's description names the one before it."""
        found: list[KekVersion] = []
        key = self._newest()
        while key and len(found) < _MAX_CHAIN:
            about = self._described(key)
            if about.get("Enabled"):
                found.append(KekVersion(key))
            _, _, key = str(about.get("Description", "")).partition(_AFTER)
        return tuple(reversed(found))

    @property
    def _is_alias(self) -> bool:
        return self._uri.key.startswith("alias/")

    def _newest(self) -> str:
        return _id_of(str(self._described(self._uri.key).get("KeyId", "")))

    def _described(self, key: str) -> dict[str, Any]:
        try:
            answer = self._ask(lambda kms: kms.describe_key(KeyId=key))
        except _Unusable:
            return {}
        about: dict[str, Any] = answer["KeyMetadata"]
        return about

    def _succeed(self, old: str) -> KekVersion:
        description = f"{_AFTER}{old}"
        made = self._asked(lambda kms: kms.create_key(Description=description))["KeyMetadata"]["KeyId"]
        if old:
            self._asked(lambda kms: kms.update_alias(AliasName=self._uri.key, TargetKeyId=made))
        else:
            self._asked(lambda kms: kms.create_alias(AliasName=self._uri.key, TargetKeyId=made))
        return KekVersion(made)

    def _asked(self, question: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - botocore has no types
        try:
            return self._ask(question)
        except _Unusable:
            raise LocalError(Code.PROVIDER_REFUSED, f"KMS refused {self._uri.key}") from None

    def _ask(self, question: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - botocore has no types
        try:
            return question(self._connected())
        except ClientError as error:
            if error.response["Error"]["Code"] in _UNUSABLE:
                raise _Unusable from None
            if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:  # noqa: PLR2004 - RFC 9110
                raise LocalError(Code.PROVIDER_UNAVAILABLE, "KMS does not answer as it should") from None
            raise LocalError(Code.PROVIDER_REFUSED, f"KMS refused {self._uri.key}") from None
        except (BotoCoreError, ValueError):
            raise LocalError(Code.PROVIDER_UNAVAILABLE, "KMS can't be reached") from None

    def _connected(self) -> Any:  # noqa: ANN401 - botocore has no types
        if self._client is None:
            # Every variable that botocore knows, without its place in the environment and in ~/.aws: neither
            # credentials, endpoints, proxies, profiles nor the monitoring agent come from where nobody named them.
            variables = {
                name: (None, None, default, convert)
                for name, (_, _, default, convert) in botocore.session.Session.SESSION_VARIABLES.items()
            }
            variables["config_file"] = variables["credentials_file"] = (None, None, "/dev/null", None)
            session = botocore.session.Session(session_vars=variables)
            secret = self._credentials
            self._client = session.create_client(
                "kms",
                region_name=self._uri.region,
                endpoint_url=self._uri.endpoint or None,
                verify=str(self._uri.ca_file) if self._uri.ca_file else True,
                aws_access_key_id=secret.key_id,
                aws_secret_access_key=bytes(secret.secret.reveal()).decode(),
                aws_session_token=bytes(secret.session.reveal()).decode() or None,
                config=Config(
                    connect_timeout=5,
                    read_timeout=10,
                    retries={"mode": "standard", "total_max_attempts": 2},
                    proxies={},
                    ignore_configured_endpoint_urls=True,
                ),
            )
        return self._client


class _Unusable(Exception):
    """KMS knows the question and not the key, or not the ciphertext."""


def _context(context: bytes) -> dict[str, str]:
    return {"ocrypt": base64.b64encode(context).decode("ascii")}


def _id_of(arn: str) -> KekVersion:
    return KekVersion(arn.rpartition("/")[2])
