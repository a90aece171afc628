/** The repository's envelope vectors and the published ones, octet by octet. */

import { describe, expect, test } from "vitest";

import { own, sha256, toHex } from "../../src/core/octets.ts";
import { AnswerOpener, ChunkedAnswerOpener, Unopenable } from "../../src/envelope/answer.ts";
import { parseKeyConfig, parseKeyConfigs } from "../../src/envelope/keyconfig.ts";
import { encodeRequest, type Field, parseRequest, parseResponse } from "../../src/envelope/message.ts";
import { padme } from "../../src/envelope/padding.ts";
import { seal, sealChunked } from "../../src/envelope/seal.ts";
import { Malformed } from "../../src/envelope/varint.ts";
import { fixedSuite, fixedXWing } from "../kit/suites.ts";
import { type Case, cases, envelopeCases, hex, published } from "../kit/vectors.ts";

interface RequestCase extends Case {
  readonly form: "single" | "chunked";
  readonly aead_id: number;
  readonly recipient: { readonly kem_id: number; readonly config: string };
  readonly ephemeral: string;
  readonly message: string;
  readonly sealed: string;
  readonly sealed_sha256: string;
  readonly chunk?: number;
  readonly answer: { readonly message: string; readonly sealed: string; readonly pieces?: readonly string[] };
}

async function openInPieces(opener: ChunkedAnswerOpener, sealed: Uint8Array, step: number): Promise<string> {
  const pieces: string[] = [];
  for (let at = 0; at < sealed.length; at += step) {
    pieces.push(...(await opener.feed(sealed.subarray(at, at + step))).map(toHex));
  }
  pieces.push(toHex(await opener.finish()));
  return pieces.join("");
}

describe("sealing and opening", () => {
  test.for(cases<RequestCase>("request"))("$name", async (one) => {
    const config = parseKeyConfig(hex(one.recipient.config).subarray(2));
    if (!config) throw new Error("the vector's configuration is not known");
    const suite = fixedSuite(one.recipient.kem_id, one.aead_id, hex(one.ephemeral));
    if (one.form === "single") {
      const { sealed, opener } = await seal(hex(one.message), config, suite);
      expect(toHex(sealed)).toBe(one.sealed);
      expect(toHex(await sha256(sealed))).toBe(one.sealed_sha256);
      expect(toHex(await opener.open(hex(one.answer.sealed)))).toBe(one.answer.message);
      return;
    }
    for (const step of [1, 7, 100_000]) {
      const { sealed, opener } = await sealChunked(hex(one.message), config, suite, one.chunk);
      expect(toHex(sealed)).toBe(one.sealed);
      expect(await openInPieces(opener, hex(one.answer.sealed), step)).toBe(one.answer.message);
    }
  });
});

interface AnswerCase extends Case {
  readonly form: "single" | "chunked";
  readonly aead_id: number;
  readonly enc: string;
  readonly secret: string;
  readonly sealed: string;
}

describe("answers that must not open", () => {
  test.for(cases<AnswerCase>("answer-refused"))("$name", async (one) => {
    const kem = one.enc.length === 64 ? 0x0020 : 0x647a;
    const secret = { secret: hex(one.secret), enc: hex(one.enc), suite: fixedSuite(kem, one.aead_id, hex("")) };
    if (one.form === "single") {
      await expect(new AnswerOpener(secret).open(hex(one.sealed))).rejects.toThrow(Unopenable);
    } else {
      await expect(openInPieces(new ChunkedAnswerOpener(secret), hex(one.sealed), 50)).rejects.toThrow(Unopenable);
    }
  });

  test("a chunk that claims to be huge is refused before it is waited for", async () => {
    const suite = fixedSuite(0x0020, 2, hex(""));
    const opener = new ChunkedAnswerOpener({ secret: new Uint8Array(32), enc: new Uint8Array(32), suite });
    await opener.feed(new Uint8Array(32));
    await expect(opener.feed(hex("80200000"))).rejects.toThrow(Unopenable);
  });
});

interface MessageCase extends Case {
  readonly encoded: string;
  readonly made_with_padding: "padme" | "steps" | "none" | null;
  readonly request: {
    readonly method: string;
    readonly scheme: string;
    readonly authority: string;
    readonly path: string;
    readonly headers: readonly (readonly [string, string])[];
    readonly content: string;
  };
  readonly response: {
    readonly status: number;
    readonly headers: readonly (readonly [string, string])[];
    readonly content: string;
  };
}

function headersOf(pairs: readonly (readonly [string, string])[]): readonly Field[] {
  return pairs.map(([name, value]) => ({ name, value }));
}

