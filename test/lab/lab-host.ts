import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, lstatSync, mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { becomeUser, startInHost, type HostCommandOptions, type LabProcess, type StartOptions } from "./lab-process.ts";
import { labCacheDirectory, prepareLayer, type LayerName, type TreeName } from "./layer.ts";
import { cgroup2Mount } from "./requirement.ts";
import { runCommand, type CommandResult } from "./run-command.ts";

export interface LabHostOptions {
  /** Packages over the machine's own, or a root of its own. Absent: the machine's. */
  readonly layer?: LayerName | TreeName;
  /** `machine`: no network namespace; for what must reach package registries. Absent: own. */
  readonly network?: "own" | "machine";
  /** Whether the project is there. Absent: yes. */
  readonly withProject?: boolean;
  /** First process. `systemd-later`: systemd once somebody writes to /run/portolan-lab/boot. Absent: one that only waits. */
  readonly init?: "wait" | "systemd" | "systemd-later";
}

const projectRoot = join(import.meta.dirname, "../..");
let hostCount = 0;

/** Nothing of this machine's environment reaches a program of a host. What Node has compiled there is kept as long as the host: our programs start in a third of the time. */
const hostEnvironment = {
  HOME: "/root",
  LC_ALL: "C.UTF-8",
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  NODE_COMPILE_CACHE: "/tmp/node-compile-cache",
};

/**
 * A host of its own in namespaces (network, mount, process, cgroup, IPC, name): it sees only its own processes, sockets and files, and what it
 * writes is in memory. The project is at the same path as outside, read-only. Nothing of it outlives `dispose`, nor the test run, however that ends.
 */
export class LabHost implements AsyncDisposable {
  /** The first process, as the machine outside numbers it. */
  readonly pid: number;
  readonly #keeper: ChildProcess;
  readonly #cgroup: string | null;
  readonly #namespaces: readonly string[];

  private constructor(keeper: ChildProcess, pid: number, made: { cgroup: string | null; network: "own" | "machine" }) {
    this.#keeper = keeper;
    this.pid = pid;
    this.#cgroup = made.cgroup;
    const optional = [...(made.cgroup === null ? [] : ["--cgroup"]), ...(made.network === "own" ? ["--net"] : [])];
    this.#namespaces = ["--mount", "--uts", "--ipc", "--pid", ...optional];
  }

  /** Needs `requirement("namespaces")`, with a layer `requirement("packages")`. */
  static async start(options: LabHostOptions = {}): Promise<LabHost> {
    const layer = options.layer === undefined ? null : await prepareLayer(options.layer);
    const mountpoint = join(labCacheDirectory(), "mountpoint");
    mkdirSync(mountpoint, { recursive: true });
    const hierarchy = cgroup2Mount();
    const cgroup = hierarchy === null ? null : join(hierarchy, `portolan-lab-${process.pid}-${++hostCount}`);
    removeAbandonedCgroups(hierarchy);
    const { network = "own", withProject = true, init = "wait" } = options;
    const settings = [network, cgroup ?? "", layer?.directory ?? "", mountpoint, withProject ? projectRoot : "", init];
    const keeper = spawn(join(import.meta.dirname, "start-host.sh"), settings, { stdio: ["pipe", "pipe", "pipe"], detached: true });
    return new LabHost(keeper, await readyPid(keeper), { cgroup, network });
  }

  /** Runs a program of the host to its end. */
  async run(command: readonly string[], options: HostCommandOptions = {}): Promise<CommandResult> {
    const { env: _inside, ...outside } = options;
    return runCommand(this.enter(command, options), outside);
  }

  /** Starts a program that stays. Resolves when it is ready as `options.ready` says. */
  async start(command: readonly string[], options: StartOptions = {}): Promise<LabProcess> {
    return startInHost(this, command, options);
  }

