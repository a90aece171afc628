/** How likely a text is what somebody meant, in bits; the twin of `ocrypt.recognise.codes.guess`, which says why. */

import { isKsX1001, levelOf } from "./levels.ts";
import { EVERYDAY, HANGUL, KANA_WORDS, KANJI, LATIN, LATIN_SIGNS, NAMES, SIMPLIFIED, TRADITIONAL } from "./lists.ts";

const LETTER = 0;
const DIGIT = 1;
const BLANK = 2;
const ACCENTED = 3;
const SIGN = 4;
const HAN = 5;
const KANA = 6;
const HALF = 7;
const KOREAN = 8;
const WIDE = 9;
const OTHER = 10;
const JUNK = 11;

/** Entering a writing, in bits, by its number. */
const ENTER = [1, 1.5, 1, 0, 1, 2, 2, 3, 3, 2, 6, 6] as const;
const ALONE = 8;
const JOINED = 5;

const RANGES: readonly (readonly [number, number, number])[] = [
  [0x0386, 0x03ce, OTHER],
  [0x0401, 0x0401, OTHER],
  [0x0404, 0x0457, OTHER],
  [0x0490, 0x0491, OTHER],
  [0x05d0, 0x05ea, OTHER],
  [0x060c, 0x064a, OTHER],
  [0x0660, 0x0669, OTHER],
  [0x067e, 0x06cc, OTHER],
  [0x0900, 0x0dff, OTHER],
  [0x0e01, 0x0e5b, OTHER],
  [0x1ea0, 0x1ef9, ACCENTED],
  [0x2190, 0x27bf, SIGN],
  [0x3000, 0x3002, WIDE],
  [0x3005, 0x3007, HAN],
  [0x3008, 0x3011, WIDE],
  [0x3014, 0x301f, WIDE],
  [0x3041, 0x309e, KANA],
  [0x30a1, 0x30fe, KANA],
  [0x3220, 0x33ff, SIGN],
  [0x3400, 0x4dbf, HAN],
  [0x4e00, 0x9fff, HAN],
  [0xac00, 0xd7a3, KOREAN],
  [0xf900, 0xfaff, HAN],
  [0xff01, 0xff5e, WIDE],
  [0xff61, 0xff9f, HALF],
  [0xffe0, 0xffe5, WIDE],
  [0x1f300, 0x1faff, SIGN],
  [0x20000, 0x323af, HAN],
];

const NONE: ReadonlySet<string> = new Set();
const ANY: ReadonlySet<string> = new Set([...SIMPLIFIED, ...NAMES, ...TRADITIONAL, ...KANJI]);
const COMMON: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["gb18030", new Set([...SIMPLIFIED, ...NAMES])],
  ["shift_jis", KANJI],
  ["big5", new Set([...TRADITIONAL, ...SIMPLIFIED])],
  ["euc-kr", NONE],
]);
const VOICED = new Set("ｳｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎ");
const HALF_VOICED = new Set("ﾊﾋﾌﾍﾎ");
const GLIDED = new Set("ｷｼﾁﾆﾋﾐﾘﾞﾟ");
const HALF_OFTEN = new Set("ｱｲｳｶｷｸｺｻｼｽﾀﾁﾄﾅﾆﾉﾊﾋﾏﾐﾑﾔﾕﾖﾗﾘﾙﾛﾜﾝﾞｰ");
const KANA_PAIRS = new Set(Array.from({ length: KANA_WORDS.length - 1 }, (_, at) => KANA_WORDS.slice(at, at + 2)));
const LATIN_PAIRS = new Set(["éé", "ÉÉ", "çã", "çõ", "ÇÃ", "ÇÕ", "øå", "åø", "üß", "öß", "äß"]);

