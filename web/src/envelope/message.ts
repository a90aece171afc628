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

/** Parse a request of known or indeterminate length. Throws `Malformed`. */
export function parseRequest(untrusted: Uint8Array): Request {
  const reader = new Reader(untrusted);
  const framing = reader.varint();
  if (framing !== KNOWN_REQUEST && framing !== INDETERMINATE_REQUEST) throw new Malformed("not a request");
  const method = text(reader.prefixed());
  const scheme = text(reader.prefixed());
  const authority = text(reader.prefixed());
  const path = text(reader.prefixed());
  return { method, scheme, authority, path, ...body(reader, framing === INDETERMINATE_REQUEST) };
}

/** Parse a response of known or indeterminate length; interim responses are passed over. Throws `Malformed`. */
export function parseResponse(untrusted: Uint8Array): Response {
  const reader = new Reader(untrusted);
  const framing = reader.varint();
  if (framing !== KNOWN_RESPONSE && framing !== INDETERMINATE_RESPONSE) throw new Malformed("not a response");
  const indeterminate = framing === INDETERMINATE_RESPONSE;
  let status = reader.varint();
  while (status >= 100 && status < 200) {
    fields(reader, indeterminate);
    status = reader.varint();
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
  const content = reader.left === 0 ? new Uint8Array() : indeterminate ? chunks(reader) : reader.prefixed();
  if (reader.left > 0) fields(reader, indeterminate);
  if (reader.rest().some((octet) => octet !== 0)) throw new Malformed("padding is not zero");
  return { headers, content };
}

function fields(reader: Reader, indeterminate: boolean): readonly Field[] {
  const found: Field[] = [];
  if (indeterminate) {
    for (let name = reader.prefixed(); name.length > 0; name = reader.prefixed()) found.push(field(name, reader));
    return found;
  }
  const section = new Reader(reader.prefixed());
  while (section.left > 0) found.push(field(section.prefixed(), section));
  return found;
}

function field(name: Uint8Array, reader: Reader): Field {
  const parsed = { name: text(name), value: text(reader.prefixed()) };
  // Lower-case tokens only: RFC 9292 section 3.6.
  if (!/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(parsed.name)) throw new Malformed("field name");
  if (/[\0\r\n]/.test(parsed.value)) throw new Malformed("field value");
  return parsed;
}

function chunks(reader: Reader): Uint8Array {
  const found: Uint8Array[] = [];
  for (let chunk = reader.prefixed(); chunk.length > 0; chunk = reader.prefixed()) found.push(chunk);
  return concat(...found);
}

function text(octets: Uint8Array): string {
  return Array.from(octets, (octet) => String.fromCharCode(octet)).join("");
}

function latin1(value: string): Octets {
  if (/[^\x20-\x7e]/.test(value)) throw new RangeError("only printable ASCII is sent in control data and fields");
  return utf8(value);
}
