/** What is shown of a code, and when it may become a link. */

import { describe, expect, test } from "vitest";

import { defanged, openable } from "../../src/codes/links.ts";
import { masked } from "../../src/codes/secrets.ts";
import { viewOf } from "../../src/ui/view.ts";

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
