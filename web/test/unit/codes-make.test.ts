/** Codes as they are made: what is said in them, their shapes, and every kind of file, read back. */

import { inflateSync } from "node:zlib";

import { beforeAll, describe, expect, test } from "vitest";
import { readBarcodes } from "zxing-wasm/reader";

import { contrast, judge } from "../../src/codes/make/contrast.ts";
import { encode } from "../../src/codes/make/encode.ts";
import { drawn, type Geometry, largestLogo, outline, type Style } from "../../src/codes/make/geometry.ts";
import { isDark, type Matrix, quietZoneOf } from "../../src/codes/make/matrix.ts";
import { compose, isGtin, isIban, KIND_NAMES, kindOf, type KindName, type Values } from "../../src/codes/make/payload.ts";
import { pdf } from "../../src/codes/make/pdf.ts";
import { png } from "../../src/codes/make/png.ts";
import { svg } from "../../src/codes/make/svg.ts";
import { loadWasm, matrixOf, plain } from "../kit/code-picture.ts";

beforeAll(async () => await loadWasm());

const STYLE: Style = { shape: "square", ink: "#102030", ground: "#ffffff", quiet: { across: 4, along: 4 }, logo: undefined };

describe("what is said in a code", () => {
  test.for<readonly [KindName, Values, string]>([
    ["url", { address: "example.com/a b" }, "https://example.com/a%20b"],
    ["url", { address: " http://example.com " }, "http://example.com"],
    ["text", { content: "any\nthing" }, "any\nthing"],
    ["wifi", { ssid: 'Caf"é;', password: "a:b\\cdefg" }, 'WIFI:T:WPA;S:Caf\\"é\\;;P:a\\:b\\\\cdefg;;'],
    ["wifi", { ssid: "x", password: "12345678" }, 'WIFI:T:WPA;S:x;P:"12345678";;'],
    ["wifi", { ssid: "open", security: "nopass", password: "left", hiddenNetwork: "yes" }, "WIFI:T:nopass;S:open;H:true;;"],
    [
      "contact",
      { givenName: "Ada", familyName: "Lovelace", phone: "+44 1 23", email: "a@b.c", note: "a,b;c\nd" },
      "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lovelace;Ada;;;\r\nFN:Ada Lovelace\r\nTEL;TYPE=CELL:+44123\r\nEMAIL:a@b.c\r\nNOTE:a\\,b\\;c\\nd\r\nEND:VCARD\r\n",
    ],
    ["contact", { givenName: "小明", familyName: "王" }, "BEGIN:VCARD\r\nVERSION:3.0\r\nN:王;小明;;;\r\nFN:王小明\r\nEND:VCARD\r\n"],
    ["email", { email: "a@b.c", subject: "Hi & bye!", body: "x\ny" }, "mailto:a@b.c?subject=Hi%20%26%20bye%21&body=x%0D%0Ay"],
    ["sms", { phone: "+1 (555) 010-9999", message: "yes" }, "SMSTO:+15550109999:yes"],
    ["sms", { phone: "10086" }, "SMSTO:10086"],
    ["phone", { phone: "030 1234" }, "tel:0301234"],
    ["geo", { latitude: "39.90", longitude: "-0.0" }, "geo:39.9,0"],
    [
      "event",
      { title: "Tea, at 4", start: "2026-11-24T16:00", end: "2026-11-24T17:30", place: "Here" },
      "BEGIN:VEVENT\r\nSUMMARY:Tea\\, at 4\r\nDTSTART:20261124T160000\r\nDTEND:20261124T173000\r\nLOCATION:Here\r\nEND:VEVENT\r\n",
    ],
    [
      "epc",
      { payee: "Red Cross", iban: "de89 3704 0044 0532 0130 00", amount: "12,5", remittance: "Thanks" },
      "BCD\n002\n1\nSCT\n\nRed Cross\nDE89370400440532013000\nEUR12.50\n\n\nThanks",
    ],
    ["gs1", { gtin: "9501101530003", lot: "A/1", expiry: "2027-01-31" }, "https://id.gs1.org/01/09501101530003/10/A%2F1?17=270131"],
  ])("%s from %o", ([name, values, text]) => {
    expect(compose(kindOf(name), values)).toEqual({ text });
  });

  test.for<readonly [KindName, Values, string]>([
    ["url", { address: "javascript:alert(1)" }, "address"],
    ["email", { email: "nobody" }, "email"],
    ["sms", { phone: "call me" }, "phone"],
    ["phone", { phone: "*#06#" }, "phone"],
    ["geo", { latitude: "91", longitude: "0" }, "latitude"],
    ["geo", { latitude: "0", longitude: "1e2" }, "longitude"],
    ["event", { title: "x", start: "2026-11-24T16:00", end: "2026-11-24T15:00" }, "end"],
    ["epc", { payee: "x", iban: "DE89370400440532013001" }, "iban"],
    ["epc", { payee: "x", iban: "DE89370400440532013000", amount: "0" }, "amount"],
    ["epc", { payee: "x", iban: "DE89370400440532013000", bic: "SHORT" }, "bic"],
    ["wifi", { ssid: "x", password: "short" }, "password"],
    ["wifi", { ssid: "x".repeat(33), security: "nopass" }, "ssid"],
    ["contact", { givenName: "x", email: "nobody" }, "email"],
    ["gs1", { gtin: "1101530003" }, "gtin"],
    ["gs1", { gtin: "9501101530004" }, "gtin"],
    ["gs1", { gtin: "9501101530003", domain: "example.com" }, "domain"],
    ["gs1", { gtin: "9501101530003", lot: "with space" }, "lot"],
  ])("%s refuses %o", ([name, values, wrong]) => {
    expect(compose(kindOf(name), values)).toEqual({ wrong });
  });

  test("nothing from an empty form", () => {
    for (const name of KIND_NAMES) expect(compose(kindOf(name), {})).toHaveProperty("missing");
  });

  test("check digits", () => {
    expect([isIban("GB82WEST12345698765432"), isIban("GB82WEST12345698765433"), isIban("x")]).toEqual([true, false, false]);
    expect([isGtin("09501101530003"), isGtin("00000000000000"), isGtin("1")]).toEqual([true, true, false]);
  });
});

