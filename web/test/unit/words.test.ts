/** The two languages hold the same words, and each code of the service has its own. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, test } from "vitest";

import { INSIDE, isServiceCode, LOCAL, OUTSIDE } from "../../src/core/codes.ts";
import en from "../../src/i18n/en.json";
import { preferredLanguage, Words } from "../../src/i18n/words.ts";
import zh from "../../src/i18n/zh.json";

function placeholders(text: string): readonly string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
}

/** The codes of a place, from the Python enum: the one list that both sides follow. */
function pythonCodes(helper: string): readonly string[] {
  const source = readFileSync(fileURLToPath(new URL("../../../src/ocrypt/core/codes.py", import.meta.url)), "utf-8");
  const values = new Map([...source.matchAll(/^ {4}([A-Z_]+) = "([a-z-]+)"/gm)].map(([, name, value]) => [name, value]));
  const named = [...source.matchAll(new RegExp(`Code\\.([A-Z_]+): ${helper}\\(`, "g"))];
  return named.map(([, name]) => values.get(name) ?? `no value for ${name}`);
}

describe("languages", () => {
  test("have the same keys", () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  test("take the same facts", () => {
    // The singular may say its number in a word.
    for (const key of (Object.keys(en) as (keyof typeof en)[]).filter((name) => !name.endsWith(".one"))) {
      expect([key, placeholders(zh[key])]).toEqual([key, placeholders(en[key])]);
    }
  });

  test("Chinese is Chinese", () => {
    const latin = Object.entries(zh).filter(([, text]) => !/\p{Script=Han}/u.test(text));
    expect(latin.map(([key]) => key)).toEqual(["language.switch", "protection.kem.x25519"]);
  });
});

describe("codes", () => {
  test("are those of the Python enum", () => {
    expect([...OUTSIDE].sort()).toEqual([...pythonCodes("_outside")].sort());
    expect([...INSIDE].sort()).toEqual([...pythonCodes("_inside")].sort());
  });

  test.for([...OUTSIDE, ...INSIDE, ...LOCAL])("%s has a title and a hint", (code) => {
    for (const words of [en, zh] as readonly Readonly<Record<string, string>>[]) {
      expect(words[`error.${code}.title`]).toBeTruthy();
      expect(words[`error.${code}.hint`]).toBeTruthy();
    }
  });

  test("the page's own ones are never taken from a service", () => {
    expect(LOCAL.filter(isServiceCode)).toEqual([]);
  });
});

describe("words", () => {
  const words = new Words("en");

  test("take facts, and leave what is none alone", () => {
    expect(words.say("queue.remove", { name: "{name} $& a.png" })).toBe("Remove {name} $& a.png");
    expect(words.say("queue.remove")).toBe("Remove {name}");
  });

  test("know one from many", () => {
    expect(words.say("result.lines", { count: 1 })).toBe("1 line");
    expect(words.say("result.lines", { count: 2 })).toBe("2 lines");
    expect(new Words("zh").say("result.lines", { count: 1 })).toBe("1 行");
  });

  test.for<readonly [number, string]>([
    [999, "999 bytes"],
    [1500, "2 kB"],
    [2_340_000, "2.3 MB"],
  ])("%i octets are %s", ([octets, expected]) => {
    expect(words.size(octets)).toBe(expected);
  });

  test("say 100 % of nothing less", () => {
    expect([1, 0.999, 0.614].map((share) => words.percent(share))).toEqual(["100%", "99%", "61%"]);
  });

  test("show a time that is none as it came", () => {
    expect(words.time("<b>")).toBe("<b>");
  });

  test.for<readonly [readonly string[], string]>([
    [["zh-TW", "en"], "zh"],
    [["fr", "zh"], "zh"],
    [["en-GB"], "en"],
    [["fr"], "en"],
    [[], "en"],
  ])("a browser that speaks %s gets %s", ([tags, expected]) => {
    expect(preferredLanguage(tags)).toBe(expected);
  });
});
