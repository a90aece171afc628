/** What is read of a picture, with the very WebAssembly that the page loads. */

import { beforeAll, describe, expect, test } from "vitest";

import { blurred, evened, greyOf, scaled, sharpened } from "../../src/codes/filters.ts";
import type { Found, Grey } from "../../src/codes/found.ts";
import { merged } from "../../src/codes/merge.ts";
import { type Limits, search } from "../../src/codes/search.ts";
import { greyPicture, loadWasm, matrixOf, rgbaOf } from "../kit/code-picture.ts";

beforeAll(async () => await loadWasm());

/** The clock stands still: how fast this machine is decides nothing. */
const HARD: Limits = { effort: "hard", budget: 1000, now: () => 0 };
const FAST: Limits = { ...HARD, effort: "fast" };
const GLANCE: Limits = { ...HARD, effort: "glance" };

function textsOf(found: readonly Found[]): readonly string[] {
  return found.map(({ octets }) => new TextDecoder().decode(octets));
}

/** Pictures one under the other, on white. */
function stacked(...parts: readonly Grey[]): Grey {
  const width = Math.max(...parts.map((part) => part.width));
  const height = parts.reduce((sum, part) => sum + part.height, 0);
  const data = new Uint8ClampedArray(width * height).fill(255);
  let top = 0;
  for (const part of parts) {
    for (let y = 0; y < part.height; y++) {
      data.set(part.data.subarray(y * part.width, (y + 1) * part.width), (top + y) * width);
    }
    top += part.height;
  }
  return { data, width, height };
}

describe("one pass reads", () => {
  test.for([
    ["QRCode", "https://example.com/你好"],
    ["MicroQRCode", "12345"],
    ["RMQRCode", "ABC 123"],
    ["DataMatrix", "Part 7"],
    ["Aztec", "ticket"],
    ["PDF417", "a passport's back"],
    ["Code128", "SHIP-0042"],
    ["EAN13", "5901234123457"],
  ] as const)("%s", async ([format, text]) => {
    const found = await search(rgbaOf(greyPicture(await matrixOf(text, format), 4, 10)), FAST);
    expect(found.map((one) => one.format)).toEqual([format]);
    expect(textsOf(found)).toEqual([text]);
  });

  test("where the code is, its level, and its character set", async () => {
    const [found] = await search(rgbaOf(greyPicture(await matrixOf("你好", "QRCode", "H"), 5)), FAST);
    expect(found).toMatchObject({ level: "H", version: "1", sequence: undefined });
    expect(found?.segments.map(({ data, eci }) => [new TextDecoder().decode(data), eci])).toEqual([["你好", 26]]);
    // From the fourth module on, 21 modules of five pixels.
    const expected = [[20, 20], [125, 20], [125, 125], [20, 125]];
    for (const [at, [x, y]] of expected.entries()) {
      expect(Math.abs((found?.polygon[at]?.x ?? 0) - x!)).toBeLessThan(3);
      expect(Math.abs((found?.polygon[at]?.y ?? 0) - y!)).toBeLessThan(3);
    }
  });

  test("a glance reads what is plain, at the place where it is", async () => {
    const code = greyPicture(await matrixOf("in a frame"), 8, 8);
    const wide: Grey = { data: new Uint8ClampedArray(2000 * 1200).fill(200), width: 2000, height: 1200 };
    for (let y = 0; y < code.height; y++) wide.data.set(code.data.subarray(y * code.width, (y + 1) * code.width), (y + 400) * 2000 + 1000);
    const [found] = await search(rgbaOf(wide), GLANCE);
    expect(found && textsOf([found])).toEqual(["in a frame"]);
    expect(Math.abs((found?.polygon[0]?.x ?? 0) - 1064)).toBeLessThan(4);
    expect(Math.abs((found?.polygon[0]?.y ?? 0) - 464)).toBeLessThan(4);
  });

  test("small codes in a large picture", async () => {
    const wide: Grey = { data: new Uint8ClampedArray(4000 * 400).fill(255), width: 4000, height: 400 };
    const code = greyPicture(await matrixOf("small"), 3, 4);
    for (let y = 0; y < code.height; y++) wide.data.set(code.data.subarray(y * code.width, (y + 1) * code.width), (y + 100) * 4000 + 3000);
    expect(textsOf(await search(rgbaOf(wide), FAST))).toEqual(["small"]);
  });

  test("several codes, from top to bottom, and the same one twice as two", async () => {
    const one = greyPicture(await matrixOf("one"), 5, 6);
    const two = greyPicture(await matrixOf("two"), 5, 6);
    expect(textsOf(await search(rgbaOf(stacked(one, two, one)), FAST))).toEqual(["one", "two", "one"]);
  });

  test("a backslash is one, whether a character set is named or not", async () => {
    for (const text of ["a\\b\\000026", "你\\好\\000003"]) {
      const [found] = await search(rgbaOf(greyPicture(await matrixOf(text), 5)), FAST);
      expect(found?.segments.map(({ data }) => new TextDecoder().decode(data)).join("")).toBe(text);
    }
  });

  test("light on dark", async () => {
    const found = await search(rgbaOf(greyPicture(await matrixOf("night"), 5, 6, 230, 20)), FAST);
    expect(textsOf(found)).toEqual(["night"]);
  });

  test("nothing where there is nothing", async () => {
    expect(await search({ data: new Uint8ClampedArray(40 * 30 * 4), width: 40, height: 30 }, HARD)).toEqual([]);
    expect(await search({ data: new Uint8ClampedArray(4), width: 1, height: 1 }, HARD)).toEqual([]);
  });
});

