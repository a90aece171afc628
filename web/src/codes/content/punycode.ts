/** Punycode (RFC 3492), both ways; undefined for what is none. */

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const FIRST_BIAS = 72;
const FIRST = 0x80;
const MAX = 0x7fffffff;

export function toPunycode(label: string): string | undefined {
  const points = Array.from(label, (one) => one.codePointAt(0) ?? 0);
  if (points.some((point) => point >= 0xd800 && point < 0xe000)) return undefined;
  const basic = points.filter((point) => point < FIRST);
  let out = String.fromCodePoint(...basic) + (basic.length > 0 ? "-" : "");
  let [next, delta, bias, done] = [FIRST, 0, FIRST_BIAS, basic.length];
  while (done < points.length) {
    const least = Math.min(...points.filter((point) => point >= next));
    delta += (least - next) * (done + 1);
    if (delta > MAX) return undefined;
    next = least;
    for (const point of points) {
      if (point < next) delta += 1;
      if (point !== next) continue;
      let rest = delta;
      for (let place = BASE; ; place += BASE) {
        const limit = threshold(place, bias);
        if (rest < limit) break;
        out += digit(limit + ((rest - limit) % (BASE - limit)));
        rest = Math.floor((rest - limit) / (BASE - limit));
      }
      out += digit(rest);
      bias = adapted(delta, done + 1, done === basic.length);
      delta = 0;
      done += 1;
    }
    delta += 1;
    next += 1;
  }
  return out;
}

export function fromPunycode(text: string): string | undefined {
  const cut = text.lastIndexOf("-");
  const out = Array.from(cut > 0 ? text.slice(0, cut) : "", (one) => one.codePointAt(0) ?? 0);
  if (out.some((point) => point >= FIRST)) return undefined;
  let [next, at, bias] = [FIRST, 0, FIRST_BIAS];
  let place = cut > 0 ? cut + 1 : cut === 0 ? 1 : 0;
  while (place < text.length) {
    const before = at;
    let weight = 1;
    for (let step = BASE; ; step += BASE) {
      const value = valueOf(text[place] ?? "");
      place += 1;
      if (value === undefined) return undefined;
      at += value * weight;
      if (at > MAX) return undefined;
      const limit = threshold(step, bias);
      if (value < limit) break;
      weight *= BASE - limit;
    }
    bias = adapted(at - before, out.length + 1, before === 0);
    next += Math.floor(at / (out.length + 1));
    at %= out.length + 1;
    if (next > 0x10ffff || (next >= 0xd800 && next < 0xe000)) return undefined;
    out.splice(at, 0, next);
    at += 1;
  }
  return String.fromCodePoint(...out);
}

function threshold(place: number, bias: number): number {
  return Math.min(Math.max(place - bias, T_MIN), T_MAX);
}

function adapted(delta: number, count: number, first: boolean): number {
  let rest = Math.floor(delta / (first ? DAMP : 2));
  rest += Math.floor(rest / count);
  let steps = 0;
  while (rest > ((BASE - T_MIN) * T_MAX) / 2) {
    rest = Math.floor(rest / (BASE - T_MIN));
    steps += BASE;
  }
  return steps + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}

function digit(value: number): string {
  return String.fromCharCode(value < 26 ? value + 97 : value + 22);
}

function valueOf(letter: string): number | undefined {
  if (/^[a-z]$/i.test(letter)) return letter.toLowerCase().charCodeAt(0) - 97;
  return /^[0-9]$/.test(letter) ? letter.charCodeAt(0) - 22 : undefined;
}
