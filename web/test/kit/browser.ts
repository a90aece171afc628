/** A real chromium on the built page; whatever violates the policy or fails in a script fails the test. */

import { type Browser, chromium, type Page } from "playwright-core";

export const CHROMIUM = process.env["OCRYPT_CHROMIUM"] ?? "/usr/bin/chromium";

export async function launch(more: readonly string[] = []): Promise<Browser> {
  return await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      ...more,
    ],
  });
}

export interface Viewport {
  readonly width: number;
  readonly height: number;
}

export interface Look {
  readonly language?: "en" | "zh";
  readonly theme?: "light" | "dark";
  readonly viewport?: Viewport;
  /** A phone: touch, and a coarse pointer. */
  readonly touch?: "touch";
}

/** A page with nothing remembered, and the list into which its violations and errors go. */
export interface Visit {
  readonly page: Page;
  readonly complaints: string[];
}

export async function visit(browser: Browser, address: string, look: Look = {}): Promise<Visit> {
  const context = await browser.newContext({
    locale: look.language === "zh" ? "zh-CN" : "en-GB",
    colorScheme: look.theme ?? "light",
    viewport: look.viewport ?? { width: 1280, height: 900 },
    hasTouch: look.touch !== undefined,
    isMobile: look.touch !== undefined,
    acceptDownloads: true,
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write", "camera"], { origin: new URL(address).origin });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // The browser itself reports each refused request; those are what the tests ask for.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      complaints.push(`console: ${message.text()}`);
    }
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    const own = url.origin === new URL(address).origin || ["blob:", "data:"].includes(url.protocol);
    if (!own) complaints.push(`other origin: ${request.url()}`);
  });
  await page.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(globalThis, { violations: seen });
    document.addEventListener("securitypolicyviolation", (event) => {
      seen.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
    });
  });
  await page.goto(address);
  return { page, complaints };
}

/** Close; throws what the page complained of. */
export async function leave({ page, complaints }: Visit): Promise<void> {
  const violations = await page.evaluate(() => (globalThis as unknown as { violations: string[] }).violations);
  await page.context().close();
  const all = [...violations.map((violation) => `policy: ${violation}`), ...complaints];
  if (all.length > 0) throw new Error(all.join("\n"));
}
