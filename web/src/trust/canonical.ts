/** JSON Canonicalization Scheme, RFC 8785, for values without fractions: what a signature is made over. */

import { type Octets, utf8 } from "../core/octets.ts";
import { asFields, asList, parseJson } from "../core/untrusted.ts";

/** The value can't be written canonically: a fraction, a huge number, half a surrogate pair, too deep. */
export class NotCanonical extends Error {
  override readonly name = "NotCanonical";
}

const MAX_DEPTH = 32;

/**
 * Parse JSON that is to be canonicalised; undefined where it is none, repeats a name or holds a fraction.
 * `JSON.parse` keeps the last of two members and makes 1 of 1.0, so another reader could have read something else.
 */
export function parseSignedJson(untrusted: Uint8Array): unknown {
  const value = parseJson(untrusted);
  if (value === undefined) return undefined;
  const tokens = new TextDecoder().decode(untrusted).match(TOKENS) ?? [];
  return readsAlike(tokens) ? value : undefined;
}

/** Of valid JSON: texts (with the colon that makes one a name), brackets of objects, numbers. */
const TOKENS = /"(?:[^"\\]|\\.)*"\s*:?|[{}]|-?\d[\d.eE+-]*/g;

function readsAlike(tokens: readonly string[]): boolean {
  const open: Set<string>[] = [];
  for (const token of tokens) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (!token.startsWith('"')) {
      if (/[.eE]/.test(token)) return false;
    } else if (token.endsWith(":")) {
      const name = JSON.parse(token.slice(0, -1)) as string;
      if (open.at(-1)?.has(name)) return false;
      open.at(-1)?.add(name);
    }
  }
  return true;
}

export function canonicalJson(value: unknown): Octets {
  return utf8(write(value, 0));
}

function write(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) throw new NotCanonical("too deep");
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return writeNumber(value);
  if (typeof value === "string") return writeText(value);
  const members = asList(value);
  if (members) return `[${members.map((member) => write(member, depth + 1)).join(",")}]`;
  const fields = asFields(value);
  if (!fields) throw new NotCanonical("not JSON");
  // Sorted by UTF-16 code units, which is what `sort` without an argument does.
  const names = Object.keys(fields).sort();
  return `{${names.map((name) => `${writeText(name)}:${write(fields[name], depth + 1)}`).join(",")}}`;
}

function writeNumber(value: number): string {
  // Fractions are refused on purpose: two languages seldom print them alike.
  if (!Number.isSafeInteger(value)) throw new NotCanonical("not a safe whole number");
  return JSON.stringify(value);
}

function writeText(value: string): string {
  if (/\p{Surrogate}/u.test(value)) throw new NotCanonical("half a surrogate pair");
  // RFC 8785 section 3.2.2.2 is defined by what this function does.
  return JSON.stringify(value);
}
