/** The page's words in two languages, and numbers as each language writes them. */

import en from "./en.json";
import zh from "./zh.json";

export type Language = "en" | "zh";
export type Word = keyof typeof en;

const WORDS: Readonly<Record<Language, Readonly<Record<Word, string>>>> = { en, zh };

/** As the `lang` attribute names it, so that the right glyphs and voice are chosen. */
const TAGS: Readonly<Record<Language, string>> = { en: "en", zh: "zh-CN" };

export class Words {
  readonly language: Language;
  readonly tag: string;

  constructor(language: Language) {
    this.language = language;
    this.tag = TAGS[language];
  }

  /** The text for a key; `{name}` is replaced by the fact of that name. A `count` of 1 takes the key's `.one`. */
  say(word: Word, facts: Readonly<Record<string, string | number>> = {}): string {
    const words: Readonly<Record<string, string>> = WORDS[this.language];
    const text = (facts["count"] === 1 ? words[`${word}.one`] : undefined) ?? WORDS[this.language][word];
    return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(facts[name] ?? whole));
  }

  /** Rounded down: 100 % is said of nothing less. */
  percent(share: number): string {
    return new Intl.NumberFormat(this.tag, { style: "percent" }).format(Math.floor(share * 100) / 100);
  }

  /** Octets in the unit that a person would use. */
  size(octets: number): string {
    const [unit, divisor] =
      octets < 1000 ? ["byte", 1] : octets < 1_000_000 ? ["kilobyte", 1000] : ["megabyte", 1_000_000];
    return new Intl.NumberFormat(this.tag, {
      style: "unit",
      unit: String(unit),
      unitDisplay: unit === "byte" ? "long" : "short",
      maximumFractionDigits: Number(divisor) > 1000 ? 1 : 0,
    }).format(octets / Number(divisor));
  }

  /** An ISO 8601 time of the service, as the user's clock shows it; as it is where it is none. */
  time(untrusted: string): string {
    const time = new Date(untrusted);
    if (Number.isNaN(time.getTime())) return untrusted;
    return new Intl.DateTimeFormat(this.tag, { dateStyle: "medium", timeStyle: "medium" }).format(time);
  }
}

/** The first of the browser's languages that we speak. */
export function preferredLanguage(tags: readonly string[]): Language {
  for (const tag of tags) {
    if (/^zh\b/i.test(tag)) return "zh";
    if (/^en\b/i.test(tag)) return "en";
  }
  return "en";
}
