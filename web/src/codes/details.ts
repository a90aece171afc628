/** The parts of typed content, for a table beside its text. For reading only: what is odd is left to the text. Pure. */

/** The name of a field as the form for making codes has it. */
export interface Detail {
  readonly field: string;
  readonly value: string;
  /** Shown only on demand. */
  readonly isSecret: boolean;
}

export function detailsOf(text: string): readonly Detail[] {
  const found = (READERS.find(([start]) => start.test(text))?.[1](text) ?? []).filter(([, value]) => value !== "");
  return found.map(([field, value]) => ({ field, value, isSecret: field === "password" || field === "otpSecret" }));
}

type Pair = readonly [string, string];

const READERS: readonly (readonly [RegExp, (text: string) => readonly Pair[]])[] = [
  [/^WIFI:/i, wifi],
  [/^BEGIN:VCARD\r?\n/i, contact],
  [/^MECARD:/i, card],
  [/^BEGIN:(VEVENT|VCALENDAR)\r?\n/i, event],
  [/^mailto:/i, mail],
  [/^smsto:/i, message],
  [/^otpauth:/i, password],
  [/^BCD\r?\n/, transfer],
];

/** `K:value;` with backslashes before what has a meaning (MeCard, and Wi-Fi after it). */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [piece] of text.slice(text.indexOf(":") + 1).matchAll(/(?:\\[^]|[^;\\])+/g)) {
    const colon = piece.indexOf(":");
    const name = piece.slice(0, Math.max(0, colon)).toUpperCase();
    if (!fields.has(name)) fields.set(name, piece.slice(colon + 1).replace(/\\([^])/g, "$1"));
  }
  return fields;
}

function wifi(text: string): readonly Pair[] {
  const fields = fieldsOf(text);
  const value = (key: string): string => (fields.get(key) ?? "").replace(/^"([^]*)"$/, "$1");
  return [
    ["ssid", value("S")],
    ["security", value("T")],
    ["password", value("P")],
  ];
}

function card(text: string): readonly Pair[] {
  const fields = fieldsOf(text);
  return [
    ["fullName", (fields.get("N") ?? "").replace(",", " ")],
    ["organisation", fields.get("ORG") ?? ""],
    ["phone", fields.get("TEL") ?? ""],
    ["email", fields.get("EMAIL") ?? ""],
    ["website", fields.get("URL") ?? ""],
    ["note", fields.get("NOTE") ?? ""],
  ];
}

/** Properties of vCard and iCalendar by name, their parameters left out; every value of each. */
function propertiesOf(text: string): (name: string) => string {
  const unfolded = text.replace(/\r?\n[ \t]/g, "").split(/\r?\n/);
  const all = unfolded.flatMap((line) => {
    const [, name, value] = /^(?:[^:;.]{0,60}\.)?([A-Za-z-]{1,60})[^:]*:([^]*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name.toUpperCase(), value] as const];
  });
  return (wanted) =>
    all
      .filter(([name]) => name === wanted)
      .map(([, value]) => value.replace(/\\n/gi, "\n").replace(/\\([^])/g, "$1"))
      .join(", ");
}

function contact(text: string): readonly Pair[] {
  const value = propertiesOf(text);
  return [
    ["fullName", value("FN")],
    ["organisation", value("ORG").replaceAll(";", ", ")],
    ["jobTitle", value("TITLE")],
    ["phone", value("TEL")],
    ["email", value("EMAIL")],
    ["website", value("URL")],
    ["postal", value("ADR").split(";").filter(Boolean).join(", ")],
    ["note", value("NOTE")],
  ];
}

function event(text: string): readonly Pair[] {
  const value = propertiesOf(text);
  return [
    ["title", value("SUMMARY")],
    ["start", moment(value("DTSTART"))],
    ["end", moment(value("DTEND"))],
    ["place", value("LOCATION")],
    ["description", value("DESCRIPTION")],
  ];
}

/** `20261124T160000` as `2026-11-24 16:00`; anything else as it is. */
function moment(value: string): string {
  return value.replace(/^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?$/, (_, y, m, d, hour, minute, zone) =>
    hour === undefined ? `${y}-${m}-${d}` : `${y}-${m}-${d} ${hour}:${minute}${zone ? " UTC" : ""}`,
  );
}

function mail(text: string): readonly Pair[] {
  const [to = "", query = ""] = text.slice("mailto:".length).split(/\?([^]*)/);
  const heads = new URLSearchParams(query.replaceAll("+", "%2B"));
  const head = (name: string): string => [...heads].find(([key]) => key.toLowerCase() === name)?.[1] ?? "";
  return [
    ["email", decoded(to)],
    ["subject", head("subject")],
    ["body", head("body")],
  ];
}

function message(text: string): readonly Pair[] {
  const [, number = "", words = ""] = /^smsto:([^:]*):?([^]*)$/i.exec(text) ?? [];
  return [
    ["phone", number],
    ["message", words],
  ];
}

function password(text: string): readonly Pair[] {
  const [, label = "", query = ""] = /^otpauth:\/\/[^/]*\/([^?]*)\??([^]*)$/i.exec(text) ?? [];
  const values = new URLSearchParams(query);
  return [
    ["otpIssuer", values.get("issuer") ?? ""],
    ["otpAccount", decoded(label)],
    ["otpSecret", values.get("secret") ?? ""],
  ];
}

function transfer(text: string): readonly Pair[] {
  const lines = text.split(/\r?\n/);
  const line = (at: number): string => lines[at] ?? "";
  return [
    ["payee", line(5)],
    ["iban", line(6).replace(/(.{4})(?=.)/g, "$1 ")],
    ["bic", line(4)],
    ["amount", line(7).replace(/^EUR/, "")],
    ["remittance", line(9) || line(10)],
  ];
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
