/** Changes of a ruleset as steps make them: the same ruleset with rules put in or taken away. What is not touched stays the same object. */
import type { BaseChain, Chain, Rule, Ruleset, Table } from "@portolan/ruleset";

export type RuleEdit =
  | { readonly kind: "insert"; readonly chain: Chain; readonly before: Rule | null; readonly rules: readonly Rule[] } // null: in front of all
  | { readonly kind: "remove"; readonly chain: Chain; readonly rule: Rule }
  | {
      readonly kind: "add-table";
      readonly table: Pick<Table, "family" | "name" | "dialect">;
      readonly chain: string;
      readonly base: BaseChain;
      readonly rules: readonly Rule[];
    };

export function applyEdits(ruleset: Ruleset, edits: readonly RuleEdit[]): Ruleset {
  return edits.reduce(applyEdit, ruleset);
}

function applyEdit(ruleset: Ruleset, edit: RuleEdit): Ruleset {
  if (edit.kind === "add-table") return { ...ruleset, tables: [...ruleset.tables, newTable(edit)] };
  const tables = ruleset.tables.map((table) => {
    const chain = isOf(edit.chain, table) ? table.chains.get(edit.chain.name) : undefined;
    if (chain === undefined) return table;
    return { ...table, chains: new Map(table.chains).set(chain.name, { ...chain, rules: editedRules(chain.rules, edit) }) };
  });
  return { ...ruleset, tables };
}

function editedRules(rules: readonly Rule[], edit: Exclude<RuleEdit, { kind: "add-table" }>): readonly Rule[] {
  if (edit.kind === "remove") return rules.filter((rule) => rule !== edit.rule);
  const at = edit.before === null ? 0 : Math.max(0, rules.indexOf(edit.before));
  return [...rules.slice(0, at), ...edit.rules, ...rules.slice(at)];
}

function isOf({ table: own }: Chain, { family, name, dialect }: Table): boolean {
  return own.family === family && own.name === name && own.dialect === dialect;
}

function newTable({ table, chain, base, rules }: Extract<RuleEdit, { kind: "add-table" }>): Table {
  return { ...table, isDormant: false, sets: [], chains: new Map([[chain, { table, name: chain, base, rules }]]) };
}
