"""What schemathesis must know to send sealed requests: bytes, some with the head of a request, none that opens."""

from __future__ import annotations

import schemathesis
from hypothesis import strategies as st

from ocrypt.envelope.gm_wire import REQUEST_MEDIA_TYPE as GM
from ocrypt.envelope.wire import Form

_OHTTP = tuple(form.request_media_type for form in Form)
# Key id, X-Wing, HKDF-SHA256, AES-256-GCM, as `envelope.wire` has them.
_HEAD = st.builds(lambda key_id: bytes([key_id]) + bytes.fromhex("647a00010002"), st.integers(0, 255))
_SEALED = st.one_of(st.binary(max_size=4096), st.builds(bytes.__add__, _HEAD, st.binary(max_size=4096)))

# Version, key id, an SM2Cipher of 139 bytes, as `envelope.gm_wire` has them.
_GM_HEAD = st.builds(lambda key_id: bytes([1, key_id, 0, 139]), st.integers(0, 255))
_GM_SEALED = st.one_of(st.binary(max_size=4096), st.builds(bytes.__add__, _GM_HEAD, st.binary(max_size=4096)))

for media_type in _OHTTP:
    schemathesis.openapi.media_type(media_type, _SEALED)
schemathesis.openapi.media_type(GM, _GM_SEALED)


@schemathesis.serializer(*_OHTTP, GM)
def as_it_is(_context: schemathesis.SerializationContext, value: object) -> bytes:
    return value if isinstance(value, bytes) else repr(value).encode()
