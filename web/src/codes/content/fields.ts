/** The `KEY:value;` lists of Wi-Fi and mail texts; the twin of `content/fields.py`. */

/** The fields by their names in upper case; a backslash makes the next character plain, the first of a name counts. */
export function semicolonFields(text: string, prefix: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  let [name, value, plain] = ["", "", false];
  for (const one of `${text.slice(prefix.length)};`) {
    if (plain) [value, plain] = [value + one, false];
    else if (one === "\\") plain = true;
    else if (one === ":" && name === "") [name, value] = [value, ""];
    else if (one === ";") {
      const key = name.trim().toUpperCase();
      if (name !== "" && !fields.has(key)) fields.set(key, value);
      [name, value] = ["", ""];
    } else value += one;
  }
  return fields;
}
