/** The product as people start it: `portolan up`, its link in a browser, this machine's own listeners. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { launchChromium, saveScreenshot } from "../lab/chromium.ts";
import { needs } from "../lab/requirement.ts";
import { startProduct } from "./running-product.ts";

test(
  "portolan up: a listener of this host appears, is explained and its end is told",
  { ...needs("chromium"), timeout: 180_000 },
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "portolan-panel-"));
    const product = await startProduct({ dataDir, port: 14390 });
    const browser = await launchChromium();
    try {
      const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en" })).newPage();
      const faults: string[] = [];
      page.on("pageerror", (fault) => faults.push(String(fault)));
      page.on("console", (message) => (message.type() === "error" ? faults.push(message.text()) : undefined));
      await page.goto(product.link);
      await page.getByRole("grid").waitFor();
      expect(new URL(page.url()).hash).toBe("");

      const listener = createServer().listen(0, "::");
      await new Promise((resolve) => listener.once("listening", resolve));
      const { port } = listener.address() as AddressInfo;
      await page.getByRole("combobox").fill(`port:${port}`);
      const row = page.getByRole("row").filter({ hasText: String(port) });
      await row.getByText("IPv4+IPv6").waitFor({ timeout: 20_000 });
      await page.getByRole("complementary").getByText(`*:${port}`).first().waitFor({ timeout: 20_000 });
      await row.click();
      const drawer = page.getByRole("dialog");
      await drawer
        .getByText(/^IPv4(?: served)?: /)
        .first()
        .waitFor({ timeout: 30_000 });
      await drawer.getByRole("table").getByText("connected").first().waitFor();
      await saveScreenshot(page, "panel-of-this-host");
      await page.keyboard.press("Escape");
      await new Promise((resolve) => listener.close(resolve));
      await page.getByText("No endpoint matches").waitFor({ timeout: 30_000 });
      expect(faults).toEqual([]);
    } finally {
      await browser.close();
      await product.stop();
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
);
