/** Codes made on the device: what is saved says what was typed, whatever it looks like, and without the service. */

import { readFile } from "node:fs/promises";

import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { readBarcodes } from "zxing-wasm/reader";

import { expectAccessible } from "../kit/axe.ts";
import { codePng, loadWasm } from "../kit/code-picture.ts";
import { en, shoot, useStage, zh } from "../kit/stage.ts";

beforeAll(async () => await loadWasm());
const stage = useStage();

async function openMake(): Promise<Page> {
  const page = await stage().open();
  await page.getByRole("link", { name: en.say("nav.make") }).click();
  await page.locator(".kinds").waitFor();
  return page;
}

async function type(page: Page, address: string): Promise<void> {
  await page.getByLabel(en.say("make.field.address")).fill(address);
  await page.locator(".made-sturdy").waitFor();
}

async function save(page: Page, kind: "png" | "svg" | "pdf"): Promise<readonly [string, Buffer]> {
  const button = page.getByRole("button", { name: en.say(`make.save.${kind}`) });
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return [download.suggestedFilename(), await readFile(await download.path())];
}

async function textsOf(png: Buffer): Promise<readonly string[]> {
  return (await readBarcodes(new Uint8Array(png), { textMode: "Plain" })).map(({ text }) => text);
}

/** An SVG file as a browser draws it where it is shown. */
async function draw(file: Buffer): Promise<Buffer> {
  const page = await stage().browser.newPage({ viewport: { width: 700, height: 700 } });
  await page.setContent(`<style>body { margin: 20px }</style><img src="data:image/svg+xml;base64,${file.toString("base64")}">`);
  await page.locator("img").evaluate((image) => (image as HTMLImageElement).decode());
  const picture = await page.screenshot();
  await page.close();
  return picture;
}

async function setLook(page: Page, label: Parameters<typeof en.say>[0], value: string): Promise<void> {
  if (!(await page.locator("details.looks").evaluate((one) => (one as HTMLDetailsElement).open))) {
    await page.locator(".looks summary").click();
  }
  await page.getByLabel(en.say(label), { exact: true }).selectOption(value);
}

describe("what is saved says what was typed", () => {
  test.for(["square", "rounded", "dots"])("%s: PNG and SVG read back, PDF is one", async (shape) => {
    const page = await openMake();
    await setLook(page, "make.look.shape", shape);
    await type(page, "https://example.com/网页");
    const [name, png] = await save(page, "png");
    expect(name).toBe("url-code.png");
    expect(await textsOf(png)).toEqual(["https://example.com/网页"]);
    expect(await textsOf(await draw((await save(page, "svg"))[1]))).toEqual(["https://example.com/网页"]);
    const [, pdf] = await save(page, "pdf");
    expect(pdf.subarray(0, 8).toString()).toBe("%PDF-1.4");
    expect(stage().fake.wire).toHaveLength(0);
  });

  test("with a logo, which stays on the device", async () => {
    const page = await openMake();
    await type(page, "https://example.com/logo");
    await page.locator(".looks summary").click();
    await page.locator("#logo-chooser").setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: stage().picture });
    await page.locator(".preview image").waitFor();
    await page.locator(".made-sturdy").waitFor();
    expect(await textsOf((await save(page, "png"))[1])).toEqual(["https://example.com/logo"]);
    const [, svg] = await save(page, "svg");
    expect(svg.toString()).toContain("data:image/png;base64,");
    expect(await textsOf(await draw(svg))).toEqual(["https://example.com/logo"]);
    expect((await save(page, "pdf"))[1].toString("latin1")).toContain("/Subtype/Image");
    expect(stage().fake.wire).toHaveLength(0);
  });

  test("a drawing is no logo: it could hold what is run where the code is shown", async () => {
    const page = await openMake();
    await page.locator(".looks summary").click();
    const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
    await page.locator("#logo-chooser").setInputFiles({ name: "x.svg", mimeType: "image/svg+xml", buffer: drawing });
    await page.getByText(en.say("make.logo.refused")).waitFor();
  });

  test("colours that are too much alike are not given out", async () => {
    const page = await openMake();
    await type(page, "example.com");
    await page.locator(".looks summary").click();
    await page.getByLabel(en.say("make.look.ink")).fill("#f4f4f4");
    await page.getByText(en.say("make.colours.weak")).waitFor();
    await page.locator(".made-unreadable").waitFor();
    expect(await page.getByRole("button", { name: en.say("make.save.png") }).isDisabled()).toBe(true);
  });

  test("other kinds of codes, and what does not fit in one", async () => {
    const page = await openMake();
    await page.getByLabel(en.say("make.kind.text"), { exact: true }).check();
    await page.locator("textarea").fill("590123412345");
    for (const format of ["DataMatrix", "Aztec", "PDF417", "Code128", "EAN13"]) {
      await setLook(page, "make.look.format", format);
      await page.locator(".made-sturdy, .made-fragile").waitFor();
      expect((await textsOf((await save(page, "png"))[1]))[0]).toMatch(/^590123412345/);
    }
    await page.locator("textarea").fill("no number");
    await page.getByText(en.say("make.doesNotFit")).waitFor();
  });

  test("the form says what is wrong with it", async () => {
    const page = await openMake();
    await page.getByLabel(en.say("make.kind.phone"), { exact: true }).check();
    await page.getByLabel(en.say("make.field.phone")).fill("call me");
    await page.getByText(en.say("make.wrong.phone")).waitFor();
    expect(await page.getByLabel(en.say("make.field.phone")).getAttribute("aria-invalid")).toBe("true");
    expect(await page.locator(".preview").count()).toBe(0);
  });
});

