/** What is doubtful about a link; the twin of `content/links.py`. */

import {
  EXECUTABLES, LOCAL_RESOLVERS, METADATA_NAMES, POSING, PRIVATE_NAMES, SECRET_KEYS, SECURE, SHORTENERS, SPECIAL,
} from "../lists.ts";
import { isMetadata, isPrivate } from "./addresses.ts";
import { type Host, labelsOf, percentDecoded } from "./host.ts";
import { siteOf } from "./sites.ts";
import { completed, pairsOf, schemeOf, type Url } from "./url.ts";
import { brandsIn, isAscii, isMixed, looksLatin, scripts } from "./writing.ts";

const MAX_LABELS = 5;
const MAX_HOST = 60;

/** The marks of a link to the web. */
export function linkMarks(url: Url): readonly string[] {
  const marks: string[] = [];
  if (SPECIAL.has(url.scheme) && !SECURE.has(url.scheme)) marks.push("cleartext");
  if (url.backslash) marks.push("backslash");
  if (url.userinfo !== undefined) {
    marks.push("userinfo");
    if (url.userinfo.replace(/:+$/, "").includes(":")) marks.push("credentials");
  }
  if (url.host) marks.push(...hostMarks(url.host));
  if (url.port !== undefined && url.port !== SPECIAL.get(url.scheme)) marks.push("odd-port");
  return [...marks, ...leads(url)];
}

/** The marks of a host: of a link, or of an e-mail address. */
export function hostMarks(host: Host): readonly string[] {
  const marks: string[] = [];
  if (!host.valid) marks.push("invalid-host");
  if (isEncoded(host)) marks.push("encoded-host");
  if (!host.address) return [...marks, ...nameMarks(host)];
  marks.push("ip-host");
  if (!host.name.startsWith("[") && host.written.replace(/\.$/, "") !== host.name) marks.push("odd-ip");
  if (isPrivate(host.address)) marks.push("private-host");
  if (isMetadata(host.address)) marks.push("metadata-host");
  return marks;
}

function nameMarks(host: Host): readonly string[] {
  const marks: string[] = [];
  const name = host.name.replace(/\.$/, "");
  const labels = labelsOf(host);
  const last = labels.at(-1) ?? "";
  if (labels.length === 1 || PRIVATE_NAMES.has(last) || name.endsWith("home.arpa") || under(name, LOCAL_RESOLVERS)) {
    marks.push("private-host");
  }
  if (METADATA_NAMES.has(name)) marks.push("metadata-host");
  if (host.ascii.split(".").some((label) => label.startsWith("xn--"))) marks.push("punycode");
  if (labels.some(isMixed)) marks.push("mixed-script");
  if (labels.some((label) => looksLatin(label) && !isAtHome(label, last))) marks.push("look-alike");
  if (poses(host)) marks.push("posing-host");
  if (labels.length > MAX_LABELS || [...name].length > MAX_HOST) marks.push("long-host");
  if (last === "onion") marks.push("onion");
  if (SHORTENERS.has(name) || SHORTENERS.has(name.replace(/^www\./, ""))) marks.push("shortener");
  return marks;
}

/** A name whose last part is in the same writing is at home there: browsers show it too. */
function isAtHome(label: string, last: string): boolean {
  const home = [...scripts(last)].filter((one) => one !== "latin").sort();
  return home.length > 0 && home.join() === [...scripts(label)].sort().join();
}

function isEncoded(host: Host): boolean {
  if (host.written.includes("%") && !host.written.startsWith("[")) return true;
  if (!isAscii(host.name)) return false;
  return [...host.written.replaceAll("\u3002", ".")].some((one) => {
    const point = one.codePointAt(0) ?? 0;
    return (point >= 0xff00 && point <= 0xffef) || (point >= 0x2100 && point <= 0x24ff) || point >= 0x1d400;
  });
}

function poses(host: Host): boolean {
  const site = siteOf(host);
  const first = site.split(".")[0] ?? "";
  const before = site !== "" && site !== host.name && host.name.endsWith(`.${site}`)
    ? host.name.slice(0, -site.length - 1).split(".")
    : [];
  const own = site === "" ? new Set<string>() : brandsIn(first);
  if (own.size > 0 && !own.has(first)) return true;
  if (before.slice(1).some((label) => POSING.has(label))) return true;
  if (before.some((label) => label.length > 6 && label.includes("-") && POSING.has(label.split("-").at(-1) ?? ""))) {
    return true;
  }
  return own.size === 0 && before.some((label) => brandsIn(label).size > 0);
}

function leads(url: Url): readonly string[] {
  const marks: string[] = [];
  const path = percentDecoded(url.path).replace(/[/. ]+$/, "").toLowerCase();
  const pairs = pairsOf(url);
  if (pairs.some(([name, value]) => value !== "" && SECRET_KEYS.has(name.toLowerCase()))) marks.push("credentials");
  if (pairs.some(([, value]) => isLink(value)) || path.includes("://")) marks.push("redirect");
  const values = pairs.map(([, value]) => value.toLowerCase().replace(/[/. ]+$/, ""));
  const names = [path, ...values].map((one) => one.split("/").at(-1) ?? "");
  if (names.some((name) => name.includes(".") && EXECUTABLES.has(name.split(".").at(-1) ?? ""))) marks.push("executable");
  return marks;
}

function isLink(value: string): boolean {
  const text = percentDecoded(value).trim().toLowerCase();
  return SPECIAL.has(schemeOf(text)) || (text.startsWith("//") && completed(text) !== "");
}

function under(name: string, names: ReadonlySet<string>): boolean {
  const parts = name.split(".");
  return parts.some((_, start) => names.has(parts.slice(start, start + 4).join(".")) && parts.length - start <= 4);
}
