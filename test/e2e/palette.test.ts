/** The command palette by keyboard alone. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../lab/requirement.ts";
import { everyLook, findViolations, PanelVisits } from "./panel-visit.ts";

describe("the command palette", needs("chromium"), () => {
  const visits = new PanelVisits();
  beforeAll(() => visits.start(), 300_000);
  afterAll(() => visits.stop());

  async function choose(page: Page, text: string): Promise<void> {
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").waitFor();
    await page.keyboard.type(text);
    await expect.poll(() => page.getByRole("dialog").getByRole("option").count()).toBeGreaterThan(0);
    await page.keyboard.press("Enter");
  }

  test("goes to a port, a service, a view; words of either language find a command", async () => {
    await using visited = await visits.visit();
    const { page } = visited;
    await page.getByRole("grid").waitFor();
    await choose(page, "5000");
    await page.waitForURL(/port=5000/);
    await page.keyboard.press("Escape");
    await choose(page, "service nginx");
    await page.getByRole("heading", { name: "nginx", exact: true }).waitFor();
    await choose(page, "备注");
    await page.waitForURL(/\/notes/);
    await choose(page, "深色");
    await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBe("dark");
    await choose(page, "chinese");
    await page.getByRole("heading", { name: "名称和备注" }).waitFor();
    await choose(page, "group unit");
    await page.waitForURL(/group=unit/);
    await choose(page, "rows tight");
    await expect
      .poll(() =>
        page
          .locator('[role="row"][id]')
          .last()
          .evaluate((row) => row.clientHeight),
      )
      .toBeLessThan(30);
  });

  test("is a combobox: the box keeps the focus, the arrows move, what was chosen lately comes first", async () => {
    await using visited = await visits.visit();
    const { page } = visited;
    await page.getByRole("grid").waitFor();
    await choose(page, "theme light");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.keyboard.press("Control+k");
    const box = page.getByRole("dialog").getByRole("combobox");
    await box.waitFor();
    const options = page.getByRole("dialog").getByRole("option");
    await expect.poll(() => options.first().textContent()).toContain("Theme: light");
    expect(await options.count()).toBeGreaterThan(5);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowUp");
    expect(await options.nth(1).getAttribute("aria-selected")).toBe("true");
    expect(await box.getAttribute("aria-activedescendant")).toBe(await options.nth(1).getAttribute("id"));
    expect(await page.evaluate("document.activeElement?.getAttribute('role')")).toBe("combobox");
    await page.keyboard.type("zzzzqq");
    await page.getByText("Nothing fits “zzzzqq”.").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  test("signs out", async () => {
    await using visited = await visits.visit();
    const { page, server } = visited;
    await page.getByRole("grid").waitFor();
    await choose(page, "登出");
    await page.getByRole("heading", { name: "Sign in to Portolan" }).waitFor();
    expect(server.isSignedIn).toBe(false);
  });

  test("10,000 endpoints are found while typing", async () => {
    await using visited = await visits.visit({ size: 10_000 });
    const { page } = visited;
    await page.getByText("10,000 endpoints").waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").waitFor();
    await page.keyboard.type("mcsm-daemon");
    await page.getByRole("option").getByText("tcp *:24444").waitFor();
  });

  test("axe finds nothing", async () => {
    for (const look of everyLook) {
      await using visited = await visits.visit({ ...look });
      const { page } = visited;
      await page.getByRole("grid").waitFor();
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").getByRole("option").first().waitFor();
      expect(await findViolations(page)).toEqual([]);
      await page.keyboard.type("zzzzqq");
      await page.getByRole("option").first().waitFor({ state: "detached" });
      expect(await findViolations(page)).toEqual([]);
    }
  }, 300_000);
});
