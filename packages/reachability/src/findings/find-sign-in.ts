/**
 * A sign-in server that the whole internet may try, with no rule that bans or limits. Rules by rate, by recent or connection counts, and those of
 * fail2ban and its like count wherever they are, if they name the port or no port at all.
 */
import { factsOf, ownerOf, type Rule, type Ruleset } from "@portolan/ruleset";
import type { Finding } from "../finding.ts";
import type { FindingInput } from "./finding-input.ts";
import { displayOf, makeFinding } from "./make-finding.ts";
import type { PortReach } from "./find-one-family-open.ts";
import { isMostOfAll, outsideEntries, plausibleWitness, sourcesOf } from "./outside-sources.ts";
import { allChains } from "./rule-of-reason.ts";

const signIns: ReadonlySet<string> = new Set(["openssh", "dropbear", "vsftpd", "proftpd", "pure-ftpd"]);

export function findUnlimitedSignIn({ host, facts }: FindingInput, { endpoint, reach }: PortReach): Finding[] {
  const isSignIn = signIns.has(endpoint.service?.id ?? "") || (endpoint.service === null && (endpoint.port === 22 || endpoint.port === 21));
  if (endpoint.protocol !== "tcp" || !isSignIn || facts?.bansSignIns === true) return [];
  const open = outsideEntries(host, reach.entries, "open").find(
    (entry) => reach.exposure[entry.family] === "internet" && isMostOfAll(entry.family, sourcesOf([entry])),
  );
  if (open === undefined || hasLimit(host.ruleset, endpoint.port)) return [];
  return [
    makeFinding("sign-in-without-limit", {
      severity: "low",
      endpoint,
      families: (["ipv4", "ipv6"] as const).filter((family) => reach.exposure[family] === "internet"),
      facts: { display: displayOf(endpoint), service: endpoint.service?.name ?? (endpoint.port === 22 ? "SSH" : "FTP") },
      because: open.because,
      witness: plausibleWitness(open),
    }),
  ];
}

const banning: ReadonlySet<string> = new Set(["fail2ban", "sshguard", "crowdsec"]);
const limiting: ReadonlySet<string> = new Set(["rate", "recent", "connections", "set"]);

function hasLimit(ruleset: Ruleset, port: number): boolean {
  const rules = allChains(ruleset)
    .filter(({ base }) => base === null || base.hook === "input" || base.hook === "prerouting")
    .flatMap((chain) => chain.rules);
  return rules.some((rule) => namesPort(rule, port) && (banning.has(ownerOf(rule, ruleset).manager) || isLimited(rule)));
}

function namesPort(rule: Rule, port: number): boolean {
  const { ports } = factsOf(rule);
  return ports.length === 0 || ports.includes(String(port));
}

function isLimited({ steps, origin }: Rule): boolean {
  if (/icmp|LOG|log /.test(origin.text)) return false;
  return steps.some(
    (step) =>
      (step.kind === "unknown-match" && limiting.has(step.condition.kind)) ||
      (step.kind === "match" && step.values.volatile !== null && limiting.has(step.values.volatile.kind)),
  );
}
