/** What changed since this browser last looked. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../lab/chromium.ts";
import { needs } from "../lab/requirement.ts";
import { buildPanel } from "./build-panel.ts";
import { everyLook, findViolations, visitPanel } from "./panel-visit.ts";

const threeHoursAgo = `localStorage.getItem("portolan.lastLook") ?? localStorage.setItem("portolan.lastLook", new Date(Date.now() - 3 * 3600e3).toISOString())`;

describe("since the last look", needs("chromium"), () => {
  let browser: Browser;
  let panelDirectory: string;
  beforeAll(async () => {
    panelDirectory = await buildPanel();
    browser = await launchChromium();
  }, 300_000);
  afterAll(async () => browser?.close());

  test("one line counts the changes by kind, opens them alone, marks their rows, and goes", async () => {
    await using visited = await visitPanel({ browser, panelDirectory, initScript: threeHoursAgo });
    const { page, server } = visited;
    const since = Date.now() - 3 * 3_600_000;
    const count = server.history.filter(({ at }) => Date.parse(at) > since).length;
    await page.getByText(new RegExp(`^${count} changes since you last looked .*1 opened, 1 closed`)).waitFor();
    expect(await page.locator("[data-changed]").count()).toBeGreaterThan(2);
    await page.getByRole("button", { name: "Show them" }).click();
    await expect.poll(() => page.getByRole("complementary").getByRole("listitem").count()).toBe(count);
    await page.getByRole("button", { name: "Show all changes" }).click();
    await expect.poll(() => page.getByRole("complementary").getByRole("listitem").count()).toBe(50);
    await page.getByRole("button", { name: "I have seen these" }).click();
    expect(await page.locator("[data-changed]").count()).toBe(0);
    await page.reload();
    await page.getByRole("grid").waitFor();
    expect(await page.getByText("since you last looked").count()).toBe(0);
  });

  test("a first visit and one without changes say nothing", async () => {
    await using first = await visitPanel({ browser, panelDirectory });
    await first.page.getByRole("grid").waitFor();
    expect(await first.page.evaluate(`localStorage.getItem("portolan.lastLook") !== null`)).toBe(true);
    await using quiet = await visitPanel({
      browser,
      panelDirectory,
      initScript: threeHoursAgo,
      prepare: (server) => (server.history = []),
    });
    await quiet.page.getByRole("grid").waitFor();
    expect(await quiet.page.getByText("since you last looked").count()).toBe(0);
  });

  test("on a phone the changes take the table's place", async () => {
    await using visited = await visitPanel({ browser, panelDirectory, width: 390, initScript: threeHoursAgo });
    await visited.page.getByRole("button", { name: "Show them" }).click();
    await visited.page.getByText("Only since").waitFor();
    await visited.page.getByRole("listitem").first().waitFor();
  });

  test("axe finds nothing", async () => {
    for (const look of everyLook) {
      await using visited = await visitPanel({ browser, panelDirectory, ...look, initScript: threeHoursAgo });
      await visited.page.locator("[data-changed]").first().waitFor({ state: "attached" });
      expect(await findViolations(visited.page)).toEqual([]);
      await visited.page.locator("[role=status] button").first().click();
      await visited.page.locator("main ol li").first().waitFor();
      expect(await findViolations(visited.page)).toEqual([]);
    }
  }, 300_000);
});
