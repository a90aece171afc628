/** The built page in a real chromium, before a service that misbehaves on demand; one of each for every test. */

import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";

import { Words } from "../../src/i18n/words.ts";
import { launch, leave, type Look, visit, type Visit } from "./browser.ts";
import { FakeService } from "./fake-service.ts";
import { HttpService } from "./http-service.ts";
import { drawReceipt } from "./picture.ts";

export const en = new Words("en");
export const zh = new Words("zh");

/** The lines of the canned reading. */
export const LINES = ["收据 Receipt", "合计 ¥42.00", "Thank you"];

export class Stage {
  readonly browser: Browser;
  /** A PNG on which those lines stand. */
  readonly picture: Buffer;
  readonly fake: FakeService;
  readonly http: HttpService;
  #visit: Visit | undefined;

  constructor(browser: Browser, picture: Buffer, fake: FakeService, http: HttpService) {
    this.browser = browser;
    this.picture = picture;
    this.fake = fake;
    this.http = http;
  }

  async open(look?: Look): Promise<Page> {
    this.#visit = await visit(this.browser, this.http.address, look);
    return this.#visit.page;
  }

  async openAndRead(look?: Look): Promise<Page> {
    const page = await this.open(look);
    await this.choose(page);
    await page.locator(".line").first().waitFor();
    return page;
  }

  async choose(page: Page, name = "receipt.png", content: Buffer = this.picture): Promise<void> {
    await page.locator("#chooser").setInputFiles({ name, mimeType: "image/png", buffer: content });
  }

  /** Throws what the page complained of meanwhile: violations of the policy, errors, requests to other origins. */
  async close(): Promise<void> {
    try {
      if (this.#visit) await leave(this.#visit);
    } finally {
      await this.http.stop();
    }
  }
}

/** Sets the stage anew before each test of a file; what it returns gives the present one. */
export function useStage(start: () => Promise<Browser> = () => launch()): () => Stage {
  let browser: Browser;
  let picture: Buffer;
  let stage: Stage;
  beforeAll(async () => {
    browser = await start();
    picture = await drawReceipt(browser);
  });
  beforeEach(async () => {
    const fake = await FakeService.start();
    stage = new Stage(browser, picture, fake, await HttpService.start(fake));
  });
  afterEach(async () => await stage.close());
  afterAll(async () => await browser.close());
  return () => stage;
}

/** Screenshots are looked at by people: `OCRYPT_SHOTS` names the folder for them. */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env["OCRYPT_SHOTS"];
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}
