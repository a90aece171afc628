// Writes manifest.json beside the built page: the digest of every asset, and one over all sources,
// so that a stale bundle is noticed without building it again.
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("..", import.meta.url));
const page = join(web, "..", "src", "ocrypt", "gateway", "page");

/** What the bundle is made from, relative to web/. */
const SOURCES = ["index.html", "package.json", "package-lock.json", ".npmrc", "tsconfig.json", "vite.config.ts", "src", "scripts"];

const sha256 = (octets) => createHash("sha256").update(octets).digest("hex");
const posix = (path) => path.split(sep).join("/");
const byCodeUnit = (left, right) => (left < right ? -1 : left > right ? 1 : 0);

async function filesUnder(root) {
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}

async function sources() {
  const all = await filesUnderEach(SOURCES.map((name) => join(web, name)));
  return all.map((path) => posix(relative(web, path))).sort(byCodeUnit);
}

async function filesUnderEach(paths) {
  const found = await Promise.all(
    paths.map((path) => filesUnder(path).catch((cause) => (cause.code === "ENOTDIR" ? [path] : Promise.reject(cause)))),
  );
  return found.flat();
}

async function digests(root, names) {
  return Promise.all(names.map(async (name) => [name, sha256(await readFile(join(root, name)))]));
}

const named = await sources();
const lines = (await digests(web, named)).map(([name, digest]) => `${name} ${digest}\n`);
const assets = (await filesUnder(page))
  .map((path) => posix(relative(page, path)))
  .filter((name) => name !== "manifest.json")
  .sort(byCodeUnit);

const manifest = {
  sources: named,
  sources_sha256: sha256(lines.join("")),
  assets: Object.fromEntries(await digests(page, assets)),
};
await writeFile(join(page, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
