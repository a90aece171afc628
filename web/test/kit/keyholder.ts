/** The service's side of the envelope, for tests: opens a single-form request and seals its answer. */

import * as noble from "@panva/hpke-noble";
import { CipherSuite, KDF_HKDF_SHA256, type Key, type KeyPair } from "hpke";

import { concat, type Octets, own, utf8 } from "../../src/core/octets.ts";
import { KEM_X25519, KEM_XWING } from "../../src/envelope/keyconfig.ts";
import { encodeResponse, parseRequest, type Request, type Response } from "../../src/envelope/message.ts";

const HEADER_LENGTH = 7;

export interface Opened {
  readonly request: Request;
  seal(response: Response): Promise<Octets>;
}

export class Keyholder {
  readonly keyId: number;
  readonly config: Octets;
  readonly #kem: number;
  readonly #suite: CipherSuite;
  readonly #pair: KeyPair<Key>;

  private constructor(keyId: number, kem: number, suite: CipherSuite, pair: KeyPair<Key>, publicKey: Octets) {
    this.keyId = keyId;
    this.#kem = kem;
    this.#suite = suite;
    this.#pair = pair;
    const algorithms = Uint8Array.of(0, 8, 0, 1, 0, 2, 0, 1, 0, 3);
    this.config = concat(Uint8Array.of(keyId, kem >> 8, kem & 0xff), publicKey, algorithms);
  }

  static async make(keyId: number, kem: number = KEM_XWING): Promise<Keyholder> {
    const factory = kem === KEM_X25519 ? noble.KEM_DHKEM_X25519_HKDF_SHA256 : noble.KEM_MLKEM768_X25519;
    const suite = new CipherSuite(factory, KDF_HKDF_SHA256, noble.AEAD_AES_256_GCM);
    const pair = await suite.GenerateKeyPair(true);
    return new Keyholder(keyId, kem, suite, pair, own(await suite.SerializePublicKey(pair.publicKey)));
  }

  /** Throws what HPKE throws. */
  async open(sealed: Octets): Promise<Opened> {
    const header = sealed.subarray(0, HEADER_LENGTH);
    const enc = sealed.subarray(HEADER_LENGTH, HEADER_LENGTH + this.#suite.KEM.Nenc);
    const info = concat(utf8("message/bhttp request"), Uint8Array.of(0), header);
    if (header[0] !== this.keyId || header[1] !== this.#kem >> 8) throw new Error("not for this key");
    const context = await this.#suite.SetupRecipient(this.#pair, enc, { info });
    const message = await context.Open(sealed.subarray(HEADER_LENGTH + enc.length));
    const secret = own(await context.Export(utf8("message/bhttp response"), 32));
    return { request: parseRequest(message), seal: (response) => sealAnswer(response, secret, own(enc)) };
  }
}

async function sealAnswer(response: Response, secret: Octets, enc: Octets): Promise<Octets> {
  const nonce = crypto.getRandomValues(new Uint8Array(32));
  const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const derive = async (label: string, bits: number): Promise<ArrayBuffer> => {
    const parameters = { name: "HKDF", hash: "SHA-256", salt: concat(enc, nonce), info: utf8(label) };
    return await crypto.subtle.deriveBits(parameters, material, bits);
  };
  const key = await crypto.subtle.importKey("raw", await derive("key", 256), "AES-GCM", false, ["encrypt"]);
  const iv = await derive("nonce", 96);
  const body = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, encodeResponse(response));
  return concat(nonce, new Uint8Array(body));
}

/** An `application/ohttp-keys` list. */
export function keyList(...holders: readonly Keyholder[]): Octets {
  return concat(
    ...holders.map(({ config }) => concat(Uint8Array.of(config.length >> 8, config.length & 0xff), config)),
  );
}
