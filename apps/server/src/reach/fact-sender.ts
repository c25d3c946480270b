import { setImmediate } from "node:timers/promises";
import type { HostFacts } from "@portolan/reachability";
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint } from "@portolan/sockets";
import type { JudgeRequest } from "./judge-protocol.ts";
import { isRead, judgedSections, plainRow, type FactName } from "./judged-facts.ts";

const sliceRows = 250; // that are copied to the other thread at once: about a millisecond
const sliceCharacters = 2_000_000; // of rules

export interface SentHost {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[];
  /** What the scanner told beside its looks. Absent or null: nothing. */
  readonly live?: HostFacts | null;
}

/** Sends what changed since the last time, in slices between which the thread does its other work. */
export interface FactSender {
  send(host: SentHost, post: (request: JudgeRequest) => void): Promise<void>;
  /** The other side has forgotten everything. */
  forget(): void;
}

export function createFactSender(): FactSender {
  const sentHashes = new Map<FactName, string | undefined>();
  let sentEndpoints: readonly Endpoint[] | null = null;
  return {
    async send({ snapshot, endpoints, live = null }, post) {
      const { hashes, sections, takenAt, host } = snapshot;
      const names = judgedSections.filter((name) => !sentHashes.has(name) || sentHashes.get(name) !== hashes[name]);
      const changed: FactName[] = [...names, ...(sentEndpoints === endpoints ? [] : (["endpoints"] as const))];
      for (const name of changed) {
        for (const rows of slices<unknown>(name === "endpoints" ? endpoints : sections[name])) {
          post({ kind: "rows", name, rows: rows.map((row) => plainRow(name, row)) });
          await setImmediate();
        }
      }
      post({ kind: "facts", names: changed, takenAt, host: host.name, isRead: isRead(hashes), live });
      for (const name of names) sentHashes.set(name, hashes[name]);
      sentEndpoints = endpoints;
    },
    forget() {
      sentHashes.clear();
      sentEndpoints = null;
    },
  };
}

/** Long texts of rules count for more than one row. */
function* slices<Row>(rows: readonly Row[]): Generator<readonly Row[]> {
  let slice: Row[] = [];
  let characters = 0;
  for (const row of rows) {
    slice.push(row);
    characters += textLength(row);
    if (slice.length < sliceRows && characters < sliceCharacters) continue;
    yield slice;
    slice = [];
    characters = 0;
  }
  if (slice.length > 0) yield slice;
}

function textLength(row: unknown): number {
  const { text } = row as { readonly text?: unknown };
  return typeof text === "string" ? text.length : 0;
}
