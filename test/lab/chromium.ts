import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { prepareLayer } from "./layer.ts";
import { onPath } from "./requirement.ts";

/** No connections of the browser's own, no quirks of a first run. */
const quietArguments = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]",
];

export interface ChromiumOptions {
  readonly arguments?: readonly string[];
  /** UI language, such as zh-CN. Absent: en-US. */
  readonly language?: string;
  /** A process whose network namespace the browser is to be in, such as a lab host's first. Absent: the machine's own. */
  readonly networkOf?: number;
  /** With `networkOf`: also one of that host's processes, as a browser at its screen is. */
  readonly isAmongProcesses?: true;
}

/** Debian's Chromium, headless: from the lab's layer for root, otherwise the machine's own. Needs `requirement("chromium")`. */
export async function launchChromium(options: ChromiumOptions = {}): Promise<Browser> {
  const { chromium } = await import("playwright-core");
  const isRoot = process.getuid?.() === 0;
  const launch = {
    headless: true,
    args: [...quietArguments, `--lang=${options.language ?? "en-US"}`, ...(isRoot ? ["--no-sandbox"] : []), ...(options.arguments ?? [])],
  };
  if (!isRoot) {
    return chromium.launch({ ...launch, executablePath: onPath("chromium") ?? "chromium" });
  }
  const layer = await prepareLayer("browser");
  return chromium.launch({
    ...launch,
    executablePath: join(import.meta.dirname, "chromium-in-layer.sh"),
    env: {
      ...definedEnvironment(),
      PORTOLAN_LAB_LAYER: layer.directory,
      PORTOLAN_LAB_MOUNTPOINT: layer.mountpoint,
      PORTOLAN_LAB_AMONG_PROCESSES: options.isAmongProcesses === true ? "yes" : "",
      PORTOLAN_LAB_NETWORK_OF: options.networkOf === undefined ? "" : String(options.networkOf),
    },
  });
}

/** Keeps a picture under .lab/screenshots of the repository and returns its path. */
export async function saveScreenshot(page: Page, name: string): Promise<string> {
  const directory = join(import.meta.dirname, "../../.lab/screenshots");
  mkdirSync(directory, { recursive: true });
  const path = join(directory, `${name}.png`);
  await page.screenshot({ path });
  return path;
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
