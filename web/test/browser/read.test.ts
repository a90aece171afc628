/** Reading pictures: how they come in, what is shown, and how the text leaves. */

import { readFile } from "node:fs/promises";

import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";

import { own } from "../../src/core/octets.ts";
import { holds, READING } from "../kit/fake-service.ts";
import { drawSideways } from "../kit/picture.ts";
import { en, LINES, useStage } from "../kit/stage.ts";

const stage = useStage();

function textOf(page: Page): Promise<string[]> {
  return page.locator(".line-text").allTextContents();
}

describe("a picture is read", () => {
  test("chosen: text, boxes, and what protected it", async () => {
    const page = await stage().openAndRead();
    expect(await textOf(page)).toEqual(LINES);
    expect(await page.locator(".box").count()).toBe(3);
    expect(own(stage().fake.pictures[0] ?? new Uint8Array())).toEqual(own(stage().picture));
    expect(await page.locator(".badge-unsure").count()).toBe(1);
    await page.getByText(en.say("protection.title")).click();
    const panel = await page.locator(".protection").innerText();
    expect(panel).toContain(stage().fake.fingerprint);
    expect(panel).toContain("X-Wing");
    expect(panel).toContain("AES-256-GCM");
    expect(panel).toContain(en.say("protection.receipt"));
    expect(panel).toContain(en.say("protection.limits.text"));
    expect(panel).toContain("seccomp");
  });

  test("nothing of it stands on the wire", async () => {
    await stage().openAndRead();
    expect(stage().fake.wire).toHaveLength(1);
    expect(holds(stage().fake.wire[0] ?? new Uint8Array(), stage().picture.subarray(0, 32))).toBe(false);
    expect(holds(stage().fake.wire[0] ?? new Uint8Array(), stage().picture.subarray(1000, 1032))).toBe(false);
  });

  test("dropped anywhere on the page", async () => {
    const page = await stage().open();
    const data = await page.evaluateHandle((octets) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(octets)], "dropped.png", { type: "image/png" }));
      return transfer;
    }, Array.from(stage().picture));
    await page.dispatchEvent("main", "dragover", { dataTransfer: data });
    await page.getByText(en.say("drop.release")).waitFor();
    await page.dispatchEvent("main", "drop", { dataTransfer: data });
    await page.locator(".line").first().waitFor();
    expect(await textOf(page)).toEqual(LINES);
  });

  test("pasted", async () => {
    const page = await stage().open();
    await page.evaluate((octets) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(octets)], "pasted.png", { type: "image/png" }));
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true }));
    }, Array.from(stage().picture));
    await page.locator(".line").first().waitFor();
    expect(await textOf(page)).toEqual(LINES);
  });

  test("several, one by one", async () => {
    const page = await stage().open();
    const files = ["a.png", "b.png", "c.png"].map((name) => ({ name, mimeType: "image/png", buffer: stage().picture }));
    await page.locator("#chooser").setInputFiles(files);
    await page.getByText(en.say("queue.count", { done: 3, all: 3 })).waitFor();
    expect(stage().fake.wire).toHaveLength(3);
    await page.getByRole("button", { name: en.say("queue.remove", { name: "b.png" }) }).click();
    await page.getByText(en.say("queue.count", { done: 2, all: 2 })).waitFor();
  });

  test("the status is told step by step", async () => {
    const page = await stage().open();
    let release = (): void => undefined;
    stage().fake.mood = { until: new Promise((resolve) => (release = resolve)) };
    await stage().choose(page);
    const status = page.locator("#page > [role=status]");
    await expect.poll(() => status.textContent()).toMatch(/receipt\.png: Sent .* sealed\. Being read/);
    release();
    await expect.poll(() => status.textContent()).toBe("receipt.png: Opened here: 3 lines");
  });

  test("boxes lie over the lines as they are drawn", async () => {
    const page = await stage().openAndRead();
    const image = await page.locator(".canvas img").boundingBox();
    if (!image) throw new Error("nothing is drawn");
    const scale = image.width / 800;
    expect(Math.abs(image.height - 500 * scale)).toBeLessThan(1);
    // Where the corners stand on the screen, the width of the line apart.
    const corners = await page.locator(".box").nth(1).evaluate((box) => {
      const matrix = (box as SVGPolygonElement).getScreenCTM();
      return Array.from((box as SVGPolygonElement).points, (point) => point.matrixTransform(matrix ?? undefined)).map(
        ({ x, y }) => [x, y] as const,
      );
    });
    const expected = [[60, 190], [380, 200.5], [378, 262], [58, 250]] as const;
    expect(corners).toHaveLength(4);
    for (const [at, [x, y]] of expected.entries()) {
      expect(Math.abs((corners[at]?.[0] ?? 0) - (image.x + x * scale))).toBeLessThan(1.5);
      expect(Math.abs((corners[at]?.[1] ?? 0) - (image.y + y * scale))).toBeLessThan(1.5);
    }
  });

  test("a line and its box light each other", async () => {
    const page = await stage().openAndRead();
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
    stage().fake.mood = { reading: { ...READING, pages: [{ index: 0, width: 500, height: 800, lines }] } };
    const page = await stage().open();
    await stage().choose(page, "photo.jpg", await drawSideways(stage().browser));
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
    stage().fake.mood = { reading: { ...READING, pages: [first, { ...first, index: 1 }] } };
    const page = await stage().open();
    await stage().choose(page, "scan.tiff", Buffer.from("II*\0 no picture for a browser"));
    await page.getByText(en.say("result.picture.hidden")).waitFor();
    await page.getByRole("button", { name: en.say("result.page", { page: 2, pages: 2 }) }).click();
    expect(await page.locator(".box").count()).toBe(3);
  });

  test("with nothing in it", async () => {
    stage().fake.mood = { reading: { ...READING, text: "", pages: [{ index: 0, width: 8, height: 5, lines: [] }] } };
    const page = await stage().open();
    await stage().choose(page);
    await page.getByText(en.say("result.empty")).waitFor();
  });

  test("markup in a text stays text", async () => {
    const text = '<img src=x onerror="alert(1)"><script>alert(2)</script>';
    const line = { text, polygon: [[0, 0], [9, 0], [9, 9], [0, 9]], confidence: 1, words: [] };
    stage().fake.mood = { reading: { ...READING, text, pages: [{ index: 0, width: 9, height: 9, lines: [line] }] } };
    const page = await stage().openAndRead();
    expect(await textOf(page)).toEqual([text]);
    expect(await page.locator("#page script").count()).toBe(0);
  });

  test("by the bundled library where the browser lacks ML-KEM", async () => {
    const page = await stage().open();
    await page.addInitScript(() => {
      // The page then loads the bundled ML-KEM, under the same policy.
      Object.assign(SubtleCrypto.prototype, { encapsulateBits: undefined });
    });
    await page.reload();
    await stage().choose(page);
    await page.locator(".line").first().waitFor();
    await page.getByText(en.say("protection.title")).click();
    expect(await page.locator(".protection").innerText()).toContain(en.say("protection.maker.bundled"));
    expect(stage().http.asked.some((path) => path.includes("hpke-noble"))).toBe(true);
  });
});

describe("text leaves", () => {
  test("by copying all, and a line", async () => {
    const page = await stage().openAndRead();
    await page.getByRole("button", { name: en.say("result.copyAll") }).click();
    await page.getByText(en.say("result.copied")).first().waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(READING["text"]);
    await page.getByRole("button", { name: en.say("result.copyLine", { number: 2, text: "合计 ¥42.00" }) }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("合计 ¥42.00");
  });

  test("by saving text and JSON", async () => {
    const page = await stage().openAndRead();
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
  const page = await stage().openAndRead();
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
  stage().fake.mood = { until: new Promise((resolve) => (release = resolve)) };
  const page = await stage().open();
  await stage().choose(page);
  await expect.poll(() => stage().fake.pictures.length).toBe(1);
  await page.getByRole("button", { name: en.say("forget.button") }).click();
  release();
  await page.getByText(en.say("drop.title")).waitFor();
  stage().fake.mood = {};
  await stage().choose(page, "next.png");
  await page.locator(".line").first().waitFor();
  expect(await page.locator(".entry").count()).toBe(1);
});
