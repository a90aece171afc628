/** The SM envelope: the repository's vectors, octet by octet, and the library under it. */

import { describe, expect, test, vi } from "vitest";

import { own, toHex } from "../../src/core/octets.ts";
import { Unopenable } from "../../src/envelope/answer.ts";
import { GmAnswerOpener, NoPoint, sealGm, sealGmUnder } from "../../src/envelope/gm.ts";
import * as library from "../../src/envelope/sm.ts";
import { type Case, gmCases, hex, published } from "../kit/vectors.ts";

interface RequestCase extends Case {
  readonly recipient: { readonly key_id: number; readonly private: string; readonly public: string };
  readonly material: string;
  readonly sm2_cipher: string;
  readonly message: string;
  readonly sealed: string;
  readonly answer_message: string;
  readonly answer: string;
}

interface AnswerCase extends Case {
  readonly sm2_cipher: string;
  readonly secret: string;
  readonly answer: string;
}

describe("the SM envelope's vectors", () => {
  test.for(gmCases<RequestCase>("request"))("$name", async (one) => {
    const given = { cipher: hex(one.sm2_cipher), material: hex(one.material) };
    const { sealed, opener } = sealGmUnder(library, given, hex(one.message), one.recipient.key_id);
    expect(toHex(sealed)).toBe(one.sealed);
    expect(toHex(await opener.open(hex(one.answer)))).toBe(one.answer_message);
    const opened = library.sm2.doDecrypt(one.sm2_cipher, one.recipient.private, 1, { asn1: true, output: "array" });
    expect(toHex(opened)).toBe(one.material);
  });

  test.for(gmCases<AnswerCase>("answer-refused"))("$name", async (one) => {
    const opener = new GmAnswerOpener(library, hex(one.sm2_cipher), hex(one.secret));
    await expect(opener.open(hex(one.answer))).rejects.toThrow(Unopenable);
  });
});

describe("sealing anew", () => {
  const [{ recipient }] = gmCases<RequestCase>("request") as readonly [RequestCase];
  const key = { keyId: recipient.key_id, publicKey: hex(recipient.public) };

  test("each request has keys of its own, which SM2 carries", async () => {
    const seen = new Set<string>();
    for (let count = 0; count < 20; count += 1) {
      const { sealed } = await sealGm(hex("00"), key);
      const length = (sealed[2] ?? 0) * 256 + (sealed[3] ?? 0);
      const cipher = toHex(sealed.subarray(4, 4 + length));
      const opened = library.sm2.doDecrypt(cipher, recipient.private, 1, { asn1: true, output: "array" });
      expect(opened).toHaveLength(32);
      seen.add(toHex(opened)).add(cipher);
    }
    expect(seen.size).toBe(40);
  });

  test("randomness is the browser's own, and never Math.random", async () => {
    const weak = vi.spyOn(Math, "random");
    const strong = vi.spyOn(crypto, "getRandomValues");
    await sealGm(hex("00"), key);
    expect(weak).not.toHaveBeenCalled();
    // Ours for the two keys, and the library's for SM2.
    expect(strong.mock.calls.length).toBeGreaterThanOrEqual(2);
    vi.restoreAllMocks();
  });

  test.for(["", "04", `05${recipient.public.slice(2)}`, `${recipient.public.slice(0, -2)}00`, `04${"00".repeat(64)}`])(
    "what is no point of the curve is refused: %s",
    async (point) => {
      await expect(sealGm(hex("00"), { keyId: 1, publicKey: hex(point) })).rejects.toThrow(NoPoint);
    },
  );
});

describe("the library", () => {
  test("SM4-GCM of RFC 8998", () => {
    const given = published<{ readonly sm4_gcm_rfc8998: Readonly<Record<"key" | "nonce" | "aad" | "pt" | "ct" | "tag", string>> }>(
      "gm",
    ).sm4_gcm_rfc8998;
    const { output, tag } = library.sm4.encrypt(hex(given.pt), hex(given.key), {
      mode: "gcm",
      iv: hex(given.nonce),
      associatedData: hex(given.aad),
      output: "array",
      outputTag: true,
    });
    expect(toHex(output)).toBe(given.ct.toLowerCase());
    expect(toHex(own(tag ?? new Uint8Array()))).toBe(given.tag.toLowerCase());
  });
});
