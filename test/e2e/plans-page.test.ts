/** Plans in a real browser: from an endpoint to a change that is confirmed, and every way in which it does not come to that. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../lab/requirement.ts";
import { onlyPrivate } from "./fake-plans.ts";
import { signInToken, type FakeServer } from "./fake-server.ts";
import { everyLook, findViolations, idAt, PanelVisits } from "./panel-visit.ts";

const button = (page: Page, name: string | RegExp) =>
  page.getByRole("button", { name, ...(typeof name === "string" ? { exact: true } : {}) });
const patience = { timeout: 10_000 };
const pinSecret = "s".repeat(43);

/** A plan of the server's, opened. */
function planAt(change: (server: FakeServer, id: string) => void = () => undefined) {
  return {
    prepare: (server: FakeServer): void => change(server, server.plans.request({ intent: onlyPrivate, acceptedRisks: [] }).id),
    path: (server: FakeServer): string => `/plans/${server.plans.list()[0]?.id ?? ""}`,
  };
}

function onlyPlan(server: FakeServer) {
  const [plan] = server.plans.kept.values();
  if (plan === undefined) throw new Error("no plan was kept");
  return plan;
}

describe("plans", needs("chromium"), () => {
  const visits = new PanelVisits();
  beforeAll(() => visits.start(), 120_000);
  afterAll(() => visits.stop());

  test("from an endpoint's drawer: wished, seen, kept, signed by this browser's key, applied, confirmed by a new connection", async () => {
    const path = (server: FakeServer): string =>
      `/?endpoint=${encodeURIComponent(idAt(server, 23_333))}#token=${signInToken}&pin=${pinSecret}`;
    await using visited = await visits.visit({ isSignedIn: false, path });
    const { page, server } = visited;
    await page.getByRole("link", { name: "Allow only…" }).click({ timeout: 30_000 });
    expect(new URL(page.url()).pathname).toBe("/plans/new/only/tcp/23333");
    expect(await page.getByRole("textbox", { name: "Port" }).inputValue()).toBe("23333");
    await page.getByText("What this would do shows here. Give at least one address").waitFor();
    await page.getByRole("textbox", { name: /^IPv4/ }).fill("192.168.0.0/16");
    const ipv4 = page.getByRole("figure", { name: "IPv4, before and after" });
    await ipv4.getByText("10.0.0.0/8", { exact: true }).first().waitFor();
    await ipv4.getByText("16,777,216 addresses").first().waitFor();
    expect(await ipv4.getByText("loses access").count()).toBe(1);
    await page.getByRole("figure", { name: "IPv6, before and after" }).getByText("Nobody gains or loses anything.").waitFor();
    await page.getByText("Nothing else changes: proved").waitFor();
    expect(server.plans.kept.size).toBe(0);

    await button(page, "Keep this plan").click();
    await page.getByRole("heading", { name: /^TCP 23333 lets in exactly these/ }).waitFor();
    await page.getByLabel("Name of the key").fill("Mei");
    await button(page, "Make a key in this browser").click();
    await button(page, "Pin this key").click();
    await button(page, "Sign this plan").click();
    await page.getByText("signed the request").waitFor();
    expect(onlyPlan(server).signatures.map(({ signer }) => signer)).toEqual(["Mei"]); // the server checked it
    await button(page, "Apply now").click();
    await page.getByRole("timer").waitFor();
    expect(await page.getByRole("timer").textContent()).toMatch(/^1:[23]\d$/);
    await page.getByText(/^If you do nothing, it is undone at \d\d:\d\d:\d\d\.$/).waitFor();
    await button(page, "Yes, keep it").click();
    await page.getByRole("region", { name: "Confirmed: the change is kept" }).waitFor();
    expect(server.plans.confirmedBy).toHaveLength(1);
    expect(server.plans.connectionsBefore).not.toContain(server.plans.confirmedBy[0]);
  });

  test("a risk with a name is accepted by it, or nothing is kept; of another wish it is asked again", async () => {
    await using visited = await visits.visit({ path: "/plans/new/close/tcp/22" });
    const { page, server } = visited;
    await page.getByRole("checkbox", { name: /lose-ssh/ }).waitFor();
    await button(page, "Keep this plan").click();
    await page.getByRole("alert").getByText("Not kept:").waitFor();
    for (const box of await page.getByRole("checkbox").all()) await box.check();
    await page.getByRole("region", { name: "What this would do" }).and(page.locator('[aria-busy="false"]')).waitFor();
    await page.getByRole("combobox").selectOption("udp");
    await page.getByRole("combobox").selectOption("tcp");
    await page.getByRole("checkbox", { name: /lose-ssh/, checked: false }).waitFor();
    for (const box of await page.getByRole("checkbox").all()) await box.check();
    await page.getByRole("region", { name: "What this would do" }).and(page.locator('[aria-busy="false"]')).waitFor();
    await button(page, "Keep this plan").click();
    await page.getByText("Accepted by name (lose-ssh) by whoever asked.").waitFor();
    expect(onlyPlan(server).plan.acceptedRisks).toContain("lose-ssh");
  });

  test("a form by keyboard: what is wrong is told at its field, in the family it is of; no plan says what would work", async () => {
    await using visited = await visits.visit({ path: "/plans/new/only/tcp/3306" });
    const { page, server } = visited;
    const ipv4 = page.getByRole("textbox", { name: /^IPv4/ });
    await ipv4.fill("192.168.0.0/16, fd00::1");
    await page.getByRole("textbox", { name: "Port" }).press("Enter");
    await page.getByRole("alert").getByText("“fd00::1” belongs to the other family.").waitFor();
    expect(await ipv4.getAttribute("aria-invalid")).toBe("true");
    await expect.poll(() => page.evaluate("document.activeElement?.tagName"), patience).toBe("TEXTAREA");
    await page.getByRole("group", { name: "Over IPv6, let in" }).getByRole("radio", { name: "nobody" }).press("ArrowLeft");
    await page.getByRole("textbox", { name: /^IPv6/ }).fill("fd00::1");
    await ipv4.fill("192.168.0.0/16");
    await page.getByText("What would work:").waitFor();
    expect(server.plans.kept.size).toBe(0);
  });

  test("through an ssh tunnel: the page asks for a new ssh connection, and is refused until there is one", async () => {
    const { prepare, path } = planAt((server, id) => server.plans.apply(id));
    const tunnelled = (server: FakeServer): void => {
      Object.assign(server.plans, { ways: [{ from: "203.0.113.9", port: 22, isSsh: true }], isTunnelOld: true });
      prepare(server);
    };
    await using visited = await visits.visit({ prepare: tunnelled, path });
    const { page, server } = visited;
    await page.getByText(/Open a new ssh connection to this host .* It counts from 203\.0\.113\.9 to port 22\./).waitFor();
    await button(page, "Yes, keep it").click();
    await page
      .getByRole("alert")
      .getByText(/open a new ssh connection to this host first/)
      .waitFor();
    server.plans.isTunnelOld = false;
    await button(page, "Yes, keep it").click();
    await page.getByRole("region", { name: "Confirmed: the change is kept" }).waitFor();
  });

  test("cut off by the change: nothing has to be done, and once the connection is back the page says what became of it", async () => {
    await using visited = await visits.visit(planAt((server, id) => server.plans.apply(id)));
    const { page, server } = visited;
    await page.getByRole("timer").waitFor();
    server.plans.isSilent = true;
    server.cut();
    await page
      .getByRole("alert")
      .getByText(/The connection to this host is gone.*you need not do anything/)
      .waitFor();
    const shown = await page.getByRole("timer").textContent();
    await expect.poll(() => page.getByRole("timer").textContent(), patience).not.toBe(shown); // it goes on counting
    onlyPlan(server).deadline = new Date(Date.now() - 1).toISOString();
    server.plans.isSilent = false;
    await page
      .getByRole("region", { name: "Undone: everything is as it was" })
      .getByText("Nobody confirmed it in time")
      .waitFor({ timeout: 20_000 });
  });

  test("more time, and undone at once; then the same wish anew", async () => {
    await using visited = await visits.visit(planAt((server, id) => server.plans.apply(id)));
    const { page, server } = visited;
    await button(page, "5 minutes more").click();
    await expect.poll(() => page.getByRole("timer").textContent(), patience).toMatch(/^[45]:\d\d$/);
    await button(page, "Undo now").click();
    await page.getByText("Somebody cancelled it; the host is as before.").waitFor();
    await button(page, "Plan it again").click();
    await page.getByRole("region", { name: "It needs a signature" }).waitFor();
    expect([...server.plans.kept.values()].map(({ state }) => state)).toEqual(["undone", "requested"]);
  });

  test("rules that changed: the fresh plan takes its place; without an applier there is nothing to press", async () => {
    const stale = planAt((server, id) => {
      const record = server.plans.read(id);
      record.fresh = server.plans.preview({ intent: onlyPrivate, acceptedRisks: [] });
      server.plans.move(record, "stale", null);
    });
    await using visited = await visits.visit(stale);
    const { page, server } = visited;
    await page.getByText("What it would do now").click();
    await button(page, "Keep the fresh plan").click();
    await page.getByRole("region", { name: "It needs a signature" }).waitFor();
    expect(server.plans.kept.size).toBe(2);
    server.plans.applier = "absent";
    const other = await visited.openTab(new URL(page.url()).pathname);
    await other.getByText("Nothing here can change this host").waitFor();
    await other.getByRole("heading", { name: "Commands to type instead" }).waitFor();
    expect(await button(other, /^(Sign this plan|Apply now)$/).count()).toBe(0);
  });

  test("who asked cannot approve; a plan under another's hash is not signed; a pinned key pins another", async () => {
    await using visited = await visits.visit(planAt((server) => (server.plans.approval = "other-person")));
    const { page, server } = visited;
    await page.getByLabel("Name of the key").fill("Mei");
    await button(page, "Make a key in this browser").click();
    const command = await page.getByText(/^sudo portolan approver add Mei /).textContent();
    server.plans.approvers = [{ name: "Mei", kind: "ed25519", key: command?.split(" ").at(-1) ?? "" }];
    const record = onlyPlan(server);
    const { hash } = record;
    record.hash = "0".repeat(64);
    await page.reload();
    await button(page, "Sign this plan").click();
    await page.getByRole("alert").getByText("a hash that is not its own").waitFor();
    expect(record.signatures).toEqual([]);
    record.hash = hash;
    await page.reload();
    await button(page, "Sign this plan").click();
    await page.getByText("Mei signed the request, so somebody else has to approve it.").waitFor();

    await page.getByRole("link", { name: "People and your sign-in" }).click();
    await page.getByText("Pin another person's key").click();
    await page.getByLabel("Their name").fill("Bo");
    await page.getByLabel("Their public key").fill("b".repeat(43));
    await button(page, "Sign and pin it").click(); // the server checks the signature
    await page.getByRole("listitem").filter({ hasText: "Bo" }).waitFor();
    expect(server.plans.approvers.map(({ name }) => name)).toEqual(["Mei", "Bo"]);
  });

  test("history: the first plan is taught, then found by words and by how it stands, from the palette too", async () => {
    await using visited = await visits.visit();
    const { page, server } = visited;
    await page.getByRole("navigation").getByRole("link", { name: "Plans" }).click();
    await page.getByText("No plan yet").waitFor();
    const first = server.plans.request({ intent: onlyPrivate, acceptedRisks: [] });
    server.plans.move(server.plans.read(first.id), "confirmed", null);
    await page.getByRole("link", { name: /23333\/tcp.*Only IPv4 192\.168\.0\.0\/16 · IPv6 nobody/ }).waitFor(); // told by the stream
    await button(page, "in force").click();
    await page.getByText("No plan is like that.").waitFor();
    await button(page, "in force").click();
    await page.getByRole("searchbox").fill("192.168 23333");
    await page.getByText("1 plan", { exact: true }).waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").fill("new plan");
    await page
      .getByRole("option", { name: /New plan/ })
      .first()
      .click();
    await page.getByRole("heading", { name: "New plan" }).waitFor();
  });

  const states = [
    { name: "form", path: "/plans/new/only/tcp/23333", wait: "fieldset" },
    { name: "waiting", ...planAt((server, id) => server.plans.apply(id)), wait: "[role=timer]" },
    { name: "requested", ...planAt(), wait: "figure" },
  ];
  test.each(states)("axe finds nothing: $name", async ({ wait, name: _name, ...visit }) => {
    for (const look of [everyLook[0], everyLook[3]]) {
      await using visited = await visits.visit({ ...look, ...visit });
      await visited.page.locator(wait).first().waitFor();
      expect(await findViolations(visited.page)).toEqual([]);
    }
  });
});
