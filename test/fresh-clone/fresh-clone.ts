import { join } from "node:path";
import { LabHost } from "../lab/lab-host.ts";
import type { LabProcess } from "../lab/lab-process.ts";
import { runCommand } from "../lab/run-command.ts";

export interface FreshClone {
  readonly host: LabHost;
  readonly directory: string;
  readonly node: string; // version of Debian's nodejs
  readonly npm: string;
}

export interface StartedPanel {
  readonly process: LabProcess;
  readonly url: string;
  readonly seconds: number;
}

const project = join(import.meta.dirname, "../..");
/** Clones the committed state of this repository into an empty folder of a Debian that has nothing but its own nodejs, npm and git. */
export async function cloneOnDebian(): Promise<FreshClone> {
  const host = await LabHost.start({ layer: "debian-npm", network: "machine" });
  try {
    const directory = "/srv/portolan";
    await host.run(["git", "-c", "safe.directory=*", "clone", "--quiet", "--no-hardlinks", project, directory]);
    await setRegistry(host);
    const [node = "", npm = ""] = (await host.run(["sh", "-c", "node --version; npm --version"])).stdout.trim().split("\n");
    return { host, directory, node, npm };
  } catch (error) {
    await host.dispose();
    throw error;
  }
}

/** Runs `npm start` and resolves when the panel's page answers. */
export async function startPanel({ host, directory }: FreshClone): Promise<StartedPanel> {
  const startedAt = performance.now();
  const panel = await host.start(["npm", "--prefix", directory, "start"], { ready: /https?:\/\/\S+/, timeoutMs: 300_000 });
  const url = /https?:\/\/\S+/.exec(panel.output)?.[0] ?? "";
  const response = await fetch(new URL("/", url), { signal: AbortSignal.timeout(10_000) });
  if (!response.ok || !(await response.text()).includes("<html")) {
    throw new Error(`${url} answered ${response.status} and no page\n${panel.output}`);
  }
  return { process: panel, url, seconds: (performance.now() - startedAt) / 1000 };
}

export async function runTests({ host, directory }: FreshClone): Promise<string> {
  const { stdout } = await host.run(["npm", "--silent", "--prefix", directory, "test"], {
    env: { CI: "true" },
    allowFailure: true,
    timeoutMs: 45 * 60_000,
  });
  return stdout;
}

/** The clean root knows the public registry; a machine that may only reach another one says so to its own npm. */
async function setRegistry(host: LabHost): Promise<void> {
  const settings: string[] = [];
  for (const key of ["registry", "cafile"]) {
    const value = (await runCommand(["npm", "config", "get", key], { cwd: "/" })).stdout.trim();
    if (key === "cafile" && value !== "null" && value !== "") {
      await runCommand(["cp", value, host.path("/etc/npm-authorities.pem")]);
      settings.push("cafile=/etc/npm-authorities.pem");
    } else if (value !== "null" && value !== "") {
      settings.push(`${key}=${value}`);
    }
  }
  host.write("/root/.npmrc", `${settings.join("\n")}\n`);
}
