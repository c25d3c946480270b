/** A page that was opened before the server was updated: what it does not know is shown as it is, and a part that fails leaves the rest usable. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../lab/requirement.ts";
import type { FakeServer } from "./fake-server.ts";
import { makeChange } from "./generated-host.ts";
import { everyLook, findViolations, PanelVisits } from "./panel-visit.ts";

/** Values that no version of today has. */
function writeNewer(text: string): string {
  return text
    .replaceAll('"scope":"ipv6-or-dual"', '"scope":"ipv7"')
    .replaceAll('"state":"activated"', '"state":"dreaming"')
    .replaceAll('"id":"tailscale","name":"Tailscale","recognisedBy":"unit"', '"id":"warp","name":"Warp","recognisedBy":"smell"')
    .replaceAll('"tone":"plain"', '"tone":"amazed"');
}

function makeNewer(server: FakeServer): void {
  server.alterStream = writeNewer;
  const [sample] = server.endpoints;
  if (sample === undefined) throw new Error("no endpoint");
  server.history = [Object.assign(makeChange("opened", sample, Date.now() - 1000), { kind: "teleported" }), ...server.history];
}

describe("a newer server", needs("chromium"), () => {
  const visits = new PanelVisits();
  beforeAll(() => visits.start(), 300_000);
  afterAll(() => visits.stop());

  test("a kind of change, a scope, a state and a service that are unknown are shown as they are", async () => {
    for (const look of everyLook.slice(0, 2)) {
      await using visited = await visits.visit({ ...look, prepare: makeNewer });
      const { page } = visited;
      await page.route(/\/explanation$/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: writeNewer(await response.text()) });
      });
      const changes = page.getByRole("complementary").getByRole("listitem");
      await changes
        .first()
        .getByText(look.language === "en" ? "changed (teleported)" : "有变化（teleported）")
        .waitFor();
      await page.getByRole("row").getByText("dreaming").waitFor();
      const row = page.getByRole("row").filter({ hasText: "41641" });
      await row.getByText("ipv7").waitFor();
      await row.click();
      const drawer = page.getByRole("dialog");
      await drawer.getByText("ipv7").waitFor();
      await drawer.getByRole("link", { name: "Warp" }).click();
      await page.getByRole("alert").getByText("warp").waitFor();
      expect(await findViolations(page)).toEqual([]);
    }
  });

  test("a change that cannot be drawn leaves the table usable", async () => {
    const broken = (server: FakeServer): void => {
      const [first] = server.history;
      server.history = [Object.assign({}, first, { after: { id: "x" }, before: null }), ...server.history.slice(1)];
    };
    for (const look of everyLook.slice(0, 2)) {
      await using visited = await visits.visit({ ...look, prepare: broken });
      const { page } = visited;
      const failed = page.getByRole("complementary").getByRole("alert");
      await failed.waitFor();
      expect(await failed.textContent()).toContain(look.language === "en" ? "The rest keeps working" : "其余部分照常可用");
      await page.getByRole("combobox").fill("23333");
      await page.keyboard.press("Enter");
      await page.getByRole("dialog").getByText("23333").first().waitFor();
      expect(await findViolations(page)).toEqual([]);
    }
  });
});
