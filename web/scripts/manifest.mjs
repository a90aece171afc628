// manifest.json beside the built page: the digest of every asset, and one over all sources,
// so that a stale bundle is noticed without building it again.
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("..", import.meta.url));

export const page = join(web, "..", "src", "ocrypt", "gateway", "page");

/** What the bundle is made from, relative to web/. */
const SOURCES = [
  ".npmrc",
  "index.html",
  "package.json",
  "package-lock.json",
  "scripts",
  "src",
  "tsconfig.json",
  "vite.config.ts",
];

/** The manifest of what lies on the disk now. */
export async function makeManifest() {
  const sources = await filesOf(web, SOURCES);
  const assets = (await filesOf(page, ["."])).filter((name) => name !== "manifest.json");
  const lines = (await digests(web, sources)).map(([name, digest]) => `${name} ${digest}\n`);
  return { sources, sources_sha256: sha256(lines.join("")), assets: Object.fromEntries(await digests(page, assets)) };
}

export function formatManifest(manifest) {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** Every file of the named files and folders, relative to `root`, sorted by code units. */
async function filesOf(root, names) {
  const found = await Promise.all(names.map((name) => filesUnder(join(root, name))));
  return found
    .flat()
    .map((path) => relative(root, path).split(sep).join("/"))
    .sort();
}

async function filesUnder(path) {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function digests(root, names) {
  return Promise.all(names.map(async (name) => [name, sha256(await readFile(join(root, name)))]));
}

function sha256(octets) {
  return createHash("sha256").update(octets).digest("hex");
}
