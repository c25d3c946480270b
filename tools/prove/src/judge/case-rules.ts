/** Which rules of a case some packet came by. Rules of the legacy tables leave no trace and are not counted here. */
import type { Observation } from "../observation.ts";

export function rulesOf({ snapshot, namespace, packets, events }: Observation): {
  readonly total: number;
  readonly hit: number;
  readonly unhit: readonly string[];
} {
  const text = snapshot.sections.rules.find((one) => one.namespace === namespace && one.source === "nft-json")?.text ?? null;
  const document = JSON.parse(text ?? "{}") as { nftables?: readonly Record<string, Record<string, unknown>>[] };
  const seen = new Set<string>();
  for (const packet of packets)
    for (const place of [...packet.steps, ...packet.answerSteps]) {
      const event = events[place];
      if (event !== undefined && event.handle !== null) seen.add(`${event.table} ${event.chain} ${event.handle}`);
    }
  const rules = (document.nftables ?? []).flatMap(({ rule }) =>
    rule === undefined ? [] : [`${String(rule["family"])} ${String(rule["table"])} ${String(rule["chain"])} ${String(rule["handle"])}`],
  );
  const unhit = rules.filter((rule) => !seen.has(rule));
  return { total: rules.length, hit: rules.length - unhit.length, unhit };
}
