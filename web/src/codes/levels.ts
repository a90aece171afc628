/** How far out of the common sets a Han character lies, by the tables that the browser decodes with. */

export type Level = (character: string) => number;

/** 0 for level 1 of a set, 3 or 3.5 for level 2, more beyond, as bits; see `guess.py`. */
export function levelOf(charset: string): Level {
  const known = made.get(charset);
  if (known) return known;
  const level = make(charset);
  made.set(charset, level);
  return level;
}

const made = new Map<string, Level>();

let korean: ReadonlySet<string> | undefined;

/** Whether a syllable is of KS X 1001, and not of Windows' additions only. */
export function isKsX1001(syllable: string): boolean {
  korean ??= new Set(table("euc-kr", 0xa1, 0xfe, 0xa1).keys());
  return korean.has(syllable);
}

function make(charset: string): Level {
  if (charset === "shift_jis") return shiftJis();
  if (charset === "big5") {
    const all = table("big5", 0x81, 0xfe, 0x40);
    return (character) => {
      const pair = all.get(character);
      if (pair === undefined) return 7;
      return pair >= 0xa400 && pair <= 0xc6ff ? 0 : 3.5;
    };
  }
  const all = table("gb18030", 0x81, 0xfe, 0x40);
  const beyond = charset === "gb18030" ? 9 : 7;
  return (character) => {
    const pair = all.get(character);
    if (pair === undefined) return beyond;
    if ((pair & 0xff) < 0xa1 || pair < 0xb000 || pair > 0xf7ff) return 6;
    return pair <= 0xd7ff ? 0 : 3;
  };
}

function shiftJis(): Level {
  const all = table("shift_jis", 0x81, 0xfc, 0x40);
  return (character) => {
    const pair = all.get(character);
    if (pair === undefined) return 7;
    if (pair >= 0x889f && pair <= 0x9872) return 0;
    return pair < 0xeb00 ? 3.5 : 7;
  };
}

/** Every character of two octets, with them as a number; the first of several counts. */
function table(label: string, first: number, last: number, trail: number): ReadonlyMap<string, number> {
  const decoder = new TextDecoder(label);
  const found = new Map<string, number>();
  for (let lead = first; lead <= last; lead += 1) {
    for (let low = trail; low <= 0xfe; low += 1) {
      const [character, ...more] = decoder.decode(new Uint8Array([lead, low]));
      if (character !== undefined && more.length === 0 && character !== "\ufffd" && !found.has(character)) {
        found.set(character, lead * 256 + low);
      }
    }
  }
  return found;
}
