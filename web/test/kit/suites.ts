/** Suites whose randomness is given, so that sealing can be compared octet by octet. */

import { MLKEM768X25519 } from "@noble/post-quantum/hybrid.js";
import * as noble from "@panva/hpke-noble";
import { type AEADFactory, type KEM, type KEMFactory, KEM_DHKEM_X25519_HKDF_SHA256 } from "hpke";

import { type Octets, own } from "../../src/core/octets.ts";
import { type Suite, suiteOf } from "../../src/envelope/hpke.ts";
import { KEM_XWING } from "../../src/envelope/keyconfig.ts";
import { hex } from "./vectors.ts";

const AEADS: Readonly<Record<number, AEADFactory>> = {
  1: noble.AEAD_AES_128_GCM,
  2: noble.AEAD_AES_256_GCM,
  3: noble.AEAD_ChaCha20Poly1305,
};

const X25519_PKCS8 = hex("302e020100300506032b656e04220420");

/** A suite that encapsulates with this ephemeral: 32 octets of an X25519 key, or 64 of X-Wing's encapsulation seed. */
export function fixedSuite(kem: number, aead: number, ephemeral: Octets): Suite {
  const factory = kem === KEM_XWING ? fixedXWing(ephemeral) : fixedX25519(ephemeral);
  const aeadFactory = AEADS[aead];
  if (!aeadFactory) throw new Error(`no AEAD ${aead}`);
  return suiteOf(factory, "bundled", aeadFactory);
}

function fixedX25519(secret: Octets): KEMFactory {
  return () => {
    const kem = KEM_DHKEM_X25519_HKDF_SHA256() as KEM;
    return {
      ...kem,
      async GenerateKeyPair() {
        return x25519Pair(secret) as never;
      },
    };
  };
}

export async function x25519Pair(secret: Octets): Promise<CryptoKeyPair> {
  const pkcs8 = new Uint8Array([...X25519_PKCS8, ...secret]);
  const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, "X25519", true, ["deriveBits"]);
  const { x } = await crypto.subtle.exportKey("jwk", privateKey);
  const jwk = { kty: "OKP", crv: "X25519", x: x ?? "" };
  return { privateKey, publicKey: await crypto.subtle.importKey("jwk", jwk, "X25519", true, []) };
}

export function fixedXWing(seed: Octets): KEMFactory {
  return () => {
    const kem = noble.KEM_MLKEM768_X25519();
    return {
      ...kem,
      async Encap(publicKey) {
        // A copy of the seed: the library wipes what it is given.
        const raw = await kem.SerializePublicKey(publicKey);
        const { cipherText, sharedSecret } = MLKEM768X25519.encapsulate(raw, own(seed));
        return { enc: cipherText, shared_secret: sharedSecret };
      },
    };
  };
}

