/** Which chains jump or go to which, of a whole ruleset; made once for each ruleset and kept as long as it. */
import type { Chain, Ruleset } from "../ruleset.ts";

type ChainTable = Chain["table"];

export interface JumpIndex {
  readonly chainOf: (table: ChainTable, name: string) => Chain | null;
  /** Names of chains of the same table. */
  readonly callersOf: (table: ChainTable, name: string) => readonly string[];
}

const indexes = new WeakMap<Ruleset, JumpIndex>();

export function jumpIndexOf(ruleset: Ruleset): JumpIndex {
  const known = indexes.get(ruleset) ?? makeIndex(ruleset);
  indexes.set(ruleset, known);
  return known;
}

function makeIndex(ruleset: Ruleset): JumpIndex {
  const chains = new Map<string, Chain>();
  const callers = new Map<string, Set<string>>();
  for (const table of ruleset.tables) {
    for (const chain of table.chains.values()) {
      chains.set(keyOf(table, chain.name), chain);
      for (const to of targetsOf(chain)) {
        const key = keyOf(table, to);
        const from = callers.get(key) ?? new Set<string>();
        from.add(chain.name);
        callers.set(key, from);
      }
    }
  }
  return {
    chainOf: (table, name) => chains.get(keyOf(table, name)) ?? null,
    callersOf: (table, name) => [...(callers.get(keyOf(table, name)) ?? [])],
  };
}

function targetsOf(chain: Chain): readonly string[] {
  return chain.rules.flatMap((rule) =>
    rule.steps.flatMap((step) =>
      step.kind === "verdict" && (step.verdict.kind === "jump" || step.verdict.kind === "goto") ? [step.verdict.chain] : [],
    ),
  );
}

function keyOf(table: ChainTable, chain: string): string {
  return `${table.dialect} ${table.family} ${table.name} ${chain}`;
}
