/** Codes as pictures and as a camera's film, made by the page's own encoder in node; nothing is stored. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import { own } from "../../src/core/octets.ts";
import type { Format, Grey } from "../../src/codes/found.ts";
import { encode, useWriter } from "../../src/codes/make/encode.ts";
import { drawn, type Geometry } from "../../src/codes/make/geometry.ts";
import { isDark, type Matrix, type WantedLevel } from "../../src/codes/make/matrix.ts";
import { png } from "../../src/codes/make/png.ts";
import { useReader } from "../../src/codes/zxing.ts";

const require = createRequire(import.meta.url);

/** The very files that the page loads. */
export async function loadWasm(): Promise<void> {
  useWriter(own(await readFile(require.resolve("zxing-wasm/writer/zxing_writer.wasm"))).buffer);
  useReader(own(await readFile(require.resolve("zxing-wasm/reader/zxing_reader.wasm"))).buffer);
}

export async function matrixOf(text: string, format: Format = "QRCode", level: WantedLevel = "M"): Promise<Matrix> {
  const matrix = await encode({ format, text, level });
  if (!matrix) throw new Error("does not fit");
  return matrix;
}

export function plain(matrix: Matrix, quiet = 4): Geometry {
  return drawn(matrix, { shape: "square", ink: "#000000", ground: "#ffffff", quiet: { across: quiet, along: quiet }, logo: undefined });
}

export async function codePng(text: string, unit = 6, format: Format = "QRCode"): Promise<Buffer> {
  return Buffer.from(await png(plain(await matrixOf(text, format), 10), unit));
}

/** Grey values of the symbol, `unit` pixels to a module, in a field of `margin` modules. */
export function greyPicture(matrix: Matrix, unit: number, margin = 4, dark = 0, light = 255): Grey {
  const width = (matrix.width + 2 * margin) * unit;
  const height = (matrix.height + 2 * margin) * unit;
  const data = new Uint8ClampedArray(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data[y * width + x] = isDark(matrix, Math.floor(x / unit) - margin, Math.floor(y / unit) - margin) ? dark : light;
    }
  }
  return { data, width, height };
}

export function rgbaOf({ data, width, height }: Grey): { data: Uint8ClampedArray; width: number; height: number } {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < data.length; at++) rgba.set([data[at]!, data[at]!, data[at]!, 255], 4 * at);
  return { data: rgba, width, height };
}

/** A film of 640 × 480 in the YUV4MPEG2 format, as chromium's fake camera plays it: the codes side by side. */
export function film(matrices: readonly Matrix[], frames = 4): Buffer {
  const [width, height] = [640, 480];
  const luma = Buffer.alloc(width * height, 170);
  for (const [at, matrix] of matrices.entries()) {
    const { data, width: wide, height: high } = greyPicture(matrix, 7, 4, 25, 225);
    const left = Math.round(((at + 0.5) * width) / matrices.length - wide / 2);
    const top = Math.round((height - high) / 2);
    for (let y = 0; y < high; y++) Buffer.from(data.subarray(y * wide, (y + 1) * wide)).copy(luma, (top + y) * width + left);
  }
  const chroma = Buffer.alloc((width * height) / 2, 128);
  const frame = Buffer.concat([Buffer.from("FRAME\n"), luma, chroma]);
  const header = Buffer.from(`YUV4MPEG2 W${width} H${height} F10:1 Ip A1:1 C420jpeg\n`);
  return Buffer.concat([header, ...Array.from({ length: frames }, () => frame)]);
}
