/** Octet strings: the only form in which keys, messages and digests pass between modules. */

/** Octets over memory of their own, as WebCrypto takes them. */
export type Octets = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();

export function utf8(text: string): Octets {
  return encoder.encode(text);
}

export function concat(...parts: readonly Uint8Array[]): Octets {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Octets of one's own memory, whatever the input views. */
export function own(octets: Uint8Array): Octets {
  return new Uint8Array(octets);
}

export function toHex(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

export function toBase64Url(octets: Uint8Array): string {
  let binary = "";
  for (const octet of octets) binary += String.fromCharCode(octet);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Decode base64url without padding (RFC 4648 section 5); undefined for anything that is not exactly that. */
export function fromBase64Url(untrusted: string): Octets | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(untrusted) || untrusted.length % 4 === 1) return undefined;
  const binary = atob(untrusted.replaceAll("-", "+").replaceAll("_", "/"));
  const octets = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  // One text for one value: stray low bits in the last character would make a second one.
  return toBase64Url(octets) === untrusted ? octets : undefined;
}

export async function sha256(octets: Octets): Promise<Octets> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", octets));
}
