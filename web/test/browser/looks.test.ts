/** How the page looks and is worked: languages, themes, sizes, keyboard, accessibility. */

import { describe, expect, test } from "vitest";

import { expectAccessible } from "../kit/axe.ts";
import type { Look } from "../kit/browser.ts";
import { en, shoot, useStage, zh } from "../kit/stage.ts";

const stage = useStage();

describe("looks", () => {
  test("language: by the browser, switched, remembered", async () => {
    const page = await stage().openAndRead({ language: "zh" });
    await page.getByText(zh.say("result.lines", { count: 3 }), { exact: true }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("zh-CN");
    await page.getByRole("button", { name: "English" }).click();
    await page.getByText(en.say("result.lines", { count: 3 }), { exact: true }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("en");
    await page.reload();
    await page.getByText(en.say("drop.title")).waitFor();
  });

  test("theme: by the system, switched, remembered", async () => {
    const page = await stage().open({ theme: "dark" });
    const ground = (): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const dark = await ground();
    await page.getByLabel(en.say("theme.label")).selectOption("light");
    await expect.poll(ground).not.toBe(dark);
    const light = await ground();
    await page.reload();
    await page.getByText(en.say("drop.title")).waitFor();
    expect(await ground()).toBe(light);
  });

  test("the keyboard reaches every control, and each shows that it has the focus", async () => {
    const page = await stage().openAndRead();
    const seen = new Set<string>();
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press("Tab");
      const [label, outline] = await page.evaluate(() => {
        const { activeElement: element } = document;
        // After the last control the focus leaves the page.
        if (!element || element === document.body) return ["", ""];
        const name = element.getAttribute("aria-label") ?? element.textContent ?? "";
        return [name || element.id, getComputedStyle(element).outlineStyle];
      });
      if (label) seen.add(label);
      if (label) expect([label, outline]).not.toEqual([label, "none"]);
    }
    for (const word of ["app.skip", "drop.choose", "forget.button", "result.copyAll", "result.saveJson"] as const) {
      expect([...seen]).toContain(en.say(word));
    }
  });

  const VIEWPORTS = {
    phone: { width: 390, height: 844 },
    tablet: { width: 820, height: 1180 },
    desktop: { width: 1440, height: 900 },
  };

  for (const [name, viewport] of Object.entries(VIEWPORTS)) {
    for (const language of ["en", "zh"] as const) {
      for (const theme of ["light", "dark"] as const) {
        test(`${name}, ${language}, ${theme}: nothing overflows, axe finds nothing`, async () => {
          const look: Look = { language, theme, viewport, ...(name === "phone" ? { touch: "touch" as const } : {}) };
          const page = await stage().open(look);
          await page.locator(".trust-name").waitFor();
          await shoot(page, `${name}-${language}-${theme}-empty`);
          await expectAccessible(page);
          await stage().choose(page);
          await page.locator(".line").first().waitFor();
          await page.locator(".line").nth(1).hover();
          await shoot(page, `${name}-${language}-${theme}-read`);
          await page.locator(".protection summary").click();
          await page.locator(".trust summary").click();
          await page.locator(".token summary").click();
          await shoot(page, `${name}-${language}-${theme}-protection`);
          await expectAccessible(page);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          expect(wide).toBeLessThanOrEqual(0);
        });
      }
    }
  }

  test("axe finds nothing in an error, an alarm, and a picture on its way", async () => {
    const page = await stage().openAndRead({ theme: "dark" });
    await stage().fake.changeIdentity();
    await page.reload();
    await page.getByRole("alert").waitFor();
    await expectAccessible(page);
    await shoot(page, "alarm");
    await page.getByRole("button", { name: en.say("trust.changed.accept") }).click();
    stage().fake.mood = { inside: { code: "image-truncated", status: 422 } };
    await stage().choose(page);
    await page.locator(".failure").waitFor();
    await expectAccessible(page);
    await shoot(page, "failure");
    let release = (): void => undefined;
    stage().fake.mood = { until: new Promise((resolve) => (release = resolve)) };
    await page.getByRole("button", { name: en.say("failure.retry") }).click();
    await page.locator(".step-now").waitFor();
    await expectAccessible(page);
    await shoot(page, "progress");
    release();
    await page.locator(".line").first().waitFor();
  });
});
