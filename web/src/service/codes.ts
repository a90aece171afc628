/** The codes of a reading (`spec/codes.md`). Parsed from the opened answer, as hostile as any input. */

import { type Octets } from "../core/octets.ts";
import { allOf, asCount, asFields, asText } from "../core/untrusted.ts";
import { parsePoint, type Point } from "./point.ts";

export interface Verdict {
  readonly kind: string;
  readonly marks: readonly string[];
  /** The host of a link as a person must see it, in Unicode; in punycode; and the part of it that somebody registered. */
  readonly host: string;
  readonly asciiHost: string;
  readonly site: string;
}

/** The place of one symbol among those that hold one message; `index` counts from 0. */
export interface Sequence {
  readonly index: number;
  readonly count: number;
  readonly id: string;
}

export interface ReadCode {
  /** The index of the page that it is on. */
  readonly page: number;
  readonly format: string;
  /** May hold any character: whoever shows it escapes controls and directional characters, and opens nothing. */
  readonly text: string;
  readonly octets: Octets;
  readonly charset: string;
  readonly eci: readonly number[];
  readonly level: string;
  readonly version: string;
  /** In pixels of the upright page, clockwise from the symbol's own top left. */
  readonly polygon: readonly Point[];
  readonly sequence: Sequence | undefined;
  readonly verdict: Verdict;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/;

/** Give the code, or undefined where it is none. */
export function parseCode(untrusted: unknown): ReadCode | undefined {
  const fields = asFields(untrusted);
  const page = asCount(fields?.["page"]);
  const format = asName(fields?.["format"]);
  const text = asText(fields?.["text"]);
  const octets = fromBase64(asText(fields?.["bytes"]));
  const charset = asText(fields?.["charset"]);
  const eci = allOf(fields?.["eci"], asCount);
  const level = asText(fields?.["level"]);
  const version = asText(fields?.["version"]);
  const polygon = allOf(fields?.["polygon"], parsePoint);
  const sequence = parseSequence(fields?.["sequence"]);
  const verdict = parseVerdict(fields?.["verdict"]);
  if (page === undefined || format === undefined || text === undefined || !octets || charset === undefined) return;
  if (!eci || level === undefined || version === undefined || polygon?.length !== 4) return;
  if (sequence === undefined || !verdict) return;
  return {
    page, format, text, octets, charset, eci, level, version, polygon, sequence: sequence ?? undefined, verdict,
  };
}

function asName(untrusted: unknown): string | undefined {
  const text = asText(untrusted);
  return text !== undefined && NAME.test(text) ? text : undefined;
}

/** Null where the symbol stands alone, undefined where what is there is no place. */
function parseSequence(untrusted: unknown): Sequence | null | undefined {
  if (untrusted === null) return null;
  const fields = asFields(untrusted);
  const index = asCount(fields?.["index"]);
  const count = asCount(fields?.["count"]);
  const id = asText(fields?.["id"]);
  return index === undefined || count === undefined || id === undefined ? undefined : { index, count, id };
}

function parseVerdict(untrusted: unknown): Verdict | undefined {
  const fields = asFields(untrusted);
  const kind = asName(fields?.["kind"]);
  const marks = allOf(fields?.["marks"], asName);
  const host = asText(fields?.["host"]);
  const asciiHost = asText(fields?.["ascii_host"]);
  const site = asText(fields?.["site"]);
  if (kind === undefined || !marks || host === undefined || asciiHost === undefined || site === undefined) return;
  return { kind, marks, host, asciiHost, site };
}

/** Decode base64 with padding (RFC 4648 section 4); undefined for anything that is not exactly that. */
function fromBase64(untrusted: string | undefined): Octets | undefined {
  if (untrusted === undefined || !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(untrusted)) return;
  return Uint8Array.from(atob(untrusted), (character) => character.charCodeAt(0));
}
