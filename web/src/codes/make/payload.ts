/** What is said in a code, from the fields of a form: the very texts that the command writes. Pure. */

/** The form's values by the name of their field; a tick is "yes" or "". */
export type Values = Readonly<Record<string, string>>;

export interface Field {
  readonly name: string;
  readonly type: "text" | "email" | "tel" | "url" | "decimal" | "lines" | "tick" | "time" | "date" | readonly string[];
  readonly required?: true;
  /** Shown only where this says so. */
  readonly when?: (values: Values) => boolean;
}

export interface Kind {
  readonly name: KindName;
  readonly fields: readonly Field[];
  /** The text of the code, from values whose required fields are filled. */
  compose(values: Values): Composed;
}

/** The text, or the field that has no sense. */
export type Composed = { readonly text: string } | { readonly wrong: string };

export const KIND_NAMES = ["url", "text", "wifi", "contact", "email", "sms", "phone", "geo", "event", "epc", "gs1"] as const;
export type KindName = (typeof KIND_NAMES)[number];

const needed = (name: string, type: Field["type"] = "text"): Field => ({ name, type, required: true });
const field = (name: string, type: Field["type"] = "text"): Field => ({ name, type });

/** Compose; or name the first field that is missing or wrong. */
export function compose(kind: Kind, values: Values): Composed | { readonly missing: string } {
  const missing = kind.fields.find(({ name, required, when }) => required && (when?.(values) ?? true) && !has(values, name));
  return missing ? { missing: missing.name } : kind.compose(values);
}

function get(values: Values, name: string): string {
  return values[name] ?? "";
}

function has(values: Values, name: string): boolean {
  return get(values, name).trim() !== "";
}

const url: Kind = {
  name: "url",
  fields: [needed("address", "url")],
  compose(values) {
    const typed = get(values, "address").trim().replaceAll(" ", "%20");
    const address = /^[a-z][a-z0-9+.-]*:/i.test(typed) ? typed : `https://${typed}`;
    return /^https?:\/\/[^\s/]+/i.test(address) && URL.canParse(address) ? { text: address } : { wrong: "address" };
  },
};

const text: Kind = {
  name: "text",
  fields: [needed("content", "lines")],
  compose: (values) => ({ text: get(values, "content") }),
};

const wifi: Kind = {
  name: "wifi",
  fields: [
    needed("ssid"),
    field("security", ["WPA", "WEP", "nopass"]),
    { ...needed("password"), when: (values) => get(values, "security") !== "nopass" },
    field("hiddenNetwork", "tick"),
  ],
  compose(values) {
    const security = get(values, "security") || "WPA";
    const [ssid, password] = [get(values, "ssid"), get(values, "password")];
    if (octetsOf(ssid) > 32 || hasControls(ssid)) return { wrong: "ssid" };
    // IEEE 802.11: 8 to 63 characters, or 64 hexadecimal digits.
    if (security === "WPA" && (octetsOf(password) < 8 || octetsOf(password) > 64)) return { wrong: "password" };
    if (hasControls(password)) return { wrong: "password" };
    const parts = [`T:${security}`, `S:${escaped(ssid)}`];
    if (security !== "nopass") parts.push(`P:${escaped(password)}`);
    if (has(values, "hiddenNetwork")) parts.push("H:true");
    return { text: `WIFI:${parts.join(";")};;` };
  },
};

