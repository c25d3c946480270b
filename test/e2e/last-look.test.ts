/** What changed since this browser last looked. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../lab/requirement.ts";
import { FakeServer } from "./fake-server.ts";
import { makeChange } from "./generated-host.ts";
import { everyLook, findViolations, PanelVisits } from "./panel-visit.ts";

const threeHoursAgo = `localStorage.getItem("portolan.lastLook") ?? localStorage.setItem("portolan.lastLook", new Date(Date.now() - 3 * 3600e3).toISOString())`;

const rememberMinutesAgo = (minutes: number): string =>
  `localStorage.setItem("portolan.lastLook", new Date(Date.now() - ${minutes * 60_000}).toISOString())`;

/** A tab that is left and come back to by `switchTab`: a headless browser shows every tab. */
const switchableTab = `
  let shown = "visible";
  Object.defineProperty(document, "visibilityState", { get: () => shown });
  globalThis.switchTab = (to) => {
    shown = to;
    document.dispatchEvent(new Event("visibilitychange"));
  };`;

function tellChange(server: FakeServer): void {
  const [sample] = server.endpoints;
  if (sample === undefined) throw new Error("no endpoint");
  const endpoint = { ...sample, id: "fresh", port: 7 };
  server.patch({ upserted: [endpoint] });
  server.change(makeChange("opened", endpoint, Date.now()));
}

/** Something that happened half a minute ago. */
function tellPast(server: FakeServer): void {
  const [sample] = server.endpoints;
  if (sample === undefined) throw new Error("no endpoint");
  server.history = [makeChange("opened", sample, Date.now() - 30_000)];
}

/** Another server at the same address. */
async function startAgain({ url }: FakeServer, panelDirectory: string): Promise<FakeServer & AsyncDisposable> {
  const server = await FakeServer.start({ size: 20, port: Number(new URL(url).port), panelDirectory });
  return Object.assign(server, { [Symbol.asyncDispose]: () => server.close() });
}

describe("since the last look", needs("chromium"), () => {
  const visits = new PanelVisits();
  beforeAll(() => visits.start(), 300_000);
  afterAll(() => visits.stop());

  test("one line counts the changes by kind, opens them alone, marks their rows, and goes", async () => {
    await using visited = await visits.visit({ initScript: threeHoursAgo });
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
    await using first = await visits.visit();
    await first.page.getByRole("grid").waitFor();
    expect(await first.page.evaluate(`localStorage.getItem("portolan.lastLook") !== null`)).toBe(true);
    await using quiet = await visits.visit({
      initScript: threeHoursAgo,
      prepare: (server) => (server.history = []),
    });
    await quiet.page.getByRole("grid").waitFor();
    expect(await quiet.page.getByText("since you last looked").count()).toBe(0);
  });

  test("a question that fails leaves the look before in place, is said, and is asked again", async () => {
    await using visited = await visits.visit({
      initScript: threeHoursAgo,
      prepare: (server) => (server.failing = "events"),
    });
    const { page, server } = visited;
    await page.getByText(/^What changed since .* could not be asked/).waitFor();
    const hourAgo = Date.now() - 3_600_000;
    const remembered = async (): Promise<number> => Date.parse(String(await page.evaluate(`localStorage.getItem("portolan.lastLook")`)));
    expect(await remembered()).toBeLessThan(hourAgo);
    server.failing = "nothing";
    await page.getByRole("status").getByRole("button", { name: "Try again" }).click();
    await page.getByText(/changes since you last looked/).waitFor();
    await expect.poll(remembered).toBeGreaterThan(hourAgo);
  });

  test("on a phone the changes take the table's place", async () => {
    await using visited = await visits.visit({ width: 390, initScript: threeHoursAgo });
    await visited.page.getByRole("button", { name: "Show them" }).click();
    await visited.page.getByText("Only since").waitFor();
    await visited.page.getByRole("listitem").first().waitFor();
  });

  test("coming back to the tab after an absence says what happened meanwhile; a glance elsewhere does not", async () => {
    await using visited = await visits.visit({
      initScript: switchableTab,
      prepare: (server) => (server.history = []),
    });
    const { page, server } = visited;
    await page.getByRole("grid").waitFor();
    await page.evaluate(`switchTab("hidden")`);
    await page.evaluate(`switchTab("visible")`);
    expect(await page.getByText("since you last looked").count()).toBe(0);

    await page.evaluate(`switchTab("hidden")`);
    await page.evaluate(rememberMinutesAgo(5));
    const remembered = await page.evaluate(`localStorage.getItem("portolan.lastLook")`);
    tellChange(server);
    await page.getByText("21 endpoints").waitFor();
    expect(await page.evaluate(`localStorage.getItem("portolan.lastLook")`)).toBe(remembered); // nobody looked
    await page.evaluate(`switchTab("visible")`);
    await page.getByText(/^1 change since you last looked .*1 opened/).waitFor();
    await page.getByRole("button", { name: "I have seen these" }).click();
    await page.evaluate(`switchTab("hidden")`);
    await page.evaluate(`switchTab("visible")`);
    expect(await page.getByText("since you last looked").count()).toBe(0);
  });

  test("a restart of the server in between loses nothing", async () => {
    await using visited = await visits.visit({ prepare: (server) => (server.history = []) });
    const { page, server, openTab } = visited;
    await page.getByRole("grid").waitFor();
    await page.evaluate(rememberMinutesAgo(5));
    await page.close();
    await server.close();
    await using restarted = await startAgain(server, visits.panelDirectory);
    tellPast(restarted);
    const again = await openTab("/");
    await again.getByText(/^1 change since you last looked .*1 opened/).waitFor();
  });

  test("what happened while the connection was lost is among the changes once it is back", async () => {
    await using visited = await visits.visit({ prepare: (server) => (server.history = []) });
    const { page, server } = visited;
    await page.getByRole("grid").waitFor();
    await server.close();
    await page.getByRole("alert").first().waitFor();
    await using restarted = await startAgain(server, visits.panelDirectory);
    tellPast(restarted);
    await page.getByRole("alert").first().waitFor({ state: "detached", timeout: 30_000 });
    await expect.poll(() => page.getByRole("complementary").getByRole("listitem").count()).toBe(1);
  });

  test("of a long absence the latest 500 are counted, and that there are more is said", async () => {
    const busy = (server: FakeServer): void => {
      const [sample] = server.endpoints;
      if (sample === undefined) throw new Error("no endpoint");
      server.history = Array.from({ length: 700 }, (_, index) =>
        makeChange(index % 2 === 0 ? "opened" : "closed", sample, Date.now() - 60_000 - index * 1000),
      );
    };
    await using visited = await visits.visit({ initScript: threeHoursAgo, prepare: busy });
    await visited.page.getByText(/^More than 500 changes since you last looked .*250 opened, 250 closed/).waitFor();
  });

  test("axe finds nothing", async () => {
    for (const look of everyLook) {
      await using visited = await visits.visit({ ...look, initScript: threeHoursAgo });
      await visited.page.locator("[data-changed]").first().waitFor({ state: "attached" });
      expect(await findViolations(visited.page)).toEqual([]);
      await visited.page.locator("[role=status] button").first().click();
      await visited.page.locator("main ol li").first().waitFor();
      expect(await findViolations(visited.page)).toEqual([]);
    }
  }, 300_000);
});
