/** What is shown of a code, and when it may become a link. */

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { detailsOf } from "../../src/codes/details.ts";
import { defanged, openable } from "../../src/codes/links.ts";
import { masked } from "../../src/codes/secrets.ts";
import en from "../../src/i18n/en.json";
import { Words } from "../../src/i18n/words.ts";
import { kindWord, levelOf, loudestOf, markWord, mayBeLink, sorted } from "../../src/ui/codes/marks.ts";
import { viewOf } from "../../src/ui/view.ts";

const NONE = { kind: "text", marks: [], host: "", asciiHost: "", site: "" };

describe("secrets are masked", () => {
  test.for([
    ["WIFI:T:WPA;S:cafe;P:s3\\;cret;;", "WIFI:T:WPA;S:cafe;P:••••••••;;"],
    ["wifi:P:first;S:cafe;;", "wifi:P:••••••••;S:cafe;;"],
    ["WIFI:T:nopass;S:P\\:x;;", "WIFI:T:nopass;S:P\\:x;;"],
    ["otpauth://totp/a?secret=JBSWY3DP&issuer=x", "otpauth://totp/a?secret=••••••••&issuer=x"],
    ["otpauth-migration://offline?data=Cj%3D", "otpauth-migration://offline?data=••••••••"],
    ["https://example.com/?secret=1", "https://example.com/?secret=1"],
  ])("%s", ([text, shown]) => {
    expect(masked(text!)).toBe(shown);
  });
});

describe("links", () => {
  test.for([
    ["https://example.com/a?b#c", "https://example.com/a?b#c"],
    [" HTTP://Example.com ", "http://example.com/"],
    ["mailto:a@b.c", "mailto:a@b.c"],
    ["tel:+4930", "tel:+4930"],
    ["geo:1,2", "geo:1,2"],
  ])("%s may be opened", ([text, address]) => {
    expect(openable(text!)).toBe(address);
  });

  test.for([
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:https://example.com/x",
    "intent://x#Intent;end",
    "https://exa\tmple.com",
    "https://example.com/ and more",
    "example.com",
    "https://",
  ])("%j is only ever shown", (text) => {
    expect(openable(text)).toBeUndefined();
  });

  test.for([
    ["https://user@evil.example.com:8080/a.b?c=d.e", "hxxps://user[@]evil[.]example[.]com:8080/a.b?c=d.e"],
    ["http://1.2.3.4/", "hxxp://1[.]2[.]3[.]4/"],
  ])("%s is copied so that nothing makes a link of it", ([text, copied]) => {
    expect(defanged(text!)).toBe(copied);
  });
});

test("a fragment names a part of the page, or a place in one", () => {
  expect(["#scan", "#make-result", "#read", "#result", "", "#scanner"].map(viewOf)).toEqual([
    "scan",
    "make",
    "read",
    undefined,
    undefined,
    undefined,
  ]);
});

describe("verdicts", () => {
  /** The tables of the specification: names in the first column, levels in the second. */
  const spec = readFileSync(fileURLToPath(new URL("../../../spec/codes.md", import.meta.url)), "utf-8");
  const rows = [...spec.matchAll(/^\| `([a-z0-9-]+)` \| (notice|warning|danger) \|/gm)].map(([, mark, level]) => [mark!, level!] as const);
  const kinds = [...spec.matchAll(/^\| `([a-z0-9-]+)` \| (?!notice|warning|danger)[^|]+\|$/gm)].map(([, kind]) => kind!);

  test("every mark of the specification has its level and its words", () => {
    expect(rows.length).toBeGreaterThan(40);
    for (const [mark, level] of rows) {
      expect([mark, levelOf(mark)]).toEqual([mark, level]);
      for (const words of [new Words("en"), new Words("zh")]) expect(markWord(mark, words)).not.toBe(mark);
    }
  });

  test("every kind has its words", () => {
    expect(kinds).toEqual(expect.arrayContaining(["url", "wifi", "otp", "script", "text"]));
    for (const kind of ["url", "email", "phone", "sms", "geo", "wifi", "contact", "event", "otp", "payment", "gs1", "product"]) {
      expect(kindWord({ ...NONE, kind }, new Words("zh"))).not.toBe(kind);
    }
  });

  test("the loudest mark comes first, and what is unknown is a warning", () => {
    expect(sorted(["secret", "new-mark", "userinfo"])).toEqual(["userinfo", "new-mark", "secret"]);
    expect([loudestOf([]), loudestOf(["secret"]), loudestOf(["secret", "ussd"])]).toEqual(["calm", "notice", "danger"]);
    expect(markWord("new-mark", new Words("en"))).toBe("new-mark");
    expect(["script", "data", "file", "app-link", "url"].map((kind) => mayBeLink({ ...NONE, kind }))).toEqual([false, false, false, false, true]);
  });
});

