import { existsSync, readFileSync } from "node:fs";
import { runProgram } from "./run-program.ts";

/** What findings need beside a snapshot, asked for one answer: the numbers move with every connection, and firewalld answers slowly. */
export interface HostFactsReading {
  /** Of the calling thread's network namespace. Absent: could not be read. */
  readonly socketCounts?: SocketCounts;
  /** Absent: firewalld is not there, does not run, or does not answer this user. */
  readonly firewalldZones?: FirewalldZones;
  readonly bansSignIns: boolean;
}

interface SocketCounts {
  readonly tcpInUse: number; // both families
  readonly tcpTimeWait: number;
}

interface FirewalldZones {
  readonly runtime: string;
  readonly permanent: string;
}

const MAX_ANSWER_BYTES = 4 << 20;
const ANSWER_TIMEOUT_MS = 10_000;
const banSockets = ["/run/fail2ban/fail2ban.sock", "/var/run/fail2ban/fail2ban.sock", "/run/crowdsec.pid", "/run/sshguard.pid"];

/** `asksFirewalld`: whether rules of firewalld were seen; its two answers cost about half a second. */
export async function readHostFacts({ asksFirewalld }: { readonly asksFirewalld: boolean }): Promise<HostFactsReading> {
  const zones = asksFirewalld ? await readZones() : null;
  const counts = readSocketCounts();
  return {
    bansSignIns: banSockets.some((path) => existsSync(path)),
    ...(zones === null ? {} : { firewalldZones: zones }),
    ...(counts === null ? {} : { socketCounts: counts }),
  };
}

async function readZones(): Promise<FirewalldZones | null> {
  const runtime = await ask(["--list-all-zones"]);
  const permanent = runtime === null ? null : await ask(["--permanent", "--list-all-zones"]);
  return runtime === null || permanent === null ? null : { runtime, permanent };
}

async function ask(words: readonly string[]): Promise<string | null> {
  const result = await runProgram("firewall-cmd", words, { timeoutMs: ANSWER_TIMEOUT_MS, maxBytes: MAX_ANSWER_BYTES });
  return result.outcome === "exited" && result.code === 0 ? result.stdout : null;
}

function readSocketCounts(): SocketCounts | null {
  try {
    return parseSocketCounts(readFileSync("/proc/thread-self/net/sockstat", "latin1"), readIfThere("/proc/thread-self/net/sockstat6"));
  } catch {
    return null;
  }
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, "latin1") : "";
}

/** Null where the first text has no TCP line. TIME_WAIT of both families is counted in the first alone. */
export function parseSocketCounts(ipv4: string, ipv6: string): SocketCounts | null {
  const tcp = /^TCP: inuse (\d+) orphan \d+ tw (\d+)/m.exec(ipv4);
  const tcp6 = /^TCP6: inuse (\d+)/m.exec(ipv6);
  if (tcp === null) return null;
  return { tcpInUse: Number(tcp[1]) + Number(tcp6?.[1] ?? 0), tcpTimeWait: Number(tcp[2]) };
}
