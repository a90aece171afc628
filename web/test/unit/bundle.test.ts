/** The built page that is committed: of these very sources, whole, small, and with nothing inline or foreign. */

import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";
import { ZXING_WASM_SHA256 as READER_SHA256 } from "zxing-wasm/reader";
import { ZXING_WASM_SHA256 as WRITER_SHA256 } from "zxing-wasm/writer";

import lists from "../../src/codes/lists.json" with { type: "json" };
import { formatManifest, makeManifest, type Manifest, page } from "../../scripts/manifest.mjs";

const web = fileURLToPath(new URL("../..", import.meta.url));

async function committed(): Promise<Manifest> {
  return JSON.parse(await readFile(join(page, "manifest.json"), "utf-8")) as Manifest;
}

/** Names of XML namespaces, and what is only written or compared with: hints, starts of what is typed, the verdicts' lists. */
const NOT_FETCHED = [
  "http://www.w3.org/",
  "https://example.com",
  "https://${",
  "http://${",
  "https://id.gs1.org",
  ...lists.SIGN_IN_STARTS,
];

/** All but the WebAssembly, which is no text. */
async function assets(): Promise<readonly (readonly [string, string])[]> {
  const { assets: named } = await committed();
  return await Promise.all(
    Object.keys(named).filter((name) => !name.endsWith(".wasm")).map(async (name) => [name, await readFile(join(page, name), "utf-8")] as const),
  );
}

describe("the built page", () => {
  test("is of these sources, and whole (else: npm run build)", async () => {
    expect(await readFile(join(page, "manifest.json"), "utf-8")).toBe(formatManifest(await makeManifest()));
  });

  test("is under 500 kB, and what is loaded at first under 180 kB", async () => {
    const sizes = (await assets()).map(([name, content]) => [name, Buffer.byteLength(content)] as const);
    const sum = (wanted: (name: string) => boolean): number =>
      sizes.filter(([name]) => wanted(name)).reduce((all, [, size]) => all + size, 0);
    expect(sum(() => true)).toBeLessThan(500_000);
    expect(sum((name) => /^(index\.html|assets\/(index|mark)-)/.test(name))).toBeLessThan(180_000);
  });

  test("holds the WebAssembly of the pinned package, octet by octet, each under 1 MB", async () => {
    const modules = [
      [READER_SHA256, "zxing_reader"],
      [WRITER_SHA256, "zxing_writer"],
    ] as const;
    const { assets: named } = await committed();
    expect(Object.keys(named).filter((name) => name.endsWith(".wasm"))).toHaveLength(modules.length);
    for (const [digest, start] of modules) {
      const name = Object.keys(named).find((one) => one.startsWith(`assets/${start}-`)) ?? "";
      expect([name, named[name]]).toEqual([name, digest]);
      expect((await stat(join(page, name))).size).toBeLessThan(1_000_000);
    }
  });

  test("has a digest in the name of all that index.html points to", async () => {
    for (const name of Object.keys((await committed()).assets)) expect(name).toMatch(/^(index\.html|assets\/[\w-]+-[\w-]{8}\.(js|css|svg|wasm))$/);
  });

  test("has nothing inline", async () => {
    const html = await readFile(join(page, "index.html"), "utf-8");
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i);
    for (const [, attributes, content] of html.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)) {
      expect(attributes).toContain("src=");
      expect(content).toBe("");
    }
  });

  test("names no other origin, has no source map and makes no code from text", async () => {
    for (const [name, content] of await assets()) {
      const named = content.match(/(https?|wss?):\/\/[^\s"'`)]+/g) ?? [];
      expect([name, named.filter((address) => !NOT_FETCHED.some((start) => address.startsWith(start)))]).toEqual([name, []]);
      expect(content).not.toMatch(/sourceMappingURL|\beval\(|new Function\(/);
    }
  });
});

describe("what it is built with", () => {
  test("is locked by digest, without download addresses", async () => {
    const lock = await readFile(join(web, "package-lock.json"), "utf-8");
    expect(lock).not.toContain("resolved");
    const { packages } = JSON.parse(lock) as { packages: Record<string, { integrity?: string }> };
    for (const [name, { integrity }] of Object.entries(packages).filter(([path]) => path !== "")) {
      expect([name, integrity]).toEqual([name, expect.stringMatching(/^sha512-/)]);
    }
  });

  test("is pinned to exact versions", async () => {
    const manifest = JSON.parse(await readFile(join(web, "package.json"), "utf-8")) as Record<
      "dependencies" | "devDependencies",
      Record<string, string>
    >;
    for (const version of [...Object.values(manifest.dependencies), ...Object.values(manifest.devDependencies)]) {
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    }
  });
});
