/** A place in a page. */

import { asList, asNumber } from "../core/untrusted.ts";

/** In pixels of the upright picture. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export function parsePoint(untrusted: unknown): Point | undefined {
  const [x, y, ...more] = (asList(untrusted) ?? []).map(asNumber);
  return x === undefined || y === undefined || more.length > 0 ? undefined : { x, y };
}