describe("symbols", () => {
  test("have the level that is asked for, or the strongest that fits", async () => {
    expect((await matrixOf("HELLO", "QRCode", "L")).level).toBe("L");
    expect((await matrixOf("HELLO", "QRCode", "strongest")).level).toBe("H");
    expect((await matrixOf("a".repeat(1500), "QRCode", "strongest")).level).toBe("Q");
    expect((await matrixOf("a".repeat(2900), "QRCode", "strongest")).level).toBe("L");
  });

  test("are none where the text does not fit", async () => {
    expect(await encode({ format: "QRCode", text: "a".repeat(2900), level: "H" })).toBeUndefined();
    expect(await encode({ format: "EAN13", text: "letters", level: "H" })).toBeUndefined();
  });
});

/** Which modules the pieces cover, from the outline that is drawn. */
function coverage({ width, height, pieces }: Geometry): readonly boolean[] {
  const covered = Array.from({ length: width * height }, () => false);
  for (const { x, y, w, h } of pieces) {
    for (let row = Math.floor(y); row < y + h; row++) {
      for (let column = Math.floor(x); column < x + w; column++) covered[row * width + column] = true;
    }
  }
  return covered;
}

function modules(matrix: Matrix, quiet: number): readonly boolean[] {
  const width = matrix.width + 2 * quiet;
  return Array.from({ length: width * (matrix.height + 2 * quiet) }, (_, at) =>
    isDark(matrix, (at % width) - quiet, Math.floor(at / width) - quiet),
  );
}

