/** Problem details, RFC 9457, as the service tells them outside and inside the envelope. */

import { isServiceCode } from "../core/codes.ts";
import { Problem } from "../core/problem.ts";
import { asFields, asText, parseJson } from "../core/untrusted.ts";
import { requestIdOf } from "./headers.ts";

/** The problem that a body tells. Only its code is taken: the words are this page's own, in the user's language. */
export function refusalIn(untrustedBody: Uint8Array, requestId: string | undefined): Problem {
  const fields = asFields(parseJson(untrustedBody));
  const code = asText(fields?.["code"]);
  const id = requestId ?? requestIdOf(fields?.["request_id"]);
  const facts = id === undefined ? {} : { requestId: id };
  if (code === undefined || !/^[a-z][a-z0-9-]{0,63}$/.test(code)) return new Problem("server-misbehaved", facts);
  return isServiceCode(code) ? new Problem(code, facts) : new Problem("unknown-code", { ...facts, foreignCode: code });
}
