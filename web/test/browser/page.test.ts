/** The built page in a real chromium, under the gateway's policy, against a service that misbehaves on demand. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { INSIDE, OUTSIDE } from "../../src/core/codes.ts";
import { own } from "../../src/core/octets.ts";
import { Words } from "../../src/i18n/words.ts";
import { launch, leave, type Look, visit, type Visit } from "../kit/browser.ts";
import { FakeService, holds, type Mood, READING } from "../kit/fake-service.ts";
import { HttpService } from "../kit/http-service.ts";
import { drawReceipt, drawSideways } from "../kit/picture.ts";

const en = new Words("en");
const zh = new Words("zh");

let browser: Browser;
let picture: Buffer;
let fake: FakeService;
let http: HttpService;
let here: Visit | undefined;

beforeAll(async () => {
  browser = await launch();
  picture = await drawReceipt(browser);
});

afterAll(async () => {
  await browser.close();
});

beforeEach(async () => {
  fake = await FakeService.start();
  http = await HttpService.start(fake);
});

afterEach(async () => {
  const visited = here;
  here = undefined;
  if (visited) await leave(visited);
  await http.stop();
});

async function open(look?: Look): Promise<Page> {
  here = await visit(browser, http.address, look);
  return here.page;
}

async function choose(page: Page, name = "receipt.png", content: Buffer = picture): Promise<void> {
  await page.locator("#chooser").setInputFiles({ name, mimeType: "image/png", buffer: content });
}

async function openAndRead(look?: Look): Promise<Page> {
  const page = await open(look);
  await choose(page);
  await page.locator(".line").first().waitFor();
  return page;
}

function textOf(page: Page): Promise<string[]> {
  return page.locator(".line-text").allTextContents();
}

const LINES = ["收据 Receipt", "合计 ¥42.00", "Thank you"];

describe("a picture is read", () => {
  test("chosen: text, boxes, and what protected it", async () => {
    const page = await openAndRead();
    expect(await textOf(page)).toEqual(LINES);
    expect(await page.locator(".box").count()).toBe(3);
    expect(own(fake.pictures[0] ?? new Uint8Array())).toEqual(own(picture));
    expect(await page.locator(".badge-unsure").count()).toBe(1);
    await page.getByText(en.say("protection.title")).click();
    const panel = await page.locator(".protection").innerText();
    expect(panel).toContain(fake.fingerprint);
    expect(panel).toContain("X-Wing");
    expect(panel).toContain("AES-256-GCM");
    expect(panel).toContain(en.say("protection.receipt"));
    expect(panel).toContain(en.say("protection.limits.text"));
    expect(panel).toContain("seccomp");
  });

  test("nothing of it stands on the wire", async () => {
    await openAndRead();
    expect(fake.wire).toHaveLength(1);
    expect(holds(fake.wire[0] ?? new Uint8Array(), picture.subarray(0, 32))).toBe(false);
    expect(holds(fake.wire[0] ?? new Uint8Array(), picture.subarray(1000, 1032))).toBe(false);
  });

  test("dropped anywhere on the page", async () => {
    const page = await open();
    const data = await page.evaluateHandle((octets) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(octets)], "dropped.png", { type: "image/png" }));
      return transfer;
    }, Array.from(picture));
    await page.dispatchEvent("main", "dragover", { dataTransfer: data });
    await page.getByText(en.say("drop.release")).waitFor();
    await page.dispatchEvent("main", "drop", { dataTransfer: data });
    await page.locator(".line").first().waitFor();
    expect(await textOf(page)).toEqual(LINES);
  });

  test("pasted", async () => {
    const page = await open();
    await page.evaluate((octets) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(octets)], "pasted.png", { type: "image/png" }));
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true }));
    }, Array.from(picture));
    await page.locator(".line").first().waitFor();
    expect(await textOf(page)).toEqual(LINES);
  });

  test("several, one by one", async () => {
    const page = await open();
    const files = ["a.png", "b.png", "c.png"].map((name) => ({ name, mimeType: "image/png", buffer: picture }));
    await page.locator("#chooser").setInputFiles(files);
    await page.getByText(en.say("queue.count", { done: 3, all: 3 })).waitFor();
    expect(fake.wire).toHaveLength(3);
    await page.getByRole("button", { name: en.say("queue.remove", { name: "b.png" }) }).click();
    await page.getByText(en.say("queue.count", { done: 2, all: 2 })).waitFor();
  });

  test("the status is told step by step", async () => {
    const page = await open();
    let release = (): void => undefined;
    fake.mood = { until: new Promise((resolve) => (release = resolve)) };
    await choose(page);
    const status = page.locator("#page > [role=status]");
    await expect.poll(() => status.textContent()).toMatch(/receipt\.png: Sent .* sealed\. Being read/);
    release();
    await expect.poll(() => status.textContent()).toBe("receipt.png: Opened here: 3 lines");
  });

  test("boxes lie over the lines as they are drawn", async () => {
    const page = await openAndRead();
    const image = await page.locator(".canvas img").boundingBox();
    const box = await page.locator(".box").nth(1).boundingBox();
    if (!image || !box) throw new Error("nothing is drawn");
    const scale = image.width / 800;
    expect(Math.abs(image.height - 500 * scale)).toBeLessThan(2);
    expect(Math.abs(box.x - (image.x + 58 * scale))).toBeLessThan(4);
    expect(Math.abs(box.y - (image.y + 190 * scale))).toBeLessThan(4);
    expect(Math.abs(box.width - 322 * scale)).toBeLessThan(6);
  });

  test("a line and its box light each other", async () => {
    const page = await openAndRead();
    await page.locator(".line").nth(1).hover();
    expect(await page.locator(".box").nth(1).getAttribute("class")).toContain("box-lit");
    await page.locator(".box").nth(2).hover();
    expect(await page.locator(".line").nth(2).getAttribute("class")).toContain("line-lit");
    await page.locator(".line").nth(0).getByRole("button").focus();
    expect(await page.locator(".box").nth(0).getAttribute("class")).toContain("box-lit");
    await page.locator(".box").nth(1).click();
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest("li")?.id)).toBe("line-1");
  });

  test("a photo that lies on its side in the file: boxes stand where the upright lines are", async () => {
    const lines = [{ text: "upright", polygon: [[50, 100], [450, 100], [450, 180], [50, 180]], confidence: 1, words: [] }];
    fake.mood = { reading: { ...READING, pages: [{ index: 0, width: 500, height: 800, lines }] } };
    const page = await open();
    await choose(page, "photo.jpg", await drawSideways(browser));
    await page.locator(".line").first().waitFor();
    const image = page.locator(".canvas img");
    await expect.poll(() => image.evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBe(500);
    const drawn = await image.boundingBox();
    const box = await page.locator(".box").boundingBox();
    if (!drawn || !box) throw new Error("nothing is drawn");
    expect(Math.abs(drawn.height / drawn.width - 800 / 500)).toBeLessThan(0.01);
    expect(Math.abs(box.width / drawn.width - 400 / 500)).toBeLessThan(0.02);
  });

  test("pages of one file, and a picture that browsers can't show", async () => {
    const [first] = READING["pages"] as readonly object[];
    fake.mood = { reading: { ...READING, pages: [first, { ...first, index: 1 }] } };
    const page = await open();
    await choose(page, "scan.tiff", Buffer.from("II*\0 no picture for a browser"));
    await page.getByText(en.say("result.picture.hidden")).waitFor();
    await page.getByRole("button", { name: en.say("result.page", { page: 2, pages: 2 }) }).click();
    expect(await page.locator(".box").count()).toBe(3);
  });

  test("with nothing in it", async () => {
    fake.mood = { reading: { ...READING, text: "", pages: [{ index: 0, width: 8, height: 5, lines: [] }] } };
    const page = await open();
    await choose(page);
    await page.getByText(en.say("result.empty")).waitFor();
  });

  test("markup in a text stays text", async () => {
    const text = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
    const line = { text, polygon: [[0, 0], [9, 0], [9, 9], [0, 9]], confidence: 1, words: [] };
    fake.mood = { reading: { ...READING, text, pages: [{ index: 0, width: 9, height: 9, lines: [line] }] } };
    const page = await openAndRead();
    expect(await textOf(page)).toEqual([text]);
    expect(await page.locator("#page script").count()).toBe(0);
  });

  test("by the bundled library where the browser lacks ML-KEM", async () => {
    const page = await open();
    await page.addInitScript(() => {
      // The page then loads the bundled ML-KEM, under the same policy.
      Object.assign(SubtleCrypto.prototype, { encapsulateBits: undefined });
    });
    await page.reload();
    await choose(page);
    await page.locator(".line").first().waitFor();
    await page.getByText(en.say("protection.title")).click();
    expect(await page.locator(".protection").innerText()).toContain(en.say("protection.maker.bundled"));
    expect(http.asked.some((path) => path.includes("hpke-noble"))).toBe(true);
  });
});

describe("text leaves", () => {
  test("by copying all, and a line", async () => {
    const page = await openAndRead();
    await page.getByRole("button", { name: en.say("result.copyAll") }).click();
    await page.getByText(en.say("result.copied")).first().waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(READING["text"]);
    await page.getByRole("button", { name: en.say("result.copyLine", { number: 2, text: "合计 ¥42.00" }) }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("合计 ¥42.00");
  });

  test("by saving text and JSON", async () => {
    const page = await openAndRead();
    const save = async (name: string): Promise<readonly [string, string]> => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
      return [download.suggestedFilename(), await readFile(await download.path(), "utf-8")];
    };
    expect(await save(en.say("result.saveText"))).toEqual(["receipt.txt", READING["text"]]);
    const [name, json] = await save(en.say("result.saveJson"));
    expect(name).toBe("receipt.json");
    expect(JSON.parse(json)).toEqual(READING);
  });
});

test("forgetting leaves nothing of picture and text in the page", async () => {
  const page = await openAndRead();
  await page.getByRole("button", { name: en.say("forget.button") }).click();
  await page.getByText(en.say("forget.done", { count: 1 })).first().waitFor();
  const left = await page.content();
  for (const line of LINES) expect(left).not.toContain(line);
  expect(left).not.toContain("blob:");
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(Object.keys(JSON.parse(kept) as object).sort()).toEqual(["ocrypt-identity", "ocrypt-language", "ocrypt-theme"]);
  expect(await page.context().cookies()).toEqual([]);
});

test("forgetting while a picture is away", async () => {
  let release = (): void => undefined;
  fake.mood = { until: new Promise((resolve) => (release = resolve)) };
  const page = await open();
  await choose(page);
  await expect.poll(() => fake.pictures.length).toBe(1);
  await page.getByRole("button", { name: en.say("forget.button") }).click();
  release();
  await page.getByText(en.say("drop.title")).waitFor();
  fake.mood = {};
  await choose(page, "next.png");
  await page.locator(".line").first().waitFor();
  expect(await page.locator(".entry").count()).toBe(1);
});

describe("errors", () => {
  test("each code of the service has its words, in both languages", async () => {
    const page = await open();
    for (const [place, codes] of [["outside", OUTSIDE], ["inside", INSIDE]] as const) {
      for (const code of codes) {
        fake.mood = { [place]: { code, status: 422 } } as Mood;
        await choose(page, `${code}.png`);
        await page.getByRole("heading", { name: en.say(`error.${code}.title`) }).waitFor();
        const shown = await page.locator(".failure").innerText();
        expect(shown).toContain(en.say(`error.${code}.hint`));
        expect(shown).toMatch(/[0-9a-f]{32}/);
        await page.getByRole("button", { name: zh.say("language.switch").replace("English", "中文") }).click();
        await page.getByRole("heading", { name: zh.say(`error.${code}.title`) }).waitFor();
        await page.getByRole("button", { name: "English" }).click();
        await page.getByRole("button", { name: en.say("forget.button") }).click();
      }
    }
  });

  test.for<readonly [string, Mood, keyof typeof words]>([
    ["an answer that was changed on the way", { answer: "flipped" }, "answer-unopenable"],
    ["a receipt of another request", { receipt: "of-another-request" }, "receipt-bad"],
    ["a receipt by another identity", { receipt: "by-another-identity" }, "receipt-bad"],
    ["no receipt", { receipt: "none" }, "receipt-bad"],
    ["an answer that makes no sense", { answer: "not-json" }, "server-misbehaved"],
  ])("%s: told, and no text shown", async ([, mood, code]) => {
    fake.mood = mood;
    const page = await open();
    await choose(page);
    await page.getByRole("heading", { name: words[code] }).waitFor();
    expect(await page.locator(".line").count()).toBe(0);
    expect(await page.locator(".failure code").first().textContent()).toBe(code);
    fake.mood = {};
    await page.getByRole("button", { name: en.say("failure.retry") }).click();
    await page.locator(".line").first().waitFor();
  });

  const words = {
    "answer-unopenable": en.say("error.answer-unopenable.title"),
    "receipt-bad": en.say("error.receipt-bad.title"),
    "server-misbehaved": en.say("error.server-misbehaved.title"),
  };

  test("a description with a wrong signature: nothing is sent", async () => {
    fake.describe = async () => {
      const good = await FakeService.prototype.describe.call(fake);
      return own(Buffer.from(Buffer.from(good).toString().replace('"ocrypt"', '"ocrypt","x":1')));
    };
    const page = await open();
    await page.getByText(en.say("error.signature-bad.title")).waitFor();
    await choose(page);
    await page.getByText(en.say("stage.waiting")).first().waitFor();
    expect(fake.wire).toHaveLength(0);
  });

  test("a service that is starting says so, and is asked again", async () => {
    const page = await open();
    await page.locator(".trust-name").waitFor();
    const body = JSON.stringify({ code: "worker-unavailable", status: 503, request_id: "0".repeat(32) });
    await page.route("**/.well-known/ocrypt", (route) => route.fulfill({ status: 503, body }));
    await page.reload();
    await page.getByRole("alert").getByText(en.say("error.worker-unavailable.title")).waitFor();
    await page.unroute("**/.well-known/ocrypt");
    await page.getByRole("button", { name: en.say("trust.retry") }).click();
    await page.locator(".trust-name").waitFor();
  });

  test("the service is gone, and comes back", async () => {
    const page = await open();
    await page.locator(".trust-name").waitFor();
    await page.route("**/v1/sealed", (route) => route.abort("connectionrefused"));
    await choose(page);
    await page.locator(".failure").waitFor();
    expect(await page.locator(".failure code").first().textContent()).toMatch(/^connection-(failed|lost)$/);
    await page.unroute("**/v1/sealed");
    await page.getByRole("button", { name: en.say("failure.retry") }).click();
    await page.locator(".line").first().waitFor();
  });

  test("too large for the service: not sealed, not sent", async () => {
    fake.mood = { description: { limits: { max_bytes: 10 } } };
    const page = await open();
    await choose(page);
    await page.getByRole("heading", { name: en.say("error.image-too-many-bytes.title") }).waitFor();
    expect(fake.wire).toHaveLength(0);
  });
});

