/** Waivers of findings in a real browser: asked for, approved by somebody else, apart from what counts, and over by themselves. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../lab/requirement.ts";
import { generateFindings } from "./fake-reach.ts";
import type { FakeServer } from "./fake-server.ts";
import { everyLook, findViolations, PanelVisits } from "./panel-visit.ts";

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const cardOf = (page: Page, port: number) => page.locator("details").filter({ hasText: `${port}/tcp` });
const inMs = (ms: number): string => new Date(Date.now() + ms).toISOString();

/** Eight findings, the second of which Bo wants waived. */
function withRequest(untilMs: number, isApproved = false) {
  return (server: FakeServer): void => {
    const findings = generateFindings(8);
    server.reach.findings = findings;
    const [, second] = findings;
    if (second === undefined) throw new Error("no finding");
    const { id } = server.waivers.ask(second, inMs(untilMs));
    if (isApproved) server.waivers.answer(`waivers/${id}/approval`, { method: "POST", body: "", findings });
  };
}

describe("waivers", needs("chromium"), () => {
  const visits = new PanelVisits();
  beforeAll(() => visits.start(), 120_000);
  afterAll(() => visits.stop());

  test("one asks, another approves; the finding stands apart, uncounted, with who, why and until when; its end comes by itself", async () => {
    await using visited = await visits.visit({ size: 20 }, { path: "/findings", prepare: withRequest(30 * 86_400_000) });
    const { page, server } = visited;
    await page.getByText("8 findings", { exact: true }).waitFor();
    const first = cardOf(page, 1024);
    await first.locator("summary").click();
    await first.getByRole("button", { name: "Waive this…" }).click();
    await first.getByLabel("Reason").fill("Guarded by the switch.");
    await first.getByRole("button", { name: "90 days" }).click();
    await first.getByRole("button", { name: "Request the waiver" }).click();
    await first.getByText(/^Requested until .*somebody else/).waitFor();
    await first.getByText("waiver requested").waitFor();
    expect(await button(page, "Approve the waiver").count()).toBe(0); // nobody approves their own
    const asked = server.waivers.kept.find(({ by }) => by.kind === "owner");
    expect(asked).toMatchObject({ reason: "Guarded by the switch.", finding: { id: "finding-0", port: 1024 } });
    const days = (Date.parse(asked?.until ?? "") - Date.now()) / 86_400_000; // to the end of that day
    expect(days).toBeGreaterThan(89.9);
    expect(days).toBeLessThan(91.1);

    const second = cardOf(page, 1031);
    await second.locator("summary").click();
    await second.getByText("Behind the gateway of the house.").waitFor();
    await second.getByRole("button", { name: "Approve the waiver" }).click();
    const apart = page.getByRole("region", { name: "Waived" });
    await apart.getByText("1031/tcp").waitFor();
    await page.getByText("7 findings · 1 waived").waitFor();
    expect(await page.getByRole("button", { name: /^High/ }).textContent()).toBe("High1");
    expect(await page.getByRole("main").locator("summary").filter({ hasText: "1031/tcp" }).count()).toBe(1);

    server.waivers.kept = server.waivers.kept.map((one) => (one.state === "approved" ? { ...one, until: inMs(4000) } : one));
    server.tellReach("judged");
    await page.getByRole("navigation").getByText("5", { exact: true }).waitFor(); // of the six that are high or medium
    await apart.locator("summary").filter({ hasText: "1031/tcp" }).click();
    await apart.getByText(/approved by/).waitFor();
    await apart.waitFor({ state: "detached" }); // nobody told the page
    await page.getByText("8 findings", { exact: true }).waitFor();
  });

  test("ended by a press, the finding counts again; one of a finding that is gone is listed apart", async () => {
    await using visited = await visits.visit({ size: 20 }, { path: "/findings", prepare: withRequest(86_400_000, true) });
    const { page, server } = visited;
    const apart = page.getByRole("region", { name: "Waived" });
    await apart.locator("summary").first().click();
    await apart.getByRole("button", { name: "End the waiver" }).click();
    await page.getByText("8 findings", { exact: true }).waitFor();
    const [gone] = generateFindings(20).slice(15);
    if (gone !== undefined) server.waivers.ask(gone, inMs(86_400_000));
    server.tellReach("judged");
    await page.getByText("Waivers whose finding is not there now (1)").waitFor();
  });

  test.each([everyLook[0], everyLook[2]])("axe finds nothing: $theme $language $width", async (look) => {
    await using visited = await visits.visit({ size: 20, ...look }, { path: "/findings", prepare: withRequest(86_400_000, true) });
    const { page } = visited;
    await page.locator("main section summary").last().click(); // the waived one
    const other = page.locator("main details").first();
    await other.locator("summary").click();
    await other.getByRole("button").last().click(); // the form
    await other.locator("input[type=date]").waitFor();
    expect(await findViolations(page)).toEqual([]);
  });
});
