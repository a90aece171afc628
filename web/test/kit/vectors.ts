/** The repository's vectors, one JSON case per file; the Python tests read the same files. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Octets } from "../../src/core/octets.ts";

/** `OCRYPT_VECTORS` names another folder, for work on both sides of a change at once. */
const ROOT = process.env["OCRYPT_VECTORS"] ?? fileURLToPath(new URL("../../../vectors", import.meta.url));

export interface Case {
  readonly name: string;
  readonly kind: string;
  readonly about: string;
}

export function cases<T extends Case>(kind: string): readonly T[] {
  const all = envelopeCases().filter((one) => one.kind === kind);
  // A kind that vanished must not pass as a test with no cases.
  if (all.length === 0) throw new Error(`no vectors of kind ${kind}`);
  return all as unknown as readonly T[];
}

/** Of the SM envelope. */
export function gmCases<T extends Case>(kind: string): readonly T[] {
  const all = casesIn("gm").filter((one) => one.kind === kind);
  if (all.length === 0) throw new Error(`no vectors of kind ${kind}`);
  return all as unknown as readonly T[];
}

export function envelopeCases(): readonly Case[] {
  return casesIn("envelope");
}

function casesIn(name: string): readonly Case[] {
  const folder = join(ROOT, name);
  const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
  return names.map((name) => JSON.parse(readFileSync(join(folder, name), "utf-8")) as Case);
}

export function published<T>(name: string): T {
  return JSON.parse(readFileSync(join(ROOT, "published", `${name}.json`), "utf-8")) as T;
}

export function hex(digits: string): Octets {
  return new Uint8Array(Buffer.from(digits, "hex"));
}
