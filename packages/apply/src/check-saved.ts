/**
 * A file of rules before it replaces the one that a host loads at its start: really loaded, in a network namespace of its own that goes at once, and what the kernel then
 * has in the plan's chains held against what it has in force. Rules that others have made and not saved may be missing there; ours may not, nor their order.
 */
import type { IptablesStep } from "@portolan/plans";
import { isTagged, type KeptFile, type RuleStep } from "@portolan/plans/saved-rules";
import { outputOf, tagOf, type HandContext } from "./hand.ts";
import { openOwnNetwork } from "./own-network.ts";

/** null: with this text the host starts with the plan's rules. Otherwise why it does not, or why that could not be tried. */
export async function savedProblem({ text }: KeptFile, steps: readonly RuleStep[], context: HandContext): Promise<string | null> {
  const network = await openOwnNetwork(context.run);
  if (typeof network === "string") return network;
  using present = network;
  const there: HandContext = { ...context, run: present.run };
  for (const { program, words } of steps.slice(0, 1).map(loaderOf)) {
    const loaded = outputOf(program, await there.run(program, words, text));
    if ("failed" in loaded) return loaded.failed;
  }
  for (const listing of steps.flatMap(listingsOf)) {
    const kernel = await linesOf(listing, context);
    const saved = await linesOf(listing, there);
    if (typeof kernel === "string") return kernel;
    if (typeof saved === "string") return saved;
    const why = difference({ kernel, saved, removed: listing.removed, tag: tagOf(context) });
    if (why !== null) return `${listing.words.join(" ")}: ${why}`;
  }
  return null;
}

interface Command {
  readonly program: string;
  readonly words: readonly string[];
}

interface Listing extends Command {
  readonly isRule: (line: string) => boolean;
  readonly removed: readonly string[];
}

function loaderOf(step: RuleStep): Command {
  return step.tool === "nft" ? { program: "nft", words: ["-f", "-"] } : { program: `${iptablesOf(step)}-restore`, words: [] };
}

function iptablesOf({ family, backend }: IptablesStep): string {
  return `${family === "ipv4" ? "iptables" : "ip6tables"}-${backend}`;
}

function listingsOf(step: RuleStep): readonly Listing[] {
  if (step.tool === "iptables") {
    const of = (chain: string): Listing => ({
      program: `${iptablesOf(step)}-save`,
      words: ["-t", step.table],
      isRule: (line) => line.startsWith(`-A ${chain} `),
      removed: step.changes.flatMap((change) => (change.kind === "delete" && change.chain === chain ? [change.text] : [])),
    });
    return [...new Set(step.changes.map(({ chain }) => chain))].map(of);
  }
  return step.changes.map((change): Listing => {
    const isRule = (line: string): boolean => line.startsWith("\t\t");
    if (change.kind === "add-table" || change.kind === "add-rate-table" || change.kind === "add-redirect-table")
      return { program: "nft", words: ["-s", "-t", "list", "table", "inet", change.name], isRule, removed: [] };
    const { family, table, chain } = change.place;
    const removed = change.kind === "delete" ? [change.text] : [];
    return { program: "nft", words: ["-s", "-t", "list", "chain", family, table, chain], isRule, removed };
  });
}

/** Its rules; a text: why there are none. */
async function linesOf({ program, words, isRule }: Listing, { run }: HandContext): Promise<readonly string[] | string> {
  const output = outputOf(program, await run(program, words));
  return "failed" in output
    ? output.failed
    : output.text
        .split("\n")
        .filter(isRule)
        .map((line) => line.trim());
}

interface Compared {
  readonly kernel: readonly string[];
  readonly saved: readonly string[];
  readonly removed: readonly string[];
  readonly tag: string;
}

function difference({ kernel, saved, removed, tag }: Compared): string | null {
  const own = (lines: readonly string[]): readonly string[] => lines.filter((line) => isTagged(line, tag));
  if (own(kernel).join("\n") !== own(saved).join("\n")) return `${own(saved).join("; ") || "nothing"} instead of ${own(kernel).join("; ")}`;
  const common = (lines: readonly string[]): readonly string[] =>
    lines.filter((line) => [kernel, saved].every((all) => all.filter((one) => one === line).length === 1));
  if (common(kernel).join("\n") !== common(saved).join("\n")) return "its rules stand in another order";
  const back = removed.find((text) => saved.includes(text) && !kernel.includes(text));
  return back === undefined ? null : `${back} would be back`;
}
