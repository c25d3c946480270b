/** One name for each rule of a case, whether the kernel's trace, its counters, nft's listing or the model speaks of it. */
import type { RuleOrigin } from "@portolan/ruleset";
import type { KernelStep } from "./observation.ts";

/** null of a policy and of what has no handle. */
export function ruleKey({ type, table, chain, handle }: KernelStep): string | null {
  return type === "policy" || handle === null ? null : `${table} ${chain} ${handle}`;
}

/** Rules of legacy tables have no handle: their place in the chain counts. */
export function originKey({ dialect, table, chain, handle, position }: RuleOrigin): string {
  return dialect === "iptables-legacy" ? `legacy ${table} ${chain} ${position}` : `${table} ${chain} ${handle ?? `position ${position}`}`;
}
