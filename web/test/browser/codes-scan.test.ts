/** Codes in pictures and in the camera's view, read on the device: nothing is asked of the service for it. */

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { launch } from "../kit/browser.ts";
import { codePng, film, loadWasm, matrixOf } from "../kit/code-picture.ts";
import { READING } from "../kit/fake-service.ts";
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

async function scan(page: Page, text: string): Promise<string> {
  await choose(page, await codePng(text));
  await page.locator(".code-card").first().waitFor();
  return await page.locator(".code-text").first().innerText();
}

describe("a picture with a code", () => {
  test("chosen: its text, and nothing was sent", async () => {
    const page = await openScan();
    expect(await scan(page, "plain words, 你好")).toBe("plain words, 你好");
    expect(await page.locator(".code-box").count()).toBe(1);
    expect(stage().fake.wire).toHaveLength(0);
  });

  test("nothing for codes is loaded before a part for codes is shown, and then only from here", async () => {
    const page = await stage().open();
    await page.locator(".trust-name").waitFor();
    const forCodes = (): readonly string[] => stage().http.asked.filter((path) => /wasm|worker|zxing|Scan|Make/.test(path));
    expect(forCodes()).toEqual([]);
    await page.getByRole("link", { name: en.say("nav.scan") }).click();
    await expect.poll(() => forCodes().filter((path) => path.endsWith(".wasm")).length).toBe(2);
    // Requests to other origins fail every test when the page is left.
    expect(await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => new URL(name).origin))).toSatisfy(
      (origins: readonly string[]) => origins.every((origin) => origin === new URL(stage().http.address).origin),
    );
  });

  test("dropped and pasted, several one after the other", async () => {
    const page = await openScan();
    const data = await page.evaluateHandle((octets) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(octets)], "dropped.png", { type: "image/png" }));
      return transfer;
    }, Array.from(await codePng("dropped")));
    await page.dispatchEvent("main:not([hidden])", "dragover", { dataTransfer: data });
    await page.getByText(en.say("scan.release")).waitFor();
    await page.dispatchEvent("main:not([hidden])", "drop", { dataTransfer: data });
    await page.getByText("dropped", { exact: true }).waitFor();
    await page.evaluate((octets) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(octets)], "pasted.png", { type: "image/png" }));
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true }));
    }, Array.from(await codePng("pasted")));
    await page.getByText("pasted", { exact: true }).waitFor();
    await choose(page, await codePng("third"), await codePng("dropped"));
    await page.getByText(en.say("scan.count", { count: 3 }), { exact: true }).waitFor();
    // The part that sends pictures to the service took none of them.
    expect(stage().fake.wire).toHaveLength(0);
    await page.getByRole("button", { name: en.say("scan.clear") }).click();
    expect(await page.locator(".code-card").count()).toBe(0);
    expect(await page.content()).not.toContain("blob:");
  });

  test("without a code, and what is no picture", async () => {
    const page = await openScan();
    await choose(page, stage().picture);
    await page.getByText(en.say("scan.none")).waitFor();
    await choose(page, Buffer.from("%PDF-1.4 no picture for a browser"));
    await page.getByText(en.say("scan.refused.not-a-picture")).waitFor();
  });
});

