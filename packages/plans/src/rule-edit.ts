/** Changes of a ruleset as steps make them: the same ruleset with rules put in or taken away. What is not touched stays the same object. */
import type { BaseChain, Chain, Rule, Ruleset, Table, ValueSet } from "@portolan/ruleset";

export type RuleEdit =
  | { readonly kind: "insert"; readonly chain: Chain; readonly before: Rule | "head" | "end"; readonly rules: readonly Rule[] }
  | { readonly kind: "remove"; readonly chain: Chain; readonly rule: Rule }
  | { readonly kind: "remove-table"; readonly table: Pick<Table, "family" | "name" | "dialect"> }
  | {
      readonly kind: "add-table";
      readonly table: Pick<Table, "family" | "name" | "dialect">;
      readonly chains: readonly { readonly name: string; readonly base: BaseChain; readonly rules: readonly Rule[] }[];
      readonly sets?: readonly ValueSet[]; // absent: none
    };

export function applyEdits(ruleset: Ruleset, edits: readonly RuleEdit[]): Ruleset {
  return edits.reduce(applyEdit, ruleset);
}

function applyEdit(ruleset: Ruleset, edit: RuleEdit): Ruleset {
  if (edit.kind === "add-table") return { ...ruleset, tables: [...ruleset.tables, newTable(edit)] };
  if (edit.kind === "remove-table") return { ...ruleset, tables: ruleset.tables.filter((table) => !isSame(edit.table, table)) };
  const tables = ruleset.tables.map((table) => {
    const chain = isSame(edit.chain.table, table) ? table.chains.get(edit.chain.name) : undefined;
    if (chain === undefined) return table;
    return { ...table, chains: new Map(table.chains).set(chain.name, { ...chain, rules: editedRules(chain.rules, edit) }) };
  });
  return { ...ruleset, tables };
}

function editedRules(rules: readonly Rule[], edit: Extract<RuleEdit, { kind: "insert" | "remove" }>): readonly Rule[] {
  if (edit.kind === "remove") return rules.filter((rule) => rule !== edit.rule);
  const { before } = edit;
  const at = before === "head" ? 0 : before === "end" ? rules.length : Math.max(0, rules.indexOf(before));
  return [...rules.slice(0, at), ...edit.rules, ...rules.slice(at)];
}

/** Edits that take these back, made of a ruleset on which they were made one after the other. */
export function inverseEdits(ruleset: Ruleset, edits: readonly RuleEdit[]): readonly RuleEdit[] {
  const back: RuleEdit[][] = [];
  let now = ruleset;
  for (const edit of edits) {
    back.push([...inverseOf(edit, now)]);
    now = applyEdit(now, edit);
  }
  return back.toReversed().flat();
}

function inverseOf(edit: RuleEdit, now: Ruleset): readonly RuleEdit[] {
  if (edit.kind === "add-table") return [{ kind: "remove-table", table: edit.table }];
  if (edit.kind === "remove-table") throw new Error("Nothing takes back that a table was removed");
  const { chain } = edit;
  if (edit.kind === "insert") return edit.rules.map((rule) => ({ kind: "remove", chain, rule }));
  const rules = now.tables.find((table) => isSame(chain.table, table))?.chains.get(chain.name)?.rules ?? [];
  const at = rules.indexOf(edit.rule);
  if (at === -1) return []; // it was taken away before
  const behind = rules[at + 1] ?? "end";
  return [{ kind: "insert", chain, before: behind, rules: [edit.rule] }];
}

function isSame(
  own: Pick<Table, "family" | "name" | "dialect">,
  { family, name, dialect }: Pick<Table, "family" | "name" | "dialect">,
): boolean {
  return own.family === family && own.name === name && own.dialect === dialect;
}

function newTable({ table, chains, sets = [] }: Extract<RuleEdit, { kind: "add-table" }>): Table {
  return { ...table, isDormant: false, sets, chains: new Map(chains.map((chain) => [chain.name, { table, ...chain }])) };
}
