/** Where in a code's text a password or a key stands, so that it is shown only on demand. Pure. */

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Wi-Fi passwords, and the secrets of one-time-password links. */
export function secretsIn(text: string): readonly Span[] {
  if (/^\s*WIFI:/i.test(text)) return spans(text, /(?:WIFI:|;)P:((?:\\.|[^;\\])*)/dgi);
  if (/^\s*otpauth:/i.test(text)) return spans(text, /[?&]secret=([^&#]*)/dgi);
  if (/^\s*otpauth-migration:/i.test(text)) return spans(text, /[?&]data=([^&#]*)/dgi);
  return [];
}

function spans(text: string, pattern: RegExp): readonly Span[] {
  return [...text.matchAll(pattern)].flatMap(({ indices }) => {
    const [from, to] = indices?.[1] ?? [0, 0];
    return to > from ? [{ from, to }] : [];
  });
}

/** The text with a row of dots for every secret; its length is not told. */
export function masked(text: string): string {
  let shown = "";
  let at = 0;
  for (const { from, to } of secretsIn(text)) {
    shown += `${text.slice(at, from)}••••••••`;
    at = to;
  }
  return shown + text.slice(at);
}
