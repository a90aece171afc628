/** The page's composition root but for the screen: holds the state, reads what waits, forgets on demand. */

import { Problem } from "../core/problem.ts";
import type { Seal, Service } from "../service/service.ts";
import { IdentityChanged, type PinStore } from "../trust/pin.ts";
import { EMPTY, type Event, firstWaiting, type Item, itemOf, next, type State } from "./state.ts";

export class Desk {
  readonly #service: Service;
  readonly #pins: PinStore;
  readonly #listeners = new Set<() => void>();
  #state: State = EMPTY;
  #lastId = 0;
  /** Of the one request in flight. */
  #flight: { readonly id: number; readonly abort: AbortController } | undefined;

  constructor(service: Service, pins: PinStore) {
    this.#service = service;
    this.#pins = pins;
  }

  get state(): State {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async introduce(): Promise<void> {
    this.#tell({ is: "trust", trust: { at: "checking" } });
    try {
      const { description, acquaintance } = await this.#service.introduce();
      const { fingerprint } = description.identity;
      const offersGm = description.gm !== undefined;
      const { maxBytes } = description.limits;
      this.#tell({ is: "trust", trust: { at: "met", fingerprint, acquaintance, maxBytes, offersGm } });
      this.#readNext();
    } catch (cause) {
      this.#distrust(cause);
    }
  }

  /** The user compared the new identity and takes it from now on. */
  async acceptIdentity(fingerprint: string): Promise<void> {
    this.#pins.save(fingerprint);
    await this.introduce();
  }

  add(files: readonly File[]): void {
    const items = files.map((file): Item => {
      return { id: ++this.#lastId, file, address: URL.createObjectURL(file), stage: { at: "waiting" } };
    });
    if (items.length > 0) this.#tell({ is: "added", items });
    this.#readNext();
  }

  select(id: number): void {
    this.#tell({ is: "selected", id });
  }

  retry(id: number): void {
    this.#tell({ is: "retried", ids: [id] });
    this.#readNext();
  }

  remove(id: number): void {
    const item = itemOf(this.#state, id);
    if (!item) return;
    if (this.#flight?.id === id) this.#flight.abort.abort();
    URL.revokeObjectURL(item.address);
    this.#tell({ is: "removed", id });
    this.#readNext();
  }

  /** Seal in this envelope from now on. */
  chooseSeal(seal: Seal): void {
    this.#tell({ is: "seal", seal });
  }

  showToken(shown: boolean): void {
    if (shown !== this.#state.tokenAsked) this.#tell({ is: "token-shown", shown });
  }

  /** Use this token from now on, also for what was refused for want of one. */
  useToken(token: string): void {
    this.#tell({ is: "token", token });
    const refused = this.#state.items.filter(
      ({ stage }) => stage.at === "failed" && stage.problem.code.startsWith("token-"),
    );
    this.#tell({ is: "token-shown", shown: false });
    this.#tell({ is: "retried", ids: refused.map((item) => item.id) });
    this.#readNext();
  }

  /** Drop every picture, text, receipt and the token. What was asked for meanwhile is not waited for. */
  forget(): void {
    this.#flight?.abort.abort();
    for (const item of this.#state.items) URL.revokeObjectURL(item.address);
    this.#tell({ is: "forgotten" });
  }

  #readNext(): void {
    const item = firstWaiting(this.#state);
    if (item && this.#state.trust.at === "met" && !this.#flight) void this.#read(item);
  }

  async #read({ id, file }: Item): Promise<void> {
    const abort = new AbortController();
    this.#flight = { id, abort };
    try {
      const outcome = await this.#service.read(await octetsOf(file), {
        seal: this.#state.seal,
        token: this.#state.token || undefined,
        signal: abort.signal,
        onStep: (step) => {
          if (!abort.signal.aborted) this.#tell({ is: "stage", id, stage: step });
        },
      });
      if (!abort.signal.aborted) this.#tell({ is: "stage", id, stage: { at: "done", outcome } });
    } catch (cause) {
      if (!abort.signal.aborted) this.#fail(id, cause);
    } finally {
      this.#flight = undefined;
      this.#readNext();
    }
  }

  #fail(id: number, cause: unknown): void {
    this.#tell({ is: "stage", id, stage: { at: "failed", problem: asProblem(cause) } });
    if (cause instanceof IdentityChanged) this.#distrust(cause);
  }

  #distrust(cause: unknown): void {
    const trust =
      cause instanceof IdentityChanged
        ? ({ at: "changed", remembered: cause.remembered, shown: cause.shown } as const)
        : ({ at: "failed", problem: asProblem(cause) } as const);
    this.#tell({ is: "trust", trust });
  }

  #tell(event: Event): void {
    this.#state = next(this.#state, event);
    for (const listener of this.#listeners) listener();
  }
}

async function octetsOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Problem("file-unreadable");
  }
}

/** The page's outermost loop: what has no code is the browser's own failure, most likely a missing algorithm. */
function asProblem(cause: unknown): Problem {
  return cause instanceof Problem ? cause : new Problem("browser-lacks-crypto");
}
