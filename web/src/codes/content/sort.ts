/** Which kind a text is: by its first letters, its scheme, its form; the twin of `content/sort.py`. */

import * as lists from "../lists.ts";
import { trimmed, visible } from "./clean.ts";
import { isAddress } from "./mails.ts";
import { isPayment } from "./payments.ts";
import { isBareNumber, isUssd } from "./phones.ts";
import { isDigitalLink, isElements, isProduct } from "./trade.ts";
import { completed, parted, schemeOf, split } from "./url.ts";

export interface Sorted {
  readonly kind: string;
  /** In lower case, empty where none decided. */
  readonly scheme: string;
  /** What was decided on. */
  readonly bare: string;
  /** The scheme shows only without hidden characters, or in compatibility form. */
  readonly disguise: boolean;
}

const HEAD = 300;
const STARTS = [
  ["begin:vcard", "contact"],
  ["mecard:", "contact"],
  ["bizcard:", "contact"],
  ["begin:vcalendar", "event"],
  ["begin:vevent", "event"],
  ["wifi:", "wifi"],
  ["dpp:", "wifi"],
  ["matmsg:", "email"],
  ["smtp:", "email"],
  ["hc1:", "credential"],
  ["lpa:1$", "device"],
  ["x-hm://", "device"],
] as const;
const SCHEMES: readonly (readonly [ReadonlySet<string>, string])[] = [
  [lists.PHONE_SCHEMES, "phone"],
  [lists.SMS_SCHEMES, "sms"],
  [lists.OTP_SCHEMES, "otp"],
  [lists.PAYMENT_SCHEMES, "payment"],
  [lists.CREDENTIAL_SCHEMES, "credential"],
  [new Set(["mailto"]), "email"],
  [new Set(["geo"]), "geo"],
];
const DATA = /^data:\s{0,9}(?:[\w.+-]{1,60}\/[\w.+\-*]{1,80}\s{0,9})?(?:;[^,]{0,200})?,/i;

/** Tell the kind of a text; never fails. */
export function sort(text: string): Sorted {
  const bare = trimmed(text);
  if (isElements(text.replaceAll(/^[ \r\n]+|[ \r\n]+$/g, ""))) return told("gs1", "", bare);
  const lower = bare.slice(0, HEAD).toLowerCase();
  for (const [start, kind] of STARTS) if (lower.startsWith(start)) return told(kind, parted(start, ":")[0], bare);
  if (isPayment(bare)) return told("payment", "", bare);
  if (/^MT:[A-Z0-9.-]{10,120}$/.test(bare)) return told("device", "mt", bare);
  return byScheme(bare) ?? byDisguise(bare) ?? byForm(bare);
}

function told(kind: string, scheme: string, bare: string, disguise = false): Sorted {
  return { kind, scheme, bare, disguise };
}

function byDisguise(bare: string): Sorted | undefined {
  const head = visible(bare.slice(0, HEAD));
  const scheme = schemeOf(head);
  if (scheme === "" || scheme === schemeOf(bare)) return undefined;
  const found = byScheme(head + bare.slice(HEAD));
  if (!found || found.kind === "app-link" || (found.kind !== "script" && /^\s*\w+\s*:/.test(bare))) return undefined;
  return { ...found, disguise: true };
}

function byScheme(bare: string): Sorted | undefined {
  const scheme = schemeOf(bare);
  const rest = bare.slice(scheme.length + 1);
  if (scheme === "" || rest.trim() === "") return undefined;
  const kind = dangerous(scheme, bare, rest) ?? known(scheme, rest);
  if (kind !== undefined) return told(kind, scheme, bare);
  return rest.startsWith("//") && scheme.length > 1 && !/\s/.test(rest) ? told("app-link", scheme, bare) : undefined;
}

function dangerous(scheme: string, bare: string, rest: string): string | undefined {
  const spaced = /^\s/.test(rest);
  if (lists.SCRIPT_SCHEMES.has(scheme)) return "script";
  if (scheme === "data") return DATA.test(bare) || (!spaced && rest.includes(",")) ? "data" : undefined;
  if (lists.DATA_SCHEMES.has(scheme) && !spaced) return "data";
  if (lists.FILE_SCHEMES.has(scheme) && (/^[/\\]/.test(rest) || (scheme === "jar" && rest.includes("!")))) return "file";
  return /^about:[a-z-]+$/i.test(bare) ? "app-link" : undefined;
}

function known(scheme: string, rest: string): string | undefined {
  if (lists.SPECIAL.has(scheme) && (/^[/\\]/.test(rest) || !/\s/.test(rest))) return web(scheme, rest);
  if (/^\s/.test(rest)) return undefined;
  const kind = SCHEMES.find(([schemes]) => schemes.has(scheme))?.[1];
  if (kind !== undefined) return kind;
  if (scheme === "weixin" && rest.toLowerCase().startsWith("//wxpay")) return "payment";
  return lists.PLAIN_APPS.has(scheme) || (lists.APPS.has(scheme) && /^[/?]/.test(rest)) ? "app-link" : undefined;
}

function web(scheme: string, rest: string): string {
  const authority = rest.replace(/^[/\\]+/, "").split(/[/?#\\]/)[0] ?? "";
  if (/[^\S\t\r\n]/.test(rest.trimEnd()) && !(authority.includes("@") && /\s/.test(authority))) return "text";
  return linkKind(`${scheme}:${rest}`);
}

function linkKind(link: string): string {
  const url = split(link);
  if (isDigitalLink(url) && !lists.PAYMENT_HOSTS.has(url.host?.name ?? "")) return "gs1";
  return lists.PAYMENT_HOSTS.has(url.host?.name ?? "") ? "payment" : "url";
}

function byForm(bare: string): Sorted {
  if (/^\\\\[^\\/\s]+[\\/]\S/.test(bare)) return told("file", "", bare);
  if (isUssd(bare) || isBareNumber(bare)) return told("phone", "", bare);
  if (isProduct(bare)) return told("product", "", bare);
  if (/^[0-9]+$/.test(bare)) return told("number", "", bare);
  if (isAddress(bare)) return told("email", "", bare);
  if (/^[+-]?\d{1,2}\.\d{2,9},\s?[+-]?\d{1,3}\.\d{2,9}$/.test(bare)) return told("geo", "", bare);
  const link = completed(bare);
  return link === "" ? told("text", "", bare) : told(linkKind(link), "", link);
}
