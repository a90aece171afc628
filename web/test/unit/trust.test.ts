/** Descriptions, receipts and pins: what verifies, and that everything else raises its code. */

import { describe, expect, test } from "vitest";

import { Problem } from "../../src/core/problem.ts";
import { fromBase64Url, own, toBase64Url, utf8 } from "../../src/core/octets.ts";
import { canonicalJson, parseSignedJson } from "../../src/trust/canonical.ts";
import { verifyDescription } from "../../src/trust/description.ts";
import { Identity } from "../../src/trust/identity.ts";
import { IdentityChanged, meet, type PinStore } from "../../src/trust/pin.ts";
import { verifyReceipt } from "../../src/trust/receipt.ts";
import { Authority, type Json } from "../kit/authority.ts";
import { Keyholder, keyList } from "../kit/keyholder.ts";
import { type Case, cases, hex } from "../kit/vectors.ts";

const NOW = new Date("2026-11-24T12:00:00Z");

function text(json: Json): Uint8Array {
  return utf8(JSON.stringify(json));
}

interface DescriptionCase extends Case {
  readonly served: string;
  readonly canonical: string;
  readonly fingerprint: string;
  readonly code: string;
}

/** A time at which the keys of a served description are valid. */
function timeOf(served: string): Date {
  const { keys } = JSON.parse(served) as { readonly keys?: { readonly not_before: number } };
  return new Date(((keys?.not_before ?? 0) + 60) * 1000);
}

describe("service descriptions", () => {
  test.for(cases<DescriptionCase>("description"))("$name", async ({ served, canonical, fingerprint }) => {
    const { signature: _, ...signed } = parseSignedJson(utf8(served)) as Json;
    expect(new TextDecoder().decode(canonicalJson(signed))).toBe(canonical);
    const description = await verifyDescription(utf8(served), timeOf(served));
    expect(description.identity.fingerprint).toBe(fingerprint);
    expect(description.key.kem).toBe(0x647a);
  });

  test.for(cases<DescriptionCase>("description-refused"))("$name", async ({ served, code }) => {
    await expect(verifyDescription(utf8(served), timeOf(served))).rejects.toMatchObject({ code });
  });

  test.for([
    ["not JSON", "server-misbehaved", (): Uint8Array => utf8("<html>")],
    ["not UTF-8", "server-misbehaved", (): Uint8Array => Uint8Array.of(0x22, 0xff, 0x22)],
    ["another version", "server-misbehaved", async () => text(await signedWith({ v: 2 }))],
    ["another service", "server-misbehaved", async () => text(await signedWith({ service: "other" }))],
    ["no keys", "server-misbehaved", async () => text(await signedWith({ keys: null }))],
    ["keys that end too early", "keys-out-of-date", async () => text(await signedWith({ keys: keysAt(-700, -650) }))],
    ["keys for later", "keys-out-of-date", async () => text(await signedWith({ keys: keysAt(700, 800) }))],
    ["key configurations that are broken", "server-misbehaved", async () => text(await signedWith({ keys: keysAt(0, 9) }))],
    ["no limits", "server-misbehaved", async () => text(await signedWith({ limits: {} }))],
    ["a signature of wrong length", "signature-bad", async () => text({ ...(await signedWith({})), signature: "AAAA" })],
    ["a member added after signing", "signature-bad", async () => text({ ...(await signedWith({})), more: 1 })],
    ["half a surrogate pair", "signature-bad", async () => utf8(JSON.stringify({ ...(await signedWith({})), more: "\ud800" }))],
  ] as const)("refused: %s", async ([, code, make]) => {
    await expect(verifyDescription(await make(), NOW)).rejects.toMatchObject({ code });
  });

  function keysAt(notBefore: number, notAfter: number): Json {
    const seconds = NOW.getTime() / 1000;
    return { configs: "AAAA", not_before: seconds + notBefore, not_after: seconds + notAfter };
  }

  async function signedWith(changes: Json): Promise<Json> {
    const authority = await Authority.make();
    return await authority.description(keyList(await Keyholder.make(1)), NOW, changes);
  }

  test("a clock that is off by less than ten minutes does no harm", async () => {
    const json = text(await signedWith({}));
    const late = new Date(NOW.getTime() + (43_200 + 599) * 1000);
    expect((await verifyDescription(json, late)).limits.maxBytes).toBe(52_428_800);
  });

  test("X25519 is sealed to only where X-Wing is not offered", async () => {
    const authority = await Authority.make();
    const both = keyList(await Keyholder.make(2, 0x0020), await Keyholder.make(1));
    const kemOf = async (configs: Parameters<Authority["description"]>[0]): Promise<number> =>
      (await verifyDescription(text(await authority.description(configs, NOW)), NOW)).key.kem;
    expect(await kemOf(both)).toBe(0x647a);
    expect(await kemOf(keyList(await Keyholder.make(2, 0x0020)))).toBe(0x0020);
  });
});

