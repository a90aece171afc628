/** Text to a symbol, by zxing-cpp's encoder. Only the worker, and tests, import this. */

import { prepareZXingModule, type WriteInputBarcodeFormat, writeBarcode } from "zxing-wasm/writer";

import type { Order } from "../wire.ts";
import { isLinear, LEVELS, type Matrix } from "./matrix.ts";

/** Where our own copy lies, as for the reader. */
export function useWriter(wasm: string | ArrayBuffer): void {
  const overrides = typeof wasm === "string" ? { locateFile: () => wasm } : { wasmBinary: wasm };
  prepareZXingModule({ overrides });
}

/** The symbol for the order; undefined where its text does not fit in one. */
export async function encode(order: Order): Promise<Matrix | undefined> {
  const levels = order.level === "strongest" && order.format === "QRCode" ? LEVELS.toReversed() : [order.level];
  for (const level of levels) {
    const matrix = await encodeAt(order, level);
    if (matrix) return matrix;
  }
  return undefined;
}

async function encodeAt({ format, text }: Order, level: string): Promise<Matrix | undefined> {
  const hasLevels = format === "QRCode";
  const { symbol, error } = await writeBarcode(text, {
    format: format as WriteInputBarcodeFormat,
    scale: 1,
    addQuietZones: false,
    // Without the designator readers guess the character set of what is not ASCII, and guess wrong.
    options: [hasLevels ? `ecLevel=${level}` : "", isAscii(text) || isLinear(format) ? "" : "eci=UTF-8"].filter(Boolean).join(","),
  });
  if (error || !symbol?.width) return undefined;
  const dark = Uint8Array.from(symbol.data, (value) => (value < 128 ? 1 : 0));
  const { width, height } = symbol;
  return { format, width, height, dark, level: hasLevels ? level : "" };
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e\t\r\n]*$/.test(text);
}
