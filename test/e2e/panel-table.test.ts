/** The table of the built panel in a real browser: groups, columns, saved views, marks and copies, by pointer and by keyboard, in every look. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../lab/requirement.ts";
import { everyLook, findViolations, PanelVisits } from "./panel-visit.ts";

const patient = { timeout: 20_000 };

describe("the panel's table", needs("chromium"), () => {
  const visits = new PanelVisits();
  beforeAll(() => visits.start(), 300_000);
  afterAll(() => visits.stop());

  test("groups have a count, close by pointer and key, and live in the address", async () => {
    await using visited = await visits.visit({ size: 20 }, { path: "/?group=unit" });
    const { page } = visited;
    const nginx = page.getByRole("row", { name: /nginx.service/ });
    await nginx.getByText("3", { exact: true }).waitFor();
    const before = await countRows(page);
    await nginx.click();
    await expect.poll(() => countRows(page), patient).toBe(before - 3);
    expect(await nginx.getAttribute("aria-expanded")).toBe("false");
    await page.waitForURL(/closed=nginx\.service/);
    await page.reload();
    await expect.poll(() => countRows(page), patient).toBe(before - 3);
    await page.getByRole("treegrid").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowLeft");
    await page.waitForURL(/closed=nginx\.service,cockpit\.socket/);
    await page.keyboard.press("ArrowRight");
    await page.waitForURL((url) => url.searchParams.get("closed") === "nginx.service");
    await choose(page, "Group", "Close all groups");
    await expect.poll(() => page.locator('[aria-level="2"]').count(), patient).toBe(0);
  });

  test("columns are chosen in a menu, remembered, and written in the address", async () => {
    await using visited = await visits.visit({ size: 20 });
    const { page, server } = visited;
    await choose(page, "Columns", "Set by");
    await page.getByRole("columnheader", { name: "Set by" }).waitFor();
    await page.waitForURL(/cols=.*setBy/);
    await page.getByText("config.json:3", { exact: true }).waitFor();
    await page.goto(server.url);
    await page.getByRole("columnheader", { name: "Set by" }).waitFor();
    await choose(page, "Columns", "Usual columns");
    await page.waitForURL((url) => !url.searchParams.has("cols"));
    expect(await page.getByRole("columnheader", { name: "Set by" }).count()).toBe(0);
  });

  test("a view is saved, renamed, shown again and deleted; those that come with the panel filter", async () => {
    await using visited = await visits.visit({ size: 20 }, { path: "/?q=scope:dual&group=service" });
    const { page } = visited;
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("textbox", { name: "Name of this view" }).fill("Both families");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Rename “Both families”" }).click();
    await page.getByRole("textbox", { name: "Rename “Both families”" }).fill("Dual");
    await page.getByRole("button", { name: "Rename", exact: true }).click();
    await page.getByRole("button", { name: "No owner known" }).click();
    await page.getByText("0 of 20").waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("button", { name: "Dual", exact: true }).click();
    await page.waitForURL((url) => url.searchParams.get("q") === "scope:dual" && url.searchParams.get("group") === "service");
    await page.getByRole("button", { name: "Views" }).click();
    await page.getByRole("button", { name: "Delete “Dual”" }).click();
    expect(await page.getByRole("button", { name: "Dual", exact: true }).count()).toBe(0);
  });

  test("marked rows are copied as text and downloaded as CSV; a toast says how many", async () => {
    await using visited = await visits.visit({ size: 20 });
    const { page } = visited;
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("grid").focus();
    for (const key of ["ArrowDown", "x", "ArrowDown", "ArrowDown", "x"]) await page.keyboard.press(key);
    await page.getByText("2 marked").first().waitFor();
    await page.keyboard.press("Control+c");
    await page.getByText("Copied 2 endpoints as text").waitFor();
    const copied = (await page.evaluate<unknown>("navigator.clipboard.readText()")) as string;
    expect(copied.split("\n").map((line) => line.split(/\s+/)[0])).toEqual(["Port", "22", "53", ""]);
    const download = page.waitForEvent("download");
    await choose(page, "Copy or download", "Download CSV");
    const csv = readFileSync(await (await download).path(), "utf8");
    expect(csv.split("\r\n").map((line) => line.split(",").slice(0, 2))).toEqual([
      ["\uFEFFport", "protocol"],
      ["22", "tcp"],
      ["53", "tcp"],
      [""],
    ]);
    await page.getByRole("grid").focus();
    await page.keyboard.press("Escape");
    await page.getByText("20 endpoints", { exact: true }).waitFor();
  });

  test("a row's menu opens by pointer and by key, copies JSON and filters", async () => {
    await using visited = await visits.visit({ size: 20 });
    const { page } = visited;
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.locator('[aria-rowindex="6"]').click({ button: "right" });
    await page.getByRole("menuitem", { name: "Copy as JSON" }).click();
    await page.getByText("Copied 1 endpoint as JSON").waitFor();
    const copied = JSON.parse((await page.evaluate<unknown>("navigator.clipboard.readText()")) as string) as {
      schema: string;
      endpoints: { port: number }[];
    };
    expect([copied.schema, copied.endpoints[0]?.port]).toEqual(["portolan.ls/1", 80]);
    await page.getByRole("grid").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+F10");
    await page.getByRole("menuitem", { name: "Only ssh" }).click();
    await page.getByText("2 of 20").waitFor();
  });

  test("the pointer finds the mark at a row's left and the menu at its right, and the port stays when the table moves sideways", async () => {
    const path = "/?cols=scope,state,owner,service,setBy,unit,user,queue,ss,netstat,namespace,since";
    await using visited = await visits.visit({ size: 20 }, { width: 1000, path });
    const { page } = visited;
    const row = page.locator('[aria-rowindex="4"]');
    await row.waitFor();
    await page.evaluate("document.querySelector('[role=grid]').scrollLeft = 10_000");
    const port = row.locator('[aria-colindex="1"]');
    await expect.poll(async () => (await row.boundingBox())?.x, patient).toBeLessThan(0);
    expect((await port.boundingBox())?.x).toBe(0);
    await port.click({ position: { x: 12, y: 10 } });
    await page.getByText("1 marked").first().waitFor();
    expect(await row.getAttribute("aria-selected")).toBe("true");
    const box = await row.boundingBox();
    if (box === null) throw new Error("the row is not drawn");
    await page.mouse.click(box.x + box.width - 12, box.y + box.height / 2);
    await page.getByRole("menuitem", { name: "Copy as JSON" }).waitFor();
  });

  test("on a telephone headings are lower than cards, and a card shows the columns chosen besides its own", async () => {
    await using visited = await visits.visit({ size: 20 }, { width: 390, path: "/?group=unit" });
    const { page } = visited;
    const heightOf = async (level: number): Promise<number> =>
      (await page.locator(`[aria-level="${level}"]`).first().boundingBox())?.height ?? 0;
    await page.locator('[aria-level="2"]').first().waitFor();
    expect(await heightOf(1)).toBeLessThan(await heightOf(2));
    await choose(page, "Columns", "User");
    await page.locator('[aria-level="2"]').getByText("User root").first().waitFor();
  });

  test("a number nobody listens on shows the ports that begin with it, and says so", async () => {
    await using visited = await visits.visit({ size: 20 });
    const { page } = visited;
    await page.getByRole("combobox").fill("2333");
    await page.getByText("Nothing listens on 2333").waitFor();
    await page.locator('[aria-rowindex="2"]').getByText("23333").waitFor();
    await page.getByRole("combobox").fill("80");
    await expect.poll(() => countRows(page), patient).toBe(3); // the port 80, not 8080
  });

  const states: readonly { readonly name: string; readonly path?: string; readonly act?: (page: Page) => Promise<unknown> }[] = [
    { name: "groups", path: "/?group=service&closed=nginx" },
    { name: "many columns", path: "/?cols=owner,service,setBy,unit,container,user,device,queue,ss,netstat,opened,since" },
    { name: "views", act: (page) => page.getByRole("toolbar").getByRole("button").nth(0).click() },
    { name: "the group menu", act: (page) => page.getByRole("toolbar").getByRole("button").nth(1).click() },
    { name: "the export menu", act: (page) => page.getByRole("toolbar").getByRole("button").last().click() },
    { name: "near ports", path: "/?q=330" },
    {
      name: "marks and a toast",
      act: async (page) => {
        await page.getByRole("grid").focus();
        for (const key of ["ArrowDown", "x", "Control+c"]) await page.keyboard.press(key);
        await page.locator("[role=status] p").last().waitFor();
      },
    },
    { name: "a row's menu", act: (page) => page.locator('[aria-rowindex="3"]').click({ button: "right" }) },
  ];
  test.each(states)("axe finds nothing: $name", async ({ path = "/", act }) => {
    for (const look of everyLook) {
      await using visited = await visits.visit({ size: 8 }, { ...look, path });
      const { page } = visited;
      await page.locator('[aria-rowindex="2"]').waitFor();
      await page.getByRole("toolbar").waitFor();
      await act?.(page);
      expect(await findViolations(page)).toEqual([]);
    }
  });
});

function countRows(page: Page): Promise<number> {
  return page.getByRole("row").count();
}

async function choose(page: Page, menu: string, entry: string): Promise<void> {
  await page.getByRole("toolbar").getByRole("button", { name: menu }).click();
  await page.getByText(entry, { exact: true }).click();
  await page.keyboard.press("Escape");
}
