/** Every stable error code that this page can meet; a test holds the list against the Python enum. */

/** Told in clear, before anything was opened. */
export const OUTSIDE = [
  "body-too-large",
  "body-timeout",
  "body-incomplete",
  "media-type",
  "http-malformed",
  "headers-too-large",
  "method",
  "not-found",
  "token-missing",
  "token-invalid",
  "token-scope",
  "address-refused",
  "factor-missing",
  "factor-invalid",
  "factor-locked",
  "body-malformed",
  "key-unknown",
  "key-retired",
  "envelope-unopenable",
  "envelope-replayed",
  "early-data",
  "rate-limited",
  "busy",
  "draining",
  "worker-unavailable",
  "worker-lost",
  "log-unwritable",
  "internal",
] as const;

/** Told inside the sealed answer only. */
export const INSIDE = [
  "request-malformed",
  "request-stale",
  "path-unknown",
  "method-not-allowed",
  "option-invalid",
  "not-acceptable",
  "image-empty",
  "image-unrecognised",
  "image-truncated",
  "image-broken",
  "image-too-many-bytes",
  "image-too-many-pixels",
  "image-too-many-frames",
  "image-ratio",
  "image-heic",
  "pdf-password",
  "pdf-font",
  "code-too-long",
  "code-content",
  "code-field",
  "code-check-digit",
  "code-contrast",
  "code-logo",
  "code-unread",
  "job-crashed",
  "job-timeout",
  "job-memory",
  "answer-too-large",
] as const;

/** Found out by this page; the first ones bear the names that the command line gives them. */
export const LOCAL = [
  "file-unreadable",
  "connection-failed",
  "connection-lost",
  "server-misbehaved",
  "suite-not-offered",
  "signature-bad",
  "receipt-bad",
  "answer-unopenable",
  "identity-changed",
  "keys-out-of-date",
  "browser-lacks-crypto",
  "copy-refused",
  "unknown-code",
] as const;

export type Code = (typeof OUTSIDE)[number] | (typeof INSIDE)[number] | (typeof LOCAL)[number];

const TOLD_BY_SERVICE: ReadonlySet<string> = new Set<string>([...OUTSIDE, ...INSIDE]);

/** Whether the service may tell this code. A service never speaks this page's own codes. */
export function isServiceCode(untrusted: string): untrusted is Code {
  return TOLD_BY_SERVICE.has(untrusted);
}
