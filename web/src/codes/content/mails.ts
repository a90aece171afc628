/** E-mail: addresses, and messages that a code wants to be sent; the twin of `content/mails.py`. */

import { semicolonFields } from "./fields.ts";
import { type Host, parseHost, percentDecoded } from "./host.ts";
import { hostMarks } from "./links.ts";
import { parted } from "./url.ts";

const ADDRESS = /^[^\s@<>,;:"()[\]\\]{1,128}@[^\s@<>,;:"()[\]\\/]{1,255}$/;
const MAX_ADDRESSES = 20;

/** Whether the text is one e-mail address with a dot in its domain. */
export function isAddress(text: string): boolean {
  const domain = text.slice(text.lastIndexOf("@") + 1);
  return ADDRESS.test(text) && domain.replaceAll(/^[.\u3002\uff0e\uff61]+|[.\u3002\uff0e\uff61]+$/g, "").includes(".");
}

/** The addresses that a `mailto:`, `MATMSG:` or `SMTP:` text names, or the one that it is. */
export function addressees(text: string, scheme: string): readonly string[] {
  return named(text, scheme).split(/[,;]/).map((one) => one.trim()).slice(0, MAX_ADDRESSES);
}

export function hostsOf(addresses: readonly string[]): readonly Host[] {
  return addresses
    .filter((one) => one.includes("@"))
    .map((one) => parseHost(one.slice(one.lastIndexOf("@") + 1).replace(/>+$/, "")));
}

/** The marks of a message to be sent. */
export function mailMarks(text: string, scheme: string, hosts: readonly Host[]): readonly string[] {
  const marks = hosts.flatMap(hostMarks);
  if (scheme === "mailto") {
    const names = parted(text.toLowerCase(), "?")[1].split("&").map((part) => parted(part, "=")[0]);
    if (names.includes("subject") || names.includes("body")) marks.push("prefilled");
    if (names.includes("attach") || names.includes("attachment")) marks.push("attachment");
  } else if (scheme === "matmsg") {
    const fields = semicolonFields(text, "MATMSG:");
    if (fields.get("SUB") || fields.get("BODY")) marks.push("prefilled");
  } else if (scheme === "smtp" && text.split(":").length > 2) {
    marks.push("prefilled");
  }
  return marks;
}

function named(text: string, scheme: string): string {
  switch (scheme) {
    case "matmsg":
      return semicolonFields(text, "MATMSG:").get("TO") ?? "";
    case "smtp":
      return parted(text.slice("SMTP:".length), ":")[0];
    case "mailto": {
      const [path, query] = parted(text.slice("mailto:".length), "?");
      const more = query.split("&").map((part) => parted(part, "=")).filter(([name]) => /^(?:to|cc|bcc)$/i.test(name));
      return percentDecoded([path, ...more.map(([, value]) => value)].join(","));
    }
    default:
      return text;
  }
}
