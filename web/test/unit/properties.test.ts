/** Properties that hold for every input: round trips, and parsers that give their one error or a value. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { concat, fromBase64Url, toBase64Url, toHex, utf8 } from "../../src/core/octets.ts";
import { parseKeyConfigs } from "../../src/envelope/keyconfig.ts";
import { encodeRequest, encodeResponse, parseRequest, parseResponse } from "../../src/envelope/message.ts";
import { padme } from "../../src/envelope/padding.ts";
import { encodeVarint, Malformed, Reader } from "../../src/envelope/varint.ts";
import { parseReading } from "../../src/service/reading.ts";
import { canonicalJson, NotCanonical, parseSignedJson } from "../../src/trust/canonical.ts";

const octets = fc.uint8Array({ maxLength: 300 });
const token = fc.stringMatching(/^[a-z0-9-]{1,12}$/);
const value = fc.stringMatching(/^([!-~]([ -~]{0,20}[!-~])?)?$/);
const headers = fc.array(fc.record({ name: token, value }), { maxLength: 8 });

/** What a parser does to hostile octets: a value, or `Malformed` and nothing else. */
function givesOrMalformed(parse: () => unknown): boolean {
  try {
    parse();
    return true;
  } catch (cause) {
    return cause instanceof Malformed;
  }
}

describe("octets", () => {
  test("base64url comes back", () => {
    fc.assert(fc.property(octets, (given) => toHex(fromBase64Url(toBase64Url(given)) ?? utf8("?")) === toHex(given)));
  });

  test.for(["A", "AB==", "AB", "A+BC", "A BC", "ä"])("no base64url: %s", (text) => {
    // "AB" has stray low bits: it would be a second text for the octets of "AA".
    expect(fromBase64Url(text)).toBeUndefined();
  });
});

describe("integers of variable length", () => {
  test("come back, and end where they end", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), octets, (number, rest) => {
        const reader = new Reader(concat(encodeVarint(number), rest));
        expect(reader.varint()).toBe(number);
        expect(reader.left).toBe(rest.length);
      }),
    );
  });

  test.for<readonly [number, string]>([
    [0, "00"],
    [63, "3f"],
    [64, "4040"],
    [16_383, "7fff"],
    [16_384, "80004000"],
    [2 ** 30 - 1, "bfffffff"],
    [2 ** 30, "c000000040000000"],
  ])("%i is %s", ([number, expected]) => {
    expect(toHex(encodeVarint(number))).toBe(expected);
  });

  test.for([-1, 0.5, 2 ** 53])("%d can't be written", (number) => {
    expect(() => encodeVarint(number)).toThrow(RangeError);
  });

  test("one that no number holds is refused", () => {
    expect(() => new Reader(new Uint8Array(8).fill(0xff)).varint()).toThrow(Malformed);
  });
});

describe("Padmé", () => {
  test("never shorter, at most 12 % longer, and a length of its own series", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 45 }), (length) => {
        const longer = padme(length);
        expect(longer).toBeGreaterThanOrEqual(length);
        expect(longer).toBeLessThanOrEqual(length * 1.12);
        expect(padme(longer)).toBe(longer);
      }),
    );
  });
});

