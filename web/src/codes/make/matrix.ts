/** A symbol before it is drawn: which of its modules are dark. */

import type { Format } from "../found.ts";

/** Error correction of QR codes: about 7, 15, 25 and 30 % of the codewords may be lost. */
export const LEVELS = ["L", "M", "Q", "H"] as const;
export type Level = (typeof LEVELS)[number];
/** A level, or the strongest at which the text fits in a symbol at all. */
export type WantedLevel = Level | "strongest";

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

/** What the symbology can bear besides plain squares: modules of other shapes, or a picture in the middle. */
export function bears(format: Format, what: "shapes" | "a logo"): boolean {
  return format === "QRCode" || (what === "shapes" && SHAPED.has(format));
}

const SHAPED: ReadonlySet<Format> = new Set(["MicroQRCode", "RMQRCode", "DataMatrix", "Aztec"]);

/** Modules of quiet zone that the symbology's standard asks for at the sides, and above and below. */
export function quietZoneOf(format: Format): { readonly across: number; readonly along: number } {
  if (format === "QRCode") return { across: 4, along: 4 };
  if (!isLinear(format)) return { across: 2, along: 2 };
  return { across: { EAN13: 11, EAN8: 7, UPCA: 9, UPCE: 9 }[format as string] ?? 10, along: 2 };
}
