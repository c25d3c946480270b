/** The product as people start it: `portolan up`, its link in a browser, this machine's own listeners. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { launchChromium, saveScreenshot } from "../lab/chromium.ts";
import { needs } from "../lab/requirement.ts";

const command = join(import.meta.dirname, "../../apps/cli/src/main.ts");

test(
  "portolan up: a listener of this host appears, is explained and its end is told",
  { ...needs("chromium"), timeout: 180_000 },
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "portolan-panel-"));
    const product = spawn(process.execPath, [command, "up", "--json", "--port", "14390", "--data-dir", dataDir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const browser = await launchChromium();
    try {
      const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en" })).newPage();
      const faults: string[] = [];
      page.on("pageerror", (fault) => faults.push(String(fault)));
      page.on("console", (message) => (message.type() === "error" ? faults.push(message.text()) : undefined));
      await page.goto(await linkOf(product));
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
      await stop(product);
      rmSync(dataDir, { recursive: true, force: true });
    }
  },
);

/** The sign-in link of the first line that the product prints. */
async function linkOf(product: ChildProcess): Promise<string> {
  if (product.stdout === null) throw new Error("portolan up: no output");
  for await (const line of createInterface({ input: product.stdout })) {
    const event = JSON.parse(line) as { kind?: string; urls?: readonly string[] };
    const [url] = event.urls ?? [];
    if (event.kind === "ready" && url !== undefined) return url;
  }
  throw new Error("portolan up ended before it was ready");
}

async function stop(product: ChildProcess): Promise<void> {
  if (product.exitCode !== null) return;
  const ended = new Promise((resolve) => product.once("exit", resolve));
  product.kill("SIGTERM");
  await ended;
}
