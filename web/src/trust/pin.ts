/** Trust on first use: the identity that was met first is remembered, a change is never passed over. */

import { Problem } from "../core/problem.ts";
import type { Identity } from "./identity.ts";

/** Where the fingerprint is kept; `localStorage` in the page, a variable in tests. */
export interface PinStore {
  load(): string | undefined;
  save(fingerprint: string): void;
}

export type Acquaintance = "new" | "known";

/** The identity differs from the remembered one. */
export class IdentityChanged extends Problem {
  readonly remembered: string;
  readonly shown: string;

  constructor(remembered: string, shown: string) {
    super("identity-changed");
    this.remembered = remembered;
    this.shown = shown;
  }
}

/** Throws `IdentityChanged` where another identity was remembered. */
export function meet(identity: Identity, pins: PinStore): Acquaintance {
  const remembered = pins.load();
  if (remembered === undefined) return "new";
  if (remembered !== identity.fingerprint) throw new IdentityChanged(remembered, identity.fingerprint);
  return "known";
}

const KEY = "ocrypt-identity";

/** Per origin, as the browser keeps it. Where the browser keeps nothing, it lasts as long as the page. */
export class BrowserPins implements PinStore {
  #met: string | undefined;

  load(): string | undefined {
    try {
      return localStorage.getItem(KEY) ?? this.#met;
    } catch {
      return this.#met;
    }
  }

  save(fingerprint: string): void {
    this.#met = fingerprint;
    try {
      localStorage.setItem(KEY, fingerprint);
    } catch {
      // Storage is off: there is nothing to remember with.
    }
  }
}
