/** A code that was seen in a picture, and what can be asked of the one who looks. */

import type { Octets } from "../core/octets.ts";

/** The symbologies that are read, by the names of `spec/codes.md`. */
export const FORMATS = [
  "QRCode",
  "MicroQRCode",
  "RMQRCode",
  "DataMatrix",
  "Aztec",
  "PDF417",
  "MicroPDF417",
  "MaxiCode",
  "EAN13",
  "EAN8",
  "UPCA",
  "UPCE",
  "Code128",
  "Code39",
  "Code93",
  "ITF",
  "Codabar",
  "DataBarOmni",
  "DataBarStacked",
  "DataBarLimited",
  "DataBarExpanded",
] as const;
export type Format = (typeof FORMATS)[number];

export interface Corner {
  readonly x: number;
  readonly y: number;
}

/** The place of one symbol among those that hold one message; `index` counts from 0. */
export interface Sequence {
  readonly index: number;
  readonly count: number;
  readonly id: string;
}

/** Octets under one extended channel interpretation, which names their character set; undefined where none is named. */
export interface Segment {
  readonly data: Octets;
  readonly eci: number | undefined;
}

export interface Found {
  readonly format: Format;
  /** What the symbol holds, before any character set is applied. */
  readonly octets: Octets;
  readonly segments: readonly Segment[];
  /** Error correction, "" where the symbology has no choice of it. */
  readonly level: string;
  readonly version: string;
  /** In pixels of the picture, clockwise from the symbol's own top left. */
  readonly polygon: readonly Corner[];
  readonly sequence: Sequence | undefined;
}

/** `glance` is a quick pass, for each frame of a camera; `fast` is a thorough one; `hard` goes on where that finds nothing. */
export type Effort = "glance" | "fast" | "hard";

/** Red, green, blue and a fourth that is not looked at, row by row. */
export interface Picture {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Grey values, row by row. */
export interface Grey {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}
