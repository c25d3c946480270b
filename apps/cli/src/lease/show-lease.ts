import { RefusalError, type LeaseMoment, type LeaseRecord } from "@portolan/contract";
import { evidencePhrase } from "@portolan/explanation";
import { phrase, type Phrase } from "@portolan/phrases";
import type { RunCommand } from "../command.ts";
import { choicePhrases } from "./claim-ports.ts";
import { findLease } from "./find-lease.ts";
import { hostNames } from "./host-names.ts";
import { answered, openLeaseLink } from "./lease-link.ts";
import { LeaseSpeaker } from "./lease-speaker.ts";
import { codePhrase, portRuns, portsText, statePhrase, stateStyles, untilPhrase } from "./lease-words.ts";

/** One lease: what it holds and why, who listens there, what is in the way, what became of it. */
export const showLease: RunCommand = async (call) => {
  const [, word] = call.arguments;
  if (word === undefined)
    throw new RefusalError("OPERAND_MISSING", { operand: "LEASE", command: "lease show", help: "portolan lease --help" });
  const { client } = openLeaseLink(call);
  const record = answered(await client.readLease((await findLease(client, word)).id));
  const speaker = new LeaseSpeaker(call);
  if (speaker.isJson) speaker.document("portolan.lease/1", record);
  else {
    const nameOf = await hostNames(client);
    sayRecord({ ...record, lease: { ...record.lease, host: nameOf(record.lease.host) } }, speaker);
  }
  return 0;
};

function sayRecord(record: LeaseRecord, speaker: LeaseSpeaker): void {
  const { lease, pool, listeners, failover, history } = record;
  const { owner, purpose, note, tags, state, emergencyPorts } = lease;
  speaker.say(phrase("lease.cmd.headline", { ports: portsText(lease), owner, state: statePhrase(state) }), stateStyles[state]);
  const isUnheard = state === "active" && listeners.length > 0 && listeners.every(({ endpoint }) => endpoint === null);
  speaker.say(isUnheard ? phrase("lease.meaning.active-unheard") : { id: `lease.meaning.${state}` }, null, "  ");
  const facts: readonly Phrase[] = [
    phrase("lease.cmd.identity", { lease: lease.id, fence: String(lease.fence), host: lease.host }),
    phrase("lease.cmd.of-pool", { pool: pool?.name ?? lease.pool }),
    phrase("lease.cmd.binds", { family: phrase(`lease.cmd.family.${lease.family}`), address: lease.address ?? "*" }),
    phrase("lease.cmd.held", { until: untilPhrase(lease) }),
    ...(emergencyPorts.length > 0 ? [phrase("lease.cmd.emergency", { ports: portRuns(emergencyPorts) })] : []),
    ...(failover.told === null ? [] : [failover.told]),
    ...(purpose === "" ? [] : [phrase("lease.cmd.purpose", { purpose })]),
    ...(note === "" ? [] : [phrase("lease.cmd.note", { note })]),
    ...(tags.length === 0 ? [] : [phrase("lease.cmd.tags", { tags: tags.join(", ") })]),
  ];
  for (const fact of facts) speaker.say(fact, null, "  ");
  section("lease.cmd.section.found", lease.evidence.map(evidencePhrase), speaker);
  section("lease.cmd.section.listeners", listeners.map(listenerPhrase), speaker);
  section("lease.cmd.section.choice", choicePhrases(lease.choice), speaker);
  section("lease.cmd.section.history", history.map(momentPhrase), speaker);
}

function section(
  title: "lease.cmd.section.found" | "lease.cmd.section.listeners" | "lease.cmd.section.choice" | "lease.cmd.section.history",
  lines: readonly Phrase[],
  speaker: LeaseSpeaker,
): void {
  if (lines.length === 0) return;
  speaker.line("");
  speaker.say(phrase(title), "strong");
  for (const line of lines) speaker.say(line, null, "  ");
}

function listenerPhrase({ port, protocol, endpoint, reach }: LeaseRecord["listeners"][number]): Phrase {
  const place = `${protocol} ${port}`;
  const owner = endpoint?.owners[0];
  if (endpoint === null) return phrase("lease.cmd.nobody-listens", { place });
  const who = owner?.unit ?? owner?.container?.name ?? owner?.executable ?? phrase("lease.who.unknown");
  const listens = phrase("lease.cmd.listens", { who, place, address: endpoint.address });
  const answers = (["ipv4", "ipv6"] as const).flatMap((family) => {
    const answer = reach?.answer[family] ?? null;
    return answer === null ? [] : [phrase("lease.cmd.reached-by", { family: phrase(`lease.cmd.family.${family}`), answer })];
  });
  return answers.length === 0 ? listens : phrase("lease.cmd.listens-reached", { listens, reach: answers });
}

function momentPhrase({ atMs, happening, to, evidence }: LeaseMoment): Phrase {
  const moment = { time: new Date(atMs).toISOString(), happening: phrase(`lease.cmd.happening.${happening}`), state: statePhrase(to) };
  return evidence.length === 0
    ? phrase("lease.cmd.moment", moment)
    : phrase("lease.cmd.moment-evidence", { ...moment, evidence: evidence.map((kind) => codePhrase("lease.kind", kind)) });
}
