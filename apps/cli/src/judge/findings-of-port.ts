import type { Finding, FindingCode } from "@portolan/reachability";
import type { Endpoint } from "@portolan/sockets";
import type { JudgedHost } from "./judge-host.ts";

/** What is said of a port elsewhere, or of the whole host. */
const toldElsewhere: ReadonlySet<FindingCode> = new Set([
  "accept-queue-near-full",
  "listener-in-ephemeral-range",
  "no-firewall",
  "shadowed-rule",
  "contradictory-rules",
  "dead-opening",
]);

/** What good practice has against these endpoints alone; hidden rules and limits of the whole host are for `check`. */
export async function findingsOfPort(judged: readonly JudgedHost[], asked: readonly Endpoint[]): Promise<readonly Finding[]> {
  const { findFindings } = await import("@portolan/reachability");
  return judged.flatMap(({ chart, host }) => {
    const endpoints = asked.filter(({ namespace }) => namespace === host.namespace);
    return endpoints.length === 0 ? [] : findFindings({ host, chart, endpoints }).filter(({ code }) => !toldElsewhere.has(code));
  });
}
