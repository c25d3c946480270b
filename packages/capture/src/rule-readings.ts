import type { Survey } from "./namespace-survey.ts";
import type { FoundNamespace } from "./network-namespaces.ts";
import { isSameState, type RuleState } from "./rule-state.ts";
import type { RuleTextReading } from "./rule-texts.ts";

export interface RuleReadingsOptions {
  readonly readOne: (namespace: FoundNamespace, readState: () => RuleState | null) => Promise<RuleTextReading>;
  readonly readState: (namespace: FoundNamespace) => RuleState | null;
  readonly nowMs?: () => number;
}

/** The rules of every namespace, as of when each was last read. */
export interface RuleReadings {
  /**
   * Those whose rules cannot have changed since are not read again. `complete`: all others are read now. Otherwise those never read come first, then the longest unread, for about a second: some programs run for each
   * namespace, and a look at sockets must not wait for those of two hundred. What is left has its last reading, or says that it was not read yet.
   */
  read(namespaces: Survey["enterable"], options: { readonly complete: boolean }): Promise<readonly RuleTextReading[]>;
}

const namespacesAtOnce = 4; // five programs each
const budgetMs = 1000;

interface Kept {
  readonly id: string;
  readonly reading: RuleTextReading;
  readonly turn: number;
}

export function createRuleReadings({ readOne, readState, nowMs = () => performance.now() }: RuleReadingsOptions): RuleReadings {
  const kept = new Map<number, Kept>(); // namespace inode → last reading
  let turn = 0;
  const turnOf = ({ inode, id }: FoundNamespace): number => {
    const known = kept.get(inode);
    return known?.id === id ? known.turn : 0;
  };
  const isCurrent = (namespace: FoundNamespace): boolean => {
    const known = kept.get(namespace.inode);
    return known?.id === namespace.id && known.reading.validFor !== null && isSameState(known.reading.validFor, readState(namespace));
  };
  return {
    async read(namespaces, { complete }) {
      const present = new Set(namespaces.map(({ inode }) => inode));
      for (const inode of kept.keys()) if (!present.has(inode)) kept.delete(inode);
      const order = namespaces.filter((namespace) => !isCurrent(namespace)).toSorted((left, right) => turnOf(left) - turnOf(right));
      const startedMs = nowMs();
      for (let start = 0; start < order.length; start += namespacesAtOnce) {
        if (!complete && start > 0 && nowMs() - startedMs > budgetMs) break;
        const some = order.slice(start, start + namespacesAtOnce);
        const readings = await Promise.all(some.map((namespace) => readOne(namespace, () => readState(namespace))));
        turn++;
        for (const [index, { inode, id }] of some.entries()) {
          const reading = readings[index];
          if (reading !== undefined) kept.set(inode, { id, reading, turn });
        }
      }
      return namespaces.map((namespace) =>
        turnOf(namespace) === 0 ? unread(namespace) : (kept.get(namespace.inode)?.reading ?? unread(namespace)),
      );
    },
  };
}

function unread({ id }: FoundNamespace): RuleTextReading {
  const reason = "not read yet, as there are many namespaces";
  return {
    validFor: null,
    rules: [{ namespace: id, source: "nft-json", text: null, error: reason }],
    notes: [{ code: "rules-failed", params: { namespace: id, tool: "nft", reason } }],
  };
}
