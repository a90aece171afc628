/** IP addresses as browsers read them; the twin of `content/addresses.py`. An address is its 32 or 128 bits. */

import { METADATA_ADDRESSES } from "../lists.ts";

export interface Address {
  readonly version: 4 | 6;
  readonly bits: bigint;
}

const DIGITS: Readonly<Record<number, RegExp>> = { 8: /^[0-7]*$/, 10: /^[0-9]*$/, 16: /^[0-9a-f]*$/ };
const PREFIX: Readonly<Record<number, string>> = { 8: "0o", 10: "", 16: "0x" };
const MAX_DIGITS = 40;
const PRIVATE_4 = [
  "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
  "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4", "240.0.0.0/4",
];
const PRIVATE_6 = ["::/127", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"];

/** Whether browsers take the host for IPv4, valid or not: its last part is a number. */
export function endsInNumber(host: string): boolean {
  const last = host.replace(/\.$/, "").split(".").at(-1) ?? "";
  return last !== "" && (/^[0-9]+$/.test(last) || number(last) !== undefined);
}

/** The address that browsers make of one to four numbers, decimal, octal or hexadecimal. */
export function ipv4(host: string): Address | undefined {
  const numbers = host.replace(/\.$/, "").split(".").map(number);
  const last = numbers.at(-1);
  if (numbers.length > 4 || last === undefined || last >= 256n ** BigInt(5 - numbers.length)) return undefined;
  let bits = last;
  for (const [place, part] of numbers.slice(0, -1).entries()) {
    if (part === undefined || part > 255n) return undefined;
    bits += part * 256n ** BigInt(3 - place);
  }
  return { version: 4, bits };
}

/** The address between the brackets. */
export function ipv6(host: string): Address | undefined {
  let text = host.split("%")[0] ?? "";
  const inner = /^(.*:)(\d{1,3}(?:\.\d{1,3}){3})$/.exec(text);
  if (inner) {
    const four = /(^|\.)0\d/.test(inner[2] ?? "") ? undefined : ipv4(inner[2] ?? "");
    if (!four) return undefined;
    text = `${inner[1] ?? ""}${(four.bits >> 16n).toString(16)}:${(four.bits & 0xffffn).toString(16)}`;
  }
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const zeros = 8 - head.length - tail.length;
  if (halves.length === 2 ? zeros < 1 : zeros !== 0) return undefined;
  const groups = [...head, ...Array<string>(zeros).fill("0"), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return { version: 6, bits: groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n) };
}

/** The address in its usual form; IPv6 with its longest run of zeros left out (RFC 5952). */
export function shown({ version, bits }: Address): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((by) => ((bits >> by) & 255n).toString()).join(".");
  const groups = Array.from({ length: 8 }, (_, at) => (bits >> BigInt(16 * (7 - at))) & 0xffffn);
  let [from, length] = [0, 1];
  for (let start = 0; start < 8; start += 1) {
    let end = start;
    while (end < 8 && groups[end] === 0n) end += 1;
    if (end - start > length) [from, length] = [start, end - start];
  }
  const texts = groups.map((group) => group.toString(16));
  if (length === 1) return texts.join(":");
  return `${texts.slice(0, from).join(":")}::${texts.slice(from + length).join(":")}`;
}

export function isPrivate(address: Address): boolean {
  const { version, bits } = inside(address);
  return (version === 4 ? PRIVATE_4 : PRIVATE_6).some((network) => {
    const [start = "", length = "0"] = network.split("/");
    const first = version === 4 ? ipv4(start) : ipv6(start);
    const rest = BigInt((version === 4 ? 32 : 128) - Number(length));
    return first !== undefined && bits >> rest === first.bits >> rest;
  });
}

export function isMetadata(address: Address): boolean {
  const text = shown(inside(address));
  return METADATA_ADDRESSES.includes(text);
}

/** The IPv4 address inside an IPv6 one (mapped, compatible, NAT64, 6to4), else the address itself. */
function inside(address: Address): Address {
  const { version, bits } = address;
  if (version === 4) return address;
  const high = bits >> 32n;
  if ((high === 0xffffn || high === 0x64ff9bn << 64n || high === 0n) && bits > 0xffffn) {
    return { version: 4, bits: bits & 0xffffffffn };
  }
  return bits >> 112n === 0x2002n ? { version: 4, bits: (bits >> 80n) & 0xffffffffn } : address;
}

function number(part: string): bigint | undefined {
  let [base, digits] = [10, part];
  if (/^0x/i.test(part)) [base, digits] = [16, part.slice(2).toLowerCase()];
  else if (part.length > 1 && part.startsWith("0")) [base, digits] = [8, part.slice(1)];
  if (part === "" || digits.length > MAX_DIGITS || !DIGITS[base]?.test(digits)) return undefined;
  return digits === "" ? 0n : BigInt(`${PREFIX[base] ?? ""}${digits}`);
}