describe("binary HTTP", () => {
  test.for(cases<MessageCase>("bhttp-request"))("$name", ({ encoded, request, made_with_padding }) => {
    const expected = { ...request, headers: headersOf(request.headers), content: hex(request.content) };
    const parsed = parseRequest(hex(encoded));
    expect({ ...parsed, content: own(parsed.content) }).toEqual(expected);
    // This page makes one form only.
    if (made_with_padding === "padme") expect(toHex(encodeRequest(expected))).toBe(encoded);
  });

  test.for(cases<MessageCase>("bhttp-response"))("$name", ({ encoded, response }) => {
    const parsed = parseResponse(hex(encoded));
    expect({ ...parsed, content: toHex(parsed.content) }).toEqual({ ...response, headers: headersOf(response.headers) });
  });

  test.for(cases<MessageCase>("bhttp-request-refused"))("$name", ({ encoded }) => {
    expect(() => parseRequest(hex(encoded))).toThrow(Malformed);
  });

  test.for(cases<MessageCase>("bhttp-response-refused"))("$name", ({ encoded }) => {
    expect(() => parseResponse(hex(encoded))).toThrow(Malformed);
  });
});

interface KeyCase extends Case {
  readonly list: string;
  readonly configs: readonly {
    readonly key_id: number;
    readonly kem_id: number;
    readonly public_key: string;
    readonly aead_ids: readonly number[];
  }[];
}

describe("key configurations", () => {
  test.for(cases<KeyCase>("key-config"))("$name", ({ list, configs }) => {
    const parsed = parseKeyConfigs(hex(list)).map((config) => ({
      key_id: config.keyId,
      kem_id: config.kem,
      public_key: toHex(config.publicKey),
      aead_ids: config.aeads,
    }));
    expect(parsed).toEqual(configs);
  });

  test.for(cases<KeyCase>("key-config-refused"))("$name", ({ list }) => {
    expect(() => parseKeyConfigs(hex(list))).toThrow(Malformed);
  });
});

interface PaddingCase extends Case {
  readonly lengths: readonly { readonly length: number; readonly padme: number }[];
}

test("Padmé lengths", () => {
  const [one] = cases<PaddingCase>("padding");
  expect(one?.lengths.map(({ length }) => padme(length))).toEqual(one?.lengths.map((length) => length.padme));
});

interface DateCase extends Case {
  readonly dates: readonly { readonly name: string; readonly date: string }[];
  readonly now: number;
}

test("the Date that this page writes is the one that the vectors call fresh", () => {
  const [one] = cases<DateCase>("date-window");
  const now = one?.dates.find(({ name }) => name === "now");
  expect(new Date((one?.now ?? 0) * 1000).toUTCString()).toBe(now?.date);
});

interface OhttpExample {
  readonly key_config: string;
  readonly bhttp_request: string;
  readonly skE: string;
  readonly encapsulated_request: string;
  readonly bhttp_response: string;
  readonly encapsulated_response: string;
}

interface OhttpExamples {
  readonly rfc9458_appendix_a: OhttpExample;
  readonly chunked_ohttp_appendix: OhttpExample;
}

describe("published examples", () => {
  const { rfc9458_appendix_a: single, chunked_ohttp_appendix: chunked } = published<OhttpExamples>("ohttp");

  test("RFC 9458 appendix A, both directions", async () => {
    const config = parseKeyConfig(hex(single.key_config));
    if (!config) throw new Error("not known");
    const { sealed, opener } = await seal(hex(single.bhttp_request), config, fixedSuite(0x0020, 1, hex(single.skE)));
    expect(toHex(sealed)).toBe(single.encapsulated_request);
    expect(toHex(await opener.open(hex(single.encapsulated_response)))).toBe(single.bhttp_response);
    expect(parseRequest(hex(single.bhttp_request)).authority).toBe("example.com");
    expect(parseResponse(hex(single.bhttp_response)).status).toBe(200);
  });

  test("chunked OHTTP draft, the answer", async () => {
    const config = parseKeyConfig(hex(chunked.key_config));
    if (!config) throw new Error("not known");
    const suite = fixedSuite(0x0020, 1, hex(chunked.skE));
    const { opener } = await sealChunked(hex(chunked.bhttp_request), config, suite);
    expect(await openInPieces(opener, hex(chunked.encapsulated_response), 5)).toBe(chunked.bhttp_response);
  });

  interface XWingExample {
    readonly eseed: string;
    readonly pk: string;
    readonly ct: string;
    readonly ss: string;
  }

  test.for(published<readonly XWingExample[]>("xwing"))("X-Wing encapsulation %#", async ({ eseed, pk, ct, ss }) => {
    const kem = fixedXWing(hex(eseed))();
    const { enc, shared_secret } = await kem.Encap(await kem.DeserializePublicKey(hex(pk)));
    expect(toHex(enc)).toBe(ct);
    expect(toHex(shared_secret)).toBe(ss);
  });
});

test("every kind of vector that a client can check is checked here", () => {
  const checked = [
    "request",
    "answer-refused",
    "bhttp-request",
    "bhttp-response",
    "bhttp-request-refused",
    "bhttp-response-refused",
    "key-config",
    "key-config-refused",
    "padding",
    "date-window",
    // In trust.test.ts.
    "description",
    "description-refused",
    "receipt",
    "receipt-refused",
    // What only the keyholder opens.
    "request-refused",
  ];
  expect(new Set(envelopeCases().map((one) => one.kind))).toEqual(new Set(checked));
});
