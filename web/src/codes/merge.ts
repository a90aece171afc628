/** Which of the codes that several passes saw are told: each once, and none that is but part of another. Pure. */

import type { Corner, Found } from "./found.ts";

/** ITF has no checksum and a pattern that any row of bars may show; shorter ones are mostly no codes at all. */
const SHORTEST_ITF = 6;

export function merged(all: readonly Found[]): readonly Found[] {
  const kept: Found[] = [];
  // The larger symbol first: a retail code may show a smaller one inside itself.
  for (const found of all.filter(isPlausible).toSorted((a, b) => areaOf(b) - areaOf(a))) {
    if (!kept.some((other) => covers(other, found))) kept.push(found);
  }
  return kept.toSorted((a, b) => topOf(a) - topOf(b));
}

function isPlausible({ format, octets }: Found): boolean {
  return octets.length > 0 && (format !== "ITF" || octets.length >= SHORTEST_ITF);
}

/** Whether both are at one place. The same content at two places is two codes. */
function covers(other: Found, found: Found): boolean {
  const middle = middleOf(found.polygon);
  if (holds(other.polygon, middle)) return true;
  // A bar code is found as a line or two, so that another pass may find it a little beside.
  const same = other.format === found.format && other.octets.every((octet, at) => octet === found.octets[at]);
  const { x, y } = middleOf(other.polygon);
  return same && Math.hypot(x - middle.x, y - middle.y) < longestSide(other.polygon) / 4;
}

/** Whether the point lies in the convex polygon. */
export function holds(polygon: readonly Corner[], { x, y }: Corner): boolean {
  const sides = polygon.map((corner, at) => {
    const next = polygon[(at + 1) % polygon.length]!;
    return (next.x - corner.x) * (y - corner.y) - (next.y - corner.y) * (x - corner.x);
  });
  return sides.every((side) => side >= 0) || sides.every((side) => side <= 0);
}

export function middleOf(polygon: readonly Corner[]): Corner {
  return {
    x: polygon.reduce((sum, corner) => sum + corner.x, 0) / polygon.length,
    y: polygon.reduce((sum, corner) => sum + corner.y, 0) / polygon.length,
  };
}

function longestSide(polygon: readonly Corner[]): number {
  return Math.max(...polygon.map(({ x, y }, at) => {
    const next = polygon[(at + 1) % polygon.length]!;
    return Math.hypot(next.x - x, next.y - y);
  }));
}

function topOf({ polygon }: Found): number {
  return Math.min(...polygon.map(({ y }) => y));
}

/** By the shoelace formula. */
function areaOf({ polygon }: Found): number {
  const doubled = polygon.reduce((sum, { x, y }, at) => {
    const next = polygon[(at + 1) % polygon.length]!;
    return sum + x * next.y - next.x * y;
  }, 0);
  return Math.abs(doubled) / 2;
}
