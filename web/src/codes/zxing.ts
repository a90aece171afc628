/** zxing-cpp, compiled to WebAssembly, as we use it. Only the worker, and tests, import this. */

import { prepareZXingModule, type ReadInputBarcodeFormat, type ReadResult, readBarcodes, type ReaderOptions } from "zxing-wasm/reader";

import { own } from "../core/octets.ts";
import { type Corner, type Format, FORMATS, type Found, type Grey, type Picture, type Segment, type Sequence } from "./found.ts";

/** Where our own copy lies: the package's default is a CDN, which nobody asked whether they may be told. */
export function useReader(wasm: string | ArrayBuffer): void {
  const overrides = typeof wasm === "string" ? { locateFile: () => wasm } : { wasmBinary: wasm };
  prepareZXingModule({ overrides });
}

export interface Look extends Pick<ReaderOptions, "binarizer" | "tryDenoise" | "tryHarder"> {
  /** `qr` is the family of QR codes alone, in a fraction of the time. */
  readonly kinds?: "all" | "qr";
}

/** What one pass saw: codes that are whole, and the places of QR codes that could not be decoded. */
export interface Sight {
  readonly found: readonly Found[];
  readonly unread: readonly (readonly Corner[])[];
}

/** More in one picture is a pattern, not codes. */
const MOST_CODES = 128;

/** What `zxing` is asked for: its names are ours, but those of one group, of which it gives each kind. */
const ALL: ReadInputBarcodeFormat[] = [...FORMATS.filter(sharesName), "DataBar"];

function sharesName(format: Format): format is Exclude<Format, `DataBar${string}`> {
  return !format.startsWith("DataBar");
}

const QR: ReadInputBarcodeFormat[] = ["QRCode", "MicroQRCode", "RMQRCode"];

/** Variants that a person knows by the name of their family. */
const FAMILY: Readonly<Record<string, Format>> = {
  QRCodeModel1: "QRCode",
  QRCodeModel2: "QRCode",
  AztecCode: "Aztec",
  AztecRune: "Aztec",
  CompactPDF417: "PDF417",
  ISBN: "EAN13",
  EANUPC: "EAN13",
  Code39Std: "Code39",
  Code39Ext: "Code39",
  ITF14: "ITF",
  DataBar: "DataBarOmni",
  DataBarStk: "DataBarStacked",
  DataBarStkOmni: "DataBarStacked",
  DataBarLtd: "DataBarLimited",
  DataBarExp: "DataBarExpanded",
  DataBarExpStk: "DataBarExpanded",
};

export async function look(grey: Grey, how: Look = {}): Promise<Sight> {
  return await lookAtPicture(withColours(grey), how);
}

/** The library makes grey of the colours itself. */
export async function lookAtPicture(picture: Picture, { kinds = "all", ...how }: Look = {}): Promise<Sight> {
  // Not `new ImageData`: only these fields are read, and tests have no such class.
  const results = await readBarcodes({ ...fieldsOf(picture), colorSpace: "srgb" } as ImageData, {
    formats: kinds === "qr" ? QR : ALL,
    maxNumberOfSymbols: MOST_CODES,
    returnErrors: true,
    textMode: "Plain",
    ...how,
  });
  const found: Found[] = [];
  const unread: (readonly Corner[])[] = [];
  for (const result of results) {
    const code = result.isValid ? asFound(result) : undefined;
    if (code) found.push(code);
    // Texture shows edges of other kinds everywhere; three finder patterns in their places are no chance.
    else if (!result.isValid && result.format === "QRCode") unread.push(cornersOf(result));
  }
  return { found, unread };
}

/** What is given may have its fields in its class, as the browser's own has. */
function fieldsOf({ data, width, height }: Picture): Picture {
  return { data, width, height };
}

/** The library takes four channels; its weights for grey add up to one. */
function withColours({ data, width, height }: Grey): Picture {
  const rgba = new Uint32Array(width * height);
  for (let at = 0; at < rgba.length; at++) rgba[at] = 0xff000000 | (data[at]! * 0x010101);
  return { data: new Uint8ClampedArray(rgba.buffer), width, height };
}

function asFound(result: ReadResult): Found | undefined {
  const format = FAMILY[result.format] ?? FORMATS.find((known) => known === result.format);
  if (!format) return undefined;
  return {
    format,
    octets: own(result.bytes),
    segments: segmentsOf(result),
    level: result.ecLevel,
    version: result.version,
    polygon: cornersOf(result),
    sequence: sequenceOf(result),
  };
}

function cornersOf({ position }: ReadResult): readonly Corner[] {
  return [position.topLeft, position.topRight, position.bottomRight, position.bottomLeft].map(({ x, y }) => ({ x, y }));
}

function sequenceOf({ sequenceIndex: index, sequenceSize: count, sequenceId: id }: ReadResult): Sequence | undefined {
  return index < 0 ? undefined : { index, count: Math.max(0, count), id };
}

/**
 * What the symbol holds, cut where it names another character set: a message of the ECI protocol (ISO/IEC 15424).
 *
 * After three octets that name the symbology, `\` and six digits begin a set; a backslash of the content is doubled.
 */
function segmentsOf({ hasECI, bytes, bytesECI }: ReadResult): readonly Segment[] {
  if (!hasECI) return [{ data: own(bytes), eci: undefined }];
  const segments: { data: number[]; eci: number | undefined }[] = [{ data: [], eci: undefined }];
  for (let at = IDENTIFIER; at < bytesECI.length; at++) {
    const octet = bytesECI[at]!;
    const digits = octet === BACKSLASH ? String.fromCharCode(...bytesECI.subarray(at + 1, at + 7)) : "";
    if (/^\d{6}$/.test(digits)) {
      segments.push({ data: [], eci: Number(digits) });
      at += digits.length;
      continue;
    }
    segments.at(-1)?.data.push(octet);
    if (octet === BACKSLASH) at++;
  }
  return segments.filter(({ data }) => data.length > 0).map(({ data, eci }) => ({ data: Uint8Array.from(data), eci }));
}

const IDENTIFIER = 3;
const BACKSLASH = 0x5c;
