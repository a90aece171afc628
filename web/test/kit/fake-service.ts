/** A service that answers from memory and misbehaves on demand; no picture is really read. */

import { concat, type Octets, own, toHex, utf8 } from "../../src/core/octets.ts";
import { Problem } from "../../src/core/problem.ts";
import type { Response } from "../../src/envelope/message.ts";
import type { Delivery, Parcel, Transport } from "../../src/service/transport.ts";
import { Authority, type Json } from "./authority.ts";
import { Keyholder, keyList } from "./keyholder.ts";

/** How the next requests go. */
export interface Mood {
  /** Told in clear, before anything is opened. */
  readonly outside?: { readonly code: string; readonly status: number };
  /** Told inside the sealed answer. */
  readonly inside?: { readonly code: string; readonly status: number };
  readonly token?: string;
  readonly receipt?: "none" | "of-another-request" | "by-another-identity";
  readonly answer?: "flipped" | "empty" | "not-bhttp" | "not-json" | "wrong-media-type";
  readonly reading?: Json;
  /** The sealed answer waits for this. */
  readonly until?: Promise<void>;
  /** Of the description. */
  readonly description?: Json;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Octets;
}

export const READING: Json = {
  v: 1,
  text: "收据 Receipt\n合计 ¥42.00\nThank you",
  pages: [
    {
      index: 0,
      width: 800,
      height: 500,
      lines: [
        { text: "收据 Receipt", polygon: [[60, 50], [420, 50], [420, 110], [60, 110]], confidence: 0.99, words: [] },
        { text: "合计 ¥42.00", polygon: [[60, 190], [380, 200.5], [378, 262], [58, 250]], confidence: 0.93, words: [] },
        { text: "Thank you", polygon: [[60, 340], [330, 340], [330, 400], [60, 400]], confidence: 0.61, words: [] },
      ],
    },
  ],
  codes: [],
  fields: [],
  engine: { name: "ppocr", models: [] },
};

export class FakeService {
  mood: Mood = {};
  /** What was opened, and what crossed the wire, in the order in which they came. */
  readonly pictures: Octets[] = [];
  readonly wire: Octets[] = [];
  #authority: Authority;
  #keyholder: Keyholder;
  #count = 0;

  private constructor(authority: Authority, keyholder: Keyholder) {
    this.#authority = authority;
    this.#keyholder = keyholder;
  }

  static async start(): Promise<FakeService> {
    return new FakeService(await Authority.make(), await Keyholder.make(1));
  }

  get fingerprint(): string {
    return this.#authority.identity.fingerprint;
  }

  async rotateKey(): Promise<void> {
    this.#keyholder = await Keyholder.make(this.#keyholder.keyId + 1);
  }

  async changeIdentity(): Promise<void> {
    this.#authority = await Authority.make();
  }

  async describe(): Promise<Octets> {
    const { description } = this.mood;
    return utf8(JSON.stringify(await this.#authority.description(keyList(this.#keyholder), new Date(), description)));
  }

  async take(sealed: Octets, authorization: string | undefined): Promise<Answer> {
    this.wire.push(sealed);
    const requestId = (++this.#count).toString(16).padStart(32, "0");
    const { mood } = this;
    if (mood.outside) return refusal(mood.outside.code, mood.outside.status, requestId);
    if (mood.token !== undefined && authorization !== `Bearer ${mood.token}`) {
      return refusal(authorization ? "token-invalid" : "token-missing", 401, requestId);
    }
    if (sealed[0] !== this.#keyholder.keyId) return refusal("key-unknown", 400, requestId);
    let opened;
    try {
      opened = await this.#keyholder.open(sealed);
    } catch {
      return refusal("envelope-unopenable", 400, requestId);
    }
    this.pictures.push(own(opened.request.content));
    await mood.until;
    const body = await this.#answer(opened.seal, requestId);
    const headers: Record<string, string> = {
      "Content-Type": mood.answer === "wrong-media-type" ? "text/html" : "message/ohttp-res",
      "Ocrypt-Request-Id": requestId,
    };
    const receipt = await this.#receipt(sealed, requestId);
    if (receipt) headers["Ocrypt-Receipt"] = receipt;
    return { status: 200, headers, body };
  }

  async #answer(seal: (response: Response) => Promise<Octets>, requestId: string): Promise<Octets> {
    const { inside, answer, reading } = this.mood;
    if (answer === "empty") return new Uint8Array();
    if (inside) {
      const content = problem(inside.code, inside.status, requestId);
      const headers = [{ name: "content-type", value: "application/problem+json" }];
      return await seal({ status: inside.status, headers, content });
    }
    const content = answer === "not-json" ? utf8("{") : utf8(JSON.stringify(reading ?? READING));
    const sealed = await seal({
      status: answer === "not-bhttp" ? 99 : 200,
      headers: [{ name: "content-type", value: "application/json" }],
      content,
    });
    if (answer === "flipped") sealed[40] = (sealed[40] ?? 0) ^ 1;
    return sealed;
  }

  async #receipt(sealed: Octets, requestId: string): Promise<string | undefined> {
    switch (this.mood.receipt) {
      case "none":
        return undefined;
      case "of-another-request":
        return await this.#authority.receipt(concat(sealed, Uint8Array.of(0)), requestId);
      case "by-another-identity":
        return await (await Authority.make()).receipt(sealed, requestId);
      default:
        return await this.#authority.receipt(sealed, requestId);
    }
  }
}

/** The fake service without a network. */
export class FakeTransport implements Transport {
  readonly service: FakeService;
  down = false;

  constructor(service: FakeService) {
    this.service = service;
  }

  async fetch(path: string): Promise<Octets> {
    if (this.down) throw new Problem("connection-failed");
    if (path !== "/.well-known/ocrypt") throw new Problem("server-misbehaved");
    return await this.service.describe();
  }

  async send(parcel: Parcel, onSent: (share: number) => void, signal: AbortSignal): Promise<Delivery> {
    if (this.down) throw new Problem("connection-failed");
    onSent(0.5);
    onSent(1);
    const authorization = parcel.token === undefined ? undefined : `Bearer ${parcel.token}`;
    const { status, headers, body } = await this.service.take(parcel.body, authorization);
    signal.throwIfAborted();
    return {
      status,
      mediaType: headers["Content-Type"] ?? "",
      receipt: headers["Ocrypt-Receipt"],
      requestId: headers["Ocrypt-Request-Id"],
      body,
    };
  }
}

function refusal(code: string, status: number, requestId: string): Answer {
  return {
    status,
    headers: { "Content-Type": "application/problem+json", "Ocrypt-Request-Id": requestId },
    body: problem(code, status, requestId),
  };
}

function problem(code: string, status: number, requestId: string): Octets {
  return utf8(JSON.stringify({ type: "about:blank", title: "t", hint: "h", status, code, request_id: requestId }));
}

/** Whether a run of octets stands in another. */
export function holds(whole: Uint8Array, part: Uint8Array): boolean {
  return toHex(whole).includes(toHex(part));
}