describe("details", () => {
  test.for<readonly [string, Readonly<Record<string, string>>]>([
    ['WIFI:T:WPA;S:caf\\;e;P:"12345678";;', { ssid: "caf;e", security: "WPA", password: "12345678" }],
    ["MECARD:N:Lovelace,Ada;TEL:+441;EMAIL:a@b.c;;", { fullName: "Lovelace Ada", phone: "+441", email: "a@b.c" }],
    [
      "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ada\r\nTEL;TYPE=CELL:1\r\nitem1.TEL:2\r\nADR:;;Road 1;Town;;;\r\nNOTE:a\\,b\\nc\r\n d\r\nEND:VCARD\r\n",
      { fullName: "Ada", phone: "1, 2", postal: "Road 1, Town", note: "a,b\ncd" },
    ],
    ["BEGIN:VEVENT\nSUMMARY:Tea\nDTSTART:20261124T160000Z\nDTEND;VALUE=DATE:20261125\nEND:VEVENT", { title: "Tea", start: "2026-11-24 16:00 UTC", end: "2026-11-25" }],
    ["mailto:a%40b.c?Subject=Hi%20there&body=1+1", { email: "a@b.c", subject: "Hi there", body: "1+1" }],
    ["SMSTO:10086:help: me", { phone: "10086", message: "help: me" }],
    ["otpauth://totp/ACME:ada?secret=JBSW&issuer=ACME", { otpIssuer: "ACME", otpAccount: "ACME:ada", otpSecret: "JBSW" }],
    ["BCD\n002\n1\nSCT\n\nRed Cross\nDE89370400440532013000\nEUR12.50\n\n\nThanks", { payee: "Red Cross", iban: "DE89 3704 0044 0532 0130 00", amount: "12.50", remittance: "Thanks" }],
    ["https://example.com", {}],
    ["WIFI:", {}],
    ["otpauth:", {}],
    ["mailto:%E0%A4%A", { email: "%E0%A4%A" }],
  ])("%j", ([text, details]) => {
    expect(Object.fromEntries(detailsOf(text).map(({ field, value }) => [field, value]))).toEqual(details);
    for (const { field } of detailsOf(text)) expect(`make.field.${field}` in en).toBe(true);
  });

  test("secrets are marked", () => {
    expect(detailsOf("WIFI:S:a;P:b;;").filter(({ isSecret }) => isSecret).map(({ field }) => field)).toEqual(["password"]);
  });

  test("of any text", () => {
    fc.assert(
      fc.property(fc.constantFrom("WIFI:", "BEGIN:VCARD\n", "MECARD:", "mailto:", "otpauth://", "BCD\n", ""), fc.string(), (start, rest) => {
        expect(detailsOf(start + rest).every(({ value }) => value !== "")).toBe(true);
        expect(typeof masked(start + rest)).toBe("string");
        expect(typeof defanged(start + rest)).toBe("string");
      }),
    );
  });
});
