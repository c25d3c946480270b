/** How long a change takes up to the question whether it may stay, and how late it is undone when nobody says so, beside what a person types for the same rule. */
import { join } from "node:path";
import { LabHost } from "@portolan/test";
import { median } from "../median.ts";
import type { Row } from "../row.ts";
import { addressAndPortRules } from "../reachability/ruleset-texts.ts";
import { guardedTools, type GuardedTool } from "./guard-hosts.ts";
import type { GuardFigures, GuardProgram } from "./guard-program.ts";

const program = join(import.meta.dirname, "guard-program.ts");
const [runs, silences, rules] = [8, 3, 10_000];
const [planGoalMs, lateGoalMs] = [1500, 1000];

export async function measureGuard(): Promise<readonly Row[]> {
  const rows: Row[] = [await measureBigPlan()];
  for (const tool of guardedTools) rows.push(...toolRows(tool, await measureOn(tool.prepare, tool)));
  return rows;
}

async function measureBigPlan(): Promise<Row> {
  const peer = ["nft", "-c", "-f", "/tmp/rules.nft"];
  const prepare = async (host: LabHost): Promise<void> => {
    host.write("/tmp/rules.nft", addressAndPortRules(rules, 0).text);
    await host.run(["nft", "-f", "/tmp/rules.nft"]);
  };
  const figures = await measureOn(prepare, { peer: [peer], peerBack: [] });
  const what = `a plan with its steps, its diff and its risks, ${rules.toLocaleString("en")} nftables rules`;
  return row({ what, ours: figures.plan, peer: figures.peer, peerName: "nft -c -f", goalMs: planGoalMs });
}

function toolRows({ name, goalMs, peerName }: GuardedTool, { apply, undo, peer, late }: GuardFigures): readonly Row[] {
  const compared = { peer, peerName };
  return [
    row({ what: `one rule by ${name}: judged, guarded, made, read back and held against its promise`, ours: apply, ...compared, goalMs }),
    row({ what: `one rule by ${name}: taken back`, ours: undo, ...compared, goalMs: null }),
    row({
      what: `one rule by ${name} that nobody confirms: undone after its time`,
      ours: late,
      peer: [],
      peerName: "",
      goalMs: lateGoalMs,
    }),
  ];
}

async function measureOn(prepare: (host: LabHost) => Promise<void>, peers: Pick<GuardProgram, "peer" | "peerBack">): Promise<GuardFigures> {
  await using host = await LabHost.start({ layer: "firewalls" });
  const cable = [
    "ip link add eth0 type veth peer name wire",
    "ip address add 192.0.2.1/24 dev eth0",
    "ip address add 2001:db8::1/64 dev eth0 nodad",
    "ip link set wire up; ip link set eth0 up",
    "ip route add default via 192.0.2.2; ip -6 route add default via 2001:db8::2",
  ];
  await host.run(["sh", "-ec", cable.join("\n")]);
  await prepare(host);
  const request: GuardProgram = { directory: "/var/lib/portolan/guard", runs, silences, peer: peers.peer, peerBack: peers.peerBack };
  const words = ["setsid", "--wait", process.execPath, program, JSON.stringify(request)];
  return JSON.parse((await host.run(words, { timeoutMs: 300_000 })).stdout) as GuardFigures;
}

interface Compared {
  readonly what: string;
  readonly ours: readonly number[];
  readonly peer: readonly number[]; // none: nobody does this
  readonly peerName: string;
  readonly goalMs: number | null;
}

/** A goal is held against the best run, which other work on the machine disturbs least. */
function row({ what, ours, peer, peerName, goalMs }: Compared): Row {
  const best = Math.min(...ours);
  return {
    what,
    ours: figuresText(ours),
    peer: peer.length === 0 ? "–" : `\`${peerName}\` ${figuresText(peer)}`,
    ratio: peer.length === 0 ? null : best / Math.min(...peer),
    goal: goalMs === null ? null : `≤ ${goalMs.toLocaleString("en")} ms`,
    met: goalMs === null ? null : best <= goalMs,
  };
}

function figuresText(figures: readonly number[]): string {
  return `${Math.min(...figures).toFixed(0)} ms, median ${median(figures).toFixed(0)} of ${figures.length}`;
}
