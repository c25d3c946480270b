/** The nat table as iptables-save prints it, made by hand for the tests of this package. */
import type { RuleText } from "@portolan/snapshot";

/** With these rules; the chains they are in are declared as those of the kernel and of the user. */
export function iptablesNat(...rules: readonly string[]): RuleText {
  const chains = new Set(rules.map((rule) => rule.split(" ")[1] ?? ""));
  const own = [...chains].filter((name) => !builtIn.includes(name));
  const declared = [...builtIn.map((name) => `:${name} ACCEPT [0:0]`), ...own.map((name) => `:${name} - [0:0]`)];
  return { namespace: "host", source: "iptables-save", text: ["*nat", ...declared, ...rules, "COMMIT", ""].join("\n"), error: null };
}

const builtIn = ["PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"];
