/** Header fields of the service's answers, as hostile as the rest of them. */

/** Without parameters, in lower case. */
export function mediaTypeOf(header: string | null | undefined): string {
  return (header ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

/** 32 hexadecimal digits or nothing: it is shown to people. */
export function requestIdOf(untrusted: unknown): string | undefined {
  return typeof untrusted === "string" && /^[0-9a-f]{32}$/.test(untrusted) ? untrusted : undefined;
}
