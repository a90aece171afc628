/** What makes a code in a poor picture readable. Each filter gives a new picture of grey values. Pure. */

import type { Grey } from "./found.ts";

/** Luma of RGBA pixels (ITU-R BT.601), or one colour alone, which a coloured print may show better. */
export function greyOf(rgba: Uint8ClampedArray, width: number, height: number, channel?: "red" | "blue"): Grey {
  const data = new Uint8ClampedArray(width * height);
  const offset = channel === "blue" ? 2 : 0;
  for (let at = 0, from = 0; at < data.length; at++, from += 4) {
    data[at] = channel
      ? rgba[from + offset]!
      : (306 * rgba[from]! + 601 * rgba[from + 1]! + 117 * rgba[from + 2]! + 512) >> 10;
  }
  return { data, width, height };
}

/** The picture at `factor` times its size: averaged when it shrinks, bilinear when it grows. */
export function scaled(grey: Grey, factor: number): Grey {
  const width = Math.max(1, Math.round(grey.width * factor));
  const height = Math.max(1, Math.round(grey.height * factor));
  const source = factor < 0.75 ? blurred(grey, Math.max(1, Math.round(0.5 / factor))) : grey;
  const data = new Uint8ClampedArray(width * height);
  const stepX = grey.width / width;
  const stepY = grey.height / height;
  for (let y = 0; y < height; y++) {
    const fromY = Math.min(grey.height - 1, Math.max(0, (y + 0.5) * stepY - 0.5));
    const top = Math.floor(fromY);
    const bottom = Math.min(grey.height - 1, top + 1);
    const down = fromY - top;
    for (let x = 0; x < width; x++) {
      const fromX = Math.min(grey.width - 1, Math.max(0, (x + 0.5) * stepX - 0.5));
      const left = Math.floor(fromX);
      const right = Math.min(grey.width - 1, left + 1);
      const along = fromX - left;
      const above = mix(source.data[top * grey.width + left]!, source.data[top * grey.width + right]!, along);
      const below = mix(source.data[bottom * grey.width + left]!, source.data[bottom * grey.width + right]!, along);
      data[y * width + x] = mix(above, below, down);
    }
  }
  return { data, width, height };
}

function mix(a: number, b: number, share: number): number {
  return a + (b - a) * share;
}

/** The mean over a square of 2 `radius` + 1 pixels; its edge is continued outwards. */
export function blurred(grey: Grey, radius: number): Grey {
  const { width, height } = grey;
  const rows = averageLines(grey.data, { lines: height, length: width, step: 1, next: width }, radius);
  const data = averageLines(rows, { lines: width, length: height, step: width, next: 1 }, radius);
  return { data: Uint8ClampedArray.from(data), width, height };
}

interface Lines {
  readonly lines: number;
  readonly length: number;
  /** From one pixel of a line to the next one. */
  readonly step: number;
  /** From one line to the next one. */
  readonly next: number;
}

/** A running mean along every line, so that the cost does not grow with the radius. */
function averageLines(data: ArrayLike<number>, { lines, length, step, next }: Lines, radius: number): Float32Array {
  const means = new Float32Array(lines * length);
  const last = length - 1;
  for (let line = 0; line < lines; line++) {
    const start = line * next;
    let sum = 0;
    for (let at = -radius; at <= radius; at++) sum += data[start + Math.min(last, Math.max(0, at)) * step]!;
    for (let at = 0; at < length; at++) {
      means[start + at * step] = sum / (2 * radius + 1);
      sum += data[start + Math.min(last, at + radius + 1) * step]! - data[start + Math.max(0, at - radius) * step]!;
    }
  }
  return means;
}

/** Edges stressed: the picture plus `amount` times what blurring by `radius` takes from it. */
export function sharpened(grey: Grey, radius: number, amount: number): Grey {
  const soft = blurred(grey, radius).data;
  const data = grey.data.map((value, at) => value + amount * (value - soft[at]!));
  return { data, width: grey.width, height: grey.height };
}

/** Each pixel by the mean and spread of its neighbourhood, so that shadow and glare weigh the same everywhere. */
export function evened(grey: Grey, radius: number): Grey {
  const { width, height, data } = grey;
  const across = { lines: height, length: width, step: 1, next: width };
  const down = { lines: width, length: height, step: width, next: 1 };
  const mean = averageLines(averageLines(data, across, radius), down, radius);
  const squares = Float32Array.from(data, (value) => value * value);
  const power = averageLines(averageLines(squares, across, radius), down, radius);
  // Below this spread there is only noise, which must not become black and white.
  const noise = 6;
  const flat = data.map((value, at) => {
    const spread = Math.sqrt(Math.max(0, power[at]! - mean[at]! * mean[at]!));
    return 128 + (56 * (value - mean[at]!)) / Math.max(noise, spread);
  });
  return { data: flat, width, height };
}

/** The part from `left`, `top`, cut to the picture. */
export function cropped(grey: Grey, left: number, top: number, width: number, height: number): Grey {
  const data = new Uint8ClampedArray(width * height);
  for (let y = 0; y < height; y++) {
    const start = (top + y) * grey.width + left;
    data.set(grey.data.subarray(start, start + width), y * width);
  }
  return { data, width, height };
}
