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

/** A JPEG of 800 × 500 whose EXIF orientation (6) has it shown turned right, as 500 × 800. */
export async function drawSideways(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 800, height: 500 } });
  await page.setContent("<style>body { background: linear-gradient(90deg, #fff, #888) }</style>");
  const jpeg = await page.screenshot({ type: "jpeg" });
  await page.close();
  const tiff = Buffer.from("4d4d002a00000008" + "0001" + "01120003000000010006" + "0000" + "00000000", "hex");
  const payload = Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]);
  const length = Buffer.from([0, payload.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff, 0xe1]), length, payload, jpeg.subarray(2)]);
}
