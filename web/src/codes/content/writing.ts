/** The writings that a name mixes, and the Latin name that it can be taken for; the twin of `content/writing.py`. */

import { BRANDS, CONFUSABLES, SCRIPTS, STRONG_LATIN, TOGETHER } from "../lists.ts";

const GAMES = [["rn", "m"], ["vv", "w"], ["cl", "d"]] as const;
const DIGITS = "013457";
const ASCII_NAME = /^[a-z0-9-]*$/;

/** The writings of its letters. */
export function scripts(label: string): ReadonlySet<string> {
  return new Set([...label].map(script).filter((one) => one !== ""));
}

/** Whether it mixes writings that no language writes together. */
export function isMixed(label: string): boolean {
  const found = [...scripts(label)];
  return found.length > 1 && !TOGETHER.some((allowed) => found.every((one) => allowed.has(one)));
}

/** Whether it isn't ASCII and yet can be read as a Latin name, or is a known name with letters exchanged. */
export function looksLatin(label: string): boolean {
  if (isAscii(label)) return plays(label);
  const letters = [...label];
  if (letters.some((one) => ["/", "."].includes(CONFUSABLES.get(one) ?? ""))) return true;
  const strange = letters.some((one) => CONFUSABLES.has(one) && (script(one) !== "latin" || STRONG_LATIN.has(one)));
  const skeleton = skeletonOf(label);
  return (strange && ASCII_NAME.test(skeleton)) || BRANDS.has(skeleton) || plays(skeleton);
}

/** The known names among the parts of a label that hyphens divide, written truly or in a typing game. */
export function brandsIn(label: string): ReadonlySet<string> {
  const forms = skeletonOf(label).split("-").flatMap((part) => [...formsOf(part)]);
  return new Set(forms.filter((form) => BRANDS.has(form)));
}

export function isAscii(text: string): boolean {
  return [...text].every((one) => (one.codePointAt(0) ?? 0) < 0x80);
}

function skeletonOf(label: string): string {
  const swap = (text: string): string => [...text].map((one) => CONFUSABLES.get(one) ?? one).join("");
  return swap(swap(label.toLowerCase()).normalize("NFD").replaceAll(/\p{M}/gu, ""));
}

function plays(label: string): boolean {
  return label.split("-").some((part) => !BRANDS.has(part) && [...formsOf(part)].some((form) => BRANDS.has(form)));
}

function formsOf(part: string): ReadonlySet<string> {
  const forms = new Set([part, translated(part, "oleast"), translated(part, "oieast")]);
  for (const [pair, letter] of GAMES) for (const form of [...forms]) forms.add(form.replaceAll(pair, letter));
  return forms;
}

function translated(part: string, letters: string): string {
  return part.replaceAll(/[013457]/g, (one) => letters[DIGITS.indexOf(one)] ?? one);
}

function script(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return SCRIPTS.find(([low, high]) => low <= point && point <= high)?.[2] ?? "";
}
