import { spawnSync } from "node:child_process";

const setprivPaths = ["/usr/bin/setpriv", "/bin/setpriv"]; // of util-linux; fixed, because root runs it
const timeoutMs = 2000;
/** What the server needs of root until it has given it up: its files, its port, its data directory, its user. */
const serverCapabilities = ["chown", "dac_override", "net_bind_service", "setgid", "setuid"];
/**
 * What changing a firewall, a limit and a service's file takes, and reading the kernel back: programs attached to netfilter are told to sys_admin alone. Not among them:
 * modules, raw devices, the clock, the boot, the audit log, security modules, device files, and whatever a later kernel adds.
 */
const applierCapabilities =
  "chown dac_override dac_read_search fowner fsetid kill setgid setuid net_admin net_raw net_bind_service sys_admin sys_ptrace sys_resource ipc_lock".split(
    " ",
  );

/** Its folder, its user and its ports: what the berth has until it has given up all but the last. */
const berthCapabilities = ["chown", "dac_override", "dac_read_search", "net_bind_service", "setgid", "setuid"];

/**
 * Words to put before a command so that it and whatever it starts can never gain a right by running a program (no_new_privs), and, where
 * this process may take capabilities away, can never have any but those that the server drops itself. Tried before it is relied on;
 * empty where setpriv(1) is missing or refuses.
 */
export function findConfinement(): readonly string[] {
  return confinementTo(serverCapabilities);
}

/** The same for the applier, which stays root. */
export function findApplierConfinement(): readonly string[] {
  return confinementTo(applierCapabilities);
}

/** The same for the berth. */
export function findBerthConfinement(): readonly string[] {
  return confinementTo(berthCapabilities);
}

function confinementTo(capabilities: readonly string[]): readonly string[] {
  const bounded = ["--inh-caps=-all", `--bounding-set=-all,${capabilities.map((name) => `+${name}`).join(",")}`];
  const ways = setprivPaths.flatMap((path) => [
    [path, "--no-new-privs", ...bounded, "--"],
    [path, "--no-new-privs", "--"],
  ]);
  return ways.find(works) ?? [];
}

function works([program = "", ...words]: readonly string[]): boolean {
  return spawnSync(program, [...words, program, "--version"], { stdio: "ignore", timeout: timeoutMs, env: {} }).status === 0;
}
