import { hash } from "node:crypto";
import { RefusalError } from "@portolan/contract";
import { ruleTextKind, type WrittenRules } from "@portolan/ruleset";
import type { Snapshot } from "@portolan/snapshot";
import { readText } from "../read-snapshot-file.ts";

/** One side of a comparison: a whole snapshot, or rules that still need a host around them. */
export type State =
  | { readonly kind: "snapshot"; readonly path: string; readonly snapshot: Snapshot }
  | { readonly kind: "rules"; readonly path: string; readonly rules: readonly WrittenRules[] };

/** Reads a file and tells by its contents what it is. Refuses what is neither a snapshot nor rules. */
export async function readState(path: string): Promise<State> {
  const text = await readText(path);
  const rules = rulesOf(text);
  if (rules !== null) return { kind: "rules", path, rules: [rules] };
  const { parseSnapshot } = await import("@portolan/snapshot/schema");
  const parsed = parseSnapshot(text, (content) => hash("sha256", content, "hex"));
  if (parsed.ok) return { kind: "snapshot", path, snapshot: parsed.snapshot };
  if (parsed.code === "SNAPSHOT_NOT_JSON") throw new RefusalError("STATE_NOT_UNDERSTOOD", { path });
  throw new RefusalError(parsed.code, { path, detail: parsed.detail });
}

/** Null for what is no file of rules that can be read here. */
export function rulesOf(text: string): WrittenRules | null {
  const kind = ruleTextKind(text);
  return kind === null || kind === "nft" ? null : { kind, text };
}
