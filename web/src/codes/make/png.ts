/** Crisp drawings as PNG files of one bit a pixel (ISO/IEC 15948): small, and exact at any size. */

import { concat, type Octets, utf8 } from "../../core/octets.ts";
import { deflate } from "./deflate.ts";
import type { Geometry } from "./geometry.ts";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const PALETTE = 3;

/** `unit` pixels to a module. The drawing must be crisp, and without a logo. */
export async function png(geometry: Geometry, unit: number): Promise<Octets> {
  const width = geometry.width * unit;
  const height = geometry.height * unit;
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  // One bit a pixel, colours by a palette; compression, filter and interlace have but the choice 0.
  header.setUint8(8, 1);
  header.setUint8(9, PALETTE);
  return concat(
    SIGNATURE,
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("PLTE", concat(rgb(geometry.ground), rgb(geometry.ink))),
    chunk("IDAT", await deflate(rows(geometry, unit))),
    chunk("IEND", new Uint8Array()),
  );
}

/**
 * Scan lines, each after an octet for its filter. The lines of one row of modules are alike, so that all but the first
 * are "as above" (filter 2) with no difference, which packs to almost nothing.
 */
function rows({ width, height, pieces }: Geometry, unit: number): Octets {
  const stride = 1 + Math.ceil((width * unit) / 8);
  const octets = new Uint8Array(stride * height * unit);
  for (const { x, y, w, h } of pieces) {
    for (let row = y; row < y + h; row++) {
      const first = stride * row * unit + 1;
      for (let pixel = x * unit; pixel < (x + w) * unit; pixel++) octets[first + (pixel >> 3)]! |= 0x80 >> (pixel & 7);
    }
  }
  for (let line = 0; line < height * unit; line++) if (line % unit !== 0) octets[stride * line] = 2;
  return octets;
}

export function rgb(colour: string): Octets {
  return Uint8Array.from([1, 3, 5], (at) => parseInt(colour.slice(at, at + 2), 16));
}

function chunk(name: string, content: Octets): Octets {
  const body = concat(utf8(name), content);
  const ends = new DataView(new ArrayBuffer(8));
  ends.setUint32(0, content.length);
  ends.setUint32(4, crc32(body));
  return concat(new Uint8Array(ends.buffer, 0, 4), body, new Uint8Array(ends.buffer, 4, 4));
}

function crc32(octets: Octets): number {
  let crc = 0xffffffff;
  for (const octet of octets) {
    crc ^= octet;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
