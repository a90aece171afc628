/** What codes say: the vectors that Python's tests run too. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import fc from "fast-check";
import { expect, test } from "vitest";

import { decode, decodeSegments } from "../../src/codes/charset.ts";
import { verdictOf } from "../../src/codes/content.ts";
import { fromPunycode, toPunycode } from "../../src/codes/content/punycode.ts";
import { KINDS, LEVELS } from "../../src/codes/lists.ts";
import { hex } from "../kit/vectors.ts";

interface VerdictCase {
  readonly name: string;
  readonly text: string;
  readonly expected: { readonly kind: string; readonly marks: readonly string[]; readonly host: string; readonly ascii_host: string };
}

interface CharsetCase {
  readonly name: string;
  readonly bytes: string;
  readonly eci: number | null;
  readonly expected: { readonly text: string; readonly charset: string };
}

function read<T>(name: string): readonly T[] {
  const root = process.env["OCRYPT_VECTORS"] ?? fileURLToPath(new URL("../../../vectors", import.meta.url));
  const folder = join(root, "codes", name);
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  if (files.length === 0) throw new Error(`no vectors in ${name}`);
  return files.map((file) => JSON.parse(readFileSync(join(folder, file), "utf-8")) as T);
}

test.each(read<VerdictCase>("verdicts"))("$name", ({ text, expected }) => {
  const { kind, marks, host, asciiHost } = verdictOf(text);
  expect({ kind, marks, host, ascii_host: asciiHost }).toEqual(expected);
});

test.each(read<CharsetCase>("charsets"))("$name", ({ bytes, eci, expected }) => {
  expect(decode(hex(bytes), eci)).toEqual(expected);
});

test("segments are read each by its own and lean on each other", () => {
  const utf8 = new TextEncoder();
  const told = decodeSegments([{ data: hex("d6d0"), eci: 29 }, { data: utf8.encode("-1") }, { data: utf8.encode("é"), eci: 26 }]);
  expect(told).toEqual({ text: "中-1é", charset: "gb18030+utf-8" });
});

test("any text gets a verdict of the closed sets", () => {
  const pieces = ["http:", "https://", "//", "\\", "@", "xn--", "[::1]", ".", "%2e", ":", "0x7f", "1", "аррӏе", "com", "\u202e", " ", "WIFI:T:", ";", "data:", "mailto:", "(01)", "\u001d", "tel:", "*#", "\ud800"];
  const spliced = fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 200 }), spliced), (text) => {
      const { kind, marks } = verdictOf(text);
      return KINDS.includes(kind) && marks.every((mark) => LEVELS.has(mark));
    }),
  );
});

test("any octets become text", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), fc.option(fc.nat(999)), (data, eci) => decode(data, eci).charset.length > 0));
});

test("punycode goes both ways", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }).filter((text) => !/\p{Surrogate}/u.test(text)), (text) => {
      expect(fromPunycode(toPunycode(text) ?? "")).toBe(text);
    }),
  );
  expect(toPunycode("münchen")).toBe("mnchen-3ya");
});
