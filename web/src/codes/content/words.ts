/** What is doubtful about words as such: commands, formulas, markup, links; the twin of `content/words.py`. */

import { linkMarks } from "./links.ts";
import { split, type Url } from "./url.ts";

const LOOKED_AT = 4_000;
const MAX_LINKS = 16;
const LONG = 1_000;
const LINK = /(?<![A-Za-z0-9])(?:https?|ftp|wss?):[/\\]{2}[^\s<>"`{}]{1,2000}/gi;
const SCRIPT = /(?<![A-Za-z0-9_.])(?:javascript|vbscript|data:text\/html)\s{0,9}[:;,]\S/i;
const MARKUP =
  /<\s{0,9}\/?\s{0,9}(?:script|img|iframe|svg|object|embed|link|meta|form|body|style|base|video|audio|input|details|math|a|html|div|marquee)\b/i;
const FORMULA = /^(?:=[\w"'(+\-@.]|[+\-@][\w.]{0,40}[A-Za-z][\w.]{0,40}\(|[=+\-@][^\n]{0,200}\|[ ]?')/;
const COMMAND = new RegExp(
  [
    /\bpowershell(?:\.exe)?\s[^\n]{0,99}-[a-z]|\bpwsh\s|\bcmd(?:\.exe)?[^\n\w]{1,9}\/[ckr]\b/,
    /\b(?:curl|wget)\s[^\n|]{1,999}\|\s{0,9}(?:sudo\s)?(?:ba|z|da)?sh\b|\bmshta(?:\.exe)?\s+\S/,
    /\b(?:rundll32|regsvr32|certutil|bitsadmin|msiexec|wscript|cscript)(?:\.exe)?\s+\S|\biex\b\s{0,9}\(/,
    /invoke-(?:expression|webrequest|restmethod)|downloadstring\(|\brm\s+-[rf]{1,3}\s|\b(?:ba|z)?sh\s+-[ci]\b/,
    /\/bin\/(?:ba|z)?sh\b|\/dev\/tcp\/|\bsudo\s+\w|\$\{\w{0,9}:?[^}\n]{0,40}jndi|\$\{jndi:|\bnc\s+-e\b|base64\s+-d\b/,
    /\bpython3?\s+-c\b|;\s{0,9}(?:drop|delete|insert|update)\s+(?:table|from|into)\b/,
    /'\s{0,9}or\s{1,9}'?1'?\s{0,9}=\s{0,9}'?1|\bunion\s+(?:all\s+)?select\b/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "i",
);

/** The marks of any text, whatever its kind. */
export function wordMarks(text: string): readonly string[] {
  return [...([...text].length > LONG ? ["long-text"] : []), ...(MARKUP.test(head(text)) ? ["markup"] : [])];
}

/** The marks of text that is nothing but text. */
export function proseMarks(text: string): readonly string[] {
  const seen = head(text);
  return [...(FORMULA.test(seen) ? ["formula"] : []), ...(COMMAND.test(seen) ? ["command"] : [])];
}

/** The links to the web among other words, in their order. */
export function linksIn(text: string): readonly Url[] {
  return (head(text).match(LINK) ?? [])
    .slice(0, MAX_LINKS)
    .map((one) => split(one.replace(/[.,;:!?)\]}'。，；：！？）】》]+$/, "")));
}

/** The marks of the links among other words. */
export function embeddedMarks(text: string, links: readonly Url[]): readonly string[] {
  const marks = links.flatMap(linkMarks);
  if (SCRIPT.test(head(text))) marks.push("embedded-link", "dangerous-scheme");
  return links.length > 0 ? ["embedded-link", ...marks] : marks;
}

function head(text: string): string {
  return text.slice(0, LOOKED_AT);
}
