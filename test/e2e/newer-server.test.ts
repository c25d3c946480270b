/** A page that was opened before the server was updated: what it does not know is shown as it is, and a part that fails leaves the rest usable. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../lab/chromium.ts";
import { needs } from "../lab/requirement.ts";
import { buildPanel } from "./build-panel.ts";
import type { FakeServer } from "./fake-server.ts";
import { makeChange } from "./generated-host.ts";
import { everyLook, findViolations, visitPanel } from "./panel-visit.ts";

/** Values that no version of today has. */
function makeNewer(server: FakeServer): void {
  const renamed = { scope: "ipv7", state: "dreaming", protocol: "tcp" };
  server.endpoints = server.endpoints.map((one) =>
    one.port === 8080
      ? (Object.assign({}, one, renamed, {
          service: {
            ...one.service,
            id: "warp",
            name: "Warp",
            recognisedBy: "smell",
            setBy: { source: "stars", file: null, line: null, key: "moon", value: "" },
          },
        }) as typeof one)
      : one,
  );
  const [sample] = server.endpoints;
  if (sample === undefined) throw new Error("no endpoint");
  server.history = [Object.assign(makeChange("opened", sample, Date.now() - 1000), { kind: "teleported" }), ...server.history];
}

describe("a newer server", needs("chromium"), () => {
  let browser: Browser;
  let panelDirectory: string;
  beforeAll(async () => {
    panelDirectory = await buildPanel();
    browser = await launchChromium();
  }, 300_000);
  afterAll(async () => browser?.close());

  test("a kind of change, a scope, a state and a service that are unknown are shown as they are", async () => {
    for (const look of everyLook.slice(0, 2)) {
      await using visited = await visitPanel({ browser, panelDirectory, ...look, prepare: makeNewer });
      const { page } = visited;
      const changes = page.getByRole("complementary").getByRole("listitem");
      await changes
        .first()
        .getByText(look.language === "en" ? "changed (teleported)" : "有变化（teleported）")
        .waitFor();
      const row = page.getByRole("row").filter({ hasText: "8080" });
      await row.getByText("ipv7").waitFor();
      await row.getByText("dreaming").waitFor();
      await row.click();
      const drawer = page.getByRole("dialog");
      await drawer.getByText("ipv7").waitFor();
      await drawer.getByRole("link", { name: "Warp" }).click();
      await page.getByRole("main").getByText("warp").first().waitFor();
      expect(await findViolations(page)).toEqual([]);
    }
  });

  test("a change that cannot be drawn leaves the table usable, and the next one mends it", async () => {
    const broken = (server: FakeServer): void => {
      const [first] = server.history;
      server.history = [Object.assign({}, first, { after: { id: "x" }, before: null }), ...server.history.slice(1)];
    };
    for (const look of everyLook.slice(0, 2)) {
      await using visited = await visitPanel({ browser, panelDirectory, ...look, prepare: broken });
      const { page, server } = visited;
      const failed = page.getByRole("complementary").getByRole("alert");
      await failed.waitFor();
      expect(await failed.textContent()).toContain(look.language === "en" ? "The rest keeps working" : "其余部分照常可用");
      await page.getByRole("combobox").fill("23333");
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").getByText("23333").first().waitFor();
      expect(await findViolations(page)).toEqual([]);
      server.history = server.history.slice(1);
    }
  });
});
