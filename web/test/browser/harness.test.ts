/** The tests' own gates: a page that breaks the policy, fails, or asks elsewhere must fail its test. */

import { expect, test } from "vitest";

import { leave, visit } from "../kit/browser.ts";
import { useStage } from "../kit/stage.ts";

const stage = useStage();

test.for<readonly [string, () => unknown, RegExp]>([
  ["an inline style", () => document.body.setAttribute("style", "color: red"), /policy: style-src/],
  ["markup from text", () => Reflect.set(document.body, "innerHTML", "<b>"), /policy: require-trusted-types-for|TrustedHTML/],
  ["an error in a script", () => void setTimeout(() => Reflect.apply(null as never, null, [])), /error: /],
  ["another origin", () => fetch("https://other.example/").catch(() => undefined), /policy: connect-src/],
])("%s is noticed", async ([, misdeed, complaint]) => {
  const visited = await visit(stage().browser, stage().http.address);
  await visited.page.evaluate(misdeed).catch(() => undefined);
  await visited.page.waitForTimeout(100);
  await expect(leave(visited)).rejects.toThrow(complaint);
});
