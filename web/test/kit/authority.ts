/** The service's side of trust, for tests: an identity that signs descriptions and receipts. */

import { concat, type Octets, own, sha256, toBase64Url, toHex, utf8 } from "../../src/core/octets.ts";
import { canonicalJson } from "../../src/trust/canonical.ts";
import { Identity } from "../../src/trust/identity.ts";

export type Json = Readonly<Record<string, unknown>>;

export class Authority {
  readonly identity: Identity;
  readonly #privateKey: CryptoKey;

  private constructor(identity: Identity, privateKey: CryptoKey) {
    this.identity = identity;
    this.#privateKey = privateKey;
  }

  static async make(): Promise<Authority> {
    const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as CryptoKeyPair;
    const raw = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
    return new Authority(await Identity.of(raw), pair.privateKey);
  }

  async sign(purpose: string, message: Octets): Promise<Octets> {
    const signed = concat(utf8(`${purpose}\n`), message);
    return new Uint8Array(await crypto.subtle.sign("Ed25519", this.#privateKey, signed));
  }

  /** A description for `now`; `changes` are signed, too. */
  async description(configs: Octets, now: Date, changes: Json = {}): Promise<Json> {
    const seconds = Math.floor(now.getTime() / 1000);
    const fields = {
      v: 1,
      service: "ocrypt",
      version: "0.0.0",
      identity: toBase64Url(this.identity.publicKey),
      keys: { configs: toBase64Url(configs), not_before: seconds - 60, not_after: seconds + 43_200 },
      tls: { certificates_sha256: [] },
      limits: { max_bytes: 52_428_800, max_pixels: 80_000_000 },
      features: ["read"],
      forms: ["single", "chunked"],
      privacy: { stored: "nothing" },
      build: {},
      issued: seconds,
      ...changes,
    };
    const signature = await this.sign("ocrypt-service-description-v1", canonicalJson(fields));
    return { ...fields, signature: toBase64Url(signature) };
  }

  /** The value of `Ocrypt-Receipt`; `changes` are signed, too. */
  async receipt(sealed: Uint8Array, requestId: string, changes: Json = {}): Promise<string> {
    const payload = utf8(
      JSON.stringify({
        v: 1,
        request_id: requestId,
        sealed_sha256: toHex(await sha256(own(sealed))),
        admitted: "2026-11-24T12:00:00.001Z",
        opened: "2026-11-24T12:00:00.002Z",
        ended: "2026-11-24T12:00:01.345Z",
        outcome: "done",
        job: { exit: 0, signal: 0 },
        confinement: ["no-new-privs", "landlock", "seccomp", "rlimits"],
        degraded: false,
        stored: "nothing",
        build: "f8b303343a088c67",
        identity: toBase64Url(this.identity.publicKey),
        ...changes,
      }),
    );
    const signature = await this.sign("ocrypt-receipt-v1", payload);
    return toBase64Url(utf8(JSON.stringify({ body: toBase64Url(payload), signature: toBase64Url(signature) })));
  }
}
