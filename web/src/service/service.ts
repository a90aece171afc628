/** The service as this page sees it: `read` a picture, sealed on the way there and on the way back. */

import type { Code } from "../core/codes.ts";
import type { Octets } from "../core/octets.ts";
import { Problem } from "../core/problem.ts";
import { parseJson } from "../core/untrusted.ts";
import { type AnswerOpener, Unopenable } from "../envelope/answer.ts";
import { GM_PATH, GM_REQUEST, GM_RESPONSE, type GmAnswerOpener, NoPoint, sealGm } from "../envelope/gm.ts";
import { loadSuite, type Maker } from "../envelope/hpke.ts";
import { KEM_XWING } from "../envelope/keyconfig.ts";
import { encodeRequest, headerOf, parseResponse, type Response } from "../envelope/message.ts";
import { seal } from "../envelope/seal.ts";
import { Malformed } from "../envelope/varint.ts";
import { type Description, verifyDescription } from "../trust/description.ts";
import { type Acquaintance, meet, type PinStore } from "../trust/pin.ts";
import { type Receipt, verifyReceipt } from "../trust/receipt.ts";
import { mediaTypeOf } from "./headers.ts";
import { parseReading, type Reading } from "./reading.ts";
import { refusalIn } from "./refusal.ts";
import type { Delivery, Transport } from "./transport.ts";

/** In which envelope to seal: Oblivious HTTP, or that of the SM algorithms (spec/gm.md). */
export type Seal = "standard" | "gm";

export const SEALS: readonly Seal[] = ["standard", "gm"];

/** What sealed it, by names that the page has words for. */
export type Algorithms = "xwing" | "x25519" | "gm";

export interface Protection {
  readonly fingerprint: string;
  readonly keyId: number;
  readonly algorithms: Algorithms;
  readonly maker: Maker;
  /** Octets of the picture, of the sealed request, of the sealed answer, of the opened answer. */
  readonly pictureBytes: number;
  readonly sealedBytes: number;
  readonly answerBytes: number;
  readonly openedBytes: number;
  readonly receipt: Receipt;
}

export interface Outcome {
  readonly reading: Reading;
  /** The reading as it was opened, to be saved as it is. */
  readonly json: Octets;
  readonly protection: Protection;
}

export type Step =
  | { readonly at: "sealing" }
  | { readonly at: "sending"; readonly sealedBytes: number; readonly share: number }
  | { readonly at: "reading"; readonly sealedBytes: number }
  | { readonly at: "opening"; readonly sealedBytes: number };

export interface ReadOptions {
  readonly seal: Seal;
  readonly token: string | undefined;
  readonly signal: AbortSignal;
  onStep(step: Step): void;
}

export interface Introduction {
  readonly description: Description;
  readonly acquaintance: Acquaintance;
}

export interface Surroundings {
  readonly transport: Transport;
  readonly pins: PinStore;
  readonly now: () => Date;
  /** Of the service, as the sealed request names it. */
  readonly authority: string;
}

/** A sealed request, where it goes, and what opens its answer. */
interface Packed {
  readonly opener: AnswerOpener | GmAnswerOpener;
  readonly sealed: Octets;
  readonly keyId: number;
  readonly algorithms: Algorithms;
  readonly maker: Maker;
  readonly path: string;
  readonly mediaType: string;
  readonly answerType: string;
}

interface Sent extends Packed {
  readonly delivery: Delivery;
}

const DESCRIPTION_PATH = "/.well-known/ocrypt";
const STANDARD = { path: "/v1/sealed", mediaType: "message/ohttp-req", answerType: "message/ohttp-res" } as const;
const GM = { path: GM_PATH, mediaType: GM_REQUEST, answerType: GM_RESPONSE } as const;

/** Told when the key is not the service's any more; a new key and a new sealing may then succeed, once. */
const KEY_CODES: ReadonlySet<Code> = new Set<Code>(["key-unknown", "key-retired", "envelope-unopenable"]);

export class Service {
  readonly #around: Surroundings;
  #description: Description | undefined;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Fetch and verify the description. Throws `Problem`; `IdentityChanged` where another identity is remembered. */
  async introduce(): Promise<Introduction> {
    this.#description = undefined;
    const { transport, pins, now } = this.#around;
    const description = await verifyDescription(await transport.fetch(DESCRIPTION_PATH), now());
    const acquaintance = meet(description.identity, pins);
    this.#description = description;
    return { description, acquaintance };
  }

  /** Read a picture. Throws `Problem`, or what `signal` was aborted with. */
  async read(picture: Uint8Array, options: ReadOptions): Promise<Outcome> {
    try {
      return await this.#readOnce(picture, options);
    } catch (cause) {
      if (!(cause instanceof Problem) || !KEY_CODES.has(cause.code)) throw cause;
      // Not the same request again, which RFC 9458 section 6.5 forbids: a new one, to the key of now.
      await this.introduce();
      return await this.#readOnce(picture, options);
    }
  }

