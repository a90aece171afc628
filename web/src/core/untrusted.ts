/** Reads hostile JSON field by field; each reader gives the value in its type, or undefined. */

export type Fields = Readonly<Record<string, unknown>>;

/** Parse UTF-8 JSON; undefined where it is not that. */
export function parseJson(untrusted: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(untrusted)) as unknown;
  } catch {
    return undefined;
  }
}

export function asFields(untrusted: unknown): Fields | undefined {
  return typeof untrusted === "object" && untrusted !== null && !Array.isArray(untrusted)
    ? (untrusted as Fields)
    : undefined;
}

export function asText(untrusted: unknown): string | undefined {
  return typeof untrusted === "string" ? untrusted : undefined;
}

/** A whole number from 0 to 2^53 - 1. */
export function asCount(untrusted: unknown): number | undefined {
  return typeof untrusted === "number" && Number.isSafeInteger(untrusted) && untrusted >= 0 ? untrusted : undefined;
}

export function asNumber(untrusted: unknown): number | undefined {
  return typeof untrusted === "number" && Number.isFinite(untrusted) ? untrusted : undefined;
}

export function asList(untrusted: unknown): readonly unknown[] | undefined {
  return Array.isArray(untrusted) ? (untrusted as readonly unknown[]) : undefined;
}

/** Every member by `read`; undefined as soon as one does not fit. */
export function allOf<T>(untrusted: unknown, read: (member: unknown) => T | undefined): readonly T[] | undefined {
  const members = asList(untrusted)?.map(read);
  return members?.every((member) => member !== undefined) ? (members as readonly T[]) : undefined;
}
