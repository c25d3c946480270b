/** However many tabs a browser has open, the server has one stream; tabs come and go without a gap and without a change that is told twice. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium } from "../lab/chromium.ts";
import { needs } from "../lab/requirement.ts";
import { buildPanel } from "./build-panel.ts";
import { FakeServer } from "./fake-server.ts";
import { makeChange } from "./generated-host.ts";

const takeoverMs = 2000;

describe("many tabs", needs("chromium"), () => {
  let browser: Browser;
  let directory: string;
  beforeAll(async () => {
    directory = await buildPanel();
    browser = await launchChromium();
  }, 300_000);
  afterAll(async () => browser?.close());

  async function openTabs(count: number, initScript = "") {
    const server = await FakeServer.start({ size: 20, panelDirectory: directory });
    server.history = [];
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: "en" });
    if (initScript !== "") await context.addInitScript(initScript);
    const pages: Page[] = [];
    for (let tab = 0; tab < count; tab++) {
      const page = await context.newPage();
      await page.goto(server.url);
      await page.getByText("20 endpoints").waitFor();
      pages.push(page);
    }
    return {
      server,
      pages,
      async [Symbol.asyncDispose]() {
        await context.close();
        await server.close();
      },
    };
  }

  test("five tabs are one connection; each of them may close", async () => {
    await using opened = await openTabs(5);
    const { server, pages } = opened;
    expect(server.streamsOpened).toBe(1);
    let told = 0;
    while (pages.length > 1) {
      await pages.shift()?.close();
      tellChange(server, ++told);
      for (const page of pages) await page.getByText(`${20 + told} endpoints`).waitFor({ timeout: takeoverMs });
    }
    const [last] = pages;
    const changes = last?.getByRole("complementary").getByRole("listitem");
    await expect.poll(() => changes?.count()).toBe(told);
    expect(server.openStreams).toBe(1);
    expect(server.streamsOpened).toBe(1);
    await last?.close();
    await expect.poll(() => server.openStreams, { timeout: takeoverMs }).toBe(0);
  });

  test("a lost connection comes back once for all tabs, and a tab that opens meanwhile gets it too", async () => {
    await using opened = await openTabs(3);
    const { server, pages } = opened;
    server.cut();
    await expect.poll(() => server.openStreams, { timeout: 5000 }).toBe(1);
    tellChange(server, 1);
    for (const page of pages) await page.getByText("21 endpoints").waitFor();
    expect(server.streamsOpened).toBe(2);
  });

  test("signing out in one tab signs out all of them", async () => {
    await using opened = await openTabs(2);
    const { server, pages } = opened;
    await pages[0]?.getByRole("button", { name: "Sign out" }).click();
    server.cut();
    for (const page of pages) await page.getByRole("textbox").waitFor({ timeout: 5000 });
  });

  test("a browser without shared workers has a stream for each tab", async () => {
    await using opened = await openTabs(2, "delete globalThis.SharedWorker");
    const { server, pages } = opened;
    expect(server.openStreams).toBe(2);
    tellChange(server, 1);
    for (const page of pages) await page.getByText("21 endpoints").waitFor();
  });

  test("a shared worker that cannot start is given up for a stream of the tab's own", async () => {
    await using opened = await openTabs(
      1,
      `globalThis.SharedWorker = class extends EventTarget { port = new MessageChannel().port1; constructor() { super(); } };`,
    );
    expect(opened.server.openStreams).toBe(1);
  });
});

function tellChange(server: FakeServer, index: number): void {
  const [sample] = server.endpoints;
  if (sample === undefined) throw new Error("no endpoint");
  const endpoint = { ...sample, id: `fresh-${index}`, port: index };
  server.patch({ upserted: [endpoint] });
  server.change(makeChange("opened", endpoint, Date.now() + index));
}
