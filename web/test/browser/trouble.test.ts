/** Everything that can go wrong, and whom the page trusts. */

import { describe, expect, test } from "vitest";

import { INSIDE, OUTSIDE } from "../../src/core/codes.ts";
import { own } from "../../src/core/octets.ts";
import { FakeService, type Mood } from "../kit/fake-service.ts";
import { en, useStage, zh } from "../kit/stage.ts";

const stage = useStage();

describe("errors", () => {
  test("each code of the service has its words, in both languages", async () => {
    const page = await stage().open();
    for (const [place, codes] of [["outside", OUTSIDE], ["inside", INSIDE]] as const) {
      for (const code of codes) {
        stage().fake.mood = { [place]: { code, status: 422 } } as Mood;
        await stage().choose(page, `${code}.png`);
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
    stage().fake.mood = mood;
    const page = await stage().open();
    await stage().choose(page);
    await page.getByRole("heading", { name: words[code] }).waitFor();
    expect(await page.locator(".line").count()).toBe(0);
    expect(await page.locator(".failure code").first().textContent()).toBe(code);
    stage().fake.mood = {};
    await page.getByRole("button", { name: en.say("failure.retry") }).click();
    await page.locator(".line").first().waitFor();
  });

  const words = {
    "answer-unopenable": en.say("error.answer-unopenable.title"),
    "receipt-bad": en.say("error.receipt-bad.title"),
    "server-misbehaved": en.say("error.server-misbehaved.title"),
  };

  test("a description with a wrong signature: nothing is sent", async () => {
    stage().fake.describe = async () => {
      const good = await FakeService.prototype.describe.call(stage().fake);
      return own(Buffer.from(Buffer.from(good).toString().replace('"ocrypt"', '"ocrypt","x":1')));
    };
    const page = await stage().open();
    await page.getByText(en.say("error.signature-bad.title")).waitFor();
    await stage().choose(page);
    await page.getByText(en.say("stage.waiting")).first().waitFor();
    expect(stage().fake.wire).toHaveLength(0);
  });

  test("a service that is starting says so, and is asked again", async () => {
    const page = await stage().open();
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
    const page = await stage().open();
    await page.locator(".trust-name").waitFor();
    await page.route("**/v1/sealed", (route) => route.abort("connectionrefused"));
    await stage().choose(page);
    await page.locator(".failure").waitFor();
    expect(await page.locator(".failure code").first().textContent()).toMatch(/^connection-(failed|lost)$/);
    await page.unroute("**/v1/sealed");
    await page.getByRole("button", { name: en.say("failure.retry") }).click();
    await page.locator(".line").first().waitFor();
  });

  test("too large for the service: not sealed, not sent", async () => {
    stage().fake.mood = { description: { limits: { max_bytes: 10 } } };
    const page = await stage().open();
    await stage().choose(page);
    await page.getByRole("heading", { name: en.say("error.image-too-many-bytes.title") }).waitFor();
    expect(stage().fake.wire).toHaveLength(0);
  });
});

describe("trust", () => {
  test("an identity that changed is told loudly, and nothing is sent until the user says so", async () => {
    const page = await stage().openAndRead();
    await stage().fake.changeIdentity();
    await page.reload();
    const alarm = page.getByRole("alert");
    await alarm.getByText(en.say("trust.changed.title")).waitFor();
    expect(await alarm.innerText()).toContain(stage().fake.fingerprint);
    await stage().choose(page);
    await page.getByText(en.say("stage.waiting")).first().waitFor();
    expect(stage().fake.wire).toHaveLength(1);
    await page.getByRole("button", { name: en.say("trust.changed.accept") }).click();
    await page.locator(".line").first().waitFor();
    expect(stage().fake.wire).toHaveLength(2);
  });

  test("an identity that changes between two pictures", async () => {
    const page = await stage().openAndRead();
    await stage().fake.changeIdentity();
    await stage().fake.rotateKey();
    await stage().choose(page, "second.png");
    await page.getByText(en.say("trust.changed.title")).waitFor();
    expect(stage().fake.pictures).toHaveLength(1);
  });

  test("first it is new, then it is known", async () => {
    const page = await stage().open();
    await page.getByText(en.say("trust.new")).waitFor();
    await stage().choose(page);
    await page.locator(".line").first().waitFor();
    await page.reload();
    await page.getByText(en.say("trust.known")).waitFor();
  });

  test("a token is asked for when one is missing, and what waited for it is read", async () => {
    stage().fake.mood = { token: "eyJ.good.token" };
    const page = await stage().open();
    expect(await page.locator("#token").isVisible()).toBe(false);
    await stage().choose(page);
    await page.getByRole("heading", { name: en.say("error.token-missing.title") }).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("token");
    await page.keyboard.type("eyJ.good.token");
    await page.keyboard.press("Enter");
    await page.locator(".line").first().waitFor();
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain("eyJ");
  });
});
