/** Variable-length integers of RFC 9000 section 16, as binary HTTP and chunked OHTTP use them. */

import { concat, type Octets } from "../core/octets.ts";

/** The message does not parse; the reason is not told, since it would be told to nobody who could use it. */
export class Malformed extends Error {
  override readonly name = "Malformed";
}

export function encodeVarint(value: number): Octets {
  if (!Number.isSafeInteger(value) || value < 0) throw new RangeError("not a whole number");
  if (value < 2 ** 6) return Uint8Array.of(value);
  if (value < 2 ** 14) return Uint8Array.of(0x40 | (value >> 8), value & 0xff);
  const octets = new Uint8Array(value < 2 ** 30 ? 4 : 8);
  const view = new DataView(octets.buffer);
  if (octets.length === 4) view.setUint32(0, value);
  else view.setBigUint64(0, BigInt(value));
  octets[0] = (octets[0] ?? 0) | (octets.length === 4 ? 0x80 : 0xc0);
  return octets;
}

export function withLength(octets: Uint8Array): Octets {
  return concat(encodeVarint(octets.length), octets);
}

/** Reads octets from front to back; every read past the end throws `Malformed`. */
export class Reader {
  readonly #octets: Uint8Array;
  #at = 0;

  constructor(untrusted: Uint8Array) {
    this.#octets = untrusted;
  }

  get left(): number {
    return this.#octets.length - this.#at;
  }

  /** How many octets were read. */
  get at(): number {
    return this.#at;
  }

  take(length: number): Uint8Array {
    if (length > this.left) throw new Malformed("ends early");
    const part = this.#octets.subarray(this.#at, this.#at + length);
    this.#at += length;
    return part;
  }

  varint(): number {
    const first = this.take(1)[0] ?? 0;
    let value = first & 0x3f;
    for (const octet of this.take((1 << (first >> 6)) - 1)) value = value * 256 + octet;
    if (!Number.isSafeInteger(value)) throw new Malformed("integer too large");
    return value;
  }

  prefixed(): Uint8Array {
    return this.take(this.varint());
  }

  /** Nothing may follow. */
  end(): void {
    if (this.left > 0) throw new Malformed("octets after the end");
  }

  rest(): Uint8Array {
    return this.take(this.left);
  }
}
