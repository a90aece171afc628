/** How a verdict is told: in words, and how loudly. */

import type { Verdict } from "../../service/codes.ts";
import en from "../../i18n/en.json";
import type { Word, Words } from "../../i18n/words.ts";

export type Loudness = "danger" | "warn" | "note";

/** The loudest mark's loudness; "calm" where there is none. */
export function loudnessOf(marks: readonly string[]): Loudness | "calm" {
  const all = marks.map(loudness);
  return (["danger", "warn", "note"] as const).find((level) => all.includes(level)) ?? "calm";
}

export function loudness(_mark: string): Loudness {
  return "warn";
}

export function kindWord({ kind }: Verdict, words: Words): string {
  const word = `code.kind.${kind}`;
  return isWord(word) ? words.say(word) : kind;
}

/** A mark of a newer service is shown by its name: better than not at all. */
export function markWord(mark: string, words: Words): string {
  const word = `code.mark.${mark}`;
  return isWord(word) ? words.say(word) : mark;
}

export function formatWord(format: string, words: Words): string {
  const word = `code.format.${format}`;
  return isWord(word) ? words.say(word) : format;
}

function isWord(word: string): word is Word {
  return word in en;
}
