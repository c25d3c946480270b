/** Visits to the built panel in a real browser, each with a server of its own that can be put into any state. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { launchChromium } from "../lab/chromium.ts";
import { buildPanel } from "./build-panel.ts";
import { FakeServer, type FakeServerOptions } from "./fake-server.ts";

export interface Look {
  readonly language?: "en" | "zh-CN";
  readonly theme?: "light" | "dark";
  readonly width?: number;
  readonly path?: string | ((server: FakeServer) => string);
}

/** In which every state is looked at. */
export const looks = [
  { theme: "light", language: "en", width: 1440 },
  { theme: "dark", language: "zh-CN", width: 1440 },
  { theme: "light", language: "zh-CN", width: 390 },
] as const;

export interface Visited extends AsyncDisposable {
  readonly server: FakeServer;
  readonly page: Page;
}

export class PanelVisits {
  #browser: Browser | null = null;
  #directory = "";
  readonly #faults: string[] = [];

  async start(): Promise<void> {
    this.#directory = await buildPanel();
    this.#browser = await launchChromium();
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
  }

  /** Whatever threw in the page, or was refused by its content security policy, fails the test at the visit's end. */
  async visit(options: Omit<FakeServerOptions, "panelDirectory">, look: Look = {}): Promise<Visited> {
    if (this.#browser === null) throw new Error("panel visits: not started");
    const server = await FakeServer.start({ ...options, panelDirectory: this.#directory });
    const { language = "en", theme = "light", width = 1440, path = "/" } = look;
    const context = await this.#browser.newContext({ viewport: { width, height: 900 }, locale: language, colorScheme: theme });
    const page = await context.newPage();
    this.#collectFaults(page);
    await page.goto(server.url + (typeof path === "string" ? path : path(server)));
    return { server, page, [Symbol.asyncDispose]: () => this.#end(context, server) };
  }

  #collectFaults(page: Page): void {
    page.on("pageerror", (fault) => this.#faults.push(String(fault)));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) this.#faults.push(message.text());
    });
  }

  async #end(context: BrowserContext, server: FakeServer): Promise<void> {
    await context.close();
    await server.close();
    expect(this.#faults.splice(0)).toEqual([]);
  }
}

/** What axe finds once nothing moves any more. */
export async function findViolations(page: Page): Promise<readonly string[]> {
  await page.emulateMedia({ reducedMotion: "reduce" }); // what comes in while axe looks does not fade in
  await page.evaluate(settleAnimations);
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`);
}

/** Run in the page: waits for every animation that ends. One whose element goes away is cancelled, which is an end too. */
const settleAnimations = `(async () => {
  for (let round = 0; round < 20; round++) {
    const running = document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity && one.playState !== "finished");
    if (running.length === 0) return true;
    await Promise.allSettled(running.map((one) => one.finished));
  }
  return true;
})()`;