describe("binary HTTP", () => {
  test("a request comes back from a Padmé length", () => {
    fc.assert(
      fc.property(headers, octets, (fields, content) => {
        const request = { method: "POST", scheme: "https", authority: "a:1", path: "/v1/read", headers: fields, content };
        const encoded = encodeRequest(request);
        expect(padme(encoded.length)).toBe(encoded.length);
        const parsed = parseRequest(encoded);
        expect({ ...parsed, content: toHex(parsed.content) }).toEqual({ ...request, content: toHex(content) });
      }),
    );
  });

  test("a response comes back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), headers, octets, (status, fields, content) => {
        const parsed = parseResponse(encodeResponse({ status, headers: fields, content }));
        expect({ ...parsed, content: toHex(parsed.content) }).toEqual({ status, headers: fields, content: toHex(content) });
      }),
    );
  });

  test("hostile octets give a message or `Malformed`", () => {
    const start = fc.constantFrom([0], [1, 0x40, 0xc8], [2], [3, 0x40, 0xc8]);
    fc.assert(
      fc.property(start, octets, (first, rest) => {
        const hostile = concat(Uint8Array.from(first), rest);
        expect(givesOrMalformed(() => parseRequest(hostile))).toBe(true);
        expect(givesOrMalformed(() => parseResponse(hostile))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test("a response cut anywhere is refused or is the same without its padding", () => {
    const whole = encodeResponse({ status: 200, headers: [{ name: "a", value: "b" }], content: utf8("content") });
    for (let length = 0; length < whole.length; length++) {
      let content: string | undefined;
      try {
        content = new TextDecoder().decode(parseResponse(whole.subarray(0, length)).content);
      } catch (cause) {
        expect(cause).toBeInstanceOf(Malformed);
      }
      expect([undefined, "", "content"]).toContain(content);
    }
  });

  test("a field that could not be read back is not sent", () => {
    const request = { method: "POST", scheme: "https", authority: "ä", path: "/", headers: [], content: utf8("") };
    expect(() => encodeRequest(request)).toThrow(RangeError);
  });
});

describe("key configurations", () => {
  test("hostile octets give a list or `Malformed`", () => {
    fc.assert(fc.property(octets, (hostile) => givesOrMalformed(() => parseKeyConfigs(hostile))), { numRuns: 1000 });
  });
});

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, true, false),
    fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }),
    fc.string({ unit: "grapheme" }),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe("canonical JSON", () => {
  test("says the same, in the same order, however it was written", () => {
    fc.assert(
      fc.property(json, (given) => {
        const canonical = canonicalJson(given);
        const text = new TextDecoder().decode(canonical);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(given)));
        expect(canonicalJson(parseSignedJson(utf8(JSON.stringify(given, null, 3))))).toEqual(canonical);
      }),
    );
  });

  test.for<readonly [string, string]>([
    ['{"b":1,"a":2}', '{"a":2,"b":1}'],
    ['{"\\u20ac":1,"\\r":2,"1":3,"\\ud83d\\ude00":4,"\\ufb33":5}', '{"\\r":2,"1":3,"€":1,"😀":4,"\ufb33":5}'],
    ['[ -0 , "\\u000f\\u000a\\/" ]', '[0,"\\u000f\\n/"]'],
  ])("%s", ([given, expected]) => {
    expect(new TextDecoder().decode(canonicalJson(JSON.parse(given)))).toBe(expected);
  });

  test.for([0.5, 2 ** 53, Number.NaN, "\ud800", undefined])("%s is refused", (given) => {
    expect(() => canonicalJson(given)).toThrow(NotCanonical);
  });

  test.for<readonly [string, boolean]>([
    ['{"a":1,"a":2}', false],
    ['{"a":1,"\\u0061":2}', false],
    ['{"a":{"b":1},"b":[{"a":1},{"a":1}]}', true],
    ['{"a":1.0}', false],
    ['{"a":1e3}', false],
    ['{"a":"1.0e"}', true],
    ['{"a":"\\"b\\":1,{","c":"}"}', true],
    ["{", false],
  ])("%s reads alike everywhere: %s", ([text, alike]) => {
    expect(parseSignedJson(utf8(text)) !== undefined).toBe(alike);
  });

  test("too deep is refused, not a crash", () => {
    expect(() => canonicalJson(JSON.parse(`${"[".repeat(99)}${"]".repeat(99)}`))).toThrow(NotCanonical);
  });
});

test("any JSON gives a reading or nothing", () => {
  fc.assert(
    fc.property(json, (given) => {
      const page = { index: 0, width: 1, height: 1, lines: given };
      expect(parseReading({ v: 1, text: "", pages: [page] })?.pages.length ?? 1).toBe(1);
      expect(parseReading(given)?.text ?? "").toBeTypeOf("string");
    }),
  );
});