  /** The command line that runs a command inside this host from outside. */
  enter(command: readonly string[], options: HostCommandOptions = {}): string[] {
    const inNamespace = options.networkNamespace === undefined ? [] : ["nsenter", `--net=/run/netns/${options.networkNamespace}`, "--"];
    const settings = Object.entries({ ...hostEnvironment, ...options.env }).map(([name, value]) => `${name}=${value}`);
    const asUser = [...inNamespace, ...becomeUser(options.uid), "env", "--ignore-environment", ...settings];
    return ["nsenter", "--target", String(this.pid), ...this.#namespaces, "--", ...asUser, ...command];
  }

  /** Where a file of the host is seen from outside. */
  path(path: string): string {
    return join(`/proc/${this.pid}/root`, path);
  }

  /** A symbolic link in the file's place is replaced, never followed: seen from here it would lead to this machine's own files. */
  write(path: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(this.path(path)), { recursive: true });
    if (lstatSync(this.path(path), { throwIfNoEntry: false })?.isSymbolicLink() === true) rmSync(this.path(path));
    writeFileSync(this.path(path), text);
    chmodSync(this.path(path), mode);
  }

  async addNetworkNamespace(name: string): Promise<void> {
    await this.run(["ip", "netns", "add", name]);
    await this.run(["ip", "link", "set", "lo", "up"], { networkNamespace: name });
  }

  async dispose(): Promise<void> {
    if (this.#keeper.exitCode === null && this.#keeper.signalCode === null) {
      const ended = new Promise((resolve) => this.#keeper.once("close", resolve));
      this.#keeper.stdin?.end();
      await ended;
    }
    if (this.#cgroup !== null) {
      await removeCgroup(this.#cgroup);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
  }
}

export interface HostLink {
  readonly name: string; // at most 15 characters
  readonly addresses: readonly string[]; // with prefix length
}

/** A cable between two hosts: a pair of veth interfaces, up, with these addresses. */
export async function connectHosts(one: { host: LabHost; link: HostLink }, other: { host: LabHost; link: HostLink }): Promise<void> {
  const enter = ["nsenter", "--target", String(one.host.pid), "--net", "--"];
  const peer = ["peer", "name", other.link.name, "netns", String(other.host.pid)];
  await runCommand([...enter, "ip", "link", "add", one.link.name, "type", "veth", ...peer]);
  for (const { host, link } of [one, other]) {
    for (const address of link.addresses) {
      await host.run(["ip", "address", "add", address, "dev", link.name, ...(address.includes(":") ? ["nodad"] : [])]);
    }
    await host.run(["ip", "link", "set", link.name, "up"]);
  }
}

function readyPid(keeper: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = "";
    const read = (text: string): void => {
      output = `${output}${text}`.slice(-20_000);
      const pid = /^ready (\d+)$/m.exec(output)?.[1];
      if (pid !== undefined) {
        clearTimeout(timer);
        resolve(Number(pid));
      }
    };
    const fail = (why: string): void => {
      clearTimeout(timer);
      keeper.stdin?.end();
      reject(new Error(`the lab host ${why}\n${output}`));
    };
    const timer = setTimeout(() => fail("did not get ready in 60 s"), 60_000);
    keeper.stdout?.setEncoding("utf8").on("data", read);
    keeper.stderr?.setEncoding("utf8").on("data", read);
    keeper.once("error", (error) => fail(`could not be started: ${error.message}`));
    keeper.once("close", () => fail("ended at once"));
  });
}

/** Cgroups of test runs that were killed before they could remove them. */
function removeAbandonedCgroups(hierarchy: string | null): void {
  for (const name of hierarchy === null ? [] : readdirSync(hierarchy)) {
    const owner = /^portolan-lab-(\d+)-\d+$/.exec(name)?.[1];
    if (hierarchy !== null && owner !== undefined && Number(owner) !== process.pid && !isAlive(Number(owner))) {
      removeCgroupTree(join(hierarchy, name));
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The kernel lets go of a cgroup a moment after its last process has ended. */
async function removeCgroup(directory: string): Promise<void> {
  for (let attempt = 0; attempt < 100 && !removeCgroupTree(directory); attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function removeCgroupTree(directory: string): boolean {
  try {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (entry.isDirectory()) {
        removeCgroupTree(join(directory, entry.name));
      }
    }
    rmdirSync(directory);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT";
  }
}
