/**
 * Reads and makes codes off the page's own thread, so that the page stays responsive.
 *
 * Both WebAssembly modules are files of this origin beside this script; nothing else is loaded, and nothing is sent.
 */

import readerAddress from "zxing-wasm/reader/zxing_reader.wasm?url";
import writerAddress from "zxing-wasm/writer/zxing_writer.wasm?url";

import type { Effort } from "./found.ts";
import type { Answer, Ask, Order, Refusal, Sighting } from "./wire.ts";

/** More than any camera gives; the browser has decoded it by then, this bounds what is made of it. */
const MAX_PIXELS = 64_000_000;
/** The longest side that is looked at: a frame shows its codes large, or the user comes closer. */
const LONGEST = { glance: 1280, fast: 4096, hard: 4096 } as const;
/** Milliseconds for the further looks at a picture. */
const BUDGET = 4000;

/** What the page is told instead of an answer. */
class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

/** Resolved paths are relative to this script. */
const absolute = (address: string): string => new URL(address, import.meta.url).href;

const reading = once(async () => {
  const [{ useReader }, { search }] = await Promise.all([import("./zxing.ts"), import("./search.ts")]);
  useReader(absolute(readerAddress));
  return search;
});

const writing = once(async () => {
  const { encode, useWriter } = await import("./make/encode.ts");
  useWriter(absolute(writerAddress));
  return encode;
});

addEventListener("message", ({ data }: MessageEvent<Ask>) => {
  void answer(data).then((told) => postMessage(told));
});

async function answer(ask: Ask): Promise<Answer> {
  const { id } = ask;
  try {
    if (ask.is === "read") return { is: "sighting", id, sighting: await read(ask.source, ask.effort) };
    return { is: "matrix", id, matrix: await make(ask.order) };
  } catch (cause) {
    // The outermost loop: what went wrong otherwise must not leave the page waiting.
    return { is: "refusal", id, refusal: cause instanceof Refused ? cause.refusal : "failed" };
  }
}

async function read(source: Blob | ImageBitmap, effort: Effort): Promise<Sighting> {
  const bitmap = source instanceof Blob ? await decode(source) : source;
  try {
    const { width, height } = bitmap;
    if (width * height > MAX_PIXELS) throw new Refused("too-large");
    const factor = Math.min(1, LONGEST[effort] / Math.max(width, height));
    const picture = pixelsOf(bitmap, Math.max(1, Math.round(width * factor)), Math.max(1, Math.round(height * factor)));
    const search = await reading();
    const found = await search(picture, { effort, budget: BUDGET, now: () => performance.now() });
    const back = width / picture.width;
    return {
      width,
      height,
      found: found.map((one) => ({ ...one, polygon: one.polygon.map(({ x, y }) => ({ x: x * back, y: y * back })) })),
    };
  } finally {
    bitmap.close();
  }
}

async function decode(blob: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(blob);
  } catch {
    throw new Refused("not-a-picture");
  }
}

/** On white: a code printed on nothing is dark on nothing, which would be black on black. */
function pixelsOf(bitmap: ImageBitmap, width: number, height: number): ImageData {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Refused("failed");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}

async function make(order: Order): Promise<Extract<Answer, { is: "matrix" }>["matrix"]> {
  const encode = await writing();
  const matrix = await encode(order);
  if (!matrix) throw new Refused("does-not-fit");
  return matrix;
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => (loaded ??= load());
}
