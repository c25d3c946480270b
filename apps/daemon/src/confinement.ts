import { spawnSync } from "node:child_process";

const setprivPaths = ["/usr/bin/setpriv", "/bin/setpriv"]; // of util-linux; fixed, because root runs it
const timeoutMs = 2000;
/** What the server needs of root until it has given it up: its files, its port, its data directory, its user. */
const neededCapabilities = ["chown", "dac_override", "net_bind_service", "setgid", "setuid"];

/**
 * Words to put before a command so that it and whatever it starts can never gain a right by running a program (no_new_privs), and, where
 * this process may take capabilities away, can never have any but those that the server drops itself. Tried before it is relied on;
 * empty where setpriv(1) is missing or refuses.
 */
export function findConfinement(): readonly string[] {
  const bounded = ["--inh-caps=-all", `--bounding-set=-all,${neededCapabilities.map((name) => `+${name}`).join(",")}`];
  const ways = setprivPaths.flatMap((path) => [
    [path, "--no-new-privs", ...bounded, "--"],
    [path, "--no-new-privs", "--"],
  ]);
  return ways.find(works) ?? [];
}

function works([program = "", ...words]: readonly string[]): boolean {
  return spawnSync(program, [...words, program, "--version"], { stdio: "ignore", timeout: timeoutMs, env: {} }).status === 0;
}
