"""Messages that are spread over several symbols (structured append: QR, Data Matrix, Aztec), put together again."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ocrypt.recognise.codes.charset import decode
from ocrypt.recognise.codes.content import verdict_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ocrypt.recognise.codes.code import Code, Format, Verdict


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Joined:
    """A whole message; `parts` are the places of the codes that hold it, in its order. Its repr tells nothing."""

    format: Format
    id: str
    text: str
    data: bytes
    charset: str
    verdict: Verdict
    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """What the symbols of one message share."""

    format: Format
    id: str
    count: int


def joined(codes: Sequence[Code]) -> tuple[Joined, ...]:
    """Give each message of which every symbol is among `codes`.

    A message of which two symbols claim the same place with different content is left alone: which one counts would be
    a guess.
    """
    groups: defaultdict[_Group, list[int]] = defaultdict(list)
    for at, code in enumerate(codes):
        if code.sequence is not None and code.sequence.count > 1:
            groups[_Group(code.format, code.sequence.id, code.sequence.count)].append(at)
    whole = (_joined(group, members, codes) for group, members in groups.items())
    return tuple(each for each in whole if each is not None)


def _joined(group: _Group, members: Iterable[int], codes: Sequence[Code]) -> Joined | None:
    places: dict[int, int] = {}
    for at in members:
        sequence = codes[at].sequence
        index = -1 if sequence is None else sequence.index
        if codes[places.setdefault(index, at)].data != codes[at].data:
            return None
    if sorted(places) != list(range(group.count)):
        return None
    parts = tuple(places[index] for index in range(group.count))
    data = b"".join(codes[at].data for at in parts)
    text, charset = _decoded(data, [codes[at] for at in parts])
    return Joined(
        format=group.format,
        id=group.id,
        text=text,
        data=data,
        charset=charset,
        verdict=verdict_of(text),
        parts=parts,
    )


def _decoded(data: bytes, codes: Sequence[Code]) -> tuple[str, str]:
    """A character may begin in one symbol and end in the next, so the bytes are decoded together where that can be."""
    named = {code.eci for code in codes}
    if len(named) == 1 and len(codes[0].eci) <= 1:
        whole = decode(data, codes[0].eci[0] if codes[0].eci else None)
        return whole.text, whole.charset
    return "".join(code.text for code in codes), codes[0].charset
