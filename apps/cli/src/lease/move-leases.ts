import { RefusalError, type Client, type LeaseMoveOutcome } from "@portolan/contract";
import { phrase } from "@portolan/phrases";
import type { CommandCall, ExitCode, RunCommand } from "../command.ts";
import { sayRefused } from "./claim-ports.ts";
import { findLease } from "./find-lease.ts";
import { answered, openLeaseLink } from "./lease-link.ts";
import { LeaseSpeaker } from "./lease-speaker.ts";
import { portsText, statePhrase, untilPhrase } from "./lease-words.ts";

const batchSize = 200;

/** Begins terms anew. 1 where a lease is not to be renewed, 4 where there is none. */
export const renewLeases: RunCommand = async (call) => moveLeases(call, "renew");

/** Gives leases back. The ports are free once the host was asked and the rest is over. */
export const releaseLeases: RunCommand = async (call) => moveLeases(call, "release");

async function moveLeases(call: CommandCall, move: "renew" | "release"): Promise<ExitCode> {
  const { client } = openLeaseLink(call);
  const named = await namedLeases(call, client, move);
  const speaker = new LeaseSpeaker(call);
  const answers: LeaseMoveOutcome[] = [];
  for (let from = 0; from < named.length; from += batchSize) {
    const leases = named.slice(from, from + batchSize);
    const answer = answered(await (move === "renew" ? client.renewLeases({ leases }) : client.releaseLeases({ leases })));
    answers.push(...answer.answers);
  }
  if (speaker.isJson) speaker.document("portolan.lease-moves/1", { answers });
  else for (const answer of answers) sayMove(answer, move, speaker);
  if (answers.some(({ code }) => code === "unknown")) return 4;
  return answers.every(({ code }) => code === "moved") ? 0 : 1;
}

function sayMove(answer: LeaseMoveOutcome, move: "renew" | "release", speaker: LeaseSpeaker): void {
  if (answer.code !== "moved") return sayRefused(answer.told, speaker);
  const { lease } = answer;
  const ports = portsText(lease);
  if (move === "renew") speaker.say(phrase("lease.cmd.renewed", { ports, owner: lease.owner, until: untilPhrase(lease) }), "good");
  else speaker.say(phrase("lease.cmd.given-back", { ports, owner: lease.owner, state: statePhrase(lease.state) }), "good");
}

/** With `--fence` exactly that grant is meant; without it, the one that is there now. */
async function namedLeases(
  { arguments: [, ...words], options }: CommandCall,
  client: Client,
  move: string,
): Promise<readonly { readonly lease: string; readonly fence: number }[]> {
  const fence = options.number("fence", { least: 1, most: Number.MAX_SAFE_INTEGER });
  if (words.length === 0)
    throw new RefusalError("OPERAND_MISSING", { operand: "LEASE", command: `lease ${move}`, help: "portolan lease --help" });
  if (fence !== null && words.length > 1)
    throw new RefusalError("OPERANDS_TOO_MANY", { command: `lease ${move} --fence`, most: 1, help: "portolan lease --help" });
  const named: { lease: string; fence: number }[] = [];
  for (const word of words) {
    if (fence !== null && /^[A-Za-z0-9_-]{16}$/.test(word)) named.push({ lease: word, fence });
    else {
      const lease = await findLease(client, word);
      named.push({ lease: lease.id, fence: fence ?? lease.fence });
    }
  }
  return named;
}
