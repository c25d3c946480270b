import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { launchChromium } from "./chromium.ts";
import { needs } from "./requirement.ts";

test("Debian's Chromium shows a page of this machine", { ...needs("chromium"), timeout: 300_000 }, async () => {
  const html = "<title>港口</title><button onclick='document.title=1+1'>加</button>";
  const server = createServer((_request, response) => response.setHeader("content-type", "text/html; charset=utf-8").end(html));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect(await page.title()).toBe("港口");
    await page.click("button");
    expect(await page.title()).toBe("2");
    expect((await page.screenshot()).length).toBeGreaterThan(1000);
  } finally {
    await browser.close();
    server.close();
  }
});
