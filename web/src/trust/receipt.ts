/** The signed receipt: what the service says it did with one sealed request. */

import { fromBase64Url, type Octets, sha256, toBase64Url, toHex } from "../core/octets.ts";
import { Problem } from "../core/problem.ts";
import { allOf, asCount, asFields, asText, type Fields, parseJson } from "../core/untrusted.ts";
import type { Identity } from "./identity.ts";

export interface Receipt {
  readonly requestId: string;
  /** ISO 8601, UTC, as the service wrote them. */
  readonly admitted: string;
  readonly ended: string;
  readonly outcome: string;
  readonly exit: number;
  readonly signal: number;
  /** Layers in force around the process that read the picture. */
  readonly confinement: readonly string[];
  readonly degraded: boolean;
  readonly build: string;
}

export interface ReceiptFacts {
  readonly identity: Identity;
  /** The very octets that were sent. */
  readonly sealed: Octets;
  readonly requestId: string;
}

const PURPOSE = "ocrypt-receipt-v1";
const MAX_PAYLOAD = 2048;

/** Verify the value of `Ocrypt-Receipt` against what was sent. Throws `Problem("receipt-bad")`. */
export async function verifyReceipt(untrustedHeader: string, facts: ReceiptFacts): Promise<Receipt> {
  const bad = new Problem("receipt-bad", { requestId: facts.requestId });
  const outer = asFields(parseJson(fromBase64Url(untrustedHeader) ?? new Uint8Array()));
  const payload = fromBase64Url(asText(outer?.["body"]) ?? "");
  const signature = fromBase64Url(asText(outer?.["signature"]) ?? "");
  if (!payload || payload.length > MAX_PAYLOAD || !signature) throw bad;
  // (1) The identity that was checked before signed it.
  try {
    await facts.identity.verify(PURPOSE, payload, signature);
  } catch {
    throw bad;
  }
  const fields = asFields(parseJson(payload));
  if (fields?.["v"] !== 1) throw bad;
  // (2) It is about the very octets that we sent.
  if (fields["sealed_sha256"] !== toHex(await sha256(facts.sealed))) throw bad;
  // (3) Under the name that the answer bears, by the identity that we know.
  if (fields["request_id"] !== facts.requestId) throw bad;
  if (fields["identity"] !== toBase64Url(facts.identity.publicKey)) throw bad;
  // (4) Nothing was kept.
  if (fields["stored"] !== "nothing") throw bad;
  // (5) It is complete.
  const receipt = receiptIn(fields, facts.requestId);
  if (!receipt) throw bad;
  return receipt;
}

function receiptIn(fields: Fields, requestId: string): Receipt | undefined {
  const job = asFields(fields["job"]);
  const confinement = allOf(fields["confinement"], asText);
  const admitted = asText(fields["admitted"]);
  const ended = asText(fields["ended"]);
  const outcome = asText(fields["outcome"]);
  if (!confinement || admitted === undefined || ended === undefined) return undefined;
  if (outcome === undefined || typeof fields["degraded"] !== "boolean") return undefined;
  return {
    requestId,
    admitted,
    ended,
    outcome,
    exit: asCount(job?.["exit"]) ?? 0,
    signal: asCount(job?.["signal"]) ?? 0,
    confinement,
    degraded: fields["degraded"],
    build: asText(fields["build"]) ?? "",
  };
}
