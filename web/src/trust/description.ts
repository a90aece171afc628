/** The signed service description: who the service is, what to seal to, and its limits. */

import { Problem } from "../core/problem.ts";
import { fromBase64Url, type Octets } from "../core/octets.ts";
import { asCount, asFields, asText, type Fields } from "../core/untrusted.ts";
import { GM_PUBLIC_LENGTH, type GmKey } from "../envelope/gm.ts";
import { chooseKeyConfig, type KeyConfig, parseKeyConfigs } from "../envelope/keyconfig.ts";
import { Malformed } from "../envelope/varint.ts";
import { canonicalJson, NotCanonical, parseSignedJson } from "./canonical.ts";
import { BadSignature, Identity } from "./identity.ts";

export interface Limits {
  readonly maxBytes: number;
}

export interface Description {
  readonly identity: Identity;
  readonly key: KeyConfig;
  /** The SM2 key, where the service offers the SM envelope. */
  readonly gm: GmKey | undefined;
  /** Seconds since 1970. */
  readonly notAfter: number;
  readonly limits: Limits;
  readonly version: string;
}

const PURPOSE = "ocrypt-service-description-v1";

/** How far this device's clock may be off; the same as for the sealed Date. */
const CLOCK_SLACK = 600;

/** Parse and verify a description. Throws `Problem`; only what this returns is used afterwards. */
export async function verifyDescription(untrusted: Uint8Array, now: Date): Promise<Description> {
  const fields = asFields(parseSignedJson(untrusted));
  // (1) It is a description of a version that we know, in JSON that all readers read alike.
  if (fields?.["v"] !== 1 || fields["service"] !== "ocrypt") throw new Problem("server-misbehaved");
  const identityKey = octetsIn(fields, "identity");
  if (identityKey?.length !== 32) throw new Problem("server-misbehaved");
  const identity = await identityOf(identityKey);
  // (2) The identity that it names signed all of it.
  const signature = octetsIn(fields, "signature");
  if (signature?.length !== 64) throw new Problem("signature-bad");
  await verifySignature(identity, fields, signature);
  // (3) Its keys are for now. An old description with a stolen key would carry a good signature for ever.
  const keys = asFields(fields["keys"]);
  const notBefore = asCount(keys?.["not_before"]);
  const notAfter = asCount(keys?.["not_after"]);
  if (notBefore === undefined || notAfter === undefined) throw new Problem("server-misbehaved");
  const seconds = now.getTime() / 1000;
  if (seconds < notBefore - CLOCK_SLACK || seconds >= notAfter + CLOCK_SLACK) throw new Problem("keys-out-of-date");
  // (4) There is a key among them that this page seals to.
  const key = chooseKeyConfig(configsIn(keys ?? {}));
  if (!key) throw new Problem("server-misbehaved");
  const maxBytes = asCount(asFields(fields["limits"])?.["max_bytes"]);
  if (maxBytes === undefined) throw new Problem("server-misbehaved");
  return { identity, key, gm: gmIn(keys ?? {}), notAfter, limits: { maxBytes }, version: asText(fields["version"]) ?? "" };
}

function gmIn(keys: Fields): GmKey | undefined {
  const gm = asFields(keys["gm"]);
  if (!gm) return undefined;
  const keyId = asCount(gm["id"]);
  const publicKey = octetsIn(gm, "public_key");
  if (keyId === undefined || keyId > 255 || publicKey?.length !== GM_PUBLIC_LENGTH) throw new Problem("server-misbehaved");
  return { keyId, publicKey };
}

function octetsIn(fields: Fields, name: string): Octets | undefined {
  const text = asText(fields[name]);
  return text === undefined ? undefined : fromBase64Url(text);
}

async function identityOf(publicKey: Octets): Promise<Identity> {
  try {
    return await Identity.of(publicKey);
  } catch {
    throw new Problem("browser-lacks-crypto");
  }
}

async function verifySignature(identity: Identity, fields: Fields, signature: Octets): Promise<void> {
  const { signature: _, ...signed } = fields;
  try {
    await identity.verify(PURPOSE, canonicalJson(signed), signature);
  } catch (cause) {
    if (cause instanceof BadSignature || cause instanceof NotCanonical) throw new Problem("signature-bad");
    // What is left is WebCrypto without Ed25519.
    throw new Problem("browser-lacks-crypto");
  }
}

function configsIn(keys: Fields): readonly KeyConfig[] {
  const list = octetsIn(keys, "configs");
  if (!list) throw new Problem("server-misbehaved");
  try {
    return parseKeyConfigs(list);
  } catch (cause) {
    if (cause instanceof Malformed) throw new Problem("server-misbehaved");
    throw cause;
  }
}
