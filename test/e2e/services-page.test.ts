/** The list of services and the page of one: full, loading, failing, empty, unknown. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../lab/requirement.ts";
import { everyLook, findViolations, idAt, PanelVisits } from "./panel-visit.ts";

describe("services", needs("chromium"), () => {
  const visits = new PanelVisits();
  beforeAll(() => visits.start(), 300_000);
  afterAll(() => visits.stop());

  test("the list leads to a service, whose parts say what set their ports; an endpoint leads to its drawer", async () => {
    await using visited = await visits.visit({ path: "/services" });
    const { page } = visited;
    await page.getByRole("searchbox").fill("mcs");
    await page.getByRole("link", { name: /MCSManager/ }).click();
    await page.getByRole("heading", { name: "MCSManager", exact: true }).waitFor();
    await page
      .getByText(/the panel (answers|accepts connections) on 23333/)
      .first()
      .waitFor();
    await page.getByText("/opt/mcsmanager/web/data/SystemConfig/config.json").first().waitFor();
    await page.getByRole("link", { name: /tcp \*:23333/ }).click();
    await page
      .getByRole("dialog")
      .getByText(/^IPv4: yes, from /)
      .first()
      .waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: "MCSManager", exact: true }).waitFor();
  });

  test("how to change a port is asked for when it is opened", async () => {
    await using visited = await visits.visit({ path: "/services/nginx" });
    const { page } = visited;
    await page.getByText("How to change it").first().click();
    await page.locator("details section").first().waitFor();
  });

  test("the drawer leads to the service", async () => {
    await using visited = await visits.visit({ path: (server) => `/?endpoint=${idAt(server, 23_333)}` });
    await visited.page.getByRole("dialog").getByRole("link", { name: "MCSManager panel" }).click();
    await visited.page.waitForURL(/\/services\/mcsmanager-panel/);
  });

  test("an unknown name and a failing server are told apart, and it can be tried again", async () => {
    await using visited = await visits.visit({ path: "/services/nonsuch" });
    const { page, server } = visited;
    await page.getByText("No service here is called “nonsuch”").waitFor();
    server.failing = "explanation";
    const failing = await visited.openTab("/services/nginx");
    await failing.getByText("This service could not be explained").waitFor();
    server.failing = "nothing";
    await failing.getByRole("alert").getByRole("button", { name: "Try again" }).click();
    await failing.getByRole("heading", { name: "nginx", exact: true }).waitFor();
  });

  test("a list that cannot be asked anew stays, says so with the server's own words, and the title names the page", async () => {
    await using visited = await visits.visit({ path: "/services" });
    const { page, server } = visited;
    await page.getByRole("link", { name: /MCSManager/ }).waitFor();
    expect(await page.title()).toMatch(/^Services · /);
    server.failing = "services";
    const [sample] = server.endpoints;
    if (sample === undefined) throw new Error("no endpoint");
    server.patch({ upserted: [{ ...sample, id: "fresh", port: 7 }] });
    await page.getByText(/^The list is from before: .*42 s/).waitFor();
    await page.getByRole("link", { name: /MCSManager/ }).waitFor();
    server.failing = "nothing";
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("The list is from before").waitFor({ state: "detached" });
  });

  const states = [
    { name: "list", path: "/services", wait: "main li" },
    { name: "empty list", path: "/services", size: 0, wait: "main p.rounded-md" },
    { name: "suite", path: "/services/mcsmanager", wait: "article" },
    { name: "one service", path: "/services/nginx", wait: "article" },
    { name: "unknown", path: "/services/nonsuch", wait: "[role=alert]" },
    { name: "loading", path: "/services/nginx", explanationDelayMs: 30_000, wait: "main [role=status]" },
  ];
  test.each(states)(
    "axe finds nothing: $name",
    async ({ wait, path, size = 20, explanationDelayMs = 0 }) => {
      for (const look of everyLook) {
        await using visited = await visits.visit({ ...look, path, size, explanationDelayMs });
        await visited.page.locator(wait).first().waitFor();
        expect(await findViolations(visited.page)).toEqual([]);
      }
    },
    60_000,
  );
});
