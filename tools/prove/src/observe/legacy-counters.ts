/** Which rules of the legacy tables counted a packet. They leave no trace events, so their counters are read before and after. */
import { existsSync, readFileSync } from "node:fs";
import { runProgram } from "./build-host.ts";

export interface LegacyCounters {
  /** Places whose counters have grown since the last call: "ip filter INPUT 3", "ip filter INPUT policy". */
  grown(): readonly string[];
  /** Those whose counters have grown at all. */
  all(): readonly string[];
}

/** null where the namespace has no legacy tables. */
export function openLegacyCounters(): LegacyCounters | null {
  const programs = [
    { family: "ip", program: "iptables-legacy-save", names: "/proc/thread-self/net/ip_tables_names" },
    { family: "ip6", program: "ip6tables-legacy-save", names: "/proc/thread-self/net/ip6_tables_names" },
  ].filter(({ names }) => existsSync(names) && readFileSync(names, "utf8").trim() !== "");
  if (programs.length === 0) return null;
  const read = (): Map<string, number> =>
    new Map(programs.flatMap(({ family, program }) => readCounters(family, runProgram([program, "-c"]))));
  const first = read();
  let before = first;
  const since = (then: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): readonly string[] =>
    [...now].filter(([place, count]) => count > (then.get(place) ?? 0)).map(([place]) => place);
  return {
    grown: () => {
      const after = read();
      const places = since(before, after);
      before = after;
      return places;
    },
    all: () => since(first, read()),
  };
}

function readCounters(family: string, text: string): readonly (readonly [string, number])[] {
  const positions = new Map<string, number>();
  let table = "";
  return text.split("\n").flatMap((line): readonly (readonly [string, number])[] => {
    if (line.startsWith("*")) {
      table = line.slice(1);
      positions.clear();
      return [];
    }
    const policy = /^:(\S+) \S+ \[(\d+):/.exec(line);
    if (policy !== null) return [[`${family} ${table} ${policy[1]} policy`, Number(policy[2])]];
    const rule = /^\[(\d+):\d+\] -A (\S+)/.exec(line);
    if (rule === null) return [];
    const chain = rule[2] ?? "";
    const position = (positions.get(chain) ?? 0) + 1;
    positions.set(chain, position);
    return [[`${family} ${table} ${chain} ${position}`, Number(rule[1])]];
  });
}
