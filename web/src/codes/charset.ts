/** Octets to text: by the character set that a symbol names, else by a guess (`spec/codes.md`, "Charset"). */

import { cost } from "./guess.ts";
import { ECI } from "./lists.ts";

export interface Decoded {
  readonly text: string;
  /** The set that gave the text; begins with the number, as `eci-999:utf-8`, where that was of no use. */
  readonly charset: string;
}

export interface Segment {
  readonly data: Uint8Array;
  readonly eci?: number | undefined;
}

/** How much less usual than UTF-8 each set is where none is named, in bits. */
const PRIORS: readonly (readonly [string, number])[] = [
  ["utf-8", 0],
  ["gb18030", 2],
  ["shift_jis", 2.5],
  ["iso-8859-1", 2],
  ["big5", 9],
  ["euc-kr", 9],
];
const HINT = 12;
const NAME_LENGTH = 40;
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";
/** What Windows-1252 has for the octets 80 to 9F; Node's own decoder of that name leaves them control characters. */
const CP1252 = "€\0‚ƒ„…†‡ˆ‰Š‹Œ\0Ž\0\0‘’“”•–—˜™š›œ\0žŸ";

/** The text of octets; never fails, as ISO 8859-1 reads anything. */
export function decode(data: Uint8Array, eci?: number | null): Decoded {
  if (eci === undefined || eci === null) return guessed(data, new Set());
  const name = ECI.get(String(eci));
  const text = name === undefined ? undefined : strict(data, name);
  if (name !== undefined && text !== undefined) return { text, charset: name };
  const other = guessed(data, new Set());
  return { text: other.text, charset: `eci-${String(eci)}:${other.charset}`.slice(0, NAME_LENGTH) };
}

/** The text of a symbol's segments, in order; neighbours under one interpretation are read as one. */
export function decodeSegments(segments: readonly Segment[]): Decoded {
  const named = new Set(segments.flatMap(({ eci }) => (eci === undefined ? [] : (ECI.get(String(eci)) ?? []))));
  const parts = runs(segments).map(({ data, eci }) => (eci === undefined ? guessed(data, named) : decode(data, eci)));
  const names = [...new Set(parts.map(({ charset }) => charset))];
  const told = names.filter((name) => name !== "ascii");
  return {
    text: parts.map(({ text }) => text).join(""),
    charset: (told.length > 0 ? told : ["ascii"]).join("+").slice(0, NAME_LENGTH),
  };
}

function runs(segments: readonly Segment[]): readonly Segment[] {
  const found: { data: Uint8Array; eci: number | undefined }[] = [];
  for (const { data, eci } of segments) {
    const last = found.at(-1);
    if (last && last.eci === eci) last.data = new Uint8Array([...last.data, ...data]);
    else found.push({ data, eci });
  }
  return found;
}

function guessed(data: Uint8Array, named: ReadonlySet<string>): Decoded {
  for (const [mark, name] of [
    [[0xef, 0xbb, 0xbf], "utf-8"],
    [[0xfe, 0xff], "utf-16be"],
    [[0xff, 0xfe], "utf-16le"],
  ] as const) {
    const text = mark.every((octet, at) => data[at] === octet) ? strict(data.slice(mark.length), name) : undefined;
    if (text !== undefined) return { text, charset: name };
  }
  const [first, ...others] = readings(data);
  let best = first ?? { text: latin(data), charset: "iso-8859-1" };
  if (others.length === 0) return best;
  let least = total(best, named);
  for (const reading of others) {
    const bits = total(reading, named);
    if (bits < least) [best, least] = [reading, bits];
  }
  return best;
}

function total({ text, charset }: Decoded, named: ReadonlySet<string>): number {
  const prior = PRIORS.find(([name]) => name === charset)?.[1] ?? 2;
  return cost(text, charset) + prior - (named.has(charset) ? HINT : 0);
}

function readings(data: Uint8Array): readonly Decoded[] {
  const found: Decoded[] = [];
  const add = (name: string, text: string | undefined): void => {
    if (text !== undefined) found.push({ text, charset: name });
  };
  const ascii = strict(data, "ascii");
  if (ascii !== undefined) {
    const japanese = /\u001b(?:\$|\(J)/.test(ascii) ? strict(data, "iso-2022-jp") : undefined;
    if (japanese !== undefined) return [{ text: japanese, charset: "iso-2022-jp" }];
    add("ascii", ascii);
  } else {
    for (const [name] of PRIORS) {
      if (name === "iso-8859-1") found.push(western(data));
      else add(name, strict(data, name));
    }
  }
  if (data.includes(0) && data.length % 2 === 0) {
    for (const name of ["utf-16be", "utf-16le"]) add(name, strict(data, name));
  }
  return found;
}

function western(data: Uint8Array): Decoded {
  const text = data.some((octet) => octet >= 0x80 && octet < 0xa0) ? strict(data, "windows-1252") : undefined;
  return text === undefined ? { text: latin(data), charset: "iso-8859-1" } : { text, charset: "windows-1252" };
}

/** The text; undefined where the octets are not of the set. */
function strict(data: Uint8Array, name: string): string | undefined {
  switch (name) {
    case "ascii":
      return data.every((octet) => octet < 0x80) ? latin(data) : undefined;
    case "iso-8859-1":
    case "binary":
      return latin(data);
    case "cp437":
      return Array.from(data, (octet) => (octet < 0x80 ? String.fromCharCode(octet) : (CP437[octet - 0x80] ?? ""))).join("");
    case "iso-8859-9":
    case "iso-8859-11":
      // Browsers read Windows' sets under these names, which differ in the control characters.
      return parts(data, name);
    case "utf-32be":
    case "utf-32le":
      return wide(data, name === "utf-32le");
    case "windows-1252":
      return windows(data);
    case "gb18030": {
      // Browsers take the octet 80 for a euro sign, which GB 18030 has at A2 E3.
      const text = browser(data, name);
      return text?.includes("€") && !data.some((octet, at) => octet === 0xa2 && data[at + 1] === 0xe3) ? undefined : text;
    }
    case "big5":
    case "euc-kr": {
      // Some decoders pass a lead octet that nothing follows.
      const text = browser(data, name);
      return text !== undefined && /[\u0080-\u009f]/.test(text) ? undefined : text;
    }
    default:
      return browser(data, name);
  }
}

function browser(data: Uint8Array, name: string): string | undefined {
  try {
    return new TextDecoder(name, { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return undefined;
  }
}

function latin(data: Uint8Array): string {
  return Array.from(data, (octet) => String.fromCharCode(octet)).join("");
}

function windows(data: Uint8Array): string | undefined {
  const text = latin(data).replaceAll(/[\u0080-\u009f]/g, (one) => CP1252[one.charCodeAt(0) - 0x80] ?? "\0");
  return text.includes("\0") && !data.includes(0) ? undefined : text;
}

function parts(data: Uint8Array, name: string): string | undefined {
  const found = Array.from(data, (octet) =>
    octet < 0xa0 ? String.fromCharCode(octet) : browser(new Uint8Array([octet]), name),
  );
  return found.includes(undefined) ? undefined : found.join("");
}

function wide(data: Uint8Array, little: boolean): string | undefined {
  if (data.length % 4 !== 0) return undefined;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let text = "";
  for (let at = 0; at < data.length; at += 4) {
    const point = view.getUint32(at, little);
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return undefined;
    text += String.fromCodePoint(point);
  }
  return text;
}