/** Backslashes as scanners agree on; what looks like hexadecimal digits is taken for them by some, unless quoted. */
function escaped(value: string): string {
  const safe = value.replace(/[\\;,:"]/g, "\\$&");
  return /^([0-9a-f]{2})+$/i.test(value) ? `"${safe}"` : safe;
}

function octetsOf(value: string): number {
  return new TextEncoder().encode(value).length;
}

function hasControls(value: string): boolean {
  return /[\u0000-\u001f\u007f\u2028\u2029]/.test(value);
}

/** Percent-encoded (RFC 3986 section 2.1) but for the unreserved characters. */
function quoted(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

function isMail(address: string): boolean {
  return /^[^\s@<>,;:"]{1,64}@[^\s@<>,;:"]{1,255}$/.test(address);
}

const contact: Kind = {
  name: "contact",
  fields: [
    needed("givenName"),
    field("familyName"),
    field("organisation"),
    field("jobTitle"),
    field("phone", "tel"),
    field("email", "email"),
    field("website", "url"),
    field("postal", "lines"),
    field("note", "lines"),
  ],
  compose(values) {
    const value = (name: string): string => vText(get(values, name).trim());
    const [given, family] = [value("givenName"), value("familyName")];
    const full = isHan(given + family) ? family + given : `${given} ${family}`.trim();
    const number = dialled(get(values, "phone"));
    if (has(values, "phone") && number === undefined) return { wrong: "phone" };
    if (has(values, "email") && !isMail(get(values, "email").trim())) return { wrong: "email" };
    const lines = ["BEGIN:VCARD", "VERSION:3.0", `N:${family};${given};;;`, `FN:${full}`];
    const add = (name: string, property: string): void => {
      if (has(values, name)) lines.push(`${property}:${value(name)}`);
    };
    add("organisation", "ORG");
    add("jobTitle", "TITLE");
    if (number) lines.push(`TEL;TYPE=CELL:${number}`);
    add("email", "EMAIL");
    add("website", "URL");
    if (has(values, "postal")) lines.push(`ADR:;;${value("postal")};;;;`);
    add("note", "NOTE");
    return { text: [...lines, "END:VCARD", ""].join("\r\n") };
  },
};

/** Text values of vCard and iCalendar (RFC 6350 section 3.4, RFC 5545 section 3.3.11). */
function vText(value: string): string {
  return value.replace(/[\\;,]/g, "\\$&").replace(/\r\n|\r|\n/g, "\\n");
}

function isHan(name: string): boolean {
  return /^[\p{Script=Han}·]+$/u.test(name);
}

const email: Kind = {
  name: "email",
  fields: [needed("email", "email"), field("subject"), field("body", "lines")],
  compose(values) {
    const address = get(values, "email").trim();
    if (!isMail(address)) return { wrong: "email" };
    const query = ["subject", "body"]
      .filter((name) => has(values, name))
      .map((name) => `${name}=${quoted(get(values, name).replace(/\r?\n/g, "\r\n"))}`);
    const to = quoted(address).replace(/%(40|21|24|27|2A|2B|2F)/g, (code) => decodeURIComponent(code));
    return { text: `mailto:${to}${query.length > 0 ? `?${query.join("&")}` : ""}` };
  },
};

/** A number with an optional plus, without what people put between its digits. */
function dialled(value: string): string | undefined {
  const number = value.replace(/[-\s()./\u00a0]/g, "");
  return /^\+?[0-9]{2,20}$/.test(number) ? number : undefined;
}

const sms: Kind = {
  name: "sms",
  fields: [needed("phone", "tel"), field("message", "lines")],
  compose(values) {
    const number = dialled(get(values, "phone"));
    if (!number) return { wrong: "phone" };
    return { text: has(values, "message") ? `SMSTO:${number}:${get(values, "message")}` : `SMSTO:${number}` };
  },
};

const phone: Kind = {
  name: "phone",
  fields: [needed("phone", "tel")],
  compose(values) {
    const number = dialled(get(values, "phone"));
    return number ? { text: `tel:${number}` } : { wrong: "phone" };
  },
};

const geo: Kind = {
  name: "geo",
  fields: [needed("latitude", "decimal"), needed("longitude", "decimal")],
  compose(values) {
    const within = (name: string, limit: number): string | undefined => {
      const value = get(values, name).trim();
      return /^-?\d{1,3}(\.\d{1,10})?$/.test(value) && Math.abs(Number(value)) <= limit ? plainNumber(value) : undefined;
    };
    const latitude = within("latitude", 90);
    const longitude = within("longitude", 180);
    if (latitude === undefined) return { wrong: "latitude" };
    return longitude === undefined ? { wrong: "longitude" } : { text: `geo:${latitude},${longitude}` };
  },
};

/** No zeros that say nothing (RFC 5870 section 3.3). */
function plainNumber(value: string): string {
  const [, sign, whole, fraction] = /^(-?)0*(\d+?)(?:\.(\d*?)0*)?$/.exec(value) ?? [];
  const number = `${whole}${fraction ? `.${fraction}` : ""}`;
  return number === "0" ? number : `${sign}${number}`;
}

const event: Kind = {
  name: "event",
  fields: [needed("title"), needed("start", "time"), field("end", "time"), field("place"), field("description", "lines")],
  compose(values) {
    const start = localTime(get(values, "start"));
    const end = has(values, "end") ? localTime(get(values, "end")) : "";
    if (!start) return { wrong: "start" };
    if (end === undefined || (end !== "" && end < start)) return { wrong: "end" };
    const lines = ["BEGIN:VEVENT", `SUMMARY:${vText(get(values, "title"))}`, `DTSTART:${start}`];
    if (end) lines.push(`DTEND:${end}`);
    if (has(values, "place")) lines.push(`LOCATION:${vText(get(values, "place"))}`);
    if (has(values, "description")) lines.push(`DESCRIPTION:${vText(get(values, "description"))}`);
    // Most scanners take it without the calendar around it.
    return { text: [...lines, "END:VEVENT", ""].join("\r\n") };
  },
};

/** `2026-11-24T09:30` as iCalendar writes a time of no zone. */
function localTime(value: string): string | undefined {
  const [, year, month, day, hour, minute] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)/.exec(value) ?? [];
  return year === undefined ? undefined : `${year}${month}${day}T${hour}${minute}00`;
}

/** European credit transfer, by EPC069-12 version 2. */
const epc: Kind = {
  name: "epc",
  fields: [needed("payee"), needed("iban"), field("bic"), field("amount", "decimal"), field("remittance")],
  compose(values) {
    const iban = get(values, "iban").replace(/\s/g, "").toUpperCase();
    const bic = get(values, "bic").trim().toUpperCase();
    const amount = get(values, "amount").trim().replace(",", ".");
    if (get(values, "payee").trim().length > 70) return { wrong: "payee" };
    if (!isIban(iban)) return { wrong: "iban" };
    if (bic !== "" && !/^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/.test(bic)) return { wrong: "bic" };
    if (amount !== "" && (!/^\d{1,9}(\.\d{1,2})?$/.test(amount) || Number(amount) < 0.01)) return { wrong: "amount" };
    if (get(values, "remittance").length > 140) return { wrong: "remittance" };
    const money = amount === "" ? "" : `EUR${Number(amount).toFixed(2)}`;
    const lines = ["BCD", "002", "1", "SCT", bic, get(values, "payee").trim(), iban, money, "", "", get(values, "remittance").trim()];
    const text = lines.join("\n").replace(/\n+$/, "");
    return octetsOf(text) > 331 ? { wrong: "remittance" } : { text };
  },
};

/** ISO 13616: the rest by 97 of the number that the account's letters and digits make is 1. */
export function isIban(iban: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
  const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return Array.from(digits).reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}

/** The characters that GS1 allows in a lot or serial number. */
const GS1_SET_82 = /^[!-"%-/0-9:-?A-Z_a-z]{0,20}$/;

/** GS1 Digital Link, in its canonical form. */
const gs1: Kind = {
  name: "gs1",
  fields: [needed("gtin"), field("lot"), field("serial"), field("expiry", "date"), field("domain", "url")],
  compose(values) {
    const typed = get(values, "gtin").replace(/[\s-]/g, "");
    const gtin = typed.padStart(14, "0");
    if (![8, 12, 13, 14].includes(typed.length) || !isGtin(gtin)) return { wrong: "gtin" };
    const domain = get(values, "domain").trim().replace(/\/+$/, "") || "https://id.gs1.org";
    if (!/^https?:\/\/[^\s?#]+$/.test(domain)) return { wrong: "domain" };
    const wrong = ["lot", "serial"].find((name) => !GS1_SET_82.test(get(values, name).trim()));
    if (wrong) return { wrong };
    const parts = [`${domain}/01/${gtin}`];
    if (has(values, "lot")) parts.push(`10/${quoted(get(values, "lot").trim())}`);
    if (has(values, "serial")) parts.push(`21/${quoted(get(values, "serial").trim())}`);
    const expiry = get(values, "expiry").replaceAll("-", "").slice(2);
    return { text: parts.join("/") + (expiry ? `?17=${expiry}` : "") };
  },
};

/** The last digit makes the sum, weighed 3 and 1 in turn, a multiple of ten. */
export function isGtin(gtin: string): boolean {
  if (!/^\d{14}$/.test(gtin)) return false;
  return Array.from(gtin).reduce((sum, digit, at) => sum + Number(digit) * (at % 2 === 0 ? 3 : 1), 0) % 10 === 0;
}

const KINDS: Readonly<Record<KindName, Kind>> = { url, text, wifi, contact, email, sms, phone, geo, event, epc, gs1 };

export function kindOf(name: KindName): Kind {
  return KINDS[name];
}
