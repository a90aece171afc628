/** Opens answers: RFC 9458 section 4.4, and draft-ietf-ohai-chunked-ohttp-08 section 6.2. */

import { concat, type Octets, own, utf8 } from "../core/octets.ts";
import type { Suite } from "./hpke.ts";

/** The answer does not open with this request's key. One error for every cause. */
export class Unopenable extends Error {
  override readonly name = "Unopenable";
}

/** What the answer's key is made of; it opens nothing of the request. */
export interface AnswerSecret {
  /** Exported from the request's HPKE context. */
  readonly secret: Octets;
  readonly enc: Octets;
  readonly suite: Suite;
}

interface AnswerKey {
  readonly key: Octets;
  readonly nonce: Octets;
}

/** The longest chunk of an answer, sealed; a longer one is refused before it is waited for (spec/envelope.md section 3). */
const MAX_CHUNK = 1024 * 1024 + 16;

export class AnswerOpener {
  readonly #secret: AnswerSecret;

  constructor(secret: AnswerSecret) {
    this.#secret = secret;
  }

  /** Open the whole answer. Throws `Unopenable`. */
  async open(untrusted: Uint8Array): Promise<Octets> {
    const length = nonceLength(this.#secret);
    if (untrusted.length < length) throw new Unopenable();
    const { key, nonce } = await deriveKey(this.#secret, own(untrusted.subarray(0, length)));
    return await openWith(this.#secret.suite, { key, nonce }, untrusted.subarray(length));
  }
}

export class ChunkedAnswerOpener {
  readonly #secret: AnswerSecret;
  #buffer: Octets = new Uint8Array();
  #key: AnswerKey | undefined;
  #counter = 0;
  #last = false;

  constructor(secret: AnswerSecret) {
    this.#secret = secret;
  }

  /** Take the next octets as they arrive; give what can be opened by now. Throws `Unopenable`. */
  async feed(untrusted: Uint8Array): Promise<readonly Octets[]> {
    this.#buffer = concat(this.#buffer, untrusted);
    const opened: Octets[] = [];
    if (!this.#key) {
      const length = nonceLength(this.#secret);
      if (this.#buffer.length < length) return opened;
      this.#key = await deriveKey(this.#secret, this.#take(length));
    }
    for (let chunk = this.#nextChunk(); chunk; chunk = this.#nextChunk()) {
      opened.push(await this.#open(chunk, ""));
    }
    return opened;
  }

  /** The answer has ended: give its last piece. Throws `Unopenable` where the end is missing. */
  async finish(): Promise<Octets> {
    if (!this.#last) throw new Unopenable();
    return await this.#open(this.#buffer, "final");
  }

  #nextChunk(): Octets | undefined {
    const first = this.#buffer[0];
    if (this.#last || first === undefined) return undefined;
    const size = 1 << (first >> 6);
    if (this.#buffer.length < size) return undefined;
    const length = this.#buffer
      .subarray(1, size)
      .reduce((value, octet) => value * 256 + octet, first & 0x3f);
    if (length === 0) {
      this.#take(size);
      this.#last = true;
      return undefined;
    }
    if (length > MAX_CHUNK) throw new Unopenable();
    if (this.#buffer.length < size + length) return undefined;
    this.#take(size);
    return this.#take(length);
  }

  async #open(chunk: Octets, label: string): Promise<Octets> {
    if (!this.#key) throw new Unopenable();
    const nonce = own(this.#key.nonce);
    const view = new DataView(nonce.buffer, nonce.length - 4);
    // Each chunk has the base nonce with its number mixed in, so none can be left out, doubled or moved.
    view.setUint32(0, view.getUint32(0) ^ this.#counter++);
    return await openWith(this.#secret.suite, { key: this.#key.key, nonce }, chunk, utf8(label));
  }

  #take(length: number): Octets {
    const part = own(this.#buffer.subarray(0, length));
    this.#buffer = own(this.#buffer.subarray(length));
    return part;
  }
}

function nonceLength({ suite }: AnswerSecret): number {
  return Math.max(suite.aead.Nk, suite.aead.Nn);
}

async function deriveKey({ secret, enc, suite }: AnswerSecret, responseNonce: Octets): Promise<AnswerKey> {
  // WebCrypto's HKDF is Extract and Expand in one; the salt is the same for both outputs, so the PRK is too.
  const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const salt = concat(enc, responseNonce);
  const expand = async (label: string, length: number): Promise<Octets> =>
    new Uint8Array(
      await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info: utf8(label) }, material, length * 8),
    );
  return { key: await expand("key", suite.aead.Nk), nonce: await expand("nonce", suite.aead.Nn) };
}

async function openWith(
  suite: Suite,
  { key, nonce }: AnswerKey,
  sealed: Uint8Array,
  label: Octets = utf8(""),
): Promise<Octets> {
  try {
    return own(await suite.aead.Open(key, nonce, label, sealed));
  } catch {
    throw new Unopenable();
  }
}
