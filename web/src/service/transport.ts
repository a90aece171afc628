/** Carries sealed octets to the service and back; sees nothing that is opened. */

import type { Octets } from "../core/octets.ts";
import { Problem } from "../core/problem.ts";
import { mediaTypeOf, requestIdOf } from "./headers.ts";
import { refusalIn } from "./refusal.ts";

export interface Parcel {
  readonly path: string;
  readonly mediaType: string;
  readonly body: Octets;
  /** Held in memory only; sent outside the envelope so that the gateway can refuse before anything is opened. */
  readonly token: string | undefined;
}

export interface Delivery {
  readonly status: number;
  readonly mediaType: string;
  readonly receipt: string | undefined;
  readonly requestId: string | undefined;
  readonly body: Octets;
}

export interface Transport {
  /** The octets at a path. Throws `Problem`. */
  fetch(path: string): Promise<Octets>;
  /** Send; `onSent` is told the share that left, 0..1. Throws `Problem`, or what `signal` was aborted with. */
  send(parcel: Parcel, onSent: (share: number) => void, signal: AbortSignal): Promise<Delivery>;
}

const MAX_DESCRIPTION = 256 * 1024;

/** To the origin that this page came from, and nowhere else: the content security policy holds it to that. */
export class OriginTransport implements Transport {
  async fetch(path: string): Promise<Octets> {
    let answer: Response;
    let octets: Octets;
    try {
      answer = await fetch(path, { cache: "no-store", credentials: "omit", redirect: "error" });
      octets = new Uint8Array(await answer.arrayBuffer());
    } catch {
      throw new Problem("connection-failed");
    }
    if (octets.length > MAX_DESCRIPTION) throw new Problem("server-misbehaved");
    // A service that is starting or stopping says so with its own code.
    if (!answer.ok) throw refusalIn(octets, requestIdOf(answer.headers.get("Ocrypt-Request-Id")));
    return octets;
  }

  // XMLHttpRequest, since `fetch` tells nothing about how much of a body has left.
  send(parcel: Parcel, onSent: (share: number) => void, signal: AbortSignal): Promise<Delivery> {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      let left = false;
      request.open("POST", parcel.path);
      request.responseType = "arraybuffer";
      request.setRequestHeader("Content-Type", parcel.mediaType);
      if (parcel.token) request.setRequestHeader("Authorization", `Bearer ${parcel.token}`);
      request.upload.onprogress = (event) => onSent(event.loaded / Math.max(1, event.total));
      request.upload.onload = () => {
        left = true;
        onSent(1);
      };
      request.onload = () => resolve(deliveryOf(request));
      request.onerror = () => reject(new Problem(left ? "connection-lost" : "connection-failed"));
      request.onabort = () => reject(signal.reason as Error);
      signal.addEventListener("abort", () => request.abort(), { once: true });
      if (signal.aborted) reject(signal.reason as Error);
      else request.send(parcel.body);
    });
  }
}

function deliveryOf(request: XMLHttpRequest): Delivery {
  return {
    status: request.status,
    mediaType: mediaTypeOf(request.getResponseHeader("Content-Type")),
    receipt: request.getResponseHeader("Ocrypt-Receipt") ?? undefined,
    requestId: requestIdOf(request.getResponseHeader("Ocrypt-Request-Id")),
    body: new Uint8Array(request.response as ArrayBuffer),
  };
}
