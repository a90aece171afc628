/** What a code's text is, and what is doubtful about it (`spec/codes.md`); the twin of `content/verdict.py`. Opens nothing. */

import { hiddenMarks, withoutSeparators } from "./content/clean.ts";
import { type Host, parseHost } from "./content/host.ts";
import { hostMarks, linkMarks } from "./content/links.ts";
import { addressees, hostsOf, mailMarks } from "./content/mails.ts";
import { numberMarks, numberOf } from "./content/phones.ts";
import { siteOf } from "./content/sites.ts";
import { sort, type Sorted } from "./content/sort.ts";
import { split } from "./content/url.ts";
import { wifiMarks } from "./content/wifi.ts";
import { embeddedMarks, linksIn, proseMarks, wordMarks } from "./content/words.ts";
import { APPS, DANGEROUS_APPS, HOSTED_APPS, LEVELS, SIGN_IN_STARTS, SPECIAL } from "./lists.ts";

export interface Verdict {
  readonly kind: string;
  readonly marks: readonly string[];
  /** The host of a link as a person must see it, in Unicode; in punycode; and the part of it that somebody registered. */
  readonly host: string;
  readonly asciiHost: string;
  readonly site: string;
}

/** The kinds in which a link among the words is looked for. */
const LINKED: ReadonlySet<string> = new Set(["text", "contact", "event", "sms", "email", "number"]);
const BODY = /[?&;]body=.|^[^:?;]{1,40}:./is;

/** Tell what a text is and what is doubtful about it. Never fails; opens, fetches and looks up nothing. */
export function verdictOf(text: string): Verdict {
  const sorted = sort(text);
  const found = ofKind(sorted);
  const links = LINKED.has(sorted.kind) ? linksIn(sorted.bare) : [];
  const lower = sorted.bare.toLowerCase();
  const marks = new Set([
    ...hiddenMarks(sorted.kind === "gs1" ? withoutSeparators(text) : text),
    ...wordMarks(sorted.bare),
    ...(sorted.disguise ? ["disguised-scheme"] : []),
    ...(SIGN_IN_STARTS.some((start) => lower.startsWith(start)) ? ["sign-in"] : []),
    ...found.marks,
    ...(LINKED.has(sorted.kind) ? embeddedMarks(sorted.bare, links) : []),
  ]);
  const host = [...found.hosts, ...links.flatMap((link) => link.host ?? [])][0];
  return {
    kind: sorted.kind,
    marks: [...LEVELS.keys()].filter((mark) => marks.has(mark)),
    host: plain(host?.name ?? ""),
    asciiHost: plain(host?.ascii ?? ""),
    site: plain(host ? siteOf(host) : ""),
  };
}

/** A host as it may stand beside other text: without what steers. */
function plain(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu, "");
}

interface OfKind {
  readonly marks: readonly string[];
  readonly hosts: readonly Host[];
}

function ofKind(sorted: Sorted): OfKind {
  switch (sorted.kind) {
    case "url":
    case "gs1":
    case "payment":
      return web(sorted);
    case "email": {
      const hosts = hostsOf(addressees(sorted.bare, sorted.scheme));
      return { marks: mailMarks(sorted.bare, sorted.scheme, hosts), hosts };
    }
    case "phone":
    case "sms":
      return only(...phone(sorted));
    case "wifi":
      return only(...(sorted.scheme === "wifi" ? wifiMarks(sorted.bare) : []));
    case "otp":
      return only("secret", "one-time-password");
    case "script":
    case "data":
    case "file":
    case "app-link":
      return application(sorted);
    case "device":
      return only(sorted.scheme === "lpa" ? "esim" : "app");
    case "text":
      return only(...proseMarks(sorted.bare));
    default:
      return only();
  }
}

function only(...marks: readonly string[]): OfKind {
  return { marks, hosts: [] };
}

function web({ kind, scheme, bare }: Sorted): OfKind {
  const marks = kind === "payment" ? ["payment"] : [];
  if (!SPECIAL.has(scheme) && !/^https?:/.test(bare)) return only(...marks);
  const url = split(bare);
  if (/\s/.test(bare)) marks.push("hidden-break");
  // Where none was written, the link has the scheme that a browser would try; that is not the code's doing.
  marks.push(...linkMarks(url).filter((mark) => scheme !== "" || mark !== "cleartext"));
  return { marks, hosts: url.host ? [url.host] : [] };
}

function phone({ kind, scheme, bare }: Sorted): readonly string[] {
  const rest = scheme === "" ? bare : bare.slice(scheme.length + 1);
  if (kind === "phone") return numberMarks(numberOf(rest));
  const number = numberOf(rest).split(/[:?;&]/)[0] ?? "";
  return [...number.split(",").flatMap(numberMarks), ...(BODY.test(rest) ? ["prefilled"] : [])];
}

function application(sorted: Sorted): OfKind {
  const isApp = sorted.kind === "app-link";
  const marks: string[] = [];
  if (!isApp || DANGEROUS_APPS.has(sorted.scheme)) marks.push("dangerous-scheme");
  if (isApp) marks.push("app", ...(APPS.has(sorted.scheme) ? [] : ["unknown-scheme"]));
  const host = applicationHost(sorted);
  const inner = isApp ? linksIn(sorted.bare) : [];
  marks.push(...(host ? hostMarks(host) : []), ...embeddedMarks("", inner));
  return { marks, hosts: [...(host ? [host] : []), ...inner.flatMap((link) => link.host ?? [])] };
}

function applicationHost({ kind, scheme, bare }: Sorted): Host | undefined {
  if (scheme === "" && kind === "file") return parseHost(bare.slice(2).split(/[\\/]/)[0] ?? "");
  const host = HOSTED_APPS.has(scheme) ? split(bare).host : undefined;
  return host && host.written !== "" ? host : undefined;
}
