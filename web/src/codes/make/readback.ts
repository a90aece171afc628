/** A code is read back before it is given out: as it is, and as a poor photo of it. */

import { utf8 } from "../../core/octets.ts";
import type { Codes } from "../engine.ts";
import type { Found } from "../found.ts";
import type { Geometry } from "./geometry.ts";
import { isLinear, type Matrix } from "./matrix.ts";
import { contextOf, rasterise } from "./raster.ts";

export type ReadBack =
  /** It does not say what it should: it must not be given out. */
  | "unreadable"
  /** It is read as it is, but not from a poor photo. */
  | "fragile"
  | "sturdy";

/** Pixels to a module of what is read back, and of the poor photo before it is enlarged. */
const CLEAN = 8;
const POOR = 2.6;

export async function readBack(
  codes: Codes,
  { geometry, matrix, text, logo }: { readonly geometry: Geometry; readonly matrix: Matrix; readonly text: string; readonly logo: ImageBitmap | undefined },
): Promise<ReadBack> {
  const clean = rasterise(geometry, CLEAN, logo);
  const poor = photo(rasterise(geometry, POOR, logo));
  if (!(await says(codes, clean, matrix, text))) return "unreadable";
  return (await says(codes, poor, matrix, text)) ? "sturdy" : "fragile";
}

async function says(codes: Codes, canvas: OffscreenCanvas, matrix: Matrix, text: string): Promise<boolean> {
  const { found } = await codes.read(canvas.transferToImageBitmap(), "fast");
  return found.length === 1 && found.every((one) => isSame(one, matrix, text));
}

function isSame({ octets, format }: Found, matrix: Matrix, text: string): boolean {
  if (format !== matrix.format) return false;
  const expected = utf8(text);
  // The check digit of a retail code may be left to the encoder.
  const longer = isLinear(format) ? octets.length - expected.length : 0;
  return longer >= 0 && longer <= 1 && octets.length === expected.length + longer && expected.every((octet, at) => octets[at] === octet);
}

/** Few pixels, turned a little, soft, and in poor light. */
function photo(small: OffscreenCanvas): OffscreenCanvas {
  const width = Math.round(small.width * 1.6) + 40;
  const height = Math.round(small.height * 1.6) + 40;
  const canvas = new OffscreenCanvas(width, height);
  const context = contextOf(canvas);
  context.fillStyle = "#b9b4aa";
  context.fillRect(0, 0, width, height);
  context.translate(width / 2, height / 2);
  context.rotate(0.07);
  context.imageSmoothingQuality = "low";
  const [w, h] = [small.width * 1.45, small.height * 1.45];
  context.drawImage(small, -w / 2, -h / 2, w, h);
  context.resetTransform();
  // Light falls from one side, and the darkest ink is no longer black.
  const light = context.createLinearGradient(0, 0, width, height);
  light.addColorStop(0, "rgb(255 250 235 / 22%)");
  light.addColorStop(1, "rgb(30 30 45 / 30%)");
  context.fillStyle = light;
  context.fillRect(0, 0, width, height);
  return canvas;
}
