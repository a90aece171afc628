/** Which part of a host somebody registered, as near as that can be told without the public suffix list. */

import { type Host, labelsOf } from "./host.ts";

/** Second parts under which countries register names. */
const SECOND = /^(?:ac|co|com|edu|gov|go|gob|gouv|gv|ltd|me|mil|ne|net|nom|or|org|plc|sch|id|in|ad|ed|lg|gr|idf|asn)$/;
/** Hosts whose customers each have a name of their own. */
const SHARED =
  /^(?:github|gitlab|netlify|vercel|pages|workers|herokuapp|web|firebaseapp|blogspot|appspot|azurewebsites|cloudfront|r2|onrender|fly|surge|glitch|repl|webflow|wixsite|weebly|myshopify)\.(?:io|app|dev|com|net|co|me|sh)$/;

/** The registrable domain, in Unicode; empty for addresses and for names that are a suffix themselves. */
export function siteOf(host: Host): string {
  const labels = labelsOf(host);
  if (!host.valid || labels.length < 2) return "";
  const [second = "", last = ""] = labels.slice(-2);
  const deep = (last.length === 2 && SECOND.test(second)) || SHARED.test(`${second}.${last}`);
  return deep && labels.length === 2 ? "" : labels.slice(deep ? -3 : -2).join(".");
}
