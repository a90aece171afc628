/** JSON Canonicalization Scheme, RFC 8785, for values without fractions: what a signature is made over. */

import { type Octets, utf8 } from "../core/octets.ts";
import { asFields, asList } from "../core/untrusted.ts";

/** The value can't be written canonically: a fraction, a huge number, half a surrogate pair, too deep. */
export class NotCanonical extends Error {
  override readonly name = "NotCanonical";
}

const MAX_DEPTH = 32;

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
