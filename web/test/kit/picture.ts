/** A picture made by the test: the lines of the canned reading, drawn where the reading says they are. */

import type { Browser } from "playwright-core";

export async function drawReceipt(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 800, height: 500 } });
  await page.setContent(`<style>
    body { margin: 0; background: linear-gradient(135deg, #fbf8f0, #efe7d6); font: 44px "Noto Sans CJK SC", sans-serif; color: #2a2622; }
    div { position: absolute; left: 66px; white-space: pre; }
  </style>
  <div style="top:46px;font-weight:700">收据 Receipt</div>
  <div style="top:190px;transform:rotate(1.8deg);transform-origin:0 50%">合计 ¥42.00</div>
  <div style="top:338px;color:#8a8276">Thank you</div>`);
  const picture = await page.screenshot({ type: "png" });
  await page.close();
  return picture;
}
