"""How likely a text is what somebody meant: its price in bits, so that readings of the same bytes can be compared.

A minimum description length: every character costs about as much as a writer's choice of it tells, a change of writing
costs more, and what nobody writes costs most. Several readings of one byte string may all be valid; the cheapest is the
likely one. `web/src/codes/guess.ts` is its twin and must give the same numbers.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from ocrypt.recognise.codes.frequent import HANGUL, KANA_WORDS, KANJI, LATIN, LATIN_SIGNS, SIMPLIFIED, TRADITIONAL


class Script(IntEnum):
    """The writing that a character belongs to, as far as guessing cares."""

    LETTER = 0
    DIGIT = 1
    BLANK = 2
    LATIN = 3
    SIGN = 4
    HAN = 5
    KANA = 6
    HALF = 7
    HANGUL = 8
    WIDE = 9
    OTHER = 10
    JUNK = 11


_COMMON: Final = {
    "gb18030": frozenset(SIMPLIFIED),
    "shift_jis": frozenset(KANJI),
    "big5": frozenset(TRADITIONAL) | frozenset(SIMPLIFIED),
    "euc-kr": frozenset[str](),
}
_ANY_COMMON: Final = frozenset(SIMPLIFIED) | frozenset(TRADITIONAL) | frozenset(KANJI)
_HANGUL: Final = frozenset(HANGUL)
_LATIN: Final = frozenset(LATIN)
_SIGNS: Final = frozenset(LATIN_SIGNS)
# What voices a sound follows only these; what glides follows only the row of "i".
_VOICED: Final = frozenset("ｳｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎ")
_HALF_VOICED: Final = frozenset("ﾊﾋﾌﾍﾎ")
_GLIDED: Final = frozenset("ｷｼﾁﾆﾋﾐﾘﾞﾟ")
_SMALL: Final = frozenset("ｧｨｩｪｫ")
_KANA_PAIRS: Final = frozenset(KANA_WORDS[at : at + 2] for at in range(len(KANA_WORDS) - 1))
_HALF_OFTEN: Final = frozenset("ｱｲｳｶｷｸｺｻｼｽﾀﾁﾄﾅﾆﾉﾊﾋﾏﾐﾑﾔﾕﾖﾗﾘﾙﾛﾜﾝﾞｰ")

# Entering a writing (column) from another (row), in bits; the diagonal is staying in it.
_ENTER: Final = {
    Script.LETTER: 1.0,
    Script.DIGIT: 1.5,
    Script.BLANK: 1.0,
    Script.LATIN: 0.0,
    Script.SIGN: 1.0,
    Script.HAN: 2.0,
    Script.KANA: 2.0,
    Script.HALF: 3.0,
    Script.HANGUL: 3.0,
    Script.WIDE: 2.0,
    Script.OTHER: 6.0,
    Script.JUNK: 6.0,
}
_ALONE: Final = 8.0  # one half-width kana between others
_JOINED: Final = 5.0  # another writing's character right after an ASCII or accented letter


def cost(text: str, charset: str) -> float:
    """The price of `text`, which was read as `charset` (a name of `charset.py`), in bits; never negative."""
    total = 0.0
    before, script_before = "", Script.BLANK
    for place, character in enumerate(text):
        script = script_of(character)
        total += _price(character, script, charset) + _change(script_before, script)
        if script is Script.HALF:
            total += _half_order(before, character)
            if script_before is not script and not "\uff61" <= text[place + 1 : place + 2] <= "\uff9f":
                total += _ALONE
        elif script is Script.LATIN and script_before is Script.LATIN:
            total += _latin_pair(before, character)
        elif script is Script.LATIN and script_before is Script.LETTER and before.islower() and character.isupper():
            total += 6.0
        before, script_before = character, script
    return total


def script_of(character: str) -> Script:
    """The writing of one character."""
    point = ord(character)
    if point < 0x80:
        return _ascii_script(point)
    if point < 0x180 or 0x2010 <= point <= 0x2122 or point == 0x1E9E:
        if point in {0xD7, 0xF7} or point < 0xC0 or point >= 0x2010:
            return Script.SIGN
        return Script.LATIN
    for low, high, script in _RANGES:
        if low <= point <= high:
            return script
    return Script.JUNK


def _ascii_script(point: int) -> Script:
    if 0x41 <= point <= 0x5A or 0x61 <= point <= 0x7A:
        return Script.LETTER
    if 0x30 <= point <= 0x39:
        return Script.DIGIT
    return Script.BLANK


_RANGES: Final = (
    (0x0386, 0x03CE, Script.OTHER),
    (0x0401, 0x0401, Script.OTHER),
    (0x0404, 0x0457, Script.OTHER),
    (0x0490, 0x0491, Script.OTHER),
    (0x05D0, 0x05EA, Script.OTHER),
    (0x060C, 0x064A, Script.OTHER),
    (0x0660, 0x0669, Script.OTHER),
    (0x067E, 0x06CC, Script.OTHER),
    (0x0900, 0x0DFF, Script.OTHER),
    (0x0E01, 0x0E5B, Script.OTHER),
    (0x1EA0, 0x1EF9, Script.LATIN),
    (0x2190, 0x27BF, Script.SIGN),
    (0x3000, 0x3002, Script.WIDE),
    (0x3005, 0x3007, Script.HAN),
    (0x3008, 0x3011, Script.WIDE),
    (0x3014, 0x301F, Script.WIDE),
    (0x3041, 0x309E, Script.KANA),
    (0x30A1, 0x30FE, Script.KANA),
    (0x3220, 0x33FF, Script.SIGN),
    (0x3400, 0x4DBF, Script.HAN),
    (0x4E00, 0x9FFF, Script.HAN),
    (0xAC00, 0xD7A3, Script.HANGUL),
    (0xF900, 0xFAFF, Script.HAN),
    (0xFF01, 0xFF5E, Script.WIDE),
    (0xFF61, 0xFF9F, Script.HALF),
    (0xFFE0, 0xFFE5, Script.WIDE),
    (0x1F300, 0x1FAFF, Script.SIGN),
    (0x20000, 0x323AF, Script.HAN),
)


def _price(character: str, script: Script, charset: str) -> float:
    point = ord(character)
    if script is Script.HAN:
        return _han_price(character, charset)
    if script is Script.BLANK:
        return 5.0 if 0x20 <= point < 0x7F or point in {0x09, 0x0A, 0x0D, 0x1D} else 16.0
    if script is Script.LATIN:
        return 6.0 if character in _LATIN else 10.0
    if script is Script.SIGN:
        if character in _SIGNS:
            return 9.0
        return 13.0 if charset != "iso-8859-1" else 12.0
    if script is Script.HALF:
        return 5.0 if character in _HALF_OFTEN else 7.0
    if script is Script.HANGUL:
        return 8.5 if character in _HANGUL else 12.0
    return _FLAT[script]


_FLAT: Final = {
    Script.LETTER: 4.5,
    Script.DIGIT: 4.0,
    Script.KANA: 6.5,
    Script.WIDE: 8.0,
    Script.OTHER: 6.5,
    Script.JUNK: 20.0,
}


def _han_price(character: str, charset: str) -> float:
    common = _COMMON.get(charset, _ANY_COMMON)
    if character in common:
        return 10.0
    if charset == "euc-kr":
        return 14.0
    return 13.0 + level(character, charset)


def level(character: str, charset: str) -> float:
    """How far out of the common sets a Han character lies: 0 (level 1), 3.5 (level 2), 7 (beyond), as bits."""
    if charset == "shift_jis":
        code = _code(character, "cp932")
        if len(code) != 2:
            return 7.0
        lead, pair = code[0], int.from_bytes(code, "big")
        if 0x889F <= pair <= 0x9872:
            return 0.0
        return 3.5 if lead < 0xEB else 7.0
    if charset == "big5":
        code = _code(character, "big5")
        if len(code) != 2:
            return 7.0
        return 0.0 if 0xA4 <= code[0] <= 0xC6 else 3.5
    code = _code(character, "gb18030")
    if charset == "gb18030" or len(code) == 2:
        if len(code) != 2:
            return 9.0
        if code[1] < 0xA1 or not 0xB0 <= code[0] <= 0xF7:
            return 6.0
        return 0.0 if code[0] <= 0xD7 else 3.0
    return 7.0


def _code(character: str, codec: str) -> bytes:
    try:
        return character.encode(codec)
    except UnicodeEncodeError:
        return b""


def _change(before: Script, script: Script) -> float:
    if before is script:
        return 0.0
    if {before, script} in _KIN:
        return 1.0
    price = _ENTER[script]
    if before in {Script.LETTER, Script.LATIN} and script >= Script.HAN:
        price += _JOINED
    if script in {Script.LETTER, Script.LATIN} and before >= Script.HAN:
        price += _JOINED - 1.0
    if Script.HALF in {before, script} and {before, script} & {Script.HAN, Script.LATIN, Script.SIGN}:
        price += 4.0
    return price


_KIN: Final = ({Script.HAN, Script.KANA}, {Script.HAN, Script.WIDE}, {Script.KANA, Script.WIDE})


def _half_order(before: str, character: str) -> float:
    """What half-width kana cost beyond their own price where their order is odd."""
    if character == "ﾞ":
        return -2.5 if before in _VOICED else 10.0
    if character == "ﾟ":
        return -3.0 if before in _HALF_VOICED else 10.0
    if character in "ｬｭｮ":
        return -2.0 if before in _GLIDED else 8.0
    if character in _SMALL:
        return 5.0
    if not "\uff61" <= before <= "\uff9f":
        return 6.0 if character in "ﾝｰｯ" else 0.0
    return -1.5 if before + character in _KANA_PAIRS else 0.5


def _latin_pair(before: str, character: str) -> float:
    """Accented letters seldom stand side by side, and hardly ever a small one before a capital."""
    if before.islower() and character.isupper():
        return 11.0
    return 3.0 if before + character in _PAIRS else 6.0


_PAIRS: Final = frozenset({"éé", "ÉÉ", "çã", "çõ", "ÇÃ", "ÇÕ", "øå", "åø", "üß", "öß", "äß"})
