/**
 * The product on a host of its own, from the browser to the packets: a port that everybody reaches is narrowed to the house in the panel alone, and what
 * the panel says at each step is what senders outside find.
 */
import { join } from "node:path";
import { inspectPanelBuild } from "@portolan/cli";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { mcsmanagerPort, senders, startDemonstrationHost, startPanel, whoGetsIn } from "../apply/demonstration-host.ts";
import { launchChromium, saveScreenshot } from "../lab/chromium.ts";
import { needs } from "../lab/requirement.ts";

const repository = join(import.meta.dirname, "../..");
const command = join(repository, "apps/cli/src/main.ts");
const rules = `table inet filter { chain input { type filter hook input priority filter; policy drop; iif "lo" accept; meta l4proto icmpv6 accept; ct state established accept; tcp dport ${mcsmanagerPort} accept; }; }`;

test(
  "a change by the panel alone: pinned, signed, applied, confirmed; then undone",
  { ...needs("root", "chromium"), timeout: 300_000 },
  async () => {
    await inspectPanelBuild(repository).build();
    await using host = await startDemonstrationHost();
    await host.run(["nft", "-f", "/dev/stdin"], { input: rules });
    await startPanel(host);
    const product = await host.start([process.execPath, command, "up", "--json", "--data-dir", "/srv/portolan"], {
      ready: /"kind":"ready"/,
      timeoutMs: 90_000,
    });
    const link = /"(http:\/\/localhost[^"]*)"/.exec(product.output)?.[1] ?? "";
    expect(link).toMatch(/#token=[\w-]+&pin=[\w-]+$/);
    const browser = await launchChromium({ networkOf: host.pid, isAmongProcesses: true });
    try {
      const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en" })).newPage();
      page.setDefaultTimeout(60_000);
      await page.goto(link);
      await page.getByRole("grid").waitFor();
      expect(page.url()).not.toContain("#");
      expect(await whoGetsIn(host, mcsmanagerPort)).toEqual([senders.inside, senders.elsewhere, senders.ipv6]);

      await wishOnlyTheHouse(page);
      await page.getByLabel("Name of the key").fill("Mei");
      await page.getByRole("button", { name: "Make a key in this browser" }).click();
      await page.getByRole("button", { name: "Pin this key" }).click();
      await page.getByRole("button", { name: "Sign this plan" }).click();
      await page.getByRole("button", { name: "Apply now" }).click();
      await page.getByRole("timer").waitFor();
      expect(await whoGetsIn(host, mcsmanagerPort)).toEqual([senders.inside]);
      await saveScreenshot(page, "guarded-change");
      await page.getByRole("button", { name: "Yes, keep it" }).click();
      await page.getByRole("region", { name: "Confirmed: the change is kept" }).waitFor();
      expect(await whoGetsIn(host, mcsmanagerPort)).toEqual([senders.inside]);

      await page.getByRole("link", { name: "All plans" }).click();
      await page.getByRole("link", { name: /Only IPv4 192\.168\.0\.0\/16 · IPv6 nobody.*confirmed/s }).waitFor();
      await closeAndUndo(page);
      expect(await whoGetsIn(host, mcsmanagerPort)).toEqual([senders.inside]);
    } finally {
      await browser.close();
      await product.stop();
    }
  },
);

async function wishOnlyTheHouse(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Plans", exact: true }).click();
  await page.getByRole("link", { name: "New plan" }).first().click();
  await page.getByRole("textbox", { name: "Port" }).fill(String(mcsmanagerPort));
  await page.getByRole("textbox", { name: /^IPv4/ }).fill("192.168.0.0/16");
  for (const family of ["IPv4", "IPv6"])
    await page
      .getByRole("figure", { name: `${family}, before and after` })
      .getByText("loses access")
      .first()
      .waitFor();
  await page.getByRole("button", { name: "Keep this plan" }).click();
}

/** The second plan has its key pinned already. */
async function closeAndUndo(page: Page): Promise<void> {
  await page.getByRole("link", { name: "New plan" }).first().click();
  await page.getByRole("radio", { name: "Close", exact: true }).check();
  await page.getByRole("textbox", { name: "Port" }).fill(String(mcsmanagerPort));
  await page.getByRole("figure").first().waitFor();
  await page.getByRole("button", { name: "Keep this plan" }).click();
  await page.getByRole("button", { name: "Sign this plan" }).click();
  await page.getByRole("button", { name: "Apply now" }).click();
  await page.getByRole("timer").waitFor();
  await page.getByRole("button", { name: "Undo now" }).click();
  await page.getByRole("region", { name: "Undone: everything is as it was" }).waitFor();
}
