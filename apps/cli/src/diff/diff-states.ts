import { explainDifference, isNowhere } from "@portolan/explanation";
import { phrase, render, type Phrase } from "@portolan/phrases";
import type { HostModel, SemanticDifference } from "@portolan/reachability";
import type { Snapshot } from "@portolan/snapshot";
import type { CommandCall, RunCommand } from "../command.ts";
import { wrapTo } from "../display-width.ts";
import { reportLines, type Page } from "../explain/explanation-lines.ts";
import { deriveEndpoints, openHostView } from "../host-view.ts";
import { judgedSections } from "../judge/judge-host.ts";
import { requireNamespace } from "../judge/require-namespace.ts";
import { outputPaint } from "../output-paint.ts";
import { printableText } from "../printable-text.ts";
import { withProgress } from "../progress.ts";
import { readState, type State } from "./read-state.ts";

/** Who gains and who loses between two states. 0 only where both are proved to be the same. */
export const diffStates: RunCommand = async (call) => {
  const [before = "", after = ""] = call.arguments;
  const states = [await readState(before), await readState(after)] as const;
  const base = states.some(({ kind }) => kind === "rules") ? await baseSnapshot(states, call) : null;
  const namespace = call.options.text("namespace") ?? "host";
  const hosts = await Promise.all(states.map((state) => hostOf(state, { base, namespace })));
  const [one, other] = hosts;
  if (one === undefined || other === undefined) throw new Error("A difference has two sides");
  const text = phrase("commands.progress.comparing");
  const difference = admitDoubt(await withProgress({ ...call, text }, () => compare(one, other)), call);
  write(difference, { base, states, host: other }, call);
  return difference.equal && difference.proved ? 0 : 1;
};

/** Rules that differ for no packet of the host around them prove nothing. */
function admitDoubt(difference: SemanticDifference, { language }: CommandCall): SemanticDifference {
  if (!isNowhere(difference)) return difference;
  return { ...difference, proved: false, unproved: [render(phrase("difference.nowhere"), language)] };
}

async function compare(before: HostModel, after: HostModel): Promise<SemanticDifference> {
  const { diffHosts } = await import("@portolan/reachability");
  return diffHosts(before, after);
}

/** What stands around rules that come without a host: the snapshot that was named, else the other side's, else this host. */
async function baseSnapshot(states: readonly State[], call: CommandCall): Promise<Snapshot> {
  const other = states.find((state) => state.kind === "snapshot");
  if (call.options.text("snapshot") === null && other?.kind === "snapshot") return other.snapshot;
  using view = await openHostView(call, judgedSections);
  return view.snapshot;
}

async function hostOf(
  state: State,
  { base, namespace }: { readonly base: Snapshot | null; readonly namespace: string },
): Promise<HostModel> {
  const { hostModelOf } = await import("@portolan/reachability");
  const snapshot = state.kind === "snapshot" ? state.snapshot : base;
  if (snapshot === null) throw new Error("Rules without a host around them");
  const endpoints = await deriveEndpoints(snapshot);
  const known = requireNamespace({ snapshot, endpoints }, namespace);
  if (state.kind === "snapshot") return hostModelOf(snapshot, known, { endpoints });
  const { readWrittenRules } = await import("@portolan/ruleset");
  return hostModelOf(snapshot, known, { endpoints, ruleset: readWrittenRules(state.rules, known) });
}

interface Compared {
  readonly base: Snapshot | null;
  readonly states: readonly State[];
  readonly host: HostModel; // after
}

function write(difference: SemanticDifference, { base, states, host }: Compared, { options, terminal, language }: CommandCall): void {
  if (options.flag("json")) return terminal.write(`${JSON.stringify({ schema: "portolan.diff/1", ...difference }, null, 2)}\n`);
  const page: Page = { language, paint: outputPaint(options, terminal), width: terminal.columns };
  const wrap = (note: Phrase): string[] => {
    const text = printableText(render(note, language));
    return (page.width === null ? [text] : wrapTo(text, page.width)).map((line) => page.paint("dim", line));
  };
  const notes = [...familyNotes(states), ...(base === null ? [] : [togetherNote(base)])];
  const noteLines = notes.length === 0 ? [] : ["", ...notes.flatMap(wrap)];
  terminal.write(`${[...reportLines(explainDifference(difference, host.interfaces), page), ...noteLines].join("\n")}\n`);
}

function togetherNote({ host, takenAt }: Snapshot): Phrase {
  return phrase("difference.rulesTogether", { host: host.name, takenAt });
}

/** iptables-save has one family alone; the other is then compared as if it had no rules, or not at all where neither side has it. */
function familyNotes(states: readonly State[]): readonly Phrase[] {
  const lacking = states.flatMap((state) => {
    const missing = missingFamily(state);
    return missing === null ? [] : [{ path: state.path, other: missing, given: missing === "IPv4" ? "IPv6" : "IPv4" }];
  });
  const [first] = lacking;
  const isSame = first !== undefined && lacking.length > 1 && lacking.every(({ other }) => other === first.other);
  if (isSame) return [phrase("difference.familyOnly", { given: first.given, other: first.other })];
  return lacking.map((one) => phrase("difference.familyNotGiven", one));
}

function missingFamily(state: State): "IPv4" | "IPv6" | null {
  if (state.kind === "snapshot" || state.rules.length > 1) return null;
  const [only] = state.rules;
  return only === undefined || only.kind === "nft-json" ? null : only.kind === "ip6tables-save" ? "IPv4" : "IPv6";
}
