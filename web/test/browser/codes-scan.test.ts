/** Codes in pictures and in the camera's view, read on the device: nothing is asked of the service for it. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { launch } from "../kit/browser.ts";
import { codePng, film, loadWasm, matrixOf } from "../kit/code-picture.ts";
import { en, useStage } from "../kit/stage.ts";

const folder = await mkdtemp(join(tmpdir(), "film-"));
const filmPath = join(folder, "codes.y4m");

beforeAll(async () => {
  await loadWasm();
  await writeFile(filmPath, film([await matrixOf("https://example.com/a"), await matrixOf("second code")]));
});
afterAll(async () => await rm(folder, { recursive: true }));

const stage = useStage(() =>
  launch([
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    `--use-file-for-fake-video-capture=${filmPath}`,
  ]),
);

async function openScan(): Promise<Page> {
  const page = await stage().open();
  await page.getByRole("link", { name: en.say("nav.scan") }).click();
  await page.getByRole("heading", { name: en.say("scan.title") }).waitFor();
  return page;
}

async function choose(page: Page, ...pictures: readonly Buffer[]): Promise<void> {
  await page
    .locator("#code-chooser")
    .setInputFiles(pictures.map((buffer, at) => ({ name: `code-${at}.png`, mimeType: "image/png", buffer })));
}

describe("a picture with a code", () => {
  test("chosen: its text, and nothing was sent", async () => {
    const page = await openScan();
    await choose(page, await codePng("plain words, 你好"));
    await page.locator(".code-card").waitFor();
    expect(await page.locator(".code-text").innerText()).toBe("plain words, 你好");
    expect(await page.locator(".code-box").count()).toBe(1);
    expect(stage().fake.wire).toHaveLength(0);
    expect(stage().http.asked.filter((path) => path.endsWith(".wasm")).length).toBe(2);
  });
});

describe("the camera", () => {
  test("shows what it sees, each code once, and is let go", async () => {
    const page = await openScan();
    await page.getByRole("button", { name: en.say("scan.start") }).click();
    await expect.poll(() => page.locator(".code-card").count(), { timeout: 20_000 }).toBe(2);
    const texts = await page.locator(".code-text").allInnerTexts();
    expect(texts.toSorted()).toEqual(["https://example.com/a", "second code"]);
    await expect.poll(() => page.locator(".viewfinder .code-box").count()).toBe(2);
    const isLive = (): Promise<boolean> =>
      page.evaluate(() => (globalThis as unknown as { track?: MediaStreamTrack }).track?.readyState === "live");
    await page.evaluate(() => {
      const { srcObject } = document.querySelector("video") ?? {};
      Object.assign(globalThis, { track: (srcObject as MediaStream).getVideoTracks()[0] });
    });
    expect(await isLive()).toBe(true);
    await page.getByRole("button", { name: en.say("scan.stop") }).click();
    await expect.poll(isLive).toBe(false);
    expect(await page.locator(".code-card").count()).toBe(2);
  });
});
