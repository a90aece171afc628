// Takes a picture of the page of a running service, for the documentation.
//
//   node scripts/screenshot.mjs URL OUT.png [--lang zh|en] [--dark] [--picture FILE] [--token TOKEN]
//                               [--size 1280x800] [--phone] [--open] [--full]
//
// --picture   has FILE read first; without it the empty page is shown
// --open      unfolds "How this was protected"
// --full      the whole page, not only what the window shows
// OCRYPT_CHROMIUM names another chromium than /usr/bin/chromium.
import { parseArgs } from "node:util";

import { chromium } from "playwright-core";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    lang: { type: "string", default: "en" },
    dark: { type: "boolean" },
    picture: { type: "string" },
    token: { type: "string" },
    size: { type: "string", default: "1280x800" },
    phone: { type: "boolean" },
    open: { type: "boolean" },
    full: { type: "boolean" },
  },
});
const [url, out] = positionals;
if (!url || !out) {
  console.error("usage: node scripts/screenshot.mjs URL OUT.png [--lang zh] [--dark] [--picture FILE] …");
  process.exit(2);
}

const [width, height] = values.phone ? [390, 844] : values.size.split("x").map(Number);
const browser = await chromium.launch({
  executablePath: process.env.OCRYPT_CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
try {
  const context = await browser.newContext({
    viewport: { width, height },
    locale: values.lang === "zh" ? "zh-CN" : "en-GB",
    colorScheme: values.dark ? "dark" : "light",
    hasTouch: values.phone ?? false,
    isMobile: values.phone ?? false,
    // A service that was just started has a certificate of its own making.
    ignoreHTTPSErrors: true,
  });
  const page = await context.newPage();
  await page.goto(url);
  await page.locator(".trust-name").waitFor();
  if (values.token) {
    await page.locator(".token summary").click();
    await page.locator("#token").fill(values.token);
    await page.keyboard.press("Enter");
  }
  if (values.picture) {
    await page.locator("#chooser").setInputFiles(values.picture);
    await page.locator(".text, .failure").first().waitFor({ timeout: 120_000 });
    if (values.open) await page.locator(".protection summary").click();
  }
  // The focus ring belongs to a user who is not there.
  await page.evaluate(() => document.activeElement?.blur());
  await page.screenshot({ path: out, fullPage: values.full ?? false });
} finally {
  await browser.close();
}
