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
