/** The page's end of the worker that reads and makes codes. Started with the first question. */

import workerAddress from "./worker.ts?worker&url";

import type { Effort } from "./found.ts";
import type { Matrix } from "./make/matrix.ts";
import type { Answer, Ask, Order, Refusal, Sighting } from "./wire.ts";

export class NotDone extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

/** What the views need of it; tests have another. */
export interface Codes {
  /** The codes of a picture; a bitmap is given away and can't be used afterwards. */
  read(source: Blob | ImageBitmap, effort: Effort): Promise<Sighting>;
  encode(order: Order): Promise<Matrix>;
}

type Question = Ask extends infer One ? (One extends Ask ? Omit<One, "id"> : never) : never;

interface Waiting {
  resolve(answer: Answer): void;
  reject(cause: NotDone): void;
}

export class Engine implements Codes {
  #worker: Worker | undefined;
  #lastId = 0;
  readonly #waiting = new Map<number, Waiting>();

  async read(source: Blob | ImageBitmap, effort: Effort): Promise<Sighting> {
    const answer = await this.#ask({ is: "read", source, effort }, source instanceof Blob ? [] : [source]);
    if (answer.is !== "sighting") throw new NotDone("failed");
    return answer.sighting;
  }

  async encode(order: Order): Promise<Matrix> {
    const answer = await this.#ask({ is: "encode", order }, []);
    if (answer.is !== "matrix") throw new NotDone("failed");
    return answer.matrix;
  }

  /** Load what reading and making need, so that both go on working when the connection ends. */
  warm(): void {
    void this.encode({ format: "QRCode", text: "ocrypt", level: "strongest" }).catch(() => undefined);
    void createImageBitmap(new ImageData(8, 8))
      .then((blank) => this.read(blank, "fast"))
      .catch(() => undefined);
  }

  #ask(question: Question, transferred: Transferable[]): Promise<Answer> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ ...question, id } satisfies Ask, transferred);
    });
  }

  #start(): Worker {
    const worker = new Worker(trusted(workerAddress), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => {
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.is === "refusal") waiting?.reject(new NotDone(data.refusal));
      else waiting?.resolve(data);
    });
    worker.addEventListener("error", () => {
      // It could not be loaded, or ran out of memory: the next question starts another.
      worker.terminate();
      this.#worker = undefined;
      const waiting = [...this.#waiting.values()];
      this.#waiting.clear();
      for (const one of waiting) one.reject(new NotDone("failed"));
    });
    return worker;
  }
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): { createScriptURL(address: string): string };
}

/**
 * The worker's address in the form that the page's policy demands (`require-trusted-types-for 'script'`).
 *
 * The one policy by this name, and `trusted-types` of the Content-Security-Policy allows no other, passes the one
 * address that the build wrote here.
 */
function trusted(address: string): string {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypes };
  policy ??= trustedTypes?.createPolicy("ocrypt-worker", {
    createScriptURL(asked) {
      if (asked !== workerAddress) throw new TypeError("only the page's own worker");
      return asked;
    },
  });
  return policy ? policy.createScriptURL(address) : address;
}

let policy: ReturnType<TrustedTypes["createPolicy"]> | undefined;
