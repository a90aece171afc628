/** The drawing as an SVG file. */

import { type Geometry, layers, outline } from "./geometry.ts";

/** `unit` pixels to a module; `logo` is the PNG to embed, in base64. */
export function svg(geometry: Geometry, unit: number, logo?: string): string {
  const { width, height, ink, ground, pieces, crisp } = geometry;
  const rendering = crisp ? ' shape-rendering="crispEdges"' : "";
  const paths = layers(pieces).map((layer) => `<path fill="${layer[0]?.fill === "ground" ? ground : ink}" d="${outline(layer)}"/>`);
  const box = geometry.logo;
  const image =
    box && logo
      ? `<image x="${box.x + 0.5}" y="${box.y + 0.5}" width="${box.side - 1}" height="${box.side - 1}" href="data:image/png;base64,${logo}"/>`
      : "";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width * unit}" height="${height * unit}" viewBox="0 0 ${width} ${height}"${rendering}>`,
    `<path fill="${ground}" d="M0 0h${width}v${height}H0z"/>`,
    ...paths,
    image,
    "</svg>\n",
  ].join("");
}
