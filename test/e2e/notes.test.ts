/** Names and notes: written, shown everywhere, told to other tabs, kept when the endpoint closes. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../lab/requirement.ts";
import type { FakeServer } from "./fake-server.ts";
import { everyLook, findViolations, idAt, PanelVisits } from "./panel-visit.ts";

describe("names and notes", needs("chromium"), () => {
  const visits = new PanelVisits();
  beforeAll(() => visits.start(), 300_000);
  afterAll(() => visits.stop());

  const atPanel = (server: Parameters<typeof idAt>[0]): string => `/?endpoint=${idAt(server, 23_333)}`;

  test("a name is written in the drawer, shown in its title and on the page of notes, and outlives the endpoint", async () => {
    await using visited = await visits.visit({ path: atPanel });
    const { page, server } = visited;
    await page.getByRole("button", { name: "Name this endpoint or add a note" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("family panel");
    await page.getByRole("textbox", { name: "Note" }).fill("Only over the VPN.");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("dialog").getByText("Only over the VPN.").waitFor();
    expect(server.notes.kept.get(idAt(server, 23_333))).toMatchObject({ name: "family panel", revision: 1 });
    const id = idAt(server, 23_333);
    server.patch({ removed: [id] });
    const notes = await visited.openTab("/notes");
    await notes.getByRole("heading", { name: "Closed" }).waitFor();
    await notes.getByText("family panel").waitFor();
    await notes.getByRole("button", { name: "Remove the name and note of family panel" }).click();
    await notes.getByText("Nothing is named yet").waitFor();
    expect(server.notes.kept.size).toBe(0);
  });

  test("the search finds an endpoint by its name, by its note, and by name: alone what is called so; the column says it", async () => {
    const named = (server: FakeServer): void => {
      const id = idAt(server, 23_333);
      const endpoint = server.endpoints.find((one) => one.id === id);
      if (endpoint === undefined) throw new Error("no endpoint");
      const { namespace, protocol, address, port, device } = endpoint;
      const place = { namespace, protocol, address, port, device };
      const changedAt = new Date().toISOString();
      server.notes.kept.set(id, { endpoint: id, place, name: "Family panel", text: "behind nginx", revision: 1, changedAt });
    };
    await using visited = await visits.visit({ prepare: named, path: "/?cols=name" });
    const { page } = visited;
    const ports = (): Promise<(string | null)[]> => page.locator('[role="row"][id] [aria-colindex="1"]').allTextContents();
    for (const [text, expected] of [
      ["family", ["23333"]],
      ["name:family", ["23333"]],
      ["name:*", ["23333"]],
      ["name:nginx", []],
      ["behind", ["23333"]],
    ] as const) {
      await page.getByRole("combobox").fill(text);
      await expect.poll(async () => (await ports()).map((port) => port?.replace(/\D/g, ""))).toEqual(expected);
    }
    await page.getByRole("row").getByText("Family panel").first().waitFor();
  });

  test("Escape leaves the form and keeps the drawer; a name and a note that are emptied are removed", async () => {
    await using visited = await visits.visit({ path: atPanel });
    const { page, server } = visited;
    await page.getByRole("button", { name: "Name this endpoint or add a note" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("x");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Go on with what you began to write" }).click(); // a key pressed by mistake loses nothing
    expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("x");
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Name this endpoint or add a note" }).click();
    expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("");
    await page.getByRole("textbox", { name: "Name" }).fill("y");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Edit name and note" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Name this endpoint or add a note" }).waitFor();
    expect(server.notes.kept.size).toBe(0);
  });

  test("two tabs write at once: the last one wins, each is told of the other, and what was replaced can be brought back", async () => {
    await using visited = await visits.visit({ path: atPanel });
    const { page: one, server } = visited;
    const two = await visited.openTab(atPanel(server));
    for (const tab of [one, two]) await tab.getByRole("button", { name: "Name this endpoint or add a note" }).click();
    await one.getByRole("textbox", { name: "Name" }).fill("from one");
    await two.getByRole("textbox", { name: "Name" }).fill("from two");
    await one.keyboard.press("Enter");
    await one.getByRole("button", { name: "Edit name and note" }).waitFor();
    await two.getByText("Changed in another tab meanwhile: “from one”").waitFor();
    await two.keyboard.press("Enter");
    await two.getByText("This replaced what another tab had written: “from one”").waitFor();
    await one.getByRole("dialog").getByText("Another tab changed this").waitFor();
    await one.getByRole("dialog").getByText("from two").first().waitFor();
    await two.getByRole("button", { name: "Bring that back" }).click();
    await one.getByRole("dialog").getByText("from one").first().waitFor();
    expect(server.notes.kept.get(idAt(server, 23_333))).toMatchObject({ name: "from one", revision: 3 });
  });

  test("a note that could not be saved stays in the form, with the reason", async () => {
    await using visited = await visits.visit({ path: atPanel });
    const { page, server } = visited;
    await page.getByRole("button", { name: "Name this endpoint or add a note" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("x");
    server.failing = "everything";
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("Not saved.").waitFor();
    expect(await page.getByRole("textbox", { name: "Name" }).inputValue()).toBe("x");
  });

  test("the picture says in words which addresses are served, and why others are not", async () => {
    await using visited = await visits.visit({ path: (server) => `/?endpoint=${idAt(server, 6379)}` });
    const figure = visited.page.getByRole("figure");
    await figure.getByText("6379 serves 127.0.0.1, 203.0.113.7").waitFor();
    await figure.getByText("not served (IPv4 only)").waitFor();
    await figure.getByText("container cache, port 6379").first().waitFor();
    await visited.page.getByRole("dialog").getByText("Open since").waitFor();
  });

  test("the sentence in Chinese sets its addresses apart", async () => {
    const path = (server: FakeServer): string => `/?endpoint=${idAt(server, 6379)}`;
    await using visited = await visits.visit({ language: "zh-CN", path });
    await visited.page.getByRole("figure").getByText("127.0.0.1、203.0.113.7").waitFor();
  });

  test("a link to an endpoint that is not open says so, with its note, until it is cleared", async () => {
    await using visited = await visits.visit({ path: "/?endpoint=tcp-nowhere" });
    const { page } = visited;
    await page.getByText("Closed or unknown: no endpoint of this id is open (tcp-nowhere).").waitFor();
    await page.getByRole("button", { name: "Clear this notice" }).click();
    await page.getByText("Closed or unknown").waitFor({ state: "detached" });
    expect(new URL(page.url()).search).toBe("");
  });

  test("a change of page is told: the title names it, and the focus is in its content", async () => {
    await using visited = await visits.visit();
    const { page } = visited;
    await page.getByRole("grid").waitFor();
    await page.getByRole("link", { name: "Notes" }).click();
    await expect.poll(() => page.title()).toMatch(/^Names and notes · /);
    await expect.poll(() => page.evaluate("document.activeElement?.id")).toBe("content");
    await page.getByRole("link", { name: "Services" }).click();
    await expect.poll(() => page.title()).toMatch(/^Services · /);
    await expect.poll(() => page.evaluate("document.activeElement?.id")).toBe("content");
  });

  test("a name cannot turn the text around it", async () => {
    await using visited = await visits.visit({ path: atPanel });
    const { page } = visited;
    await page.getByRole("button", { name: "Name this endpoint or add a note" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("\u202Egnp.exe");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByText("\\u202Egnp.exe").first().waitFor();
    await page.getByRole("row").getByText("\\u202Egnp.exe").first().waitFor();
  });

  test("axe finds nothing in the drawer with a note, its form, and the page of notes", async () => {
    for (const look of everyLook) {
      await using visited = await visits.visit({ ...look, path: atPanel });
      const { page } = visited;
      const picture = page.locator("figure:not(section figure)"); // of the addresses, not of who gets in
      await picture.waitFor();
      await picture.locator("xpath=following-sibling::div[1]/button").click();
      await page.locator("form[data-own-escape] input").fill("name");
      expect(await findViolations(page)).toEqual([]);
      await page.keyboard.press("Enter");
      await page.locator("section p.font-semibold").first().waitFor();
      expect(await findViolations(page)).toEqual([]);
      const notes = await visited.openTab("/notes");
      await notes.locator("main li").waitFor();
      expect(await findViolations(notes)).toEqual([]);
    }
  }, 300_000);
});
