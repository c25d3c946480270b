import { readFileSync, readdirSync, readlinkSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { RefusalError, type Client, type ConflictHelp } from "@portolan/contract";
import { phrase, type Phrase } from "@portolan/phrases";
import { answered } from "./lease-link.ts";

export type EndingSignal = "TERM" | "INT" | "HUP" | "QUIT" | "KILL";

const looks = 12;
const lookMs = 500;

export interface EndedHolder {
  readonly told: Phrase;
  readonly isSignalled: boolean;
  /** As the host says it afterwards. */
  readonly after: ConflictHelp;
}

interface Asked {
  readonly help: ConflictHelp;
  readonly pid: number;
  readonly signal: EndingSignal;
}

/** Signals exactly one process that was found to hold the port, by a handle that can mean no other, and asks the host up to 6 s what holds the port then. */
export async function endHolder(client: Client, { help, pid, signal }: Asked): Promise<EndedHolder> {
  const { protocol, port, holders } = help;
  const place = `${protocol} ${port}`;
  const holds = holders.some(({ evidence }) => evidence.pids.includes(pid));
  const inode = holds ? socketAt(pid, { protocol, port }) : null;
  if (inode === null) throw new RefusalError("ARGUMENT_INVALID", { argument: "--pid", value: String(pid), expected: pidsOf(help) });
  const { loadLibc, readStartTicks, releaseProcess } = await import("@portolan/berths");
  const startTicks = readStartTicks(pid) ?? 0;
  const answer = releaseProcess(loadLibc(), { pid, startTicks, inode, signal: `SIG${signal}` });
  const isSignalled = answer.code === "signalled";
  const why = answer.code === "refused" ? answer.errno : answer.code;
  const told = isSignalled
    ? phrase("lease.cmd.signalled", { pid: String(pid), signal, place })
    : phrase("lease.cmd.not-signalled", { pid: String(pid), why });
  return { told, isSignalled, after: await askAfterwards(client, help, pid) };
}

function pidsOf({ holders }: ConflictHelp): string {
  const pids = holders.flatMap(({ evidence }) => evidence.pids);
  return pids.length === 0 ? "nobody" : [...new Set(pids)].join(" | ");
}

async function askAfterwards(client: Client, { protocol, port }: ConflictHelp, pid: number): Promise<ConflictHelp> {
  for (let look = 1; ; look += 1) {
    const help = answered(await client.explainConflict({ protocol, port }));
    if (look === looks || !help.holders.some(({ evidence }) => evidence.pids.includes(pid))) return help;
    await sleep(lookMs);
  }
}

/** Inode of a socket of that process at the port; null: none can be seen. Of the process's own network namespace. */
function socketAt(pid: number, { protocol, port }: { readonly protocol: "tcp" | "udp"; readonly port: number }): number | null {
  try {
    const tables = [protocol, `${protocol}6`].map((name) => readTable(pid, name)).join("\n");
    const wanted = port.toString(16).toUpperCase().padStart(4, "0");
    const inodes = new Set(
      tables.split("\n").flatMap((line) => {
        const fields = line.trim().split(/\s+/);
        return fields[1]?.endsWith(`:${wanted}`) === true ? [fields[9]] : [];
      }),
    );
    for (const name of readdirSync(`/proc/${pid}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(readLink(`/proc/${pid}/fd/${name}`))?.[1];
      if (inode !== undefined && inodes.has(inode)) return Number(inode);
    }
    return null;
  } catch {
    return null;
  }
}

function readTable(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/net/${name}`, "latin1");
  } catch {
    return ""; // no IPv6
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ""; // closed meanwhile
  }
}
