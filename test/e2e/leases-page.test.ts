/** Pools and leases in a real browser: the picture of every port by keyboard, a claim that is explained first, a lease with its evidence, what does not agree. */
import { phrase } from "@portolan/phrases";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../lab/requirement.ts";
import type { FakeServer } from "./fake-server.ts";
import { strangerEvidence } from "./generated-leases.ts";
import { everyLook, findViolations, PanelVisits } from "./panel-visit.ts";

const button = (page: Page, name: string | RegExp) =>
  page.getByRole("button", { name, ...(typeof name === "string" ? { exact: true } : {}) });
const patience = { timeout: 10_000 };
const fill =
  (count: number) =>
  (server: FakeServer): void =>
    server.leases.fill(count);

describe("leases", needs("chromium"), () => {
  const visits = new PanelVisits();
  beforeAll(() => visits.start(), 120_000);
  afterAll(() => visits.stop());

  test("the map tells every port: by arrow key, by pointer, and from what is different to what is different", async () => {
    await using visited = await visits.visit({ path: "/pools/games", prepare: fill(800) });
    const { page } = visited;
    const band = page.getByRole("slider", { name: "Dynamic ports 20000 to 29999" });
    await band.focus();
    await expect.poll(() => band.getAttribute("aria-valuetext"), patience).toMatch(/^20000: in use, leased to /);
    await page.keyboard.press("End");
    expect(await band.getAttribute("aria-valuenow")).toBe("29999");
    expect(await band.getAttribute("aria-valuetext")).toBe("29999: free, as are all 2,979 from 27021 to 29999");
    await page.keyboard.press("Home");
    await page.keyboard.press("Control+ArrowRight");
    expect(await band.getAttribute("aria-valuenow")).toBe("20001");
    const box = await band.boundingBox();
    if (box === null) throw new Error("no picture");
    const columns = 250; // at this width
    const at = (port: number) => {
      const [row, column] = [Math.floor((port - 20_000) / columns), (port - 20_000) % columns];
      return { x: (column + 0.5) * (box.width / columns), y: (row + 0.5) * (box.height / 40) };
    };
    await band.hover({ position: at(25_565) });
    await page.getByText("25565: never granted unasked: assigned, of high risk, or forbidden").waitFor();
    await band.click({ position: at(20_444) });
    await page.getByText("20444: hijacked, leased to shop/web").waitFor();
    await page.getByRole("link", { name: "Open the lease" }).click();
    await page.getByRole("dialog").getByText("/tmp/.x/kworker").first().waitFor();
  });

  test("a claim is explained before it is taken, and taken once; from a free port of the map it is that port", async () => {
    await using visited = await visits.visit({ path: "/pools/games", prepare: fill(60) });
    const { page, server } = visited;
    const band = page.getByRole("slider", { name: /^Dynamic/ });
    await band.focus();
    await page.keyboard.press("End");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Claim a port" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/leases/new/games/29999");
    await button(page, "Claim it").click();
    await page.getByRole("alert").getByText("Say which service is to have it.").waitFor();
    expect(server.leases.claimed).toHaveLength(0);
    await page.getByLabel("any", { exact: true }).check();
    await page.getByRole("textbox", { name: "Owner" }).fill("shop/checkout");
    const would = page.getByRole("region", { name: "What you would get" });
    await would.getByText("22871 on games-01").waitFor();
    await would.getByText("3 passed over: leased").waitFor();
    await would.getByText("db-01 was left out: zone (eu-west)").waitFor();
    await would.getByText("× 0.1 · nothing known, counts as 0.5").first().waitFor();
    await button(page, "Claim it").click();
    await page.getByText("22871 on games-01 is shop/checkout's now").waitFor();
    expect(server.leases.claimed).toEqual([
      expect.objectContaining({ owner: "shop/checkout", mode: "dynamic", key: expect.stringMatching(/.{20,}/) }),
    ]);
  });

  test("a refusal says who is in the way, with PID, path and parents, what would free it, and asks again afterwards", async () => {
    const told = {
      what: phrase("lease.refused.port-occupied", { port: 20_021, who: "kworker (PID 31337)" }),
      works: phrase("lease.refused.port-occupied.works"),
    };
    const evidence = [{ ...strangerEvidence, port: 20_021 }];
    const prepare = (server: FakeServer): void => {
      server.leases.fill(60);
      server.leases.refusal = { code: "port-occupied", port: 20_021, evidence, told };
    };
    await using visited = await visits.visit({ path: "/leases/new/games/20021", prepare });
    const { page, server } = visited;
    await page.getByRole("textbox", { name: "Owner" }).fill("shop/checkout");
    await page.getByText("Port 20021 is in use on the host without a lease: kworker (PID 31337).").waitFor();
    for (const fact of ["31337", "/tmp/.x/kworker", "31337 kworker ← 31290 sh ← 812 cron ← 1 systemd"])
      await page.getByText(fact, { exact: true }).waitFor();
    await button(page, "Who holds 20021, and what would free it?").click();
    await page.getByText("systemctl stop cron.service").waitFor();
    server.leases.isConflictOver = true;
    await button(page, "Ask again about 20021").click();
    await page.getByText("tcp 20021 is free now: nothing holds it.").waitFor();
  });

  test("a lease is renewed and given back by its fence number; the list hears of it by the stream", async () => {
    await using visited = await visits.visit({ path: "/leases/lease00000000000", prepare: fill(60) });
    const { page, server } = visited;
    const drawer = page.getByRole("dialog");
    await drawer.getByText("in 9m", { exact: false }).waitFor();
    await button(page, "Renew").click();
    await drawer.getByText(/^in (11|12)h/).waitFor();
    await button(page, "Release…").click();
    await button(page, "Yes, release it").click();
    await drawer.getByText("Given back or lapsed; its owner is expected to go.").waitFor();
    expect(await button(page, "Release…").count()).toBe(0);
    await drawer.getByText("given back", { exact: true }).waitFor();
    await button(page, "Close").click();
    await page
      .getByRole("grid")
      .getByRole("row", { name: /^tcp 20000 ending/ })
      .waitFor();
    const stale = server.leases.kept.find(({ id }) => id === "lease00000000001");
    if (stale === undefined) throw new Error("no such lease");
    await page
      .getByRole("grid")
      .getByRole("row", { name: /^tcp 20002 / })
      .click();
    await drawer.getByText("Fence number").waitFor();
    server.leases.kept = server.leases.kept.map((one) => (one === stale ? { ...one, fence: 9999 } : one));
    await button(page, "Release…").click();
    await button(page, "Yes, release it").click();
    await page.getByRole("alert").getByText("Lease lease00000000001 has fence number 9999 now").waitFor();
  });

  test("ten thousand leases: few rows exist, a search is answered at once, the keyboard goes to the end", async () => {
    await using visited = await visits.visit({ path: "/leases", prepare: fill(10_000) });
    const { page } = visited;
    const grid = page.getByRole("grid", { name: "Leases" });
    await page.getByText("10,000 leases").waitFor();
    expect(await grid.getByRole("row").count()).toBeLessThan(80);
    await grid.focus();
    await page.keyboard.press("End");
    const last = grid.locator(`[aria-rowindex="10000"]`);
    await last.waitFor();
    await expect.poll(async () => ((await last.boundingBox())?.y ?? 9999) < 900, patience).toBe(true);
    await page.getByRole("searchbox").fill("state:hijacked owner:shop/*");
    await page.getByText("1 of 10,000 leases").waitFor();
    await grid.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByText("A program that is not its owner listens there.").waitFor();
    expect(new URL(page.url()).searchParams.get("q")).toBe("state:hijacked owner:shop/*");
  });

  test("a pool is made, changed with its revision and removed; what is wrong is told at its field", async () => {
    await using visited = await visits.visit({ path: "/pools" });
    const { page, server } = visited;
    await page.getByText("No pool yet").waitFor();
    await page.getByRole("link", { name: "New pool" }).first().click();
    await page.getByRole("textbox", { name: "Emergency ports" }).fill("19900-19999");
    await button(page, "Make the pool").click();
    await page.getByRole("alert").getByText("Some of these are of another band already").waitFor();
    await page.getByRole("textbox", { name: "Emergency ports" }).fill("61000-61099");
    await page.getByRole("textbox", { name: "Name" }).fill("edge");
    await button(page, "Make the pool").click();
    await page.getByRole("heading", { name: "edge on every host" }).waitFor();
    await page.getByText("No forecast has been worked out for this pool yet.").waitFor();
    await page.getByRole("link", { name: "Change", exact: true }).click();
    await page.getByRole("textbox", { name: "Headroom, %" }).fill("10");
    await button(page, "Save the change").click();
    await page.getByText("10% of its ports are kept").waitFor();
    expect(server.leases.pools[0]).toMatchObject({ name: "edge", headroom: 0.1, revision: 2 });
    await button(page, "Remove this pool…").click();
    await button(page, "Yes, remove it").click();
    await page.getByText("No pool yet").waitFor();
  });

  test("a leased endpoint says so in the list and in its drawer; a warning of a pool becomes a plan", async () => {
    const prepare = (server: FakeServer): void => {
      server.leases.fill(3);
      const [first] = server.leases.kept;
      if (first !== undefined)
        server.leases.kept = [{ ...first, id: "panel00000000001", owner: "games/panel", state: "active", ports: [23_333] }];
      const intent = { kind: "close", protocol: "tcp", port: 25_565 } as const;
      server.leases.warnings = [{ code: "made", what: phrase("lease.kept.ephemeral"), fix: null, lines: [], intent }];
    };
    await using visited = await visits.visit({ path: "/", prepare });
    const { page, server } = visited;
    const row = page.getByRole("row", { name: /^23333 / });
    await row.getByText("leased", { exact: true }).waitFor({ timeout: 20_000 });
    expect(await row.getByTitle("Leased to games/panel: in use").count()).toBe(1);
    await row.click();
    const drawer = page.getByRole("dialog");
    await drawer.getByText("tcp 23333 is leased to games/panel (in use).").waitFor();
    await drawer.getByRole("link", { name: "Open the lease" }).click();
    await page.getByRole("heading", { name: "Leases" }).waitFor();
    await page.getByRole("dialog").getByRole("link", { name: "games", exact: true }).click();
    await button(page, "Make a plan of it").click();
    await page.getByRole("heading", { name: /25565/ }).first().waitFor();
    expect(server.plans.kept.size).toBe(1);
  });

  test("what fails says so, and what is known stays", async () => {
    await using visited = await visits.visit({ path: "/leases", prepare: fill(60) });
    const { page, server } = visited;
    await page.getByText("60 leases").waitFor();
    server.failing = "leases";
    server.leases.move("release", { leases: [{ lease: "lease00000000000", fence: 5000 }] });
    await page.getByText("This list is old: it could not be read again.").waitFor(patience);
    expect(await page.getByRole("grid").getByRole("row").count()).toBeGreaterThan(10);
    await page.getByRole("link", { name: "Pools", exact: true }).first().click();
    await page.getByRole("alert").getByText("The pools could not be read").waitFor();
    server.failing = "nothing";
    await button(page, "Try again").click();
    await page.getByRole("link", { name: /^games/ }).waitFor();
  });

  const states = [
    { name: "a pool", path: "/pools/games", wait: "[role=slider]", looks: [everyLook[0]] },
    { name: "a lease in trouble", path: "/leases/hijacked00000001", wait: "[role=dialog] h3", looks: [everyLook[1]] },
    { name: "a claim", path: "/leases/new/games", wait: "fieldset", looks: [everyLook[2]] },
    { name: "what does not agree", path: "/leases/drift", wait: "article", looks: [everyLook[3]] },
  ];
  test.each(states)("axe finds nothing: $name", async ({ wait, path, looks }) => {
    for (const look of looks) {
      await using visited = await visits.visit({ ...look, path, prepare: fill(12) });
      await visited.page.locator(wait).first().waitFor();
      expect(await findViolations(visited.page)).toEqual([]);
    }
  });
});
