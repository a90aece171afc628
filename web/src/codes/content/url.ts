/** Links taken apart as browsers do it (WHATWG URL), for text that means harm; the twin of `content/url.py`. */

import { SPECIAL, TOP_LEVELS } from "../lists.ts";
import { type Host, labelsOf, parseHost, percentDecoded } from "./host.ts";

export interface Url {
  readonly scheme: string;
  readonly userinfo: string | undefined;
  readonly host: Host | undefined;
  readonly port: number | undefined;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
  readonly backslash: boolean;
}

/** The scheme that the text begins with, in lower case; empty if none. */
export function schemeOf(text: string): string {
  return (/^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1] ?? "").toLowerCase();
}

/** Take a link apart; the text has a scheme and is trimmed. Never fails. */
export function split(untrusted: string): Url {
  const text = untrusted.replaceAll(/[\t\n\r]/g, "");
  const scheme = schemeOf(text);
  const [whole, fragment] = parted(text.slice(scheme.length + 1), "#");
  const [rest, query] = parted(whole, "?");
  const special = SPECIAL.has(scheme);
  const slashed = special ? rest.replaceAll("\\", "/").replace(/^\/+/, "") : rest.slice(2);
  if (!special && !rest.startsWith("//")) {
    return { scheme, userinfo: undefined, host: undefined, port: undefined, path: rest, query, fragment, backslash: false };
  }
  const slash = slashed.indexOf("/");
  const authority = slash < 0 ? slashed : slashed.slice(0, slash);
  const at = authority.lastIndexOf("@");
  const named = /:([0-9]*)$/.exec(authority.slice(at + 1));
  const digits = (named?.[1] ?? "").replace(/^0+/, "");
  return {
    scheme,
    userinfo: at < 0 ? undefined : authority.slice(0, at),
    host: parseHost(authority.slice(at + 1).replace(/:[0-9]*$/, "")),
    port: digits !== "" && digits.length <= 5 ? Number(digits) : undefined,
    path: slash < 0 ? "" : slashed.slice(slash),
    query,
    fragment,
    backslash: special && rest.includes("\\"),
  };
}

/** The query's and the fragment's names and values, percent signs undone. */
export function pairsOf(url: Url): readonly (readonly [string, string])[] {
  const fragment = url.fragment.slice(url.fragment.lastIndexOf("?") + 1);
  return `${url.query}&${fragment}`.split(/[&;]/).flatMap((part) => {
    const at = part.indexOf("=");
    if (at < 0) return [];
    return [[percentDecoded(part.slice(0, at)).trim(), percentDecoded(part.slice(at + 1).replaceAll("+", " "))]];
  });
}

/** The text as a link where browsers' address bars would take it for one without a scheme; else empty. */
export function completed(text: string): string {
  if (text === "" || /\s/.test(text) || (text.split(/[/?#]/)[0] ?? "").includes("@")) return "";
  if (text.startsWith("//") && text.length > 2) return `https:${text}`;
  const place = text.split(/[/?#\\]/)[0] ?? "";
  const [name, port] = parted(place, ":");
  if (place.includes(":") && !/^[0-9]+$/.test(port)) return "";
  const host = parseHost(name);
  if (!host.valid) return "";
  if (host.address) return name.split(".").length === 4 && place !== text ? `http://${text}` : "";
  const labels = labelsOf(host);
  const last = labels.at(-1) ?? "";
  if (labels.length === 1 && last === "localhost" && (port !== "" || place !== text)) return `http://${text}`;
  const known = labels[0] === "www" || TOP_LEVELS.has(last) || last.startsWith("xn--");
  return labels.length >= 2 && known ? `http://${text}` : "";
}

/** What stands before the first of a sign, and after it. */
export function parted(text: string, sign: string): readonly [string, string] {
  const at = text.indexOf(sign);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + sign.length)];
}
