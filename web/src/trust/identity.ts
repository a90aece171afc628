/** The service's identity: an Ed25519 key, and the short name that people compare. */

import { concat, type Octets, sha256, toBase64Url, utf8 } from "../core/octets.ts";

/** The signature is not by this identity over this text. */
export class BadSignature extends Error {
  override readonly name = "BadSignature";
}

export class Identity {
  readonly publicKey: Octets;
  /** `ocrypt-id:` and 43 characters; the same text that `ocrypt serve` prints and `--pin` takes. */
  readonly fingerprint: string;

  private constructor(publicKey: Octets, fingerprint: string) {
    this.publicKey = publicKey;
    this.fingerprint = fingerprint;
  }

  static async of(publicKey: Octets): Promise<Identity> {
    return new Identity(publicKey, `ocrypt-id:${toBase64Url(await sha256(publicKey))}`);
  }

  /** Throws `BadSignature` unless this identity signed `purpose`, a line end and `message` (RFC 8032). */
  async verify(purpose: string, message: Octets, untrustedSignature: Octets): Promise<void> {
    const key = await crypto.subtle.importKey("raw", this.publicKey, "Ed25519", false, ["verify"]);
    const signed = concat(utf8(`${purpose}\n`), message);
    if (!(await crypto.subtle.verify("Ed25519", key, untrustedSignature, signed))) throw new BadSignature();
  }
}
