import { join } from "node:path";
import { LabHost } from "../lab/lab-host.ts";
import type { LabProcess } from "../lab/lab-process.ts";
import { runCommand } from "../lab/run-command.ts";

export interface FreshClone {
  readonly host: LabHost;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly node: string; // version of Debian's nodejs
  readonly npm: string;
}

export interface StartedPanel {
  readonly process: LabProcess;
  readonly url: string;
  readonly seconds: number;
}

const panelAddress = /https?:\/\/localhost:\S+/;
const project = join(import.meta.dirname, "../..");
/** Clones the committed state of this repository into an empty folder of a Debian that has nothing but its own nodejs, npm and git. */
export async function cloneOnDebian(): Promise<FreshClone> {
  const host = await LabHost.start({ layer: "debian-npm", network: "machine" });
  try {
    const directory = "/srv/portolan";
    await host.run(["git", "-c", "safe.directory=*", "clone", "--quiet", "--no-hardlinks", project, directory]);
    const environment = await adoptRegistry(host);
    const [node = "", npm = ""] = (await host.run(["sh", "-c", "node --version; npm --version"])).stdout.trim().split("\n");
    return { host, directory, environment, node, npm };
  } catch (error) {
    await host.dispose();
    throw error;
  }
}

/** Runs `npm start` and resolves when the panel's page answers. */
export async function startPanel({ host, directory, environment }: FreshClone): Promise<StartedPanel> {
  const startedAt = performance.now();
  const panel = await host.start(["env", `--chdir=${directory}`, "npm", "start"], {
    env: environment,
    ready: panelAddress,
    timeoutMs: 300_000,
  });
  const url = panelAddress.exec(panel.output)?.[0] ?? "";
  const response = await fetch(new URL("/", url), { signal: AbortSignal.timeout(10_000) });
  if (!response.ok || !(await response.text()).includes("<html")) {
    throw new Error(`${url} answered ${response.status} and no page\n${panel.output}`);
  }
  return { process: panel, url, seconds: (performance.now() - startedAt) / 1000 };
}

export async function runTests({ host, directory, environment }: FreshClone): Promise<string> {
  const { stdout } = await host.run(["env", `--chdir=${directory}`, "npm", "--silent", "test"], {
    env: { ...environment, CI: "true" },
    allowFailure: true,
    timeoutMs: 45 * 60_000,
  });
  return stdout;
}

/**
 * A machine that may only reach another registry, or one behind authorities of its own, has said so to its npm: the clean root is told the same.
 * Authorities go into the environment, because `npm ci` of npm 9.2 does not look at its setting `cafile` for every request.
 */
async function adoptRegistry(host: LabHost): Promise<Readonly<Record<string, string>>> {
  const registry = await readNpmSetting("registry");
  const cafile = process.env["NODE_EXTRA_CA_CERTS"] ?? (await readNpmSetting("cafile"));
  host.write("/root/.npmrc", registry === null ? "" : `registry=${registry}\n`);
  if (cafile === null) {
    return {};
  }
  await runCommand(["cp", cafile, host.path("/etc/npm-authorities.pem")]);
  return { NODE_EXTRA_CA_CERTS: "/etc/npm-authorities.pem" };
}

async function readNpmSetting(name: string): Promise<string | null> {
  const value = (await runCommand(["npm", "config", "get", name], { cwd: "/" })).stdout.trim();
  return value === "" || value === "null" || value === "undefined" ? null : value;
}
