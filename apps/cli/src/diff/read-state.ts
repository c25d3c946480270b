import { hash } from "node:crypto";
import { existsSync } from "node:fs";
import { RefusalError } from "@portolan/contract";
import { ruleTextKind, type WrittenRules } from "@portolan/ruleset";
import type { Snapshot } from "@portolan/snapshot";
import { readText } from "../read-snapshot-file.ts";

/** One side of a comparison: a whole snapshot, or rules that still need a host around them. */
export type State =
  | { readonly kind: "snapshot"; readonly path: string; readonly snapshot: Snapshot }
  | { readonly kind: "rules"; readonly path: string; readonly rules: readonly WrittenRules[] };

const pairForm = "FILE | IPV4_RULES,IPV6_RULES";

/**
 * Reads a file and tells by its contents what it is; `A,B`, where no file is called so, is the output of iptables-save and of ip6tables-save
 * together. Refuses what is neither a snapshot nor rules, and two files of one family.
 */
export async function readState(path: string): Promise<State> {
  if (!path.includes(",") || existsSync(path)) return readOneState(path);
  const states = await Promise.all(path.split(",").map(readOneState));
  const rules = states.flatMap((state) => (state.kind === "rules" ? state.rules : []));
  const kinds = new Set(rules.map(({ kind }) => kind));
  if (rules.length !== 2 || states.length !== 2 || !kinds.has("iptables-save") || !kinds.has("ip6tables-save"))
    throw new RefusalError("ARGUMENT_INVALID", { argument: "BEFORE AFTER", value: path, expected: pairForm });
  return { kind: "rules", path, rules };
}

async function readOneState(path: string): Promise<State> {
  const text = await readText(path);
  const rules = rulesOf(text);
  if (rules !== null) return { kind: "rules", path, rules: [rules] };
  if (ruleTextKind(text) === "nft") throw new RefusalError("STATE_IS_NFT_TEXT", { path });
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
