import type { Verdict } from "../service/codes.ts";

export function verdictOf(text: string): Verdict {
  const parsed = /^https?:/i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  const host = parsed?.hostname ?? "";
  return { kind: parsed ? "url" : "text", marks: [], host, asciiHost: host, site: host };
}
