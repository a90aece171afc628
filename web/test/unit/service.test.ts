/** Reading a picture through a fake service: the good way, and each way that must end in its code. */

import { beforeEach, describe, expect, test } from "vitest";

import { INSIDE, OUTSIDE } from "../../src/core/codes.ts";
import { utf8 } from "../../src/core/octets.ts";
import { type ReadOptions, Service, type Step } from "../../src/service/service.ts";
import { IdentityChanged, type PinStore } from "../../src/trust/pin.ts";
import { FakeService, FakeTransport, holds, type Mood, READING } from "../kit/fake-service.ts";

const PICTURE = utf8("a picture that says SECRET-WORD ".repeat(40));

let fake: FakeService;
let transport: FakeTransport;
let service: Service;
let steps: Step[];
let kept: string | undefined;
let clock: Date;

function options(changes: Partial<ReadOptions> = {}): ReadOptions {
  return { seal: "standard", token: undefined, signal: new AbortController().signal, onStep: (step) => steps.push(step), ...changes };
}

beforeEach(async () => {
  fake = await FakeService.start();
  transport = new FakeTransport(fake);
  steps = [];
  kept = undefined;
  clock = new Date();
  const pins: PinStore = { load: () => kept, save: (fingerprint) => (kept = fingerprint) };
  service = new Service({ transport, pins, now: () => clock, authority: "ocr.example:8443" });
});

describe("a picture is read", () => {
  test("sealed on the way, opened here, with a receipt", async () => {
    const { reading, protection, json } = await service.read(PICTURE, options());
    expect(reading.text).toBe(READING["text"]);
    expect(reading.pages[0]?.lines[1]?.polygon[1]).toEqual({ x: 380, y: 200.5 });
    expect(JSON.parse(new TextDecoder().decode(json))).toEqual(READING);
    expect(fake.pictures[0]).toEqual(PICTURE);
    expect(protection.fingerprint).toBe(fake.fingerprint);
    expect(protection.receipt.outcome).toBe("done");
    expect(protection.sealedBytes).toBeGreaterThan(PICTURE.length);
    expect(steps.map((step) => step.at)).toEqual(["sealing", "sending", "sending", "reading", "opening"]);
  });

  test("nothing of the picture stands on the wire", async () => {
    await service.read(PICTURE, options());
    const [sealed] = fake.wire;
    if (!sealed) throw new Error("nothing was sent");
    expect(holds(sealed, PICTURE.subarray(0, 16))).toBe(false);
    expect(holds(sealed, utf8("/v1/read"))).toBe(false);
  });

  test("each request is sealed anew", async () => {
    await service.read(PICTURE, options());
    await service.read(PICTURE, options());
    expect(fake.wire).toHaveLength(2);
    expect(fake.wire[0]).not.toEqual(fake.wire[1]);
  });

  test("with a key that was rotated meanwhile: fetched again and sealed anew, once", async () => {
    await service.introduce();
    await fake.rotateKey();
    const { protection } = await service.read(PICTURE, options());
    expect(protection.keyId).toBe(2);
    expect(fake.wire).toHaveLength(2);
  });

  test("with a token, outside the envelope", async () => {
    fake.mood = { token: "good" };
    await expect(service.read(PICTURE, options())).rejects.toMatchObject({ code: "token-missing" });
    await expect(service.read(PICTURE, options({ token: "bad" }))).rejects.toMatchObject({ code: "token-invalid" });
    expect(fake.pictures).toHaveLength(0);
    expect((await service.read(PICTURE, options({ token: "good" }))).reading.pages).toHaveLength(1);
  });
});

describe("told outside the envelope", () => {
  test.for(OUTSIDE)("%s", async (code) => {
    fake.mood = { outside: { code, status: 503 } };
    await expect(service.read(PICTURE, options())).rejects.toMatchObject({
      code,
      requestId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    });
    const again = ["key-unknown", "key-retired", "envelope-unopenable"].includes(code);
    expect(fake.wire).toHaveLength(again ? 2 : 1);
  });
});

describe("told inside the envelope", () => {
  test.for(INSIDE)("%s", async (code) => {
    fake.mood = { inside: { code, status: 422 } };
    await expect(service.read(PICTURE, options())).rejects.toMatchObject({ code });
    expect(fake.wire).toHaveLength(1);
  });
});

