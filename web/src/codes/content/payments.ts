/** Orders to pay that have no scheme: texts of banks, and addresses of crypto currencies; the twin of `content/payments.py`. */

const BANKS: readonly RegExp[] = [
  /^BCD\r?\n00[12]\r?\n[1-8]\r?\nSCT/,
  /^SPC\r?\n0[12]\d\d\r?\n1\r?\n/,
  /^SPD\*\d\.\d\*/,
  /^ST0001[12]\|/,
  /^UPNQR\r?\n/,
  /^HRVHUB30\r?\n/,
  /^K:PR\|V:01\|/,
  /^\|?\d{8,10}\|PL\|\d{26}\|/i,
];
const COINS: readonly RegExp[] = [
  /^(?:bc|tb|ltc)1[02-9ac-hj-np-z]{25,87}$/i,
  /^ln(?:bc|tb|bcrt)[0-9]*[munp]?1[02-9ac-hj-np-z]{50,2000}$/i,
  /^lnurl1[02-9ac-hj-np-z]{20,2000}$/i,
  /^0x[0-9a-f]{40}$/i,
  /^[13][1-9A-HJ-NP-Za-km-z]{25,34}$/,
  /^T[1-9A-HJ-NP-Za-km-z]{33}$/,
  /^4[0-9AB][1-9A-HJ-NP-Za-km-z]{93}$/,
];

/** Whether the text is an order to pay, or an account of a crypto currency, by its form. */
export function isPayment(text: string): boolean {
  return isEmv(text) || BANKS.some((form) => form.test(text)) || COINS.some((form) => form.test(text));
}

/** Whether the text is a merchant's code of EMVCo, its checksum true or not. */
function isEmv(text: string): boolean {
  if (text.startsWith("hQVDUFYwMQ")) return true;
  return text.startsWith("000201") && (/63\s?04\s?[0-9A-Fa-f]{4}\s*$/.test(text) || text.includes("5802"));
}
