/**
 * A symbol as shapes, the same ones that the command draws. Every output is drawn from one list, so that the preview is
 * what is saved. Lengths are in modules, from the drawing's top left; y goes down. Pure.
 */

import type { Format } from "../found.ts";
import { bears, isDark, isLinear, type Matrix } from "./matrix.ts";

export const SHAPES = ["square", "rounded", "dots"] as const;
export type Shape = (typeof SHAPES)[number];

/** Modules left free at the sides, and above and below. */
export interface Quiet {
  readonly across: number;
  readonly along: number;
}

export interface Style {
  readonly shape: Shape;
  /** `#rrggbb` */
  readonly ink: string;
  readonly ground: string;
  readonly quiet: Quiet;
  readonly logo: LogoShape | undefined;
}

/** A picture in the middle: its longer side as a share of the symbol's width, and its width by its height. */
export interface LogoShape {
  readonly share: number;
  readonly ratio: number;
}

/** A rectangle; `corners` says which of its corners are round: 1 top left, 2 top right, 4 bottom right, 8 bottom left. */
export interface Piece {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly r: number;
  readonly corners: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Geometry {
  readonly width: number;
  readonly height: number;
  readonly ink: string;
  readonly ground: string;
  readonly pieces: readonly Piece[];
  /** Where the logo goes; no piece is drawn there. */
  readonly logo: Box | undefined;
  /** Whether every edge lies between modules, so that nothing has to be smoothed. */
  readonly crisp: boolean;
}

/** Below 0.35 of a module some readers lose dots. */
const DOT_RADIUS = 0.45;
const CORNER_RADIUS = 0.5;
/** Modules of a finder pattern's side. */
const FINDER = 7;
/** Modules between the logo and the nearest of the code's own. */
const MARGIN = 0.5;
const ALL_CORNERS = 15;

export function drawn(matrix: Matrix, style: Style): Geometry {
  const shape = bears(matrix.format, "shapes") ? style.shape : "square";
  const cleared = clearedFor(matrix, style.logo);
  const isDrawn = (x: number, y: number): boolean => isDark(matrix, x, y) && !(cleared && isIn(cleared, x, y));
  const { across, along } = style.quiet;
  const pieces = piecesOf(matrix, shape, isDrawn);
  return {
    width: matrix.width + 2 * across,
    height: matrix.height + 2 * along,
    ink: style.ink,
    ground: style.ground,
    pieces: pieces.map((piece) => ({ ...piece, x: piece.x + across, y: piece.y + along })),
    logo: cleared && style.logo ? fitted({ ...cleared, x: cleared.x + across, y: cleared.y + along }, style.logo.ratio) : undefined,
    crisp: shape === "square",
  };
}

type IsDrawn = (x: number, y: number) => boolean;

function piecesOf(matrix: Matrix, shape: Shape, isDrawn: IsDrawn): readonly Piece[] {
  const cornersAt = (x: number, y: number): number => (shape === "rounded" ? cornersOf(isDrawn, x, y) : 0);
  const isDot = (x: number, y: number): boolean => shape === "dots" && !staysSolid(matrix, x, y);
  const isPlain = (x: number, y: number): boolean => isDrawn(x, y) && !isDot(x, y) && cornersAt(x, y) === 0;
  const pieces: Piece[] = [];
  for (let y = 0; y < matrix.height; y++) {
    for (let x = 0; x < matrix.width; x++) {
      if (!isDrawn(x, y)) continue;
      if (isDot(x, y)) pieces.push(dot(x, y));
      else if (cornersAt(x, y) > 0) pieces.push({ ...run(x, y, 1), r: CORNER_RADIUS, corners: cornersAt(x, y) });
      else {
        const start = x;
        while (isPlain(x + 1, y)) x++;
        pieces.push(run(start, y, x - start + 1));
      }
    }
  }
  return isLinear(matrix.format) ? tall(pieces) : pieces;
}

function run(x: number, y: number, w: number): Piece {
  return { x, y, w, h: 1, r: 0, corners: 0 };
}

function dot(x: number, y: number): Piece {
  const [inset, side] = [0.5 - DOT_RADIUS, 2 * DOT_RADIUS];
  return { x: x + inset, y: y + inset, w: side, h: side, r: DOT_RADIUS, corners: ALL_CORNERS };
}

/** A corner is round where the modules on both its sides are light. */
function cornersOf(isDrawn: IsDrawn, x: number, y: number): number {
  const [above, below, left, right] = [isDrawn(x, y - 1), isDrawn(x, y + 1), isDrawn(x - 1, y), isDrawn(x + 1, y)];
  return (above || left ? 0 : 1) | (above || right ? 0 : 2) | (below || right ? 0 : 4) | (below || left ? 0 : 8);
}

/** What a reader looks for first: the finder patterns, in Data Matrix the two edges, Aztec's middle. */
function staysSolid({ format, width, height }: Matrix, x: number, y: number): boolean {
  const finder = x < FINDER && y < FINDER;
  const solid: Partial<Record<Format, boolean>> = {
    QRCode: finder || (x >= width - FINDER && y < FINDER) || (x < FINDER && y >= height - FINDER),
    MicroQRCode: finder,
    RMQRCode: finder || (x >= width - 5 && y >= height - 5),
    DataMatrix: x === 0 || y === height - 1,
    Aztec: Math.abs(x - Math.floor(width / 2)) <= 7 && Math.abs(y - Math.floor(height / 2)) <= 7,
  };
  return solid[format] ?? true;
}

/** What stands in several rows alike in one piece: bars are not drawn row by row. */
function tall(pieces: readonly Piece[]): readonly Piece[] {
  const columns = new Map<string, Piece>();
  const done: Piece[] = [];
  for (const piece of pieces) {
    const key = `${piece.x} ${piece.w}`;
    const above = columns.get(key);
    if (above && above.y + above.h === piece.y) {
      columns.set(key, { ...above, h: above.h + 1 });
      continue;
    }
    if (above) done.push(above);
    columns.set(key, piece);
  }
  return [...done, ...columns.values()];
}

/** Whole modules in the very middle, so that none is cut. */
function clearedFor({ format, width: side }: Matrix, logo: LogoShape | undefined): Box | undefined {
  if (!logo || !bears(format, "a logo")) return undefined;
  const longer = Math.floor(side * logo.share);
  const even = Math.max(3, longer - ((side - longer) % 2));
  const covering = (modules: number): number => {
    const least = Math.ceil(modules + 2 * MARGIN);
    return least + ((side - least) % 2);
  };
  const w = logo.ratio >= 1 ? even : covering(even * logo.ratio);
  const h = logo.ratio <= 1 ? even : covering(even / logo.ratio);
  return { x: (side - w) / 2, y: (side - h) / 2, w, h };
}

function isIn(box: Box, x: number, y: number): boolean {
  return x >= box.x && y >= box.y && x < box.x + box.w && y < box.y + box.h;
}

/** The largest box of that ratio in the middle of what was cleared, with a margin. */
function fitted({ x, y, w, h }: Box, ratio: number): Box {
  const [roomW, roomH] = [w - 2 * MARGIN, h - 2 * MARGIN];
  const width = Math.min(roomW, roomH * ratio);
  const height = width / ratio;
  return { x: x + (w - width) / 2, y: y + (h - height) / 2, w: width, h: height };
}

/** The largest logo that a level of error correction repairs with room to spare, as a share of the symbol's width. */
export function largestLogo(level: string): number {
  return { H: 0.33, Q: 0.3, M: 0.18 }[level] ?? 0;
}

/** The outline of pieces, in the language of SVG paths. */
export function outline(pieces: readonly Piece[]): string {
  return pieces.map(outlineOf).join("");
}

function outlineOf({ x, y, w, h, r, corners }: Piece): string {
  if (corners === 0) return `M${short(x)} ${short(y)}h${short(w)}v${short(h)}h${short(-w)}z`;
  // Clockwise from the middle of the left side: half a side, then a corner, four times; round or not.
  const arc = `a${short(r)} ${short(r)} 0 0 1 `;
  const [across, down] = [w - 2 * r, h - 2 * r];
  const line = (way: "h" | "v", length: number): string => (Math.abs(length) < 0.001 ? "" : `${way}${short(length)}`);
  return [
    `M${short(x)} ${short(y + r)}`,
    corners & 1 ? `${arc}${short(r)} ${short(-r)}` : `v${short(-r)}h${short(r)}`,
    line("h", across),
    corners & 2 ? `${arc}${short(r)} ${short(r)}` : `h${short(r)}v${short(r)}`,
    line("v", down),
    corners & 4 ? `${arc}${short(-r)} ${short(r)}` : `v${short(r)}h${short(-r)}`,
    line("h", -across),
    corners & 8 ? `${arc}${short(-r)} ${short(-r)}` : `h${short(-r)}v${short(-r)}`,
    "z",
  ].join("");
}

export function short(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