describe("a service that misbehaves", () => {
  test.for<readonly [string, Mood, string]>([
    ["a code that is not known", { inside: { code: "brand-new", status: 400 } }, "unknown-code"],
    ["a code that is only this page's", { outside: { code: "signature-bad", status: 400 } }, "unknown-code"],
    ["a code with markup", { outside: { code: "<b>", status: 400 } }, "server-misbehaved"],
    ["an answer that was changed", { answer: "flipped" }, "answer-unopenable"],
    ["an answer with nothing in it", { answer: "empty" }, "answer-unopenable"],
    ["an answer that is not binary HTTP", { answer: "not-bhttp" }, "server-misbehaved"],
    ["an answer that is not JSON", { answer: "not-json" }, "server-misbehaved"],
    ["an answer of another media type", { answer: "wrong-media-type" }, "server-misbehaved"],
    ["no receipt", { receipt: "none" }, "receipt-bad"],
    ["a receipt of another request", { receipt: "of-another-request" }, "receipt-bad"],
    ["a receipt by another identity", { receipt: "by-another-identity" }, "receipt-bad"],
    ["a refusal inside without a receipt", { receipt: "none", inside: { code: "image-broken", status: 422 } }, "receipt-bad"],
    ["a reading of another version", { reading: { ...READING, v: 2 } }, "server-misbehaved"],
    ["a polygon of three corners", { reading: withPolygon([[0, 0], [1, 0], [1, 1]]) }, "server-misbehaved"],
    ["a corner that is no number", { reading: withPolygon([[0, 0], [1, 0], [1, 1], [0, null]]) }, "server-misbehaved"],
    ["keys of another time", { description: { keys: { configs: "", not_before: 0, not_after: 1 } } }, "keys-out-of-date"],
  ])("%s", async ([, mood, code]) => {
    fake.mood = mood;
    await expect(service.read(PICTURE, options())).rejects.toMatchObject({ code });
  });

  function withPolygon(polygon: unknown): NonNullable<Mood["reading"]> {
    const lines = [{ text: "x", polygon, confidence: 1, words: [] }];
    return { ...READING, pages: [{ index: 0, width: 9, height: 9, lines }] };
  }
});

describe("nothing leaves", () => {
  test("where the SM envelope was chosen and is not offered", async () => {
    await expect(service.read(PICTURE, options({ seal: "gm" }))).rejects.toMatchObject({ code: "suite-not-offered" });
    expect(fake.wire).toHaveLength(0);
  });

  test.for<readonly [string, Uint8Array, number, string]>([
    ["an empty file", new Uint8Array(), 100, "image-empty"],
    ["a file over the service's limit", PICTURE, PICTURE.length - 1, "image-too-many-bytes"],
  ])("%s", async ([, picture, limit, code]) => {
    fake.mood = { description: { limits: { max_bytes: limit } } };
    await expect(service.read(picture, options())).rejects.toMatchObject({ code });
    expect(fake.wire).toHaveLength(0);
  });

  test("to a service whose identity changed", async () => {
    await service.read(PICTURE, options());
    await fake.changeIdentity();
    await expect(service.introduce()).rejects.toThrow(IdentityChanged);
    await expect(service.read(PICTURE, options())).rejects.toMatchObject({ code: "identity-changed" });
    expect(fake.wire).toHaveLength(1);
  });

  test("after it was called off", async () => {
    const abort = new AbortController();
    abort.abort(new Error("called off"));
    await expect(service.read(PICTURE, options({ signal: abort.signal }))).rejects.toThrow("called off");
    expect(fake.wire).toHaveLength(0);
  });

  test("when the service can't be reached", async () => {
    transport.down = true;
    await expect(service.introduce()).rejects.toMatchObject({ code: "connection-failed" });
  });
});

test("an identity is remembered when something is sealed to it, not when the page is looked at", async () => {
  expect((await service.introduce()).acquaintance).toBe("new");
  expect(kept).toBeUndefined();
  await service.read(PICTURE, options());
  expect(kept).toBe(fake.fingerprint);
  expect((await service.introduce()).acquaintance).toBe("known");
});

test("a description is fetched again when its keys' time is over", async () => {
  await service.introduce();
  await fake.rotateKey();
  clock = new Date(Date.now() + 43_201_000);
  await expect(service.read(PICTURE, options())).resolves.toMatchObject({ protection: { keyId: 2 } });
  expect(fake.wire).toHaveLength(1);
});
