/** How a verdict is told: in words, and how loudly. */

import type { Verdict } from "../../service/codes.ts";
import en from "../../i18n/en.json";
import type { Word, Words } from "../../i18n/words.ts";

/** The levels of `spec/codes.md`, the loudest first. */
const LEVELS = ["danger", "warning", "notice"] as const;
export type Level = (typeof LEVELS)[number];

const MARKS: Readonly<Record<Level, readonly string[]>> = {
  danger: [
    "bidi-control",
    "command",
    "dangerous-scheme",
    "disguised-scheme",
    "userinfo",
    "odd-ip",
    "metadata-host",
    "mixed-script",
    "look-alike",
    "executable",
    "sign-in",
    "attachment",
    "ussd",
  ],
  notice: ["long-text", "embedded-link", "cleartext", "punycode", "long-host", "onion", "prefilled", "hidden-wifi", "secret"],
  warning: [],
};

/** The level of a mark. Those that are not named above, and those of a newer service, are warnings. */
export function levelOf(mark: string): Level {
  return LEVELS.find((level) => MARKS[level].includes(mark)) ?? "warning";
}

/** The loudest level among the marks; "calm" where there is none. */
export function loudestOf(marks: readonly string[]): Level | "calm" {
  const all = marks.map(levelOf);
  return LEVELS.find((level) => all.includes(level)) ?? "calm";
}

/** The marks, the loudest first. */
export function sorted(marks: readonly string[]): readonly string[] {
  return marks.toSorted((a, b) => LEVELS.indexOf(levelOf(a)) - LEVELS.indexOf(levelOf(b)));
}

/** Kinds of which no link is ever made. */
const NEVER_LINKS: ReadonlySet<string> = new Set(["script", "data", "file", "app-link"]);

export function mayBeLink({ kind }: Verdict): boolean {
  return !NEVER_LINKS.has(kind);
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
