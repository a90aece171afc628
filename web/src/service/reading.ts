/** A reading: what the service found in a picture. Parsed from the opened answer, as hostile as any input. */

import { type Code, isServiceCode } from "../core/codes.ts";
import { allOf, asCount, asFields, asNumber, asText } from "../core/untrusted.ts";
import { parseCode, type ReadCode } from "./codes.ts";
import { parsePoint, type Point } from "./point.ts";

export type { Point } from "./point.ts";

export interface Line {
  readonly text: string;
  readonly polygon: readonly Point[];
  /** 0..1 */
  readonly confidence: number;
}

const TURNS = [0, 90, 180, 270] as const;
export type Turn = (typeof TURNS)[number];

export interface Page {
  readonly width: number;
  readonly height: number;
  /** Degrees, clockwise, by which the picture was turned to stand upright; the size and all polygons are after it. */
  readonly turn: Turn;
  /** The code of what kept this page of a file from being read; such a page has no line. */
  readonly error: Code | undefined;
  readonly lines: readonly Line[];
}

export interface Reading {
  readonly text: string;
  readonly pages: readonly Page[];
  readonly codes: readonly ReadCode[];
  readonly engine: string;
}

/** Give the reading, or undefined where it is not one of version 1. */
export function parseReading(untrusted: unknown): Reading | undefined {
  const fields = asFields(untrusted);
  if (fields?.["v"] !== 1) return undefined;
  const text = asText(fields["text"]);
  const pages = allOf(fields["pages"], parsePage);
  const codes = allOf(fields["codes"] ?? [], parseCode);
  if (text === undefined || !pages || !codes?.every((code) => liesOn(code, pages))) return undefined;
  return { text, pages, codes, engine: asText(asFields(fields["engine"])?.["name"]) ?? "" };
}

/** Whether a code is inside of a page that is there and was read. */
function liesOn({ page: index, polygon }: ReadCode, pages: readonly Page[]): boolean {
  const page = pages[index];
  if (!page || page.error !== undefined) return false;
  return polygon.every(({ x, y }) => x >= 0 && y >= 0 && x <= page.width && y <= page.height);
}

function parsePage(untrusted: unknown): Page | undefined {
  const fields = asFields(untrusted);
  const width = asCount(fields?.["width"]);
  const height = asCount(fields?.["height"]);
  const lines = allOf(fields?.["lines"], parseLine);
  const error = asText(fields?.["error"]);
  const turn = TURNS.find((known) => known === (fields?.["turn"] ?? 0));
  return width && height && lines && turn !== undefined 
    ? { width, height, turn, error: error === undefined ? undefined : knownCode(error), lines }
    : undefined;
}

function knownCode(untrusted: string): Code {
  return isServiceCode(untrusted) ? untrusted : "unknown-code";
}

function parseLine(untrusted: unknown): Line | undefined {
  const fields = asFields(untrusted);
  const text = asText(fields?.["text"]);
  const polygon = allOf(fields?.["polygon"], parsePoint);
  const confidence = asNumber(fields?.["confidence"]);
  if (text === undefined || confidence === undefined || polygon?.length !== 4) return undefined;
  return { text, polygon, confidence: Math.min(1, Math.max(0, confidence)) };
}
