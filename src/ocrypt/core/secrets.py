"""Values that must not be seen by accident, and the one door out of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NoReturn


class _Masked:
    """Holds bytes that refuse to print, pickle, copy, iterate, compare or hash.

    Only `reveal()` gives the bytes; `tests/architecture` keeps the list of places that call it.
    """

    __slots__ = ("_value",)
    _label = "masked"

    def __init__(self, value: bytes | bytearray | memoryview) -> None:
        self._value: Final = value

    def reveal(self) -> bytes | bytearray | memoryview:
        """Give the bytes. Every call site is reviewed and listed."""
        return self._value

    def __len__(self) -> int:
        return len(self._value)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def _refuse(self, *_: object) -> NoReturn:
        message = f"{type(self).__name__} can't be copied, pickled, compared, hashed or iterated"
        raise TypeError(message)

    __reduce__ = _refuse
    __reduce_ex__ = _refuse
    __getstate__ = _refuse
    __copy__ = _refuse
    __deepcopy__ = _refuse
    __iter__ = _refuse
    __getitem__ = _refuse
    __bytes__ = _refuse
    __eq__ = _refuse
    __hash__ = _refuse


class Opened(_Masked):
    """What a picture or its answer says, in clear. It exists on the client and in a job process only."""

    __slots__ = ()


class Secret(_Masked):
    """Key material: a private key, a token, a passphrase."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encapsulated message (RFC 9458): safe to store, send and count; opens with a key only."""

    body: bytes | bytearray | memoryview

    def __repr__(self) -> str:
        return f"<Sealed {len(self.body)} bytes>"