test("offline, once a part for codes was shown: a code is made, saved, and read", async () => {
  const page = await openMake();
  await type(page, "https://example.com/online");
  await page.getByRole("link", { name: en.say("nav.scan") }).click();
  await page.getByRole("heading", { name: en.say("scan.title") }).waitFor();
  await page.context().setOffline(true);
  await stage().http.stop();
  await page.locator("#code-chooser").setInputFiles({ name: "a.png", mimeType: "image/png", buffer: await codePng("read offline") });
  await page.getByText("read offline", { exact: true }).waitFor();
  await page.getByRole("link", { name: en.say("nav.make") }).click();
  await type(page, "https://example.com/offline");
  expect(await textsOf((await save(page, "png"))[1])).toEqual(["https://example.com/offline"]);
});

describe("looks", () => {
  const LOOKS = {
    phone: { viewport: { width: 390, height: 844 }, touch: "touch" },
    desktop: { viewport: { width: 1440, height: 900 } },
  } as const;
  for (const [name, look] of Object.entries(LOOKS)) {
    for (const words of [en, zh]) {
      for (const theme of ["light", "dark"] as const) {
        test(`${name}, ${words.language}, ${theme}: nothing overflows, axe finds nothing`, async () => {
          const page = await stage().open({ ...look, language: words.language, theme });
          const check = async (what: string): Promise<void> => {
            await shoot(page, `${name}-${words.language}-${theme}-${what}`);
            await expectAccessible(page);
            expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
          };
          await page.getByRole("link", { name: words.say("nav.scan") }).click();
          await page.getByRole("heading", { name: words.say("scan.title") }).waitFor();
          await check("scan-empty");
          const texts = ["WIFI:T:WPA;S:cafe;P:s3cret;;", "http://pay@xn--pple-43d.com:8080/\u202e", "https://shop.example.co.uk/a"];
          const files = texts.map(async (text, at) => ({ name: `${at}.png`, mimeType: "image/png", buffer: await codePng(text) }));
          await page.locator("#code-chooser").setInputFiles(await Promise.all(files));
          await page.locator(".code-card").nth(2).waitFor();
          await check("scan");
          await page.getByRole("link", { name: words.say("nav.make") }).click();
          await page.locator(".kinds").waitFor();
          await check("make-empty");
          await page.locator("main.make").getByLabel(words.say("make.kind.wifi"), { exact: true }).check();
          await page.getByLabel(words.say("make.field.ssid")).fill("Café 茶馆");
          await page.getByLabel(words.say("make.field.password")).fill("correct horse");
          await page.locator(".made-sturdy").waitFor();
          await page.locator(".looks summary").click();
          await page.locator(".made-text summary").click();
          await check("make");
        });
      }
    }
  }

  test("the keyboard alone makes a code", async () => {
    const page = await stage().open();
    await page.getByRole("link", { name: en.say("nav.make") }).focus();
    await page.keyboard.press("Enter");
    await page.locator(".kinds").waitFor();
    await page.getByLabel(en.say("make.kind.url"), { exact: true }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Tab");
    await page.keyboard.type("typed");
    await page.locator(".made-sturdy").waitFor();
    const [download] = await Promise.all([page.waitForEvent("download"), pressOn(page, en.say("make.save.png"))]);
    expect(download.suggestedFilename()).toBe("text-code.png");
  });

  /** Tab until the control of that name has the focus, then press it. */
  async function pressOn(page: Page, name: string): Promise<void> {
    for (let presses = 0; presses < 20; presses++) {
      await page.keyboard.press("Tab");
      if ((await page.evaluate(() => document.activeElement?.textContent)) === name) break;
    }
    await page.keyboard.press("Enter");
  }
});
