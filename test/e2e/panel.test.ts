/** The built panel in a real browser: every state against a server that can be put into it, in both languages, both themes and at phone width. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../lab/requirement.ts";
import { signInToken, type FakeServer, type FakeServerOptions } from "./fake-server.ts";
import { makeChange } from "./generated-host.ts";
import { everyLook, findViolations, PanelVisits } from "./panel-visit.ts";

interface PanelState extends Partial<FakeServerOptions> {
  readonly name: string;
  readonly path?: string | ((server: FakeServer) => string);
  readonly settle: (visited: { readonly page: Page; readonly server: FakeServer }) => Promise<unknown>;
}

const patient = { timeout: 20_000 }; // a loaded machine takes longer than the usual second

describe("the panel", needs("chromium"), () => {
  const visits = new PanelVisits();
  beforeAll(() => visits.start(), 300_000);
  afterAll(() => visits.stop());
  const visit: PanelVisits["visit"] = (options, look) => visits.visit(options, look);

  test("a link signs in, and the token is gone from the address", async () => {
    await using visited = await visit({ size: 12, isSignedIn: false }, { path: `/#token=${signInToken}` });
    await visited.page.getByRole("grid").waitFor();
    expect(new URL(visited.page.url()).hash).toBe("");
  });

  test("a used link is refused in words; a pasted one signs in", async () => {
    await using visited = await visit({ size: 12, isSignedIn: false }, { path: `/#token=${"B".repeat(43)}`, language: "zh-CN" });
    const { page } = visited;
    await page.getByRole("alert").getByText("链接已被用过").waitFor();
    await page.getByRole("textbox").fill(`http://localhost:13390/#token=${signInToken}`);
    await page.keyboard.press("Enter");
    await page.getByRole("grid").waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
  });

  test("10,000 rows: few exist, all are counted, scrolling and filtering reach each", async () => {
    await using visited = await visit({ size: 10_000 });
    const { page } = visited;
    const grid = page.getByRole("grid");
    await grid.waitFor();
    expect(await grid.getAttribute("aria-rowcount")).toBe("10001");
    expect(await page.getByRole("row").count()).toBeLessThan(80);
    await grid.focus();
    await page.keyboard.press("End");
    await page.locator('[aria-rowindex="10001"]').waitFor();
    await page.getByRole("combobox").fill("unit:mcsm-web");
    await page.getByText("1 of 10,000").waitFor();
    expect(await page.getByRole("row").count()).toBe(2);
  });

  test("what is being read stays in place when rows appear above it", async () => {
    await using visited = await visit({ size: 500 });
    const { page, server } = visited;
    const grid = page.getByRole("grid");
    await grid.waitFor();
    await grid.evaluate((element) => (element.scrollTop = 3400));
    await page.locator('[aria-rowindex="105"]').waitFor();
    const port = Number(await page.locator('[aria-rowindex="105"] [aria-colindex="1"]').textContent());
    const before = await rowTop(page, port);
    const sample = server.endpoints[0];
    if (sample === undefined) throw new Error("no endpoint");
    server.patch({ upserted: [1, 2, 3].map((one) => ({ ...sample, id: `fresh-${one}`, port: one })) });
    await page.getByText("503 endpoints").waitFor();
    expect(await rowTop(page, port)).toBeCloseTo(before, 0);
  });

  test("the drawer explains as the command line does, and focus comes back to the table", async () => {
    await using visited = await visit({ size: 20 });
    const { page } = visited;
    await page.getByRole("grid").focus();
    for (const key of ["j", "j", "ArrowDown", "k", "Enter"]) await page.keyboard.press(key);
    const drawer = page.getByRole("dialog");
    await drawer
      .getByText(/^IPv4: /)
      .first()
      .waitFor();
    expect(page.url()).toContain("endpoint=");
    await drawer.getByRole("heading", { name: "What listens" }).waitFor();
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "detached" });
    await expect.poll(() => page.evaluate("document.activeElement?.getAttribute('role')"), patient).toBe("grid");
  });

  test("Enter on a port that nobody listens on explains that port", async () => {
    await using visited = await visit({ size: 20 }, { language: "zh-CN" });
    const { page } = visited;
    await page.getByRole("grid").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("5000");
    await page.getByText("5000 端口没有监听").waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByText("没有程序监听").waitFor();
    expect(page.url()).toContain("port=5000");
  });

  test("a failing explanation says so and can be tried again", async () => {
    await using visited = await visit({ size: 20 }, { path: "/?port=22" });
    const { page, server } = visited;
    await page.getByRole("dialog").getByText("OpenSSH").first().waitFor();
    server.failing = "explanation";
    await page.getByRole("button", { name: "Explain again" }).click();
    await page.getByText("This port could not be explained").waitFor();
    server.failing = "nothing";
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("dialog").getByText("OpenSSH").first().waitFor();
  });

  test("the query lives in the address; :free offers ports", async () => {
    await using visited = await visit({ size: 20 }, { path: "/?q=scope:dual+-unit:mcsm" });
    const { page } = visited;
    await page.getByText("3 of 20").waitFor();
    await page.getByRole("combobox").fill(":free 5000");
    await page.getByRole("button", { name: "Copy 5001" }).waitFor();
    await page.waitForURL(/q=:free\+5000/);
  });

  test("a lost connection is said, the table stays, and it comes back by itself", async () => {
    await using visited = await visit({ size: 20 });
    const { page, server } = visited;
    await page.getByRole("grid").waitFor();
    server.failing = "everything";
    server.cut();
    await page.getByRole("alert").getByText("Connection to Portolan lost").waitFor();
    expect(await page.getByRole("row").count()).toBe(21);
    server.failing = "nothing";
    await page.getByRole("alert").waitFor({ state: "detached" });
  });

  test("that nothing is kept is said until it is again", async () => {
    await using visited = await visit({ size: 5 });
    const { page, server } = visited;
    await page.getByRole("grid").waitFor();
    server.failHistory("database or disk is full");
    await page.getByRole("alert").getByText("The history is not being written since").waitFor();
    await page.getByRole("alert").getByText("database or disk is full").waitFor();
    server.failHistory(null);
    await page.getByText("The history is not being written").waitFor({ state: "detached" });
  });

  test("changes that cannot be loaded say so, that they are loading too, and come once they can be", async () => {
    await using visited = await visit({ size: 20 });
    const { page, server } = visited;
    const changes = page.getByRole("complementary", { name: "Changes" });
    await changes.getByRole("listitem").first().waitFor();
    server.failing = "stream";
    await page.reload();
    await changes.getByRole("status").waitFor();
    server.failing = "everything";
    await page.reload();
    await changes.getByText("Changes could not be loaded.").waitFor();
    server.failing = "nothing";
    await changes.getByRole("button", { name: "Try again" }).click();
    await changes.getByRole("listitem").first().waitFor();
  });

  test("a silent scanner is said until the next look", async () => {
    await using visited = await visit({ size: 20 });
    const { page, server } = visited;
    await page.getByRole("grid").waitFor();
    server.silence();
    await page.getByText("The scanner has been silent").waitFor();
    server.patch({});
    await page.getByText("The scanner has been silent").waitFor({ state: "detached" });
  });

  test("changes appear as they happen, older ones on demand, and one click filters", async () => {
    await using visited = await visit({ size: 20 });
    const { page, server } = visited;
    const changes = page.getByRole("complementary");
    await changes.getByRole("button", { name: "Load older" }).click();
    await expect.poll(() => changes.getByRole("listitem").count(), patient).toBe(100);
    const web = server.endpoints.find((endpoint) => endpoint.port === 23_333);
    if (web === undefined) throw new Error("no endpoint on 23333");
    server.change(makeChange("replaced", web, Date.now()));
    await changes.getByRole("listitem").first().getByText("mcsm-web").waitFor();
    await changes.getByRole("listitem").first().getByRole("button").click();
    await page.getByText("1 of 20").waitFor();
  });

  test("without root the owners are said to need it, with the command that shows them", async () => {
    await using visited = await visit({ size: 20, isPrivileged: false });
    const { page } = visited;
    await page.getByText("needs root").first().waitFor();
    await page.getByText("sudo ./portolan up").first().waitFor();
    await page.getByRole("button", { name: "2 namespaces unreadable" }).click();
    await page.getByRole("dialog", { name: "What could not be seen" }).waitFor();
  });

  const states: readonly PanelState[] = [
    { name: "table", settle: ({ page }) => page.getByRole("grid").waitFor() },
    {
      name: "drawer",
      path: (server) => `/?endpoint=${server.endpoints[4]?.id ?? ""}`,
      settle: ({ page }) => page.getByRole("dialog").locator("section").first().waitFor(),
    },
    { name: "empty", size: 0, settle: ({ page }) => page.locator("h2").first().waitFor() },
    { name: "nothing found", path: "/?q=5000", settle: ({ page }) => page.locator("h2").first().waitFor() },
    { name: "suggestions", settle: ({ page }) => page.getByRole("combobox").fill("proto:") },
    { name: "not root", isPrivileged: false, settle: ({ page }) => page.getByRole("grid").waitFor() },
    { name: "sign-in", isSignedIn: false, settle: ({ page }) => page.getByRole("textbox").waitFor() },
    {
      name: "lost",
      settle: async ({ page, server }) => {
        await page.getByRole("grid").waitFor();
        server.failing = "everything";
        server.cut();
        await page.getByRole("alert").waitFor();
      },
    },
  ];
  test.each(states)("axe finds nothing: $name", async ({ settle, path = "/", size = 8, ...options }) => {
    for (const look of everyLook) {
      await using visited = await visit({ size, ...options }, { ...look, path });
      await settle(visited);
      expect(await findViolations(visited.page)).toEqual([]);
    }
  });

  test("nothing is wider than a phone", async () => {
    await using visited = await visit({ size: 200 }, { width: 390, language: "zh-CN" });
    await visited.page.getByRole("grid").waitFor();
    expect(await visited.page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    const grid = visited.page.getByRole("grid");
    expect(await grid.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  });
});

async function rowTop(page: Page, port: number): Promise<number> {
  const box = await page
    .locator('[role="row"]', { has: page.getByText(String(port), { exact: true }) })
    .first()
    .boundingBox();
  if (box === null) throw new Error(`port ${port} is not on the screen`);
  return box.y;
}
