/** Binary HTTP, RFC 9292: what stands inside the envelope. */

import { concat, type Octets, utf8 } from "../core/octets.ts";
import { padme } from "./padding.ts";
import { encodeVarint, Malformed, Reader, withLength } from "./varint.ts";

export interface Field {
  readonly name: string;
  readonly value: string;
}

export interface Request {
  readonly method: string;
  readonly scheme: string;
  readonly authority: string;
  readonly path: string;
  readonly headers: readonly Field[];
  readonly content: Uint8Array;
}

export interface Response {
  readonly status: number;
  readonly headers: readonly Field[];
  readonly content: Uint8Array;
}

/** Bounds of spec/envelope.md section 5.3. */
const MAX_HEAD = 65_536;
const MAX_FIELDS = 100;
const MAX_INFORMATIONAL = 10;
const MAX_PIECES = 65_536;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const VISIBLE = /^[\x21-\x7e]*$/;

const KNOWN_REQUEST = 0;
const KNOWN_RESPONSE = 1;
const INDETERMINATE_REQUEST = 2;
const INDETERMINATE_RESPONSE = 3;

/** Encode with known length, zero-padded to a Padmé length (RFC 9292 section 3.8). */
export function encodeRequest(request: Request): Octets {
  const control = [request.method, request.scheme, request.authority, request.path].map((part) =>
    withLength(latin1(part)),
  );
  return padded(concat(encodeVarint(KNOWN_REQUEST), ...control, ...sections(request.headers, request.content)));
}

export function encodeResponse(response: Response): Octets {
  return padded(
    concat(
      encodeVarint(KNOWN_RESPONSE),
      encodeVarint(response.status),
      ...sections(response.headers, response.content),
    ),
  );
}

/** Parse a request of known or indeterminate length, by spec/envelope.md section 5.3. Throws `Malformed`. */
export function parseRequest(untrusted: Uint8Array): Request {
  const reader = new Reader(untrusted);
  const framing = reader.varint();
  if (framing !== KNOWN_REQUEST && framing !== INDETERMINATE_REQUEST) throw new Malformed("not a request");
  const method = text(reader.prefixed());
  const scheme = text(reader.prefixed());
  const authority = text(reader.prefixed());
  const path = text(reader.prefixed());
  if (!TOKEN.test(method) || !path.startsWith("/")) throw new Malformed("control data");
  if (![scheme, authority, path].every((part) => VISIBLE.test(part))) throw new Malformed("control data");
  return { method, scheme, authority, path, ...body(reader, framing === INDETERMINATE_REQUEST) };
}

/** Parse a response of known or indeterminate length; informational ones are passed over. Throws `Malformed`. */
export function parseResponse(untrusted: Uint8Array): Response {
  const reader = new Reader(untrusted);
  const framing = reader.varint();
  if (framing !== KNOWN_RESPONSE && framing !== INDETERMINATE_RESPONSE) throw new Malformed("not a response");
  const indeterminate = framing === INDETERMINATE_RESPONSE;
  let status = reader.varint();
  for (let passed = 0; status >= 100 && status < 200; status = reader.varint()) {
    if (++passed > MAX_INFORMATIONAL) throw new Malformed("too many informational responses");
    fields(reader, indeterminate);
  }
  if (status < 200 || status > 599) throw new Malformed("no final status");
  return { status, ...body(reader, indeterminate) };
}

/** The value of a field that must stand there once at most. */
export function headerOf(message: { readonly headers: readonly Field[] }, name: string): string | undefined {
  const values = message.headers.filter((field) => field.name === name);
  return values.length === 1 ? values[0]?.value : undefined;
}

function sections(headers: readonly Field[], content: Uint8Array): readonly Uint8Array[] {
  const lines = headers.map((field) => concat(withLength(latin1(field.name)), withLength(latin1(field.value))));
  // Content apart from its length: a picture is copied once, into the whole message.
  return [withLength(concat(...lines)), encodeVarint(content.length), content, encodeVarint(0)];
}

function padded(message: Octets): Octets {
  const whole = new Uint8Array(padme(message.length));
  whole.set(message);
  return whole;
}

function body(reader: Reader, indeterminate: boolean): Pick<Request, "headers" | "content"> {
  // A message may end after any complete section; what is missing is empty (RFC 9292 section 3.8).
  const headers = reader.left === 0 ? [] : fields(reader, indeterminate);
  if (reader.at > MAX_HEAD) throw new Malformed("head too long");
  const content = reader.left === 0 ? new Uint8Array() : indeterminate ? chunks(reader) : reader.prefixed();
  const start = reader.at;
  if (reader.left > 0) fields(reader, indeterminate);
  if (reader.at - start > MAX_HEAD) throw new Malformed("trailers too long");
  if (reader.rest().some((octet) => octet !== 0)) throw new Malformed("padding is not zero");
  return { headers, content };
}

function fields(reader: Reader, indeterminate: boolean): readonly Field[] {
  const found: Field[] = [];
  if (indeterminate) {
    for (let name = reader.prefixed(); name.length > 0; name = reader.prefixed()) add(found, name, reader);
    return found;
  }
  const section = new Reader(reader.prefixed());
  while (section.left > 0) add(found, section.prefixed(), section);
  return found;
}

function add(found: Field[], untrustedName: Uint8Array, reader: Reader): void {
  const name = text(untrustedName);
  const value = text(reader.prefixed());
  // Lower-case tokens only, so no pseudo-fields: RFC 9292 section 3.6.
  if (!TOKEN.test(name) || /[A-Z]/.test(name)) throw new Malformed("field name");
  if (/[\0\r\n]|^[ \t]|[ \t]$/.test(value)) throw new Malformed("field value");
  if (found.push({ name, value }) > MAX_FIELDS) throw new Malformed("too many fields");
}

function chunks(reader: Reader): Uint8Array {
  const found: Uint8Array[] = [];
  for (let chunk = reader.prefixed(); chunk.length > 0; chunk = reader.prefixed()) {
    if (found.push(chunk) > MAX_PIECES) throw new Malformed("too many pieces");
  }
  return concat(...found);
}

/** One character for each octet: field values may hold any. */
function text(octets: Uint8Array): string {
  if (octets.length > MAX_HEAD) throw new Malformed("too long");
  return Array.from(octets, (octet) => String.fromCharCode(octet)).join("");
}

function latin1(value: string): Octets {
  if (/[^\x20-\x7e]/.test(value)) throw new RangeError("only printable ASCII is sent in control data and fields");
  return utf8(value);
}
