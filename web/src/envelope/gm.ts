/** The SM envelope, spec/gm.md: SM2 carries two fresh keys, SM4-GCM seals. The library is loaded only when it is used. */

import { concat, type Octets, own, toHex, utf8 } from "../core/octets.ts";
import { Unopenable } from "./answer.ts";

/** A service's SM2 key, from its description. */
export interface GmKey {
  readonly keyId: number;
  /** The uncompressed point, 65 octets. */
  readonly publicKey: Octets;
}

export interface GmSealing {
  readonly sealed: Octets;
  readonly opener: GmAnswerOpener;
}

/** The service's public key is not a point of the curve. */
export class NoPoint extends Error {
  override readonly name = "NoPoint";
}

export const GM_PATH = "/v1/sealed-gm";
export const GM_REQUEST = "application/ocrypt-gm-req";
export const GM_RESPONSE = "application/ocrypt-gm-res";

export const GM_PUBLIC_LENGTH = 65;
const KEY = 16;
const NONCE = 12;
const TAG = 16;
const ANSWER_NONCE = 16;
const C1C3C2 = 1;
const LABEL = utf8("ocrypt sealed-gm v1 request");

type Library = typeof import("./sm.ts");

/** Seal `message` to `key`, under keys of its own. Throws `NoPoint`. */
export async function sealGm(message: Uint8Array, key: GmKey): Promise<GmSealing> {
  const library = await import("./sm.ts");
  const { sm2 } = library;
  const point = toHex(key.publicKey);
  if (!isPoint(library, key.publicKey)) throw new NoPoint();
  const material = crypto.getRandomValues(new Uint8Array(2 * KEY));
  const cipher = fromHex(sm2.doEncrypt(material, point, C1C3C2, { asn1: true }));
  return sealGmUnder(library, { cipher, material }, message, key.keyId);
}

/** `sealGm` with an SM2Cipher of `material` that exists already: for vectors. It must not be used twice. */
export function sealGmUnder(
  library: Library,
  { cipher, material }: { readonly cipher: Octets; readonly material: Octets },
  message: Uint8Array,
  keyId: number,
): GmSealing {
  const header = Uint8Array.of(1, keyId, cipher.length >> 8, cipher.length & 0xff);
  const aad = concat(LABEL, header, fromHex(library.sm3(cipher)));
  const { output, tag } = library.sm4.encrypt(message, material.subarray(0, KEY), {
    mode: "gcm",
    iv: new Uint8Array(NONCE),
    associatedData: aad,
    output: "array",
    outputTag: true,
  });
  if (!tag) throw new Error("the library gave no tag");
  const sealed = concat(header, cipher, output, tag);
  return { sealed, opener: new GmAnswerOpener(library, cipher, own(material.subarray(KEY))) };
}

/** Opens the one answer to one request: section 4. */
export class GmAnswerOpener {
  readonly #library: Library;
  readonly #cipher: Octets;
  readonly #secret: Octets;

  constructor(library: Library, cipher: Octets, secret: Octets) {
    this.#library = library;
    this.#cipher = cipher;
    this.#secret = secret;
  }

  /** Open the whole answer. Throws `Unopenable`. */
  async open(untrusted: Uint8Array): Promise<Octets> {
    if (untrusted.length < ANSWER_NONCE + TAG) throw new Unopenable();
    const salt = concat(this.#cipher, untrusted.subarray(0, ANSWER_NONCE));
    const expand = (label: string, length: number): Uint8Array =>
      this.#library.hkdf(this.#secret, salt, utf8(label), length);
    const body = untrusted.subarray(ANSWER_NONCE, untrusted.length - TAG);
    try {
      return own(
        this.#library.sm4.decrypt(body, expand("key", KEY), {
          mode: "gcm",
          iv: expand("nonce", NONCE),
          tag: untrusted.subarray(untrusted.length - TAG),
          output: "array",
        }),
      );
    } catch {
      throw new Unopenable();
    }
  }
}

function isPoint({ sm2 }: Library, publicKey: Octets): boolean {
  if (publicKey.length !== GM_PUBLIC_LENGTH || publicKey[0] !== 4) return false;
  try {
    return sm2.verifyPublicKey(toHex(publicKey));
  } catch {
    return false;
  }
}

function fromHex(digits: string): Octets {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
