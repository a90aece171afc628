/** The drawing as a PDF file of one page (ISO 32000-1), in shapes, not in pixels. */

import { concat, type Octets, utf8 } from "../../core/octets.ts";
import { deflate } from "./deflate.ts";
import { type Geometry, type Piece, short } from "./geometry.ts";
import { rgb } from "./png.ts";

/** Pixels of a logo: red, green, blue of each, row by row. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly rgb: Octets;
}

/** How far a Bézier curve's handles stand out for a quarter of a circle. */
const KAPPA = 0.5523;

/** `unit` points (1/72 inch) to a module. */
export async function pdf(geometry: Geometry, unit: number, logo?: Bitmap): Promise<Octets> {
  const width = geometry.width * unit;
  const height = geometry.height * unit;
  const content = await deflate(utf8(drawing(geometry, unit, logo !== undefined)));
  const objects = [
    utf8("<</Type/Catalog/Pages 2 0 R>>"),
    utf8("<</Type/Pages/Kids[3 0 R]/Count 1>>"),
    utf8(
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${short(width)} ${short(height)}]/Contents 4 0 R/Resources<<${
        logo ? "/XObject<</L 5 0 R>>" : ""
      }>>>>`,
    ),
    stream("", content),
  ];
  if (logo) {
    const head = `/Type/XObject/Subtype/Image/Width ${logo.width}/Height ${logo.height}/ColorSpace/DeviceRGB/BitsPerComponent 8`;
    objects.push(stream(head, await deflate(logo.rgb)));
  }
  return file(objects);
}

function stream(head: string, packed: Octets): Octets {
  return concat(utf8(`<<${head}/Filter/FlateDecode/Length ${packed.length}>>stream\n`), packed, utf8("\nendstream"));
}

function file(objects: readonly Octets[]): Octets {
  const parts: Octets[] = [utf8("%PDF-1.4\n%\u00e2\u00e3\n")];
  let at = parts[0]!.length;
  const offsets: number[] = [];
  for (const [index, object] of objects.entries()) {
    offsets.push(at);
    const whole = concat(utf8(`${index + 1} 0 obj\n`), object, utf8("\nendobj\n"));
    parts.push(whole);
    at += whole.length;
  }
  const table = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const size = objects.length + 1;
  const end = `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<</Size ${size}/Root 1 0 R>>\nstartxref\n${at}\n%%EOF\n`;
  return concat(...parts, utf8(end));
}

/** In modules, with the origin at the top left, as everywhere else; the matrix turns it to what PDF has. */
function drawing({ width, height, ink, ground, pieces, logo }: Geometry, unit: number, hasLogo: boolean): string {
  const lines = [
    `${short(unit)} 0 0 ${short(-unit)} 0 ${short(height * unit)} cm`,
    `${colour(ground)} rg 0 0 ${width} ${height} re f`,
    `${colour(ink)} rg ${pieces.map(outlineOf).join(" ")} f`,
  ];
  if (logo && hasLogo) {
    const { x, y, w, h } = logo;
    lines.push(`q ${short(w)} 0 0 ${short(-h)} ${short(x)} ${short(y + h)} cm /L Do Q`);
  }
  return lines.join("\n");
}

function outlineOf({ x, y, w, h, r, corners }: Piece): string {
  if (corners === 0) return `${short(x)} ${short(y)} ${short(w)} ${short(h)} re`;
  const k = r * (1 - KAPPA);
  const [right, bottom] = [x + w, y + h];
  const line = (...points: readonly number[]): string => `${points.map(short).join(" ")} l`;
  /** Towards `c` and on to `to`: a quarter of a circle, or a corner. */
  const corner = (bit: number, c: readonly [number, number], handles: readonly number[], to: readonly [number, number]): string =>
    corners & bit ? `${[...handles, ...to].map(short).join(" ")} c` : `${line(...c)} ${line(...to)}`;
  return [
    `${short(x)} ${short(y + r)} m`,
    corner(1, [x, y], [x, y + k, x + k, y], [x + r, y]),
    line(right - r, y),
    corner(2, [right, y], [right - k, y, right, y + k], [right, y + r]),
    line(right, bottom - r),
    corner(4, [right, bottom], [right, bottom - k, right - k, bottom], [right - r, bottom]),
    line(x + r, bottom),
    corner(8, [x, bottom], [x + k, bottom, x, bottom - k], [x, bottom - r]),
    "h",
  ].join(" ");
}

function colour(hex: string): string {
  return Array.from(rgb(hex), (value) => short(value / 255)).join(" ");
}