describe("what is shown of a code", () => {
  test("markup stays text, and what is not seen is shown by its number", async () => {
    const page = await openScan();
    expect(await scan(page, "<img src=x onerror=alert(1)>\u202e\u200b")).toBe("<img src=x onerror=alert(1)>U+202EU+200B");
    expect(await page.locator(".code-text img").count()).toBe(0);
  });

  test("a link is none until it is asked for, and then opens apart from this page", async () => {
    const page = await openScan();
    await scan(page, "https://example.com/a");
    expect(await page.locator(".code-card a").count()).toBe(0);
    expect(await page.locator(".code-host strong").innerText()).toBe("example.com");
    await page.getByRole("button", { name: en.say("code.open") }).click();
    const link = page.locator(".code-card a");
    expect(await link.getAttribute("href")).toBe("https://example.com/a");
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer");
    expect(await link.getAttribute("target")).toBe("_blank");
    expect(await link.evaluate((one) => document.activeElement === one)).toBe(true);
    await page.getByRole("button", { name: en.say("code.copyDefanged") }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("hxxps://example[.]com/a");
  });

  test("what is doubtful is told, the worst first, and a link says so", async () => {
    const page = await openScan();
    await scan(page, "http://pay.example.com@xn--pple-43d.com:8080/");
    expect(await page.locator(".code-danger").count()).toBe(1);
    const marks = await page.locator(".mark").allInnerTexts();
    expect(marks[0]).toContain(en.say("code.loud.danger"));
    expect(marks.join()).toContain(en.say("code.mark.userinfo"));
    expect(await page.locator(".code-host").innerText()).toContain("xn--pple-43d.com");
    await page.getByRole("button", { name: en.say("code.open") }).click();
    expect(await page.locator(".code-card a").innerText()).toContain("in spite of this");
    await scan(page, "tel:*%2306%23");
    await page.getByText(en.say("code.mark.ussd")).waitFor();
    expect(await page.locator(".code-card").first().getByRole("button", { name: en.say("code.open") }).count()).toBe(0);
  });

  test("a script is never a link", async () => {
    const page = await openScan();
    expect(await scan(page, "javascript:alert(document.cookie)")).toBe("javascript:alert(document.cookie)");
    expect(await page.getByRole("button", { name: en.say("code.open") }).count()).toBe(0);
  });

  test("a password is shown on demand, and copied whole", async () => {
    const page = await openScan();
    expect(await scan(page, "WIFI:T:WPA;S:cafe;P:s3cret;;")).toBe("WIFI:T:WPA;S:cafe;P:••••••••;;");
    expect(await page.locator(".code-card").innerHTML()).not.toContain("s3cret");
    await page.getByRole("button", { name: en.say("code.show") }).click();
    expect(await page.locator(".code-text").innerText()).toContain("P:s3cret;");
    await page.getByRole("button", { name: en.say("code.copy"), exact: true }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe("WIFI:T:WPA;S:cafe;P:s3cret;;");
  });

  test("what was found stays while another part is looked at, and goes with the page", async () => {
    const page = await openScan();
    await scan(page, "kept here");
    await page.getByRole("link", { name: en.say("nav.read") }).click();
    expect(await page.getByText("kept here").isVisible()).toBe(false);
    await page.goBack();
    expect(await page.getByText("kept here").isVisible()).toBe(true);
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain("kept");
    await page.reload();
    await page.getByRole("heading", { name: en.say("scan.title") }).waitFor();
    expect(await page.getByText("kept here").count()).toBe(0);
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
    const isLive = await watchTrack(page);
    expect(await isLive()).toBe(true);
    await page.getByRole("button", { name: en.say("scan.stop") }).click();
    await expect.poll(isLive).toBe(false);
    expect(await page.locator(".code-card").count()).toBe(2);
    expect(stage().fake.wire).toHaveLength(0);
  });

  test("is let go when another part of the page is looked at", async () => {
    const page = await openScan();
    await page.getByRole("button", { name: en.say("scan.start") }).click();
    await page.locator(".code-card").first().waitFor();
    const isLive = await watchTrack(page);
    await page.getByRole("link", { name: en.say("nav.make") }).click();
    await expect.poll(isLive).toBe(false);
  });

  test.for([
    ["NotAllowedError", "scan.trouble.denied"],
    ["NotFoundError", "scan.trouble.none"],
    ["NotReadableError", "scan.trouble.busy"],
  ] as const)("%s is told", async ([name, word]) => {
    const page = await openScan();
    await page.evaluate((failure) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("", failure));
    }, name);
    await page.getByRole("button", { name: en.say("scan.start") }).click();
    await page.getByText(en.say(word)).waitFor();
  });

  /** Whether the track that the page shows now still runs. */
  async function watchTrack(page: Page): Promise<() => Promise<boolean>> {
    await page.evaluate(() => {
      const { srcObject } = document.querySelector("video") ?? {};
      Object.assign(globalThis, { track: (srcObject as MediaStream).getVideoTracks()[0] });
    });
    return () => page.evaluate(() => (globalThis as unknown as { track: MediaStreamTrack }).track.readyState === "live");
  }
});

test("a code that the service read is shown with the text", async () => {
  const verdict = { kind: "url", marks: [], host: "a.example.com", ascii_host: "a.example.com", site: "example.com" };
  const code = {
    page: 0,
    format: "QRCode",
    text: "https://a.example.com/",
    bytes: "aHR0cHM6Ly9hLmV4YW1wbGUuY29tLw==",
    charset: "utf-8",
    eci: [],
    level: "M",
    version: "2",
    polygon: [[600, 300], [700, 300], [700, 400], [600, 400]],
    sequence: null,
    verdict,
  };
  stage().fake.mood = { reading: { ...READING, codes: [code] } };
  const page = await stage().openAndRead();
  await page.getByRole("heading", { name: en.say("result.codes") }).waitFor();
  expect(await page.locator(".code-host").innerText()).toContain("a.example.com");
  expect(await page.locator(".code-host strong").innerText()).toBe("example.com");
  expect(await page.locator(".code-mark").count()).toBe(1);
});
