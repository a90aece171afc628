/** Characters that can't be seen or that steer; the twin of `content/clean.py`. */

import { BIDI, INVISIBLE } from "../lists.ts";

type Ranges = readonly (readonly [number, number])[];

/** The marks of what can't be seen in a text. */
export function hiddenMarks(text: string): readonly string[] {
  const marks: string[] = [];
  const characters = [...text];
  if (characters.some((one) => isControl(one) && !"\t\n\r".includes(one))) marks.push("control-characters");
  if (characters.some((one) => within(one, BIDI))) marks.push("bidi-control");
  const unseen = characters.some(
    (one, at) => within(one, INVISIBLE) && !("\u200c\u200d".includes(one) && joins(characters[at - 1])),
  );
  if (unseen) marks.push("invisible");
  return marks;
}

/** The text without what divides the fields of trade messages. */
export function withoutSeparators(text: string): string {
  return text.replaceAll(/[\u001d\u001e\u0004]/g, "");
}

export function isControl(character: string): boolean {
  const point = character.codePointAt(0) ?? 0;
  return point < 0x20 || (point >= 0x7f && point < 0xa0);
}

/** Whether a reader sees nothing of it: controls, white space, invisible and direction characters. */
export function isHidden(character: string): boolean {
  return isControl(character) || /\s/.test(character) || within(character, INVISIBLE) || within(character, BIDI);
}

/** The text without any hidden character, in compatibility form: what is decided on. */
export function visible(text: string): string {
  return [...text].filter((one) => !isHidden(one)).join("").normalize("NFKC");
}

/** The text without hidden characters at both ends. */
export function trimmed(text: string): string {
  const characters = [...text];
  let start = 0;
  let end = characters.length;
  while (start < end && isHidden(characters[start] ?? "x")) start += 1;
  while (end > start && isHidden(characters[end - 1] ?? "x")) end -= 1;
  return characters.slice(start, end).join("");
}

function within(character: string, ranges: Ranges): boolean {
  const point = character.codePointAt(0) ?? 0;
  return ranges.some(([low, high]) => low <= point && point <= high);
}

function joins(before: string | undefined): boolean {
  const point = before?.codePointAt(0) ?? 0;
  return (
    point >= 0x1f000 ||
    (point >= 0x2190 && point <= 0x2bff) ||
    point === 0xfe0f ||
    (point >= 0x0600 && point <= 0x0dff)
  );
}
