/** The HPKE suites that this page seals with (RFC 9180; X-Wing by draft-ietf-hpke-pq). */

import {
  type AEAD,
  AEAD_AES_256_GCM,
  type AEADFactory,
  CipherSuite,
  type KEMFactory,
  KDF_HKDF_SHA256,
  KEM_DHKEM_X25519_HKDF_SHA256,
  KEM_MLKEM768_X25519,
} from "hpke";

import type { Octets } from "../core/octets.ts";
import { KEM_XWING, type KeyConfig } from "./keyconfig.ts";

/** Whose code does the key encapsulation; shown to the user. */
export type Maker = "browser" | "bundled";

export interface Suite {
  readonly hpke: CipherSuite;
  readonly kem: number;
  /** Also opens the answer, with a key of its own. */
  readonly aead: AEAD;
  readonly maker: Maker;
}

export function suiteOf(kem: KEMFactory, maker: Maker, aead: AEADFactory = AEAD_AES_256_GCM): Suite {
  return { hpke: new CipherSuite(kem, KDF_HKDF_SHA256, aead), kem: kem().id, aead: aead(), maker };
}

/** The suite for a key: the browser's own ML-KEM where it has one, else the bundled one, loaded only then. */
export async function loadSuite(config: KeyConfig): Promise<Suite> {
  if (config.kem !== KEM_XWING) return suiteOf(KEM_DHKEM_X25519_HKDF_SHA256, "browser");
  const native = suiteOf(KEM_MLKEM768_X25519, "browser");
  if (await canSeal(native, config.publicKey)) return native;
  const { KEM_MLKEM768_X25519: bundled } = await import("@panva/hpke-noble");
  return suiteOf(bundled, "bundled");
}

async function canSeal(suite: Suite, publicKey: Octets): Promise<boolean> {
  try {
    // Only doing it tells: a browser may have ML-KEM and X25519 but not the SHA-3 that joins them.
    await suite.hpke.SetupSender(await suite.hpke.DeserializePublicKey(publicKey));
    return true;
  } catch {
    return false;
  }
}
