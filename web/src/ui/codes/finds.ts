/** What was scanned, newest first. Pure. */

import { decodeSegments } from "../../codes/charset.ts";
import { verdictOf } from "../../codes/content.ts";
import type { Found } from "../../codes/found.ts";
import type { ReadCode } from "../../service/codes.ts";

/** A code as its card shows it, whether this page read it or the service. */
export type Shown = Pick<ReadCode, "format" | "text" | "charset" | "level" | "version" | "sequence" | "verdict">;

export interface Find extends Shown {
  readonly id: number;
}

export function shownOf({ format, segments, level, version, sequence }: Found): Shown {
  const { text, charset } = decodeSegments(segments);
  return { format, text, charset, level, version, sequence, verdict: verdictOf(text) };
}

/** `known` with what is new of `found` before it; the very same list where nothing is. */
export function withFound(known: readonly Find[], found: readonly Found[]): readonly Find[] {
  let all = known;
  for (const shown of found.map(shownOf)) {
    if (all.some((one) => one.format === shown.format && one.text === shown.text)) continue;
    all = [{ ...shown, id: 1 + Math.max(0, ...all.map(({ id }) => id)) }, ...all];
  }
  return all;
}
