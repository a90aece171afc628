import { describe, expect, test } from "vitest";

import { parseReading } from "../../src/service/reading.ts";

const page = (more: object) => ({ index: 0, width: 10, height: 20, turn: 0, lines: [], ...more });
const errorOf = (more: object) => parseReading({ v: 1, text: "", pages: [page(more)] })?.pages[0]?.error;

describe("a page that could not be read", () => {
  test("has its code", () => {
    expect(errorOf({ error: "image-broken" })).toBe("image-broken");
    expect(errorOf({ error: "pdf-font" })).toBe("pdf-font");
  });

  test("has a code of the page's own where the service's is not known", () => {
    expect(errorOf({ error: "<b>never-heard-of" })).toBe("unknown-code");
    expect(errorOf({ error: "keys-out-of-date" })).toBe("unknown-code");
  });

  test("is told from one that was", () => {
    expect(errorOf({ error: null })).toBeUndefined();
    expect(errorOf({})).toBeUndefined();
  });
});

describe("codes", () => {
  const code = (more: object) => ({
    page: 0, format: "QRCode", text: "a\nb", bytes: "YQpi", charset: "utf-8", eci: [26], level: "M", version: "1",
    polygon: [[1, 1], [9, 1], [9, 9], [1, 9]], sequence: { index: 0, count: 2, id: "7" },
    verdict: { kind: "url", marks: ["mixed-script"], host: "a", ascii_host: "a", site: "a" }, ...more,
  });
  const codesOf = (...codes: unknown[]) => parseReading({ v: 1, text: "", pages: [page({})], codes })?.codes;

  test("are taken over, line breaks and all", () => {
    expect(codesOf(code({}))).toEqual([{
      page: 0, format: "QRCode", text: "a\nb", octets: new Uint8Array([97, 10, 98]), charset: "utf-8", eci: [26],
      level: "M", version: "1", polygon: [{ x: 1, y: 1 }, { x: 9, y: 1 }, { x: 9, y: 9 }, { x: 1, y: 9 }],
      sequence: { index: 0, count: 2, id: "7" },
      verdict: { kind: "url", marks: ["mixed-script"], host: "a", asciiHost: "a", site: "a" },
    }]);
    expect(codesOf(code({ sequence: null }))?.[0]?.sequence).toBeUndefined();
    expect(codesOf(code({ bytes: "" }), code({ bytes: "YQ==" }))).toHaveLength(2);
    expect(codesOf()).toEqual([]);
  });

  test.each([
    [{ page: 1 }], [{ page: -1 }], [{ format: "<b>" }], [{ text: 7 }], [{ bytes: "YQ" }], [{ bytes: "Y-Q=" }],
    [{ eci: ["x"] }], [{ polygon: [[1, 1]] }], [{ polygon: [[1, 1], [11, 1], [9, 9], [1, 9]] }],
    [{ polygon: [[-1, 1], [9, 1], [9, 9], [1, 9]] }], [{ sequence: {} }], [{ sequence: undefined }],
    [{ verdict: null }], [{ verdict: { kind: "url", marks: ["<i>"], host: "", ascii_host: "", site: "" } }],
  ])("that make no sense have the whole reading refused: %j", (more) => {
    expect(codesOf(code(more))).toBeUndefined();
  });

  test("are on no page that could not be read", () => {
    const pages = [page({ error: "image-broken" })];
    expect(parseReading({ v: 1, text: "", pages, codes: [code({})] })).toBeUndefined();
  });
});
