/**
 * Runs a packet through one base chain, rule by rule, as nf_tables and xtables do. Invariant: an accept inside any chain ends the base chain alone;
 * a goto does not come back; what falls off the end of a base chain meets its policy.
 */
import type { Chain, Condition, Rule, Table, Verdict } from "@portolan/ruleset";
import { Undecided } from "./explore-conditions.ts";
import { isIdleChain, isIdleRule } from "./idle-rules.ts";
import type { PacketState } from "./packet-state.ts";
import { runRule, type RuleEnd } from "./run-rule.ts";
import type { TraceRun } from "./trace-run.ts";
import type { PlacedChain } from "./host-index.ts";

export type ChainEnd = "accept" | "drop" | "reject";

const MAX_RULES = 2_000_000;
const MAX_DEPTH = 64;

interface Frame {
  readonly chain: Chain;
  at: number;
}

export function runBaseChain(run: TraceRun, packet: PacketState, { table, chain }: PlacedChain): ChainEnd {
  const { base } = chain;
  const isPlaced = (base?.hook !== "ingress" && base?.hook !== "egress") || base.devices.length > 0;
  if (
    !isPlaced &&
    !run.ask(condition(`device ${table.family} ${table.name} ${chain.name}`, "unread", `devices of chain ${chain.name}`), false)
  )
    return "accept";
  const stack: Frame[] = [{ chain, at: 0 }];
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    const rule = frame.chain.rules[frame.at++];
    if (rule === undefined) {
      stack.pop();
      continue;
    }
    if (++run.ruleCount > MAX_RULES) throw new Undecided("too many rules");
    if (isIdleRule(rule)) continue;
    const end = decide(run, packet, rule);
    if (end === null) continue;
    if (end.kind === "accept" || end.kind === "drop" || end.kind === "reject") return end.kind;
    follow(stack, end, table);
  }
  return meetPolicy(run, chain);
}

type Flow = { readonly kind: ChainEnd | "return" } | { readonly kind: "jump" | "goto"; readonly chain: string };

function decide(run: TraceRun, packet: PacketState, rule: Rule): Flow | null {
  const end = runRule(run, packet, rule);
  if (end === null) return null;
  noteRule(run, rule, end.effect);
  return end.verdict === null ? null : flowOf(run, rule, end.verdict);
}

function flowOf(run: TraceRun, { origin }: Rule, verdict: Verdict): Flow | null {
  if (verdict.kind === "continue") return null;
  if (verdict.kind === "jump" || verdict.kind === "goto") return verdict;
  const place = `${origin.table} ${origin.chain} ${origin.handle ?? origin.position}`;
  if (verdict.kind === "queue")
    return run.ask(condition(`queue ${place}`, "user-space", origin.text)) ? { kind: "accept" } : { kind: "drop" };
  if (verdict.kind === "stolen") throw stolen(run, condition(`stolen ${place}`, "unmodelled", verdict.text));
  if (verdict.kind === "reject") run.rejectedWith = verdict.with;
  return { kind: verdict.kind };
}

function condition(id: string, kind: Condition["kind"], text: string): Condition {
  return { id, kind, text };
}

function stolen(run: TraceRun, cause: Condition): Undecided {
  run.ask(cause);
  return new Undecided(cause.id);
}

function follow(stack: Frame[], flow: Flow, table: Table): void {
  if (flow.kind === "return" || flow.kind === "goto") stack.pop();
  if (flow.kind !== "jump" && flow.kind !== "goto") return;
  const chain = table.chains.get(flow.chain);
  if (chain === undefined || stack.length >= MAX_DEPTH) throw new Undecided(`chain ${flow.chain}`);
  if (flow.kind === "goto" || !isIdleChain(chain, table)) stack.push({ chain, at: 0 });
}

function meetPolicy(run: TraceRun, chain: Chain): ChainEnd {
  const policy = chain.base?.policy ?? "accept";
  run.steps.push({
    layer: chain.table.dialect === "iptables-legacy" ? "iptables-legacy" : "nftables",
    hook: chain.base?.hook ?? "",
    table: `${chain.table.family} ${chain.table.name}`,
    chain: chain.name,
    handle: null,
    position: null,
    text: `policy ${policy}`,
    effect: policy,
    direction: run.direction,
  });
  return policy;
}

function noteRule(run: TraceRun, { origin }: Rule, effect: RuleEnd["effect"]): void {
  run.steps.push({
    layer: origin.dialect === "iptables-legacy" ? "iptables-legacy" : "nftables",
    hook: run.hook,
    table: origin.table,
    chain: origin.chain,
    handle: origin.handle,
    position: origin.position,
    text: origin.text,
    effect,
    direction: run.direction,
  });
}
