/** Networks to join; the twin of `content/wifi.py`. */

import { semicolonFields } from "./fields.ts";

const OPEN = new Set(["", "NOPASS", "NONE", "OPEN", "OWE"]);

/** The marks of a `WIFI:` text. */
export function wifiMarks(text: string): readonly string[] {
  const fields = semicolonFields(text, "WIFI:");
  const kind = (fields.get("T") ?? "").trim().toUpperCase();
  const password = fields.get("P") ?? "";
  const marks: string[] = [];
  // A password without a kind is used as WPA by phones; a kind without one is asked for.
  if (OPEN.has(kind) && (kind !== "" || password === "")) marks.push("open-wifi");
  if (kind.startsWith("WEP")) marks.push("weak-wifi");
  if (["TRUE", "1", "YES"].includes((fields.get("H") ?? "").trim().toUpperCase())) marks.push("hidden-wifi");
  if (password !== "" || fields.get("K")) marks.push("secret");
  return marks;
}