describe("what one pass does not read, a closer look does", () => {
  const lit = (grey: Grey, light: (x: number, value: number) => number): Grey => ({
    ...grey,
    data: grey.data.map((value, at) => light((at % grey.width) / grey.width, value)),
  });
  const poor: readonly (readonly [string, (grey: Grey) => Grey])[] = [
    ["in shadow", (grey) => lit(grey, (x, value) => 20 + value * (0.06 + 0.9 * x ** 3))],
    ["in shadow and blurred", (grey) => blurred(lit(grey, (x, value) => 20 + value * (0.06 + 0.9 * x ** 3)), 3)],
    ["almost without contrast", (grey) => lit(grey, (_, value) => 120 + value / 30)],
    ["blurred by more than its modules", (grey) => blurred(blurred(grey, 4), 2)],
  ];
  test.for(poor)("%s", async ([, spoil]) => {
    const picture = rgbaOf(spoil(greyPicture(await matrixOf("https://example.com/hard", "QRCode", "H"), 6, 6, 40, 220)));
    expect(textsOf(await search(picture, FAST))).toEqual([]);
    expect(textsOf(await search(picture, HARD))).toEqual(["https://example.com/hard"]);
  });

  test("no pass begins once the budget is spent", async () => {
    let asked = 0;
    const now = (): number => 1000 * asked++;
    await search({ data: new Uint8ClampedArray(400 * 300 * 4).fill(128), width: 400, height: 300 }, { effort: "hard", budget: 2500, now });
    expect(asked).toBe(4);
  });
});

describe("what is told of all that was seen", () => {
  const square = (x: number, y: number, side: number): Found["polygon"] => [
    { x, y },
    { x: x + side, y },
    { x: x + side, y: y + side },
    { x, y: y + side },
  ];
  const code = (format: Found["format"], text: string, polygon: Found["polygon"]): Found => ({
    format,
    octets: new TextEncoder().encode(text),
    segments: [],
    level: "",
    version: "",
    polygon,
    sequence: undefined,
  });

  test("a symbol inside another one is part of it", () => {
    const all = merged([code("UPCE", "01234565", square(40, 40, 20)), code("EAN13", "5901234123457", square(0, 0, 100))]);
    expect(all.map(({ format }) => format)).toEqual(["EAN13"]);
  });

  test("short ITF, and what says nothing, is none", () => {
    expect(merged([code("ITF", "9004", square(0, 0, 50)), code("QRCode", "", square(90, 0, 50))])).toEqual([]);
    expect(merged([code("ITF", "123456", square(0, 0, 50))])).toHaveLength(1);
  });

  test("a bar code that two passes saw on other lines is one", () => {
    const flat = (y: number): Found["polygon"] => [{ x: 0, y }, { x: 200, y }, { x: 200, y: y + 1 }, { x: 0, y: y + 1 }];
    expect(merged([code("Code128", "A", flat(10)), code("Code128", "A", flat(30))])).toHaveLength(1);
    expect(merged([code("Code128", "A", flat(10)), code("Code128", "B", flat(30))])).toHaveLength(2);
  });
});

describe("filters", () => {
  const ramp: Grey = { data: Uint8ClampedArray.from({ length: 64 }, (_, at) => (at % 8) * 32), width: 8, height: 8 };

  test("keep the size, but for scaling", () => {
    for (const made of [blurred(ramp, 2), sharpened(ramp, 1, 2), evened(ramp, 3)]) {
      expect([made.width, made.height, made.data.length]).toEqual([8, 8, 64]);
    }
    expect([scaled(ramp, 0.5).width, scaled(ramp, 3).width, scaled(ramp, 0.001).width]).toEqual([4, 24, 1]);
  });

  test("leave an even picture even", () => {
    const even: Grey = { data: new Uint8ClampedArray(64).fill(90), width: 8, height: 8 };
    expect(new Set(blurred(even, 3).data)).toEqual(new Set([90]));
    expect(new Set(sharpened(even, 3, 2).data)).toEqual(new Set([90]));
    expect(new Set(scaled(even, 1.7).data)).toEqual(new Set([90]));
    expect(new Set(evened(even, 3).data)).toEqual(new Set([128]));
  });

  test("grey is luma, or one colour", () => {
    const red = Uint8ClampedArray.of(255, 0, 0, 255);
    expect([greyOf(red, 1, 1).data[0], greyOf(red, 1, 1, "red").data[0], greyOf(red, 1, 1, "blue").data[0]]).toEqual([76, 255, 0]);
  });
});