  async #readOnce(picture: Uint8Array, options: ReadOptions): Promise<Outcome> {
    const description = await this.#current();
    // (1) What the service would refuse never leaves.
    if (picture.length === 0) throw new Problem("image-empty");
    if (picture.length > description.limits.maxBytes) throw new Problem("image-too-many-bytes");
    // First use is when something is sealed to it, not when the page is looked at.
    this.#around.pins.save(description.identity.fingerprint);
    const sent = await this.#send(picture, description, options);
    const { delivery, sealed } = sent;
    // (2) Refused before it was opened: told in clear.
    if (delivery.status !== 200) throw refusalIn(delivery.body, delivery.requestId);
    if (delivery.mediaType !== sent.answerType || !delivery.requestId) throw new Problem("server-misbehaved");
    options.onStep({ at: "opening", sealedBytes: sealed.length });
    const requestId = delivery.requestId;
    // (3) Only the holder of the key that we sealed to can have made an answer that opens.
    const response = await openAnswer(sent, requestId);
    // (4) The receipt is signed and is about this very request. Without one there is no answer either.
    const { identity } = description;
    const receipt = await verifyReceipt(delivery.receipt ?? "", { identity, sealed, requestId });
    // (5) Refused after it was opened: told inside.
    if (response.status !== 200) throw refusalIn(response.content, requestId);
    if (mediaTypeOf(headerOf(response, "content-type")) !== "application/json") {
      throw new Problem("server-misbehaved", { requestId });
    }
    const reading = parseReading(parseJson(response.content));
    if (!reading) throw new Problem("server-misbehaved", { requestId });
    const protection: Protection = {
      fingerprint: identity.fingerprint,
      keyId: sent.keyId,
      algorithms: sent.algorithms,
      maker: sent.maker,
      pictureBytes: picture.length,
      sealedBytes: sealed.length,
      answerBytes: delivery.body.length,
      openedBytes: response.content.length,
      receipt,
    };
    return { reading, json: new Uint8Array(response.content), protection };
  }

  async #current(): Promise<Description> {
    const now = this.#around.now().getTime() / 1000;
    if (this.#description && now < this.#description.notAfter) return this.#description;
    return (await this.introduce()).description;
  }

  async #send(picture: Uint8Array, description: Description, options: ReadOptions): Promise<Sent> {
    options.onStep({ at: "sealing" });
    const message = encodeRequest({
      method: "POST",
      scheme: "https",
      authority: this.#around.authority,
      path: "/v1/read",
      headers: [
        { name: "accept", value: "application/json" },
        { name: "content-type", value: "application/octet-stream" },
        // Bounds for how long the service must remember this request to refuse it a second time.
        { name: "date", value: this.#around.now().toUTCString() },
      ],
      content: picture,
    });
    const packed = await pack(message, description, options.seal);
    const { path, mediaType, sealed } = packed;
    const sealedBytes = sealed.length;
    options.signal.throwIfAborted();
    options.onStep({ at: "sending", sealedBytes, share: 0 });
    const delivery = await this.#around.transport.send(
      { path, mediaType, body: sealed, token: options.token },
      (share) => options.onStep(share < 1 ? { at: "sending", sealedBytes, share } : { at: "reading", sealedBytes }),
      options.signal,
    );
    return { ...packed, delivery };
  }
}

/** Seal as was asked for, and never in another envelope in its stead. */
async function pack(message: Octets, { key, gm }: Description, asked: Seal): Promise<Packed> {
  if (asked === "standard") {
    const suite = await loadSuite(key);
    const algorithms = key.kem === KEM_XWING ? "xwing" : "x25519";
    return { ...(await seal(message, key, suite)), keyId: key.keyId, algorithms, maker: suite.maker, ...STANDARD };
  }
  if (!gm) throw new Problem("suite-not-offered");
  try {
    return { ...(await sealGm(message, gm)), keyId: gm.keyId, algorithms: "gm", maker: "bundled", ...GM };
  } catch (cause) {
    if (cause instanceof NoPoint) throw new Problem("server-misbehaved");
    throw cause;
  }
}

async function openAnswer({ opener, delivery }: Sent, requestId: string): Promise<Response> {
  try {
    return parseResponse(await opener.open(delivery.body));
  } catch (cause) {
    if (cause instanceof Unopenable) throw new Problem("answer-unopenable", { requestId });
    if (cause instanceof Malformed) throw new Problem("server-misbehaved", { requestId });
    throw cause;
  }
}