/** The price of a text that was read as a character set; never negative. */
export function cost(text: string, charset: string): number {
  const characters = [...text];
  let total = 0;
  let before = "";
  let writingBefore = BLANK;
  characters.forEach((character, place) => {
    const writing = writingOf(character);
    total += price(character, writing, charset) + change(writingBefore, writing);
    if (writing === HALF) {
      total += halfOrder(before, character);
      if (writingBefore !== HALF && writingOf(characters[place + 1] ?? " ") !== HALF) total += ALONE;
    } else if (writing === SIGN && writingBefore === SIGN && (charset === "iso-8859-1" || charset === "windows-1252")) {
      total += 3;
    } else if (writing === ACCENTED && writingBefore === ACCENTED) {
      total += latinPair(before, character);
    } else if (writing === ACCENTED && writingBefore === LETTER && isSmall(before) && isCapital(character)) {
      total += 6;
    }
    before = character;
    writingBefore = writing;
  });
  return total;
}

function writingOf(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x80) {
    if (/[A-Za-z]/.test(character)) return LETTER;
    return /[0-9]/.test(character) ? DIGIT : BLANK;
  }
  if (point < 0x180 || (point >= 0x2010 && point <= 0x2122) || point === 0x1e9e) {
    return point === 0xd7 || point === 0xf7 || point < 0xc0 || point >= 0x2010 ? SIGN : ACCENTED;
  }
  return RANGES.find(([low, high]) => low <= point && point <= high)?.[2] ?? JUNK;
}

function price(character: string, writing: number, charset: string): number {
  const point = character.codePointAt(0) ?? 0;
  switch (writing) {
    case HAN:
      return hanPrice(character, charset);
    case LETTER:
      return 4.5;
    case DIGIT:
      return 4;
    case BLANK:
      return (point >= 0x20 && point < 0x7f) || [9, 10, 13, 0x1d].includes(point) ? 5 : 16;
    case ACCENTED:
      return LATIN.has(character) ? 6 : 10;
    case SIGN:
      if (LATIN_SIGNS.has(character)) return 9;
      return charset === "iso-8859-1" ? 12 : 13;
    case HALF:
      return HALF_OFTEN.has(character) ? 5 : 7;
    case KOREAN:
      if (HANGUL.has(character)) return 8.5;
      return isKsX1001(character) ? 12 : 18;
    case WIDE:
      return 8;
    case KANA:
    case OTHER:
      return 6.5;
    default:
      return 20;
  }
}

function hanPrice(character: string, charset: string): number {
  if ((COMMON.get(charset) ?? ANY).has(character)) return charset === "gb18030" && EVERYDAY.has(character) ? 9 : 10;
  return charset === "euc-kr" ? 14 : 13 + levelOf(charset)(character);
}

function change(before: number, writing: number): number {
  if (before === writing) return 0;
  if (isOneOf(before, HAN, KANA, WIDE) && isOneOf(writing, HAN, KANA, WIDE)) return 1;
  let total: number = ENTER[writing] ?? 0;
  if (isOneOf(before, LETTER, ACCENTED) && writing >= HAN) total += JOINED;
  if (isOneOf(writing, LETTER, ACCENTED) && before >= HAN) total += JOINED - 1;
  const strangers = before === HALF ? writing : writing === HALF ? before : LETTER;
  return isOneOf(strangers, HAN, ACCENTED, SIGN) ? total + 4 : total;
}

function halfOrder(before: string, character: string): number {
  if (character === "ﾞ") return VOICED.has(before) ? -2.5 : 10;
  if (character === "ﾟ") return HALF_VOICED.has(before) ? -3 : 10;
  if ("ｬｭｮ".includes(character)) return GLIDED.has(before) ? -2 : 8;
  if ("ｧｨｩｪｫ".includes(character)) return 5;
  if (writingOf(before === "" ? " " : before) !== HALF) return "ﾝｰｯ".includes(character) ? 6 : 0;
  return KANA_PAIRS.has(before + character) ? -1.5 : 0.75;
}

function latinPair(before: string, character: string): number {
  if (isSmall(before) && isCapital(character)) return 11;
  return LATIN_PAIRS.has(before + character) ? 3 : 6;
}

function isSmall(letter: string): boolean {
  return /\p{Lowercase}/u.test(letter);
}

function isCapital(letter: string): boolean {
  return /\p{Uppercase}/u.test(letter);
}

function isOneOf(writing: number, ...some: readonly number[]): boolean {
  return some.includes(writing);
}
