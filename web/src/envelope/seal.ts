/** The client's side of Oblivious HTTP: RFC 9458 section 4.3, and draft-ietf-ohai-chunked-ohttp-08 section 6. */

import { concat, type Octets, own, utf8 } from "../core/octets.ts";
import { AnswerOpener, ChunkedAnswerOpener } from "./answer.ts";
import type { Suite } from "./hpke.ts";
import { KDF_HKDF_SHA256, type KeyConfig } from "./keyconfig.ts";
import { encodeVarint } from "./varint.ts";

export interface Sealing {
  /** The encapsulated request: safe to send. */
  readonly sealed: Octets;
  /** Opens the one answer to it. */
  readonly opener: AnswerOpener;
}

export interface ChunkedSealing {
  readonly sealed: Octets;
  readonly opener: ChunkedAnswerOpener;
}

/** Octets of one piece of a chunked request (spec/envelope.md section 3). */
const CHUNK = 16 * 1024;

/** Seal `message` so that only the holder of `config`'s private key opens it, and only this opener the answer. */
export async function seal(message: Uint8Array, config: KeyConfig, suite: Suite): Promise<Sealing> {
  const header = headerOf(config, suite);
  const { context, enc } = await setUp(header, "message/bhttp request", config, suite);
  const sealed = concat(header, enc, await context.Seal(message));
  const secret = await context.Export(utf8("message/bhttp response"), entropyLength(suite));
  return { sealed, opener: new AnswerOpener({ secret: own(secret), enc, suite }) };
}

/** The same in chunks, whose answer can be opened piece by piece. */
export async function sealChunked(
  message: Uint8Array,
  config: KeyConfig,
  suite: Suite,
  size = CHUNK,
): Promise<ChunkedSealing> {
  const header = headerOf(config, suite);
  const { context, enc } = await setUp(header, "message/bhttp chunked request", config, suite);
  const parts: Uint8Array[] = [header, enc];
  let at = 0;
  for (; message.length - at > size; at += size) {
    const chunk = await context.Seal(message.subarray(at, at + size));
    parts.push(encodeVarint(chunk.length), chunk);
  }
  // A length of 0 and its own associated data mark the last chunk, so that a cut is noticed.
  parts.push(encodeVarint(0), await context.Seal(message.subarray(at), utf8("final")));
  const secret = await context.Export(utf8("message/bhttp chunked response"), entropyLength(suite));
  return { sealed: concat(...parts), opener: new ChunkedAnswerOpener({ secret: own(secret), enc, suite }) };
}

/** Key id, KEM, KDF and AEAD: what stands in clear before the encapsulated key. */
function headerOf(config: KeyConfig, suite: Suite): Octets {
  const ids = [config.kem, KDF_HKDF_SHA256, suite.aead.id];
  return Uint8Array.of(config.keyId, ...ids.flatMap((id) => [id >> 8, id & 0xff]));
}

async function setUp(header: Octets, label: string, config: KeyConfig, suite: Suite) {
  const info = concat(utf8(label), Uint8Array.of(0), header);
  const publicKey = await suite.hpke.DeserializePublicKey(config.publicKey);
  const { encapsulatedSecret, ctx } = await suite.hpke.SetupSender(publicKey, { info });
  return { context: ctx, enc: own(encapsulatedSecret) };
}

/** max(Nk, Nn): the length of the exported secret and of the answer's nonce. */
function entropyLength(suite: Suite): number {
  return Math.max(suite.aead.Nk, suite.aead.Nn);
}