describe("trust", () => {
  test("an identity that changed is told loudly, and nothing is sent until the user says so", async () => {
    const page = await openAndRead();
    await fake.changeIdentity();
    await page.reload();
    const alarm = page.getByRole("alert");
    await alarm.getByText(en.say("trust.changed.title")).waitFor();
    expect(await alarm.innerText()).toContain(fake.fingerprint);
    await choose(page);
    await page.getByText(en.say("stage.waiting")).first().waitFor();
    expect(fake.wire).toHaveLength(1);
    await page.getByRole("button", { name: en.say("trust.changed.accept") }).click();
    await page.locator(".line").first().waitFor();
    expect(fake.wire).toHaveLength(2);
  });

  test("an identity that changes between two pictures", async () => {
    const page = await openAndRead();
    await fake.changeIdentity();
    await fake.rotateKey();
    await choose(page, "second.png");
    await page.getByText(en.say("trust.changed.title")).waitFor();
    expect(fake.pictures).toHaveLength(1);
  });

  test("first it is new, then it is known", async () => {
    const page = await open();
    await page.getByText(en.say("trust.new")).waitFor();
    await choose(page);
    await page.locator(".line").first().waitFor();
    await page.reload();
    await page.getByText(en.say("trust.known")).waitFor();
  });

  test("a token is asked for when one is missing, and what waited for it is read", async () => {
    fake.mood = { token: "eyJ.good.token" };
    const page = await open();
    expect(await page.locator("#token").isVisible()).toBe(false);
    await choose(page);
    await page.getByRole("heading", { name: en.say("error.token-missing.title") }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("token");
    await page.keyboard.type("eyJ.good.token");
    await page.keyboard.press("Enter");
    await page.locator(".line").first().waitFor();
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain("eyJ");
  });
});

describe("looks", () => {
  test("language: by the browser, switched, remembered", async () => {
    const page = await openAndRead({ language: "zh" });
    await page.getByText(zh.say("result.lines", { count: 3 }), { exact: true }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("zh-CN");
    await page.getByRole("button", { name: "English" }).click();
    await page.getByText(en.say("result.lines", { count: 3 }), { exact: true }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("en");
    await page.reload();
    await page.getByText(en.say("drop.title")).waitFor();
  });

  test("theme: by the system, switched, remembered", async () => {
    const page = await open({ theme: "dark" });
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
    const page = await openAndRead();
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

  const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

  for (const [name, viewport] of Object.entries(VIEWPORTS)) {
    for (const language of ["en", "zh"] as const) {
      for (const theme of ["light", "dark"] as const) {
        test(`${name}, ${language}, ${theme}: nothing overflows, axe finds nothing`, async () => {
          const look: Look = { language, theme, viewport, ...(name === "phone" ? { touch: "touch" as const } : {}) };
          const page = await open(look);
          await page.locator(".trust-name").waitFor();
          await shoot(page, `${name}-${language}-${theme}-empty`);
          await expectAccessible(page);
          await choose(page);
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
    const page = await openAndRead({ theme: "dark" });
    await fake.changeIdentity();
    await page.reload();
    await page.getByRole("alert").waitFor();
    await expectAccessible(page);
    await shoot(page, "alarm");
    await page.getByRole("button", { name: en.say("trust.changed.accept") }).click();
    fake.mood = { inside: { code: "image-truncated", status: 422 } };
    await choose(page);
    await page.locator(".failure").waitFor();
    await expectAccessible(page);
    await shoot(page, "failure");
    let release = (): void => undefined;
    fake.mood = { until: new Promise((resolve) => (release = resolve)) };
    await page.getByRole("button", { name: en.say("failure.retry") }).click();
    await page.locator(".step-now").waitFor();
    await expectAccessible(page);
    await shoot(page, "progress");
    release();
    await page.locator(".line").first().waitFor();
  });

  /** In a world of its own, where the page's policy on script texts does not hold. */
  async function expectAccessible(page: Page): Promise<void> {
    const session = await page.context().newCDPSession(page);
    const { frameTree } = await session.send("Page.getFrameTree");
    const { executionContextId } = await session.send("Page.createIsolatedWorld", { frameId: frameTree.frame.id });
    const run = async (expression: string): Promise<unknown> => {
      const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
        expression,
        contextId: executionContextId,
        awaitPromise: true,
        returnByValue: true,
      });
      if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
      return result.value;
    };
    await run(await readFile(AXE, "utf-8"));
    const found = await run(
      `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
        .then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).join(" | ")))`,
    );
    await session.detach();
    expect(found).toEqual([]);
  }
});

/** Screenshots are looked at by people: `OCRYPT_SHOTS` names the folder for them. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env["OCRYPT_SHOTS"];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
