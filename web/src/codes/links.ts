/** When a code's text may become a link at all, and how it is copied so that it is none. Pure. */

/** Schemes that a browser opens without running what stands in the address. */
const OPENABLE = /^(https?|mailto|tel|geo):/i;

/** The address to open, exactly as the browser will; undefined for what is only ever shown. */
export function openable(text: string): string | undefined {
  const address = text.trim();
  // Controls are dropped by browsers, so that the address opened would not be the one that was judged.
  if (!OPENABLE.test(address) || /[\p{Cc}\s]/u.test(address) || !URL.canParse(address)) return undefined;
  return new URL(address).href;
}

/** `hxxps://example[.]com/…`: read by people, but by no program that makes links of text. */
export function defanged(text: string): string {
  return text
    .replace(/\bhttp(s?):/gi, "hxxp$1:")
    .replace(/^(\s*(?:[a-z][a-z0-9+.-]*:)?(?:\/\/)?)([^/?#\s]*)/i, (_, start: string, host: string) => start + host.replaceAll(".", "[.]").replaceAll("@", "[@]"));
}
