import type { Code } from "./codes.ts";

export interface ProblemFacts {
  /** The service's name for this request, 32 hexadecimal digits. */
  readonly requestId?: string;
  /** A code of the service that this page does not know. */
  readonly foreignCode?: string;
}

/** Something went wrong in a way that has a stable code; it never holds what a picture or an answer says. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: Code;
  readonly requestId: string | undefined;
  readonly foreignCode: string | undefined;

  constructor(code: Code, facts: ProblemFacts = {}) {
    super(code);
    this.code = code;
    this.requestId = facts.requestId;
    this.foreignCode = facts.foreignCode;
  }
}
