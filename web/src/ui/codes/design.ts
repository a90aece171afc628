/** What a code to make looks like, as it is chosen. Pure. */

import type { Format } from "../../codes/found.ts";
import { largestLogo, type Shape, type Style } from "../../codes/make/geometry.ts";
import { type Matrix, quietZoneOf, type WantedLevel } from "../../codes/make/matrix.ts";

/** What is offered, the most common one first. */
export const MADE_FORMATS = ["QRCode", "MicroQRCode", "RMQRCode", "DataMatrix", "Aztec", "PDF417", "Code128", "EAN13"] as const satisfies readonly Format[];
export type MadeFormat = (typeof MADE_FORMATS)[number];

/** Pixels along the width that is aimed at; a module has a whole number of them. */
export const SIZES = [300, 600, 1200, 2400] as const;
export type Size = (typeof SIZES)[number];

export interface Design {
  readonly format: MadeFormat;
  readonly level: WantedLevel;
  readonly shape: Shape;
  readonly ink: string;
  readonly ground: string;
  /** Modules; undefined for what the symbology's standard asks for. */
  readonly quiet: number | undefined;
  readonly size: Size;
  /** Side of the logo, in percent of the symbol's width. */
  readonly logoPercent: number;
}

export const PLAIN: Design = {
  format: "QRCode",
  level: "strongest",
  shape: "square",
  ink: "#000000",
  ground: "#ffffff",
  quiet: undefined,
  size: 600,
  logoPercent: 24,
};

export function styleOf(design: Design, matrix: Matrix, logo: ImageBitmap | undefined): Style {
  const { shape, ink, ground, quiet } = design;
  const share = Math.min(design.logoPercent / 100, largestLogo(matrix.level));
  return {
    shape,
    ink,
    ground,
    quiet: quiet === undefined ? quietZoneOf(matrix.format) : { across: quiet, along: quiet },
    logo: logo && share > 0 ? { share, ratio: logo.width / logo.height } : undefined,
  };
}

/** Pixels to a module. */
export function unitFor(size: Size, width: number): number {
  return Math.max(1, Math.round(size / width));
}
