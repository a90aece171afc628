/** The drawing in pixels, by the browser's canvas: for previews, for shapes that need smoothing, and to be read back. */

import { type Octets, own } from "../../core/octets.ts";
import type { Geometry } from "./geometry.ts";
import { outline } from "./geometry.ts";
import type { Bitmap } from "./pdf.ts";
import { png } from "./png.ts";

/** A logo larger than this shows nothing more at the size that it has in a code. */
const LOGO_SIDE = 512;

/** `unit` pixels to a module. */
export function rasterise(geometry: Geometry, unit: number, logo: ImageBitmap | undefined): OffscreenCanvas {
  const canvas = new OffscreenCanvas(Math.round(geometry.width * unit), Math.round(geometry.height * unit));
  const context = contextOf(canvas);
  context.fillStyle = geometry.ground;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(unit, unit);
  context.fillStyle = geometry.ink;
  context.fill(new Path2D(outline(geometry.pieces)));
  if (geometry.logo && logo) {
    const { x, y, w, h } = geometry.logo;
    context.imageSmoothingQuality = "high";
    context.drawImage(logo, x, y, w, h);
  }
  return canvas;
}

/** The PNG file that is saved. */
export async function pngOf(geometry: Geometry, unit: number, logo: ImageBitmap | undefined): Promise<Octets> {
  if (geometry.crisp && !geometry.logo) return await png(geometry, unit);
  return await octetsOf(rasterise(geometry, unit, logo));
}

async function octetsOf(canvas: OffscreenCanvas): Promise<Octets> {
  const blob = await canvas.convertToBlob({ type: "image/png" });
  return own(new Uint8Array(await blob.arrayBuffer()));
}

/**
 * A chosen picture as a bitmap of its pixels; undefined where the browser can't decode it.
 *
 * Only its pixels are kept: no metadata, and nothing of a drawing that would be carried out where the code is shown.
 */
export async function logoFrom(file: Blob, ground: string): Promise<ImageBitmap | undefined> {
  let picture: ImageBitmap;
  try {
    picture = await createImageBitmap(file);
  } catch {
    return undefined;
  }
  const factor = Math.min(1, LOGO_SIDE / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * factor));
  const height = Math.max(1, Math.round(picture.height * factor));
  const canvas = new OffscreenCanvas(width, height);
  const context = contextOf(canvas);
  context.fillStyle = ground;
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  return canvas.transferToImageBitmap();
}

/** The logo as SVG embeds it. */
export async function logoBase64(logo: ImageBitmap): Promise<string> {
  const canvas = new OffscreenCanvas(logo.width, logo.height);
  contextOf(canvas).drawImage(logo, 0, 0);
  const octets = await octetsOf(canvas);
  let binary = "";
  for (const octet of octets) binary += String.fromCharCode(octet);
  return btoa(binary);
}

/** The logo as PDF embeds it. */
export function logoPixels(logo: ImageBitmap): Bitmap {
  const canvas = new OffscreenCanvas(logo.width, logo.height);
  const context = contextOf(canvas);
  context.drawImage(logo, 0, 0);
  const { data } = context.getImageData(0, 0, logo.width, logo.height);
  const rgb = new Uint8Array(logo.width * logo.height * 3);
  for (let at = 0; at < logo.width * logo.height; at++) rgb.set(data.subarray(4 * at, 4 * at + 3), 3 * at);
  return { width: logo.width, height: logo.height, rgb };
}

export function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  return context;
}
