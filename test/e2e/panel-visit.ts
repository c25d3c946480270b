/** A visit to the built panel in a real browser, against a server that can be put into any state. Faults of the page fail the test. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { launchChromium } from "../lab/chromium.ts";
import { buildPanel } from "./build-panel.ts";
import { FakeServer, type FakeServerOptions } from "./fake-server.ts";

export interface VisitOptions extends Partial<FakeServerOptions> {
  readonly browser: Browser;
  readonly language?: "en" | "zh-CN";
  readonly theme?: "light" | "dark";
  readonly width?: number;
  readonly path?: string | ((server: FakeServer) => string);
  readonly initScript?: string;
  readonly prepare?: (server: FakeServer) => void;
}

export interface Visited {
  readonly server: FakeServer;
  readonly page: Page;
  /** Another tab of the same browser. */
  readonly openTab: (path: string) => Promise<Page>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function visitPanel(options: VisitOptions): Promise<Visited> {
  const { browser, language = "en", theme = "light", width = 1440, path = "/", initScript, prepare, size = 20, ...given } = options;
  const server = await FakeServer.start({ size, ...given });
  prepare?.(server);
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale: language, colorScheme: theme });
  if (initScript !== undefined) await context.addInitScript(initScript);
  const faults: string[] = [];
  const openTab = async (at: string): Promise<Page> => {
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on("pageerror", (fault) => faults.push(String(fault)));
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) faults.push(message.text());
    });
    await page.goto(server.url + at);
    return page;
  };
  const page = await openTab(typeof path === "string" ? path : path(server));
  return {
    server,
    page,
    openTab,
    async [Symbol.asyncDispose]() {
      await context.close();
      await server.close();
      expect(faults).toEqual([]);
    },
  };
}

type Visit = Omit<VisitOptions, "browser" | "panelDirectory">;

/** The browser and the built panel for the visits of a whole file. */
export class PanelVisits {
  #browser: Browser | null = null;
  #panelDirectory = "";

  async start(): Promise<void> {
    this.#panelDirectory = await buildPanel();
    this.#browser = await launchChromium();
  }

  async stop(): Promise<void> {
    await this.#browser?.close();
  }

  get panelDirectory(): string {
    return this.#panelDirectory;
  }

  visit(options: Visit = {}, look: Visit = {}): Promise<Visited> {
    if (this.#browser === null) throw new Error("panel visits: not started");
    return visitPanel({ browser: this.#browser, panelDirectory: this.#panelDirectory, ...options, ...look });
  }
}

export const everyLook = [
  { theme: "light", language: "en", width: 1440 },
  { theme: "dark", language: "zh-CN", width: 1440 },
  { theme: "light", language: "zh-CN", width: 390 },
  { theme: "dark", language: "en", width: 390 },
] as const;

/** Rules that a page breaks, each with the first element that does; and whether it is wider than its window. */
export async function findViolations(page: Page): Promise<readonly string[]> {
  await page.emulateMedia({ reducedMotion: "reduce" }); // what comes in while axe looks does not fade in
  await page.evaluate(settleAnimations);
  const { violations } = await new AxeBuilder({ page }).analyze();
  const excess = Number(await page.evaluate("document.documentElement.scrollWidth - innerWidth"));
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`);
  return excess > 0 ? [...found, `wider than its window by ${excess}`] : found;
}

/** Run in the page: waits for every animation that ends. One whose element goes away is cancelled, which is an end too. */
export const settleAnimations = `(async () => {
  for (let round = 0; round < 20; round++) {
    const running = document.getAnimations().filter((one) => one.effect?.getTiming().iterations !== Infinity && one.playState !== "finished");
    if (running.length === 0) return true;
    await Promise.allSettled(running.map((one) => one.finished));
  }
  return true;
})()`;

/** Id of the endpoint at a port. */
export function idAt(server: FakeServer, port: number): string {
  const endpoint = server.endpoints.find((one) => one.port === port);
  if (endpoint === undefined) throw new Error(`no endpoint at ${port}`);
  return endpoint.id;
}
