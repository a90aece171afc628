/** Whether a code in these colours can be told from its ground. */

import { rgb } from "./png.ts";

/** What scanners need; the standard's own measure (ISO/IEC 15415) grades below it as poor. */
export const LEAST_CONTRAST = 4;

export type Colours = "good" | "weak" | "inverted";

/** Dark on light with enough contrast is good; light on dark is read by many scanners, but not by all. */
export function judge(ink: string, ground: string): Colours {
  const [dark, light] = [luminance(ink), luminance(ground)];
  if (contrast(ink, ground) < LEAST_CONTRAST) return "weak";
  return dark > light ? "inverted" : "good";
}

/** The contrast ratio of WCAG 2, from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = Array.from(rgb(colour), (value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
