/** Key configurations, `application/ohttp-keys`: RFC 9458 section 3. */

import { own, type Octets } from "../core/octets.ts";
import { Malformed, Reader } from "./varint.ts";

export const KEM_X25519 = 0x0020;
/** ML-KEM-768 with X25519, both of which an attacker would have to break. */
export const KEM_XWING = 0x647a;
export const KDF_HKDF_SHA256 = 0x0001;
export const AEAD_AES256GCM = 0x0002;
/** Known, so that a list with it parses as elsewhere; this page never seals with it, as browsers lack it. */
export const AEAD_CHACHA20 = 0x0003;

const KNOWN_AEADS: ReadonlySet<number> = new Set([AEAD_AES256GCM, AEAD_CHACHA20]);

const PUBLIC_KEY_LENGTH: ReadonlyMap<number, number> = new Map([
  [KEM_X25519, 32],
  [KEM_XWING, 1216],
]);

export interface KeyConfig {
  readonly keyId: number;
  readonly kem: number;
  readonly publicKey: Octets;
  /** AEAD ids that go with HKDF-SHA256. */
  readonly aeads: readonly number[];
}

const MAX_LIST = 65_536;

/**
 * Parse a list by the rules of spec/key-config.md section 2: what is not known is passed over, what does not fit
 * makes the whole list refused, and so does a list of which nothing is left. Throws `Malformed`.
 */
export function parseKeyConfigs(untrusted: Uint8Array): readonly KeyConfig[] {
  if (untrusted.length > MAX_LIST) throw new Malformed("list too long");
  const list = new Reader(untrusted);
  const found: KeyConfig[] = [];
  while (list.left > 0) {
    const config = parseKeyConfig(list.take(uint16(list)));
    if (config?.aeads.length) found.push(config);
  }
  if (found.length === 0) throw new Malformed("no key that is known");
  if (new Set(found.map((config) => config.keyId)).size < found.length) throw new Malformed("same key id twice");
  return found;
}

/** Choose what to seal to: X-Wing wherever it is offered, X25519 only where it is not; AES-256-GCM always. */
export function chooseKeyConfig(configs: readonly KeyConfig[]): KeyConfig | undefined {
  const usable = configs.filter((config) => config.aeads.includes(AEAD_AES256GCM));
  return usable.find((config) => config.kem === KEM_XWING) ?? usable.find((config) => config.kem === KEM_X25519);
}

/** Parse one configuration without its length; undefined for a KEM that we do not know. */
export function parseKeyConfig(untrusted: Uint8Array): KeyConfig | undefined {
  const reader = new Reader(untrusted);
  const keyId = reader.take(1)[0] ?? 0;
  const kem = uint16(reader);
  const length = PUBLIC_KEY_LENGTH.get(kem);
  // The public key's length is known by its KEM only, so the rest of an unknown one can't be read.
  if (length === undefined) return undefined;
  const publicKey = own(reader.take(length));
  const algorithms = new Reader(reader.take(uint16(reader)));
  if (algorithms.left < 4) throw new Malformed("no symmetric algorithm");
  const aeads: number[] = [];
  while (algorithms.left > 0) {
    const kdf = uint16(algorithms);
    const aead = uint16(algorithms);
    if (kdf === KDF_HKDF_SHA256 && KNOWN_AEADS.has(aead)) aeads.push(aead);
  }
  reader.end();
  return { keyId, kem, publicKey, aeads };
}

function uint16(reader: Reader): number {
  const [high = 0, low = 0] = reader.take(2);
  return high * 256 + low;
}
