/** Who gets in, in the panel: badges, the picture in the drawer, findings and the page that asks "what if", against the engines over made-up rules. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../lab/requirement.ts";
import { generateFindings } from "./fake-reach.ts";
import { everyLook, findViolations, idAt, PanelVisits } from "./panel-visit.ts";

describe("who gets in", { ...needs("chromium"), timeout: 120_000 }, () => {
  const visits = new PanelVisits();
  beforeAll(() => visits.start(), 300_000);
  afterAll(() => visits.stop());

  test("badges tell families apart, find, order and group", async () => {
    await using visited = await visits.visit({ size: 20 });
    const { page } = visited;
    const row = page.getByRole("row").filter({ hasText: "23333" });
    await row.getByText("private").waitFor();
    await row.getByText("v6", { exact: true }).waitFor();
    await page.getByRole("combobox").fill("reach:internet");
    await page.getByRole("row").filter({ hasText: "6379" }).waitFor();
    await row.waitFor({ state: "detached" });
    await page.goto(`${visited.server.url}/?group=reach`);
    await page.getByRole("row", { name: /^internet/ }).waitFor();
    await page.getByRole("columnheader", { name: "Who gets in" }).getByRole("button").click();
    expect(page.url()).toContain("sort=reach");
  });

  test("the first screen answers: who reaches 23333 over IPv4, and by which rule", async () => {
    for (const look of everyLook) {
      await using visited = await visits.visit({ size: 20 }, { ...look, path: (server) => `/?endpoint=${idAt(server, 23_333)}` });
      const drawer = visited.page.getByRole("dialog");
      const isEnglish = look.language === "en";
      await drawer
        .getByText(isEnglish ? /^IPv4: yes, from 10\.0\.0\.0\/8, 192\.168\.0\.0\/16 only; IPv6: / : /^IPv4：仅 10\.0\.0\.0\/8、192/)
        .first()
        .waitFor();
      const rule = drawer.locator("figure code").filter({ hasText: "dport 23333" }).first();
      await rule.waitFor();
      const box = await rule.boundingBox();
      expect((box?.y ?? 10_000) + (box?.height ?? 0)).toBeLessThanOrEqual(900);
      expect(await findViolations(visited.page)).toEqual([]);
    }
  });

  test("a lane opens with the keyboard and tells its steps, its way back and an example", async () => {
    await using visited = await visits.visit({ size: 20 }, { path: (server) => `/?endpoint=${idAt(server, 6379)}` });
    const { page } = visited;
    const lane = page.getByRole("dialog").locator("figure details").first();
    await lane.locator("summary").focus();
    await page.keyboard.press("Enter");
    await lane.getByText("Way back").waitFor();
    await lane.getByRole("link", { name: "Follow this packet" }).waitFor();
    await page.getByRole("dialog").locator("figure").first().getByText("172.18.0.3:6379").first().waitFor();
    expect(await findViolations(page)).toEqual([]);
  });

  test("who gets in is judged anew when the host says so, and stays readable meanwhile", async () => {
    await using visited = await visits.visit({ size: 20 }, { path: (server) => `/?endpoint=${idAt(server, 443)}` });
    const { page, server } = visited;
    const drawer = page.getByRole("dialog");
    await drawer.locator("figure details").first().waitFor();
    server.tellReach("pending");
    await drawer.getByText("being judged anew").waitFor();
    await drawer.locator("figure details").first().waitFor();
    server.tellReach("judged");
    await drawer.getByText("being judged anew").waitFor({ state: "detached" });
  });

  test("a finding says why and what to do; filters, and a thousand stay quick", async () => {
    await using visited = await visits.visit(
      { size: 20 },
      { path: "/findings", prepare: (server) => (server.reach.findings = generateFindings(1000)) },
    );
    const { page } = visited;
    await page.getByText("1000 findings").waitFor();
    await page.getByRole("main").locator("summary").first().click();
    await page.getByText("ufw delete allow 1024/tcp").waitFor();
    await page.getByRole("button", { name: /^High/ }).click();
    await page.getByText("750 of 1000").waitFor();
    await page.getByRole("searchbox").fill("8010/tcp");
    await page.getByText("1 of 1000").waitFor();
    expect(await findViolations(page)).toEqual([]);
  });

  test("an endpoint's findings stand in its drawer, and no others", async () => {
    await using visited = await visits.visit(
      { size: 20 },
      {
        path: (server) => `/?endpoint=${idAt(server, 23_333)}`,
        prepare: (server) => {
          const endpoint = idAt(server, 23_333);
          server.reach.findings = generateFindings(9).map((one, index) => (index === 4 ? { ...one, endpoint } : one));
        },
      },
    );
    const { page } = visited;
    const drawer = page.getByRole("dialog");
    await drawer.getByRole("heading", { name: "Findings" }).waitFor();
    const found = drawer.locator("details").filter({ hasText: "1052/tcp" });
    await found.locator("summary").click();
    await found.getByText("ufw delete allow 1052/tcp").waitFor();
    expect(await drawer.getByText(/^10\d\d\/tcp$/).count()).toBe(1);
    expect(await findViolations(page)).toEqual([]);
  });

  test("nothing found is said honestly, and a failure can be tried again", async () => {
    await using visited = await visits.visit({ size: 20 }, { path: "/findings", prepare: (server) => (server.failing = "findings") });
    const { page, server } = visited;
    await page.getByRole("alert").waitFor();
    server.failing = "nothing";
    server.reach.findings = [];
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("Cloud firewalls and routers").waitFor();
  });

  test("what if: a line that is not understood is named by its number and shown in the field", async () => {
    await using visited = await visits.visit({ size: 20 }, { path: "/what-if" });
    const { page } = visited;
    const rules = ["*filter", ":INPUT DROP [0:0]", "-A INPUT -p tcp -m tcp --dprt 443 -j ACCEPT", "COMMIT"].join("\n");
    await page.getByRole("textbox").fill(rules);
    await page.getByRole("button", { name: "Compare with this host" }).click();
    await page.getByRole("button", { name: "Line 3" }).click();
    const marked = await page.evaluate<unknown>("document.getSelection().toString()");
    expect(marked).toBe("-A INPUT -p tcp -m tcp --dprt 443 -j ACCEPT");
    expect(await findViolations(page)).toEqual([]);
  });

  test("what if: pasted rules, a source, a packet; errors stand at their field", async () => {
    await using visited = await visits.visit({ size: 20 }, { path: "/what-if" });
    const { page } = visited;
    await page.getByRole("button", { name: "Compare with this host" }).click();
    await page.getByText("Paste rules first.").waitFor();
    await page.getByRole("button", { name: "Use an example" }).click();
    await page.getByRole("button", { name: "Compare with this host" }).click();
    await page.getByRole("article").getByText("Gains access").waitFor();
    await page.getByRole("link", { name: "One source" }).click();
    await page.getByRole("textbox").fill("192.168.0.0/33");
    await page.keyboard.press("Enter");
    await page.getByText("neither an address nor a network").waitFor();
    await page.getByRole("textbox").fill("192.168.0.0/16");
    await page.keyboard.press("Enter");
    await page
      .getByRole("article")
      .getByRole("link", { name: /23333\/tcp/ })
      .waitFor();
    await page.getByText(/endpoints? it does not reach/).waitFor();
    await page.getByRole("main").getByRole("combobox").selectOption("docker0");
    await page.getByRole("button", { name: "Where does it get in?" }).click();
    await page
      .getByText(/through docker0$/)
      .first()
      .waitFor();
    await page.getByRole("link", { name: "One packet" }).click();
    await page.getByLabel("From").fill("198.51.100.9");
    await page.getByLabel("To", { exact: true }).fill("203.0.113.7");
    await page.getByLabel("Port", { exact: true }).fill("23333");
    await page.getByRole("button", { name: "Follow it" }).click();
    await page
      .getByRole("article")
      .getByText(/policy/)
      .first()
      .waitFor();
    expect(page.url()).toContain("/what-if/packet/tcp/198.51.100.9/203.0.113.7/23333");
  });
});