describe("shapes", () => {
  test.for(["square", "rounded", "dots"] as const)("%s cover the dark modules and no other", async (shape) => {
    const matrix = await matrixOf("shapes");
    expect(coverage(drawn(matrix, { ...STYLE, shape }))).toEqual(modules(matrix, 4));
  });

  test("a logo lies in the very middle, on whole modules, and nothing under it is drawn", async () => {
    const matrix = await matrixOf("https://example.com/logo", "QRCode", "H");
    const { logo, pieces, width } = drawn(matrix, { ...STYLE, logo: { share: 0.3, ratio: 1 } });
    if (!logo) throw new Error("no logo");
    expect([2 * logo.x + logo.w, 2 * logo.y + logo.h]).toEqual([width, width]);
    // Half a module of air around it, up to whole modules.
    expect(Number.isInteger(logo.x - 0.5)).toBe(true);
    const under = pieces.filter(({ x, y, w, h }) => x + w > logo.x && x < logo.x + logo.w && y + h > logo.y && y < logo.y + logo.h);
    expect(under).toEqual([]);
    const wide = drawn(matrix, { ...STYLE, logo: { share: 0.3, ratio: 3 } }).logo;
    expect((wide?.w ?? 0) / (wide?.h ?? 1)).toBeCloseTo(3);
    expect([largestLogo("H"), largestLogo("L"), largestLogo("")]).toEqual([0.33, 0, 0]);
  });

  test("bars are one piece each", async () => {
    const matrix = await matrixOf("5901234123457", "EAN13");
    expect(coverage(drawn(matrix, STYLE))).toEqual(modules(matrix, 4));
    expect(drawn(matrix, STYLE).pieces.length).toBe(30);
  });

  test("only QR codes bear a logo, and bars no other shape", async () => {
    const style: Style = { ...STYLE, shape: "dots", logo: { share: 0.3, ratio: 1 } };
    const matrix = drawn(await matrixOf("x", "DataMatrix"), style);
    expect([matrix.crisp, matrix.logo]).toEqual([false, undefined]);
    expect(drawn(await matrixOf("x", "Code128"), style).crisp).toBe(true);
    expect([quietZoneOf("QRCode"), quietZoneOf("EAN13")]).toEqual([
      { across: 4, along: 4 },
      { across: 11, along: 2 },
    ]);
  });

  test("their outline is short, and closed", () => {
    const piece = { x: 1, y: 2, w: 3, h: 1, r: 0, corners: 0 };
    expect(outline([piece])).toBe("M1 2h3v1h-3z");
    expect(outline([{ ...piece, w: 1, r: 0.5, corners: 1 }])).toBe("M1 2.5a0.5 0.5 0 0 1 0.5 -0.5h0.5v0.5v0.5h-0.5h-0.5v-0.5z");
  });
});

describe("files", () => {
  const TEXT = "https://example.com/文件";

  test("PNG: read back, in its colours, one bit a pixel", async () => {
    const octets = await png(drawn(await matrixOf(TEXT), STYLE), 5);
    const [code] = await readBarcodes(octets, { textMode: "Plain" });
    expect(code?.text).toBe(TEXT);
    const file = Buffer.from(octets);
    expect([file.readUInt32BE(16), file[24], file[25]]).toEqual([(29 + 8) * 5, 1, 3]);
    expect(file.subarray(file.indexOf("PLTE") + 4).subarray(0, 6).toString("hex")).toBe("ffffff102030");
  });

  test("a PNG of version 5, 450 pixels wide, is under a kilobyte", async () => {
    const matrix = await matrixOf("https://example.com/a/rather/long/page?x=1", "QRCode", "H");
    expect(matrix.width).toBe(37);
    expect((await png(plain(matrix), 10)).length).toBeLessThan(1000);
  });

  test("SVG: whole, of the size that is asked for, and with nothing foreign", async () => {
    const text = svg(drawn(await matrixOf(TEXT), STYLE), 10, undefined);
    expect(text).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="370" height="370" viewBox="0 -.5 37 37" shape-rendering="crispEdges">/);
    expect(text).not.toMatch(/<script|<foreignObject|https:|on\w+=/);
  });

  test("PDF: the very modules, in a file whose table points at its objects", async () => {
    const matrix = await matrixOf(TEXT);
    const file = Buffer.from(await pdf(drawn(matrix, STYLE), 7.5)).toString("latin1");
    expect(file).toMatch(/^%PDF-1\.4\n/);
    expect(file).toContain("/MediaBox[0 0 277.5 277.5]");
    const table = Number(/startxref\n(\d+)/.exec(file)?.[1]);
    expect(file.slice(table, table + 4)).toBe("xref");
    for (const [at, [, offset]] of [...file.matchAll(/(\d{10}) 00000 n /g)].entries()) {
      expect(file.slice(Number(offset)).startsWith(`${at + 1} 0 obj`)).toBe(true);
    }
    const packed = /FlateDecode\/Length (\d+)>>stream\n/.exec(file);
    const start = (packed?.index ?? 0) + (packed?.[0].length ?? 0);
    const content = inflateSync(Buffer.from(file.slice(start, start + Number(packed?.[1])), "latin1")).toString();
    const boxes = [...content.split("rg")[2]!.matchAll(/(\S+) (\S+) (\S+) (\S+) re/g)].map(([, ...numbers]) => numbers.map(Number));
    const pieces = boxes.map(([x, y, w, h]) => ({ x: x!, y: y!, w: w!, h: h!, r: 0, corners: 0 }));
    expect(coverage({ ...drawn(matrix, STYLE), pieces })).toEqual(modules(matrix, 4));
  });
});

test("colours are judged", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  expect([judge("#000000", "#ffffff"), judge("#ffffff", "#000000"), judge("#777777", "#999999")]).toEqual(["good", "inverted", "weak"]);
});
