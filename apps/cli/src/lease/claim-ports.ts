import type { ClaimPreview, GrantedClaim, LeaseTold, PlannedLease } from "@portolan/contract";
import type { Choice, Lease } from "@portolan/leases";
import { phrase, type Phrase } from "@portolan/phrases";
import type { RunCommand } from "../command.ts";
import { claimWish } from "./claim-wish.ts";
import { hostNames } from "./host-names.ts";
import { answered, openLeaseLink } from "./lease-link.ts";
import { LeaseSpeaker } from "./lease-speaker.ts";
import { writeTerm } from "./parse-term.ts";
import { codePhrase, portRuns, portsText, untilPhrase } from "./lease-words.ts";

/** Claims ports, or with `--preview` says what would be granted. 1 where it is refused. */
export const claimPorts: RunCommand = async (call) => {
  const wish = claimWish(call, { ports: call.arguments.slice(1), owner: null });
  const { client } = openLeaseLink(call);
  const speaker = new LeaseSpeaker(call);
  const answer = call.options.flag("preview")
    ? answered(await client.previewClaim(wish))
    : answered(await client.claimLeases({ claims: [wish] })).answers[0];
  if (answer === undefined) throw new Error("A claim was not answered");
  if (speaker.isJson) speaker.document("portolan.lease-claim/1", answer);
  else if (answer.code === "granted") sayGranted(named(answer, await hostNames(client)), speaker);
  else if (answer.code === "would-grant") sayPlanned(named(answer, await hostNames(client)), wish.protocols ?? ["tcp"], speaker);
  else sayRefused(answer.told, speaker);
  return answer.code === "granted" || answer.code === "would-grant" ? 0 : 1;
};

/** With the hosts' names in place of their ids. */
function named<Answer extends { readonly leases: readonly { readonly host: string; readonly choice: Choice }[] }>(
  answer: Answer,
  nameOf: (host: string) => string,
): Answer {
  const leases = answer.leases.map((lease) => ({
    ...lease,
    host: nameOf(lease.host),
    choice: { ...lease.choice, hosts: lease.choice.hosts.map((one) => ({ ...one, host: nameOf(one.host) })) },
  }));
  return { ...answer, leases };
}

export function sayRefused({ what, works }: LeaseTold, speaker: LeaseSpeaker): void {
  speaker.note(what, "bad");
  if (works !== null) speaker.note(phrase("lease.cmd.works", { works }), "accent", "  ");
}

function sayGranted({ leases, isRepeat }: GrantedClaim, speaker: LeaseSpeaker): void {
  for (const lease of leases) sayLease(lease, speaker);
  if (isRepeat) speaker.say(phrase("lease.cmd.repeat"), "dim");
  const [first] = leases;
  if (first === undefined) return;
  if (first.state === "reserved" && first.expiresMs !== null)
    speaker.say(
      phrase("lease.cmd.offer", { time: new Date(first.expiresMs).toISOString(), term: writeTerm(first.termSeconds ?? 0) }),
      "warning",
    );
  speaker.say(phrase("lease.cmd.give-back", { command: moveCommand("release", first) }), "dim");
  if (first.expiresMs !== null) speaker.say(phrase("lease.cmd.renew", { command: moveCommand("renew", first) }), "dim");
}

/** An id may begin with a minus. */
function moveCommand(move: "renew" | "release", { id, fence }: Lease): string {
  return `portolan lease ${move} --fence ${fence} ${id.startsWith("-") ? "-- " : ""}${id}`;
}

function sayLease(lease: Lease, speaker: LeaseSpeaker): void {
  const { owner, id, fence, emergencyPorts, choice } = lease;
  speaker.say(phrase("lease.cmd.granted", { ports: portsText(lease), owner, until: untilPhrase(lease) }), "good");
  speaker.say(phrase("lease.cmd.identity", { lease: id, fence: String(fence), host: lease.host }), null, "  ");
  if (emergencyPorts.length > 0) speaker.say(phrase("lease.cmd.emergency", { ports: portRuns(emergencyPorts) }), null, "  ");
  for (const line of choicePhrases(choice)) speaker.say(line, "dim", "  ");
}

function sayPlanned(
  { leases }: Extract<ClaimPreview, { code: "would-grant" }>,
  protocols: readonly ("tcp" | "udp")[],
  speaker: LeaseSpeaker,
): void {
  for (const planned of leases) sayPlan(planned, protocols, speaker);
  speaker.say(phrase("lease.cmd.preview-only"), "dim");
}

function sayPlan(
  { ports, host, emergencyPorts, choice }: PlannedLease,
  protocols: readonly ("tcp" | "udp")[],
  speaker: LeaseSpeaker,
): void {
  speaker.say(phrase("lease.cmd.would-grant", { ports: portsText({ ports, protocols }), host }), "good");
  if (emergencyPorts.length > 0) speaker.say(phrase("lease.cmd.emergency", { ports: portRuns(emergencyPorts) }), null, "  ");
  for (const line of choicePhrases(choice)) speaker.say(line, "dim", "  ");
}

/** Why this port and why this host. */
export function choicePhrases({ port, hosts, leftOut }: Choice): readonly Phrase[] {
  const passed = Object.entries(port.passedOver).map(([reason, count]) =>
    phrase("lease.cmd.passed-one", { why: codePhrase("choice.why", reason), count: String(count) }),
  );
  const order = phrase(`lease.cmd.order.${port.order}`, { rank: String(port.rank) });
  const best = hosts[0];
  return [
    passed.length === 0 ? order : phrase("lease.cmd.passed-over", { order, passed }),
    ...(best !== undefined && hosts.length + leftOut.length > 1
      ? [phrase("lease.cmd.why-host", { host: best.host, score: best.score.toFixed(2), others: hosts.length - 1, leftOut: leftOut.length })]
      : []),
  ];
}
