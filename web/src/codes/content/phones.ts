/** Numbers to call or to write to, and what they may cost or set off; the twin of `content/phones.py`. */

import { EMERGENCY, PREMIUM_STARTS } from "../lists.ts";
import { percentDecoded } from "./host.ts";
import { parted } from "./url.ts";

const BARE = /^(?:\+\d[\d ()./-]{5,24}\d|\(0?\d{2,5}\)[ ]?\d[\d -]{4,16}\d)$/;
const USSD = /^(?:[*#][0-9*#]{1,80}[#*]|[*#][0-9*]+#[0-9]+)$/;
const SHORT = 6;

export function isBareNumber(text: string): boolean {
  return BARE.test(text);
}

export function isUssd(text: string): boolean {
  return USSD.test(text);
}

/** The number of a `tel:` or `sms:` link: what stands before the first parameter, percent signs undone. */
export function numberOf(rest: string): string {
  return percentDecoded(parted(parted(rest, "?")[0], ";")[0]).replace(/^\/+/, "").trim();
}

/** The marks of a number that a phone would dial or write to. */
export function numberMarks(number: string): readonly string[] {
  return [...(/[*#]/.test(number) ? ["ussd"] : []), ...(isCostly(number) ? ["premium-number"] : [])];
}

function isCostly(number: string): boolean {
  const bare = number.trim();
  const digits = bare.replaceAll(/[^0-9]/g, "");
  let shown = bare.startsWith("+") ? `+${digits}` : digits;
  if (shown.startsWith("00") && shown.length > 8) shown = `+${shown.slice(2)}`;
  if (/^\(?1?[ )./-]*\(?(?:900|976)[ )./-]/.test(bare)) return true;
  if (!shown.startsWith("+") && shown.length > 2 && shown.length <= SHORT) {
    return !EMERGENCY.has(shown) && !/[*#]/.test(bare);
  }
  const abroad = shown.replace("+440", "+44");
  return shown.length > SHORT && PREMIUM_STARTS.some((start) => abroad.startsWith(start));
}
