/** The fake service on localhost, which browsers take for a secure context, with the page and its exact headers. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

import { type Octets, own, utf8 } from "../../src/core/octets.ts";
import type { FakeService } from "./fake-service.ts";

const PAGE = fileURLToPath(new URL("../../../src/ocrypt/gateway/page", import.meta.url));

/** What the gateway sends with the page; the page must work under it without one violation. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types ocrypt-worker",
].join("; ");

const HEADERS = {
  "Content-Security-Policy": POLICY,
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
};

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

export class HttpService {
  readonly address: string;
  /** Every path that was asked for. */
  readonly asked: string[];
  readonly #server: Server;

  private constructor(server: Server, asked: string[]) {
    this.#server = server;
    this.asked = asked;
    this.address = `http://localhost:${(server.address() as AddressInfo).port}/`;
  }

  static async start(fake: FakeService): Promise<HttpService> {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      answer(fake, request, response).catch((cause: unknown) => response.destroy(cause as Error));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new HttpService(server, asked);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function answer(fake: FakeService, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? "/", "http://localhost").pathname;
  if (path === "/.well-known/ocrypt") return send(response, 200, { "Content-Type": "application/json" }, await fake.describe());
  if (path === "/v1/sealed" && request.method === "POST") {
    const parts: Uint8Array[] = [];
    for await (const part of request) parts.push(part as Uint8Array);
    const { status, headers, body } = await fake.take(own(Buffer.concat(parts)), request.headers.authorization);
    return send(response, status, headers, body);
  }
  const name = normalize(path === "/" ? "/index.html" : path);
  try {
    const body = own(await readFile(join(PAGE, name)));
    return send(response, 200, { "Content-Type": TYPES[extname(name)] ?? "application/octet-stream" }, body);
  } catch {
    return send(response, 404, { "Content-Type": "text/plain" }, utf8("nothing here"));
  }
}

function send(response: ServerResponse, status: number, headers: Readonly<Record<string, string>>, body: Octets): void {
  response.writeHead(status, { ...HEADERS, ...headers, "Content-Length": body.length });
  response.end(body);
}
