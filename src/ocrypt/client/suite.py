"""In which envelope a client seals: the standard one, or that of the SM algorithms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from ocrypt.core.codes import Code
from ocrypt.core.errors import LocalError
from ocrypt.envelope import gm_wire
from ocrypt.envelope.gm_seal import seal_gm
from ocrypt.envelope.seal import seal
from ocrypt.envelope.wire import Form

if TYPE_CHECKING:
    from ocrypt.client.description import ServiceDescription
    from ocrypt.core.secrets import Opened
    from ocrypt.envelope.seal import Sealing

SuiteName = Literal["standard", "gm"]

SUITES: Final[tuple[SuiteName, ...]] = ("standard", "gm")
"""`standard` is Oblivious HTTP (RFC 9458), `gm` is SM2 with SM4-GCM (`spec/gm.md`)."""

STANDARD_PATH: Final = "/v1/sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """Where requests are sent, of which media types they and their answers are, and in which form they come."""

    path: str
    request_media_type: str
    response_media_type: str
    form: Form
    name: SuiteName

    @classmethod
    def of(cls, name: SuiteName, form: Form) -> Suite:
        """The suite of a name. Raises LocalError with USAGE where it has not this form, or the name is none."""
        if name == "standard":
            return cls(
                path=STANDARD_PATH,
                request_media_type=form.request_media_type,
                response_media_type=form.response_media_type,
                form=form,
                name=name,
            )
        if name != "gm":
            raise LocalError(Code.USAGE, f"an envelope is one of {', '.join(SUITES)}")
        if form is not Form.SINGLE:
            raise LocalError(Code.USAGE, "the SM envelope has the single form only")
        return cls(
            path=gm_wire.PATH,
            request_media_type=gm_wire.REQUEST_MEDIA_TYPE,
            response_media_type=gm_wire.RESPONSE_MEDIA_TYPE,
            form=form,
            name=name,
        )

    def seal(self, message: Opened, description: ServiceDescription) -> Sealing:
        """Seal to the service's own first choice among the keys that we know.

        Raises:
            LocalError: SUITE_NOT_OFFERED where it has none for this envelope: never another one in its stead.
        """
        if self.name == "standard":
            return seal(message, description.configs[0], form=self.form)
        if description.gm is None:
            raise LocalError(Code.SUITE_NOT_OFFERED)
        return seal_gm(message, description.gm)


STANDARD: Final = Suite.of("standard", Form.SINGLE)
"""What a client uses that was told nothing."""
