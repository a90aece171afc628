/** Numbers of trade: check digits, GS1 element strings and digital links; the twin of `content/trade.py`. */

import type { Url } from "./url.ts";

const LENGTHS: readonly number[] = [8, 12, 13, 14];
const KEYS: ReadonlyMap<string, number> = new Map([
  ["01", 14], ["00", 18], ["414", 13], ["417", 13], ["8006", 18], ["8018", 18],
]);
const PATH = /\/(01|414|417|8006|8018|8003|8004|253|255|00|402|401)\/([0-9A-Za-z!%._-]{4,90})/;

/** Whether the last digit is right by the rule of EAN, UPC, GTIN and SSCC. */
function hasCheckDigit(digits: string): boolean {
  const total = [...digits].reverse().reduce((sum, one, place) => sum + Number(one) * (place % 2 === 1 ? 3 : 1), 0);
  return total % 10 === 0;
}

/** Whether the text is the number of an article. */
export function isProduct(text: string): boolean {
  return /^[0-9]+$/.test(text) && LENGTHS.includes(text.length) && /[1-9]/.test(text) && hasCheckDigit(text);
}

/** Whether the text is a GS1 element string: with brackets, with separators, or bare with a true key in front. */
export function isElements(text: string): boolean {
  if (/^\](?:C1|d2|Q3|J1|e0|E0)/.test(text)) return true;
  if (text.startsWith("\u001d")) return /^[0-9]{1,2}$/.test(text.slice(1, 3));
  if (/^(?:\(\d{2,4}\)[^()]{1,90}){1,30}$/.test(text)) return true;
  const [key, digits] = [text.slice(0, 2), text.slice(2, 16)];
  if (key === "01" && /^[0-9]{14}$/.test(digits) && hasCheckDigit(digits)) {
    return text.length === 16 || (text.length > 19 && /^[0-9]{2}$/.test(text.slice(16, 18)));
  }
  return key === "00" && /^[0-9]{20}$/.test(text) && hasCheckDigit(text.slice(2));
}

/** Whether the path of a link names something by a key of GS1. */
export function isDigitalLink(url: Url): boolean {
  const found = PATH.exec(url.path);
  if (!found || !/^https?$/.test(url.scheme)) return false;
  const [, key = "", value = ""] = found;
  const length = KEYS.get(key);
  if (length !== undefined) {
    return /^[0-9]+$/.test(value) && value.length <= length && [...LENGTHS, 18].includes(value.length) && hasCheckDigit(value);
  }
  return url.host?.name.startsWith("id.") ?? false;
}
