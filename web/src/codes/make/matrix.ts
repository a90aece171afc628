/** A symbol before it is drawn: which of its modules are dark. */

import type { Format } from "../found.ts";

/** Error correction of QR codes: about 7, 15, 25 and 30 % of the codewords may be lost. */
export const LEVELS = ["L", "M", "Q", "H"] as const;
export type Level = (typeof LEVELS)[number];

export interface Matrix {
  readonly format: Format;
  readonly width: number;
  readonly height: number;
  /** Row by row, 1 where dark; without a quiet zone. */
  readonly dark: Uint8Array;
  /** The level that it has in the end, "" where the symbology has no choice. */
  readonly level: string;
}

export function isDark({ dark, width, height }: Matrix, x: number, y: number): boolean {
  return x >= 0 && y >= 0 && x < width && y < height && dark[y * width + x] === 1;
}

/** Whether the symbology is bars, whose modules are no squares. */
export function isLinear(format: Format): boolean {
  return LINEAR.has(format);
}

const LINEAR: ReadonlySet<Format> = new Set(["EAN13", "EAN8", "UPCA", "UPCE", "Code128", "Code39", "Code93", "ITF", "Codabar"]);

/** Modules of quiet zone that the symbology's standard asks for. */
export function quietZoneOf(format: Format): number {
  if (format === "QRCode") return 4;
  if (format === "MicroQRCode" || format === "RMQRCode" || format === "PDF417" || format === "Aztec") return 2;
  if (format === "DataMatrix") return 1;
  return 10;
}
