/** Hosts as browsers read them (WHATWG URL, UTS 46); the twin of `content/host.py`. */

import { type Address, endsInNumber, ipv4, ipv6, shown } from "./addresses.ts";
import { isHidden } from "./clean.ts";
import { fromPunycode, toPunycode } from "./punycode.ts";
import { isAscii } from "./writing.ts";

export interface Host {
  /** As it stands in the link. */
  readonly written: string;
  /** In Unicode, lower case; an address in its usual form, IPv6 in brackets. */
  readonly name: string;
  readonly ascii: string;
  readonly address: Address | undefined;
  /** Whether browsers would take it; else the names say what was written. */
  readonly valid: boolean;
}

const MAX_NAME = 2_000;
const MAX_LABEL = 500;

/** Read a host as browsers do; never fails. */
export function parseHost(written: string): Host {
  if ([...written].length > MAX_NAME) {
    return { written: cut(written), name: cut(written), ascii: "", address: undefined, valid: false };
  }
  if (written.startsWith("[") && written.endsWith("]")) {
    const address = ipv6(written.slice(1, -1));
    const name = address ? `[${shown(address)}]` : cut(written.toLowerCase());
    return { written, name, ascii: name, address, valid: address !== undefined };
  }
  const name = mapped(percentDecoded(written));
  if (endsInNumber(name)) {
    const address = ipv4(name);
    const text = address ? shown(address) : cut(name);
    return { written, name: text, ascii: text, address, valid: address !== undefined };
  }
  const labels = name.split(".");
  const unicode = labels.map(toUnicode);
  const ascii = labels.map(toAscii);
  return {
    written,
    name: cut(unicode.map((label, at) => label ?? labels[at] ?? "").join(".")),
    ascii: cut(ascii.map((label, at) => label ?? labels[at] ?? "").join(".")),
    address: undefined,
    valid: isValid(name) && !unicode.includes(undefined) && !ascii.includes(undefined),
  };
}

/** The parts of the name; none where the host is an address. */
export function labelsOf(host: Host): readonly string[] {
  return host.address ? [] : host.name.split(".").filter((label) => label !== "");
}

/** The text with %XX undone, read as UTF-8; what isn't UTF-8 becomes U+FFFD. */
export function percentDecoded(text: string): string {
  if (!text.includes("%")) return text;
  const octets = [...new TextEncoder().encode(text)];
  const out: number[] = [];
  for (let at = 0; at < octets.length; at += 1) {
    const digits = String.fromCharCode(...octets.slice(at + 1, at + 3));
    if (octets[at] === 0x25 && /^[0-9a-f]{2}$/i.test(digits)) {
      out.push(Number.parseInt(digits, 16));
      at += 2;
    } else out.push(octets[at] ?? 0);
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array(out));
}

function mapped(text: string): string {
  const seen = [...text].filter((one) => !isHidden(one) && !/[\ufe00-\ufe0f]/.test(one)).join("");
  return dotted(dotted(seen).normalize("NFKC").toLowerCase().normalize("NFKC"));
}

function dotted(text: string): string {
  return text.replaceAll(/[\u3002\uff0e\uff61]/g, ".");
}

function isValid(name: string): boolean {
  if (name === "" || [...name].length > MAX_NAME || /[ #%/:<>?@[\\\]^|\ufffd]/.test(name)) return false;
  return name.replace(/\.$/, "").split(".").every((label) => label !== "");
}

function toUnicode(label: string): string | undefined {
  if (!label.startsWith("xn--")) return label;
  if (label.length > MAX_LABEL || !isAscii(label)) return undefined;
  const decoded = fromPunycode(label.slice(4));
  // What the other way round is written otherwise is not the name that it seems to be.
  if (decoded === undefined || isAscii(decoded) || mapped(decoded) !== decoded) return undefined;
  return toAscii(decoded) === label ? decoded : undefined;
}

function toAscii(label: string): string | undefined {
  if (isAscii(label)) return label;
  const code = [...label].length > MAX_LABEL ? undefined : toPunycode(label);
  return code === undefined ? undefined : `xn--${code}`;
}

function cut(text: string): string {
  return [...text].slice(0, MAX_NAME).join("");
}
