/** What somebody asks who never saw the panel, of the running product: the answer is on the first screen, without scrolling, on a desk and on a phone, in both languages. */
import { join } from "node:path";
import { inspectPanelBuild } from "@portolan/cli";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LabHost, launchChromium, needs, saveScreenshot, startMcsmanager, startNodeSockets } from "../lab/index.ts";
import { settleAnimations } from "./panel-visit.ts";

const repository = join(import.meta.dirname, "../..");
const command = join(repository, "apps/cli/src/main.ts");
const looks = [
  { language: "en", theme: "light", width: 1440, height: 860 },
  { language: "zh-CN", theme: "dark", width: 1440, height: 860 },
  { language: "en", theme: "dark", width: 390, height: 844 },
  { language: "zh-CN", theme: "light", width: 390, height: 844 },
] as const;
type Look = (typeof looks)[number];

describe("the first question", needs("chromium", "packages"), () => {
  let host: LabHost;
  let browser: Browser;
  let origin = "";
  let cookies: Awaited<ReturnType<BrowserContext["cookies"]>> = [];
  beforeAll(async () => {
    await inspectPanelBuild(repository).build();
    host = await LabHost.start({ layer: "services" });
    await connect(host);
    await startMcsmanager(host, { panel: { httpIp: "", httpPort: 23_333 }, daemon: { ip: "", port: 24_444 } });
    await startNodeSockets(host, [{ protocol: "tcp", address: "0.0.0.0", port: 8080 }]);
    const product = await host.start([process.execPath, command, "up", "--json", "--data-dir", "/srv/portolan"], {
      ready: /"kind":"ready"/,
      timeoutMs: 60_000,
    });
    browser = await launchChromium({ networkOf: host.pid });
    const url = /"(http:\/\/localhost[^"]*)"/.exec(product.output)?.[1] ?? "";
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole("grid").waitFor();
    [origin, cookies] = [new URL(url).origin, await context.cookies()];
    await context.close();
    // what changed: a port that opens on loopback, and moves to every address
    const narrow = await startNodeSockets(host, [{ protocol: "tcp", address: "127.0.0.1", port: 3000 }]);
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await narrow.stop();
    await startNodeSockets(host, [{ protocol: "tcp", address: "0.0.0.0", port: 3000 }]);
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await host?.dispose();
  });

  async function open({ language, theme, width, height }: Look): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height }, locale: language, colorScheme: theme });
    await context.addCookies(cookies);
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(origin);
    await page.getByRole("grid").waitFor();
    return page;
  }

  async function ask(page: Page, text: string): Promise<Locator> {
    await page.keyboard.press("/");
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
    const drawer = page.getByRole("dialog");
    await drawer.locator("h3").first().waitFor();
    return drawer;
  }

  test("is 23333 reachable over IPv4, from whom, and what set that?", async () => {
    for (const look of looks) {
      const page = await open(look);
      const drawer = await ask(page, "23333");
      const isEnglish = look.language === "en";
      await expectOnScreen(
        drawer
          .getByText(
            isEnglish ? /^IPv4: yes, from everyone; IPv6: yes, from everyone\./ : /^IPv4：任何来源都能访问；IPv6：任何来源都能访问。/,
          )
          .first(),
      );
      await expectOnScreen(drawer.getByRole("heading", { name: isEnglish ? "Who gets in" : "谁能访问" }).first());
      await expectOnScreen(drawer.getByText(isEnglish ? "everyone" : "任何来源", { exact: true }).first());
      const source = drawer.getByText(isEnglish ? /^Set by httpIp in/ : /^由 httpIp 设置/).first();
      await expectOnScreen(source);
      expect(await source.textContent()).toMatch(/\/opt\/mcsmanager\/web\/data\/SystemConfig\/config\.json:\d+$/);
      await expectOnScreen(source.getByText(/^config\.json:\d+$/));
      await saveScreenshot(page, `first-question-${look.language}-${look.width}`);
      await page.context().close();
    }
  }, 120_000);

  test("who holds 8080?", async () => {
    for (const look of looks) {
      const page = await open(look);
      const drawer = await ask(page, "8080");
      await expectOnScreen(drawer.getByText(/node（?.*pid \d+/).first());
      await page.context().close();
    }
  }, 120_000);

  test("what changed?", async () => {
    for (const look of looks) {
      const page = await open(look);
      const isEnglish = look.language === "en";
      if (look.width < 1180) {
        const tab = page.getByRole("button", { name: isEnglish ? "Changes" : "变化", exact: true });
        await expectOnScreen(tab);
        await tab.click();
      }
      const widened = isEnglish
        ? "node widened from tcp 127.0.0.1:3000 to tcp 0.0.0.0:3000"
        : "node 的监听从 tcp 127.0.0.1:3000 扩大到 tcp 0.0.0.0:3000";
      await expectOnScreen(page.getByRole("listitem").getByText(widened).first());
      await page.context().close();
    }
  }, 120_000);
});

/** Addresses of both families on a link with a way out, so that others can get in. */
async function connect(host: LabHost): Promise<void> {
  const ip = (...words: readonly string[]): Promise<unknown> => host.run(["ip", ...words]);
  await ip("link", "set", "lo", "up");
  await ip("link", "add", "eth0", "type", "veth", "peer", "name", "neighbour");
  await ip("link", "set", "neighbour", "up");
  await ip("address", "add", "203.0.113.7/24", "dev", "eth0");
  await ip("address", "add", "2001:db8::7/64", "dev", "eth0", "nodad");
  await ip("link", "set", "eth0", "up");
  await ip("route", "add", "default", "via", "203.0.113.1");
  await ip("-6", "route", "add", "default", "via", "2001:db8::1");
}

/** Wholly inside the window, and nothing lies over its middle. */
async function expectOnScreen(locator: Locator): Promise<void> {
  await locator.waitFor();
  await locator.page().evaluate(settleAnimations);
  const box = await locator.boundingBox();
  const window = locator.page().viewportSize();
  if (box === null || window === null) throw new Error("not drawn");
  expect({
    top: box.y >= 0,
    left: box.x >= 0,
    bottom: box.y + box.height <= window.height,
    right: box.x + box.width <= window.width,
  }).toEqual({ top: true, left: true, bottom: true, right: true });
  await locator.click({ trial: true }); // as a pointer would find it
}
