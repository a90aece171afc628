/** The built page that is committed: of these very sources, whole, small, and with nothing inline or foreign. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import { formatManifest, makeManifest, type Manifest, page } from "../../scripts/manifest.mjs";

const web = fileURLToPath(new URL("../..", import.meta.url));

async function committed(): Promise<Manifest> {
  return JSON.parse(await readFile(join(page, "manifest.json"), "utf-8")) as Manifest;
}

async function assets(): Promise<readonly (readonly [string, string])[]> {
  const { assets: named } = await committed();
  return await Promise.all(
    Object.keys(named).map(async (name) => [name, await readFile(join(page, name), "utf-8")] as const),
  );
}

describe("the built page", () => {
  test("is of these sources, and whole (else: npm run build)", async () => {
    expect(await readFile(join(page, "manifest.json"), "utf-8")).toBe(formatManifest(await makeManifest()));
  });

  test("is under 300 kB", async () => {
    const sizes = (await assets()).map(([, content]) => Buffer.byteLength(content));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(300_000);
  });

  test("has a digest in the name of all that index.html points to", async () => {
    for (const [name] of await assets()) expect(name).toMatch(/^(index\.html|assets\/[\w-]+-[\w-]{8}\.(js|css|svg))$/);
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
      // Names of XML namespaces are no addresses: nothing is fetched from them.
      const named = content.match(/(https?|wss?):\/\/[^\s"'`)]+/g) ?? [];
      expect([name, named.filter((address) => !address.startsWith("http://www.w3.org/"))]).toEqual([name, []]);
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
