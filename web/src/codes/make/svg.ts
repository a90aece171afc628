/** The drawing as an SVG file: one path for all modules, nothing from elsewhere, no script. */

import { type Geometry, outline, type Piece, short } from "./geometry.ts";

/** `unit` pixels to a module; `logo` is the PNG to embed, in base64. */
export function svg(geometry: Geometry, unit: number, logo?: string): string {
  const { width, height, ink, ground, pieces, crisp } = geometry;
  // Rows of whole modules are lines of one module's width through the middle of the row, which are short to write.
  const strokes = crisp && pieces.every(({ h }) => h === 1);
  const top = strokes ? "-.5" : "0";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width * unit}" height="${height * unit}" viewBox="0 ${top} ${width} ${height}"`,
    // Edges on whole pixels, or neighbours would show a hair's breadth between them.
    crisp ? ' shape-rendering="crispEdges">' : ">",
    `<path fill="${ground}" d="M0 ${top}h${width}v${height}H0z"/>`,
    strokes ? `<path stroke="${ink}" d="${lines(pieces)}"/>` : `<path fill="${ink}" d="${outline(pieces)}"/>`,
    picture(geometry, logo, strokes ? 0.5 : 0),
    "</svg>\n",
  ].join("");
}

function lines(pieces: readonly Piece[]): string {
  let here = { x: 0, y: -1 };
  return pieces
    .map(({ x, y, w }) => {
      const move = y === here.y ? `m${x - here.x} 0` : `M${x} ${y}`;
      here = { x: x + w, y };
      return `${move}h${w}`;
    })
    .join("");
}

function picture({ logo: box }: Geometry, logo: string | undefined, raised: number): string {
  if (!box || logo === undefined) return "";
  const place = `x="${short(box.x)}" y="${short(box.y - raised)}" width="${short(box.w)}" height="${short(box.h)}"`;
  return `<image ${place} preserveAspectRatio="none" href="data:image/png;base64,${logo}"/>`;
}
