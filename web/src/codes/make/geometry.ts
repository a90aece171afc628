/** A symbol as shapes. Every output is drawn from the same list, so that the preview is what is saved. Pure. */

import { isDark, isLinear, type Matrix } from "./matrix.ts";

export const SHAPES = ["square", "rounded", "dots"] as const;
export type Shape = (typeof SHAPES)[number];

export interface Style {
  readonly shape: Shape;
  /** `#rrggbb` */
  readonly ink: string;
  readonly ground: string;
  /** Modules left free on every side. */
  readonly quiet: number;
  /** Side of a picture in the middle, as a share of the symbol's width; 0 for none. */
  readonly logo: number;
}

/** A rectangle in modules from the top left of the whole drawing; `r` rounds its corners. */
export interface Piece {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly r: number;
  readonly fill: "ink" | "ground";
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

export interface Geometry {
  readonly width: number;
  readonly height: number;
  readonly ink: string;
  readonly ground: string;
  /** In the order in which they are drawn. */
  readonly pieces: readonly Piece[];
  /** Where the logo goes; no piece is drawn there. */
  readonly logo: Box | undefined;
  /** Whether every edge lies between modules, so that nothing has to be smoothed. */
  readonly crisp: boolean;
}

/** Smaller dots are lost in a blurred photo. */
const DOT_RADIUS = 0.42;
const FINDER = 7;

export function drawn(matrix: Matrix, style: Style): Geometry {
  const shape = shapeFor(matrix, style.shape);
  const logo = logoBox(matrix, style);
  const finders = shape === "square" ? [] : findersOf(matrix);
  const isDrawn = (x: number, y: number): boolean =>
    isDark(matrix, x, y) && !isIn(logo, x + style.quiet, y + style.quiet) && !finders.some((finder) => isInFinder(finder, x, y));
  const { quiet } = style;
  const pieces: Piece[] = [];
  for (let y = 0; y < matrix.height; y++) {
    for (let x = 0; x < matrix.width; x++) {
      if (!isDrawn(x, y)) continue;
      const start = x;
      if (shape === "dots") {
        pieces.push({ ...square(quiet + x + 0.5 - DOT_RADIUS, quiet + y + 0.5 - DOT_RADIUS, 2 * DOT_RADIUS), r: DOT_RADIUS });
        continue;
      }
      while (isDrawn(x + 1, y)) x++;
      pieces.push({ ...square(quiet + start, quiet + y, 1), w: x - start + 1, r: shape === "rounded" ? 0.5 : 0 });
    }
  }
  return {
    width: matrix.width + 2 * quiet,
    height: matrix.height + 2 * quiet,
    ink: style.ink,
    ground: style.ground,
    pieces: [...(isLinear(matrix.format) ? tall(pieces) : pieces), ...finders.flatMap((finder) => finderPieces(finder, quiet))],
    logo,
    crisp: shape === "square",
  };
}

/** Only QR codes bear other shapes: the edges of the others are what is measured. */
function shapeFor({ format }: Matrix, shape: Shape): Shape {
  return format === "QRCode" ? shape : "square";
}

function square(x: number, y: number, side: number): Piece {
  return { x, y, w: side, h: side, r: 0, fill: "ink" };
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

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Three corners hold the pattern by which the symbol is found: it stays whole in every shape. */
function findersOf({ width, height }: Matrix): readonly Place[] {
  return [
    { x: 0, y: 0 },
    { x: width - FINDER, y: 0 },
    { x: 0, y: height - FINDER },
  ];
}

function isInFinder({ x: left, y: top }: Place, x: number, y: number): boolean {
  return x >= left && y >= top && x < left + FINDER && y < top + FINDER;
}

function finderPieces({ x, y }: Place, quiet: number): readonly Piece[] {
  const at = (inset: number, r: number, fill: Piece["fill"]): Piece => ({
    ...square(quiet + x + inset, quiet + y + inset, FINDER - 2 * inset),
    r,
    fill,
  });
  return [at(0, 1.9, "ink"), at(1, 1.2, "ground"), at(2, 0.9, "ink")];
}

/** Whole modules in the middle, so that none is cut; the picture itself has half a module of air in it. */
function logoBox(matrix: Matrix, { logo, quiet }: Style): Box | undefined {
  if (logo <= 0 || matrix.format !== "QRCode") return undefined;
  const wanted = Math.round(matrix.width * logo);
  // Of the same parity as the symbol, to stand in its very middle.
  const side = wanted - ((matrix.width - wanted) % 2);
  const x = quiet + (matrix.width - side) / 2;
  return side < 3 ? undefined : { x, y: x, side };
}

function isIn(box: Box | undefined, x: number, y: number): boolean {
  return box !== undefined && x >= box.x && y >= box.y && x < box.x + box.side && y < box.y + box.side;
}

/** The largest logo that a level of error correction repairs with room to spare, as a share of the symbol's width. */
export function largestLogo(level: string): number {
  return { H: 0.33, Q: 0.3, M: 0.18 }[level] ?? 0;
}

/** The outline of pieces, in the language of SVG paths. */
export function outline(pieces: readonly Piece[]): string {
  return pieces.map(outlineOf).join("");
}

function outlineOf({ x, y, w, h, r }: Piece): string {
  if (r === 0) return `M${short(x)} ${short(y)}h${short(w)}v${short(h)}h${short(-w)}z`;
  const arc = (dx: number, dy: number): string => `a${short(r)} ${short(r)} 0 0 1 ${short(dx)} ${short(dy)}`;
  const across = w - 2 * r;
  const down = h - 2 * r;
  return [
    `M${short(x + r)} ${short(y)}`,
    across > 0.001 ? `h${short(across)}` : "",
    arc(r, r),
    down > 0.001 ? `v${short(down)}` : "",
    arc(-r, r),
    across > 0.001 ? `h${short(-across)}` : "",
    arc(-r, -r),
    down > 0.001 ? `v${short(-down)}` : "",
    arc(r, -r),
    "z",
  ].join("");
}

function short(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

/** Runs of pieces with the same fill, to be drawn one after the other. */
export function layers(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const runs: Piece[][] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    if (last?.[0]?.fill === piece.fill) last.push(piece);
    else runs.push([piece]);
  }
  return runs;
}