interface ReceiptCase extends Case {
  readonly identity: string;
  readonly payload: string;
  readonly object: string;
  readonly header: string;
}

describe("receipts", () => {
  const sealed = utf8("what was sent");
  const requestId = "000102030405060708090a0b0c0d0e0f";

  test.for(cases<ReceiptCase>("receipt"))("$name: signed by the identity, refused for another request", async (one) => {
    const identity = await Identity.of(hex(one.identity));
    const { body, signature } = JSON.parse(one.object) as { readonly body: string; readonly signature: string };
    expect(toBase64Url(utf8(one.object))).toBe(one.header);
    const payload = fromBase64Url(body) ?? new Uint8Array();
    expect(new TextDecoder().decode(payload)).toBe(one.payload);
    await identity.verify("ocrypt-receipt-v1", payload, fromBase64Url(signature) ?? new Uint8Array());
    const { request_id } = JSON.parse(one.payload) as { readonly request_id: string };
    const facts = { identity, sealed, requestId: request_id };
    await expect(verifyReceipt(one.header, facts)).rejects.toMatchObject({ code: "receipt-bad" });
  });

  test.for(cases<ReceiptCase>("receipt-refused"))("$name", async (one) => {
    const facts = { identity: await Identity.of(hex(one.identity)), sealed, requestId };
    await expect(verifyReceipt(toBase64Url(utf8(one.object)), facts)).rejects.toMatchObject({ code: "receipt-bad" });
  });

  test("a right one gives what it states", async () => {
    const authority = await Authority.make();
    const receipt = await verifyReceipt(await authority.receipt(sealed, requestId), {
      identity: authority.identity,
      sealed,
      requestId,
    });
    expect(receipt).toMatchObject({ requestId, outcome: "done", exit: 0, degraded: false });
    expect(receipt.confinement).toContain("seccomp");
  });

  test.for<readonly [string, (authority: Authority) => Promise<string>]>([
    ["none", async () => ""],
    ["not base64url", async () => "***"],
    ["for other octets", async (authority) => await authority.receipt(utf8("other"), requestId)],
    ["for another request", async (authority) => await authority.receipt(sealed, "f".repeat(32))],
    ["by another identity", async () => await (await Authority.make()).receipt(sealed, requestId)],
    ["that names another identity", async (authority) => await authority.receipt(sealed, requestId, { identity: "AAAA" })],
    ["that something was stored", async (authority) => await authority.receipt(sealed, requestId, { stored: "the picture" })],
    ["without confinement", async (authority) => await authority.receipt(sealed, requestId, { confinement: null })],
    ["of another version", async (authority) => await authority.receipt(sealed, requestId, { v: 2 })],
    ["longer than allowed", async (authority) => await authority.receipt(sealed, requestId, { build: "x".repeat(2048) })],
  ])("refused: %s", async ([, make]) => {
    const authority = await Authority.make();
    const facts = { identity: authority.identity, sealed, requestId };
    await expect(verifyReceipt(await make(authority), facts)).rejects.toMatchObject({ code: "receipt-bad", requestId });
  });

  test("a flipped bit anywhere in a receipt is noticed", async () => {
    const authority = await Authority.make();
    const receipt = fromBase64Url(await authority.receipt(sealed, requestId)) ?? new Uint8Array();
    const facts = { identity: authority.identity, sealed, requestId };
    for (let at = 0; at < receipt.length; at++) {
      const flipped = own(receipt);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << at % 8);
      await expect(verifyReceipt(toBase64Url(flipped), facts)).rejects.toThrow(Problem);
    }
  });
});

describe("pins", () => {
  function store(kept?: string): PinStore {
    return { load: () => kept, save: (fingerprint) => (kept = fingerprint) };
  }

  test("the first identity is new, the same one is known, another one raises", async () => {
    const { identity } = await Authority.make();
    const { identity: other } = await Authority.make();
    const pins = store();
    expect(meet(identity, pins)).toBe("new");
    pins.save(identity.fingerprint);
    expect(meet(identity, pins)).toBe("known");
    expect(() => meet(other, pins)).toThrow(IdentityChanged);
    expect(identity.fingerprint).toMatch(/^ocrypt-id:[A-Za-z0-9_-]{43}$/);
  });
});
