/** The mutation table as lines of text and as a document. */
import type { MutationResult } from "./run-mutations.ts";

export function resultLine({ mutation, noticedBy, fault }: MutationResult): string {
  const place = mutation.file.replace("packages/", "").replace("/src/", "/");
  return `${mutation.rule.padEnd(5)} ${place.padEnd(46)} ${noticeText(noticedBy) ?? `SURVIVED${fault === null ? "" : ` (${fault})`}: ${oneLine(mutation.from)}`}`;
}

function noticeText(notice: MutationResult["noticedBy"]): string | null {
  if (notice === null) return null;
  if (notice.by === "test") return `noticed by its test: ${notice.title}`;
  return `noticed by ${notice.case}, ${notice.engine}: ${notice.how}${notice.packet === "" ? "" : `; ${notice.packet}`}`;
}

const head = `# Mutations

For each rule of \`packages/ruleset/SPEC.md\` and \`packages/reachability/SPEC.md\` its implementation was turned round, and the proof noticed.
\`npm run prove -- --mutations --document\` writes this table. A flip is noticed by a case whose packets the kernel treated otherwise than the turned model
says, or of which it says \`depends\` where the case leaves nothing open (the first such packet is named); what is said of endpoints (chart) and of two states
of a host (difference) is held against packets too. Rules of the kernel have a flip in each engine that implements them: trace, walk, map. A rule that
says something (a text, an owner, a limit of work) and decides about no packet is noticed by its own test, and the table says why.

| rule | where | what is turned round | noticed by |
| --- | --- | --- | --- |
`;

export function mutationsDocument(results: readonly MutationResult[]): string {
  const rows = results.map(({ mutation, noticedBy }) => {
    const change = `${code(mutation.from)} → ${mutation.to === "" ? "nothing" : code(mutation.to)}`;
    const place = mutation.file.replace("packages/", "").replace("/src/", "/").replace(/\.ts$/, "");
    return `| ${mutation.rule} | ${place} | ${change} | ${cell(documentNotice(noticedBy))}${mutation.says === null ? "" : ` (says, does not decide: ${cell(mutation.says)})`} |`;
  });
  return `${head}${rows.join("\n")}\n\n${totalsOf(results)}\n`;
}

function totalsOf(results: readonly MutationResult[]): string {
  const by = (kind: "case" | "test"): number => results.filter(({ noticedBy }) => noticedBy?.by === kind).length;
  const survived = results.filter(({ noticedBy }) => noticedBy === null).length;
  const rules = new Set(results.map(({ mutation }) => mutation.rule)).size;
  return `${results.length} flips of ${rules} rules: ${by("case")} noticed by packets, ${by("test")} by the rule's own test, ${survived} by nothing.`;
}

function documentNotice(notice: MutationResult["noticedBy"]): string {
  if (notice === null) return "nothing";
  if (notice.by === "test") return `test: ${notice.title}`;
  return `${notice.case} (${notice.engine}): ${notice.packet === "" ? notice.how : notice.packet}`;
}

const longest = 120;

function code(text: string): string {
  const line = oneLine(text);
  return `\`${cell(line.length > longest ? `${line.slice(0, longest)}…` : line).replaceAll("`", "'")}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", String.raw`\|`);
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
