import { RefusalError, type Client } from "@portolan/contract";
import type { Lease } from "@portolan/leases";
import { phrase } from "@portolan/phrases";
import type { CommandCall, RunCommand } from "../command.ts";
import { allLeases, findLease } from "./find-lease.ts";
import { openLeaseLink } from "./lease-link.ts";
import { LeaseSpeaker } from "./lease-speaker.ts";
import { fileVariablePrefix, ownerNames, programVariables } from "./lease-variables.ts";

/** Leases as lines of an `.env` file: of one, as the program that has it is told; of several, each port under the name of its owner. */
export const printEnv: RunCommand = async (call) => {
  const { client } = openLeaseLink(call);
  const leases = await wantedLeases(call, client);
  const [only, ...others] = leases;
  if (only === undefined) throw new RefusalError("LEASE_UNKNOWN", { lease: call.options.text("owner") ?? "" });
  const speaker = new LeaseSpeaker(call);
  for (const { owner } of leases.filter((lease) => ownerNames(lease.owner).length === 0))
    speaker.note(phrase("lease.cmd.no-variable-name", { owner }), "warning");
  const variables = others.length === 0 ? { ...programVariables(only), ...fileVariables([only]) } : fileVariables(leases);
  if (speaker.isJson) speaker.document("portolan.lease-env/1", { variables });
  else for (const [name, value] of Object.entries(variables)) speaker.line(`${name}=${quoted(value)}`);
  return 0;
};

async function wantedLeases({ arguments: [, ...words], options }: CommandCall, client: Client): Promise<readonly Lease[]> {
  if (words.length > 0) return Promise.all(words.map(async (word) => findLease(client, word)));
  const [owner, pool] = [options.text("owner"), options.text("pool")];
  if (owner === null && pool === null)
    throw new RefusalError("OPERAND_MISSING", { operand: "LEASE", command: "lease env", help: "portolan lease --help" });
  const { leases } = await allLeases(client, { ...(owner === null ? {} : { owner }), ...(pool === null ? {} : { pool }) });
  return leases.filter(isLive);
}

/** Whether its owner has its ports still. */
export function isLive({ state, isEnding }: Pick<Lease, "state" | "isEnding">): boolean {
  return !isEnding && !["free", "draining", "verifying", "quarantined"].includes(state);
}

/** The short name where it is of one lease alone, else the long one. */
function fileVariables(leases: readonly Lease[]): Readonly<Record<string, string>> {
  const uses = Map.groupBy(
    leases.flatMap((lease) => ownerNames(lease.owner)),
    (name) => name,
  );
  const pairs = leases.toReversed().flatMap((lease) => {
    const names = ownerNames(lease.owner);
    const name = names.find((one) => uses.get(one)?.length === 1) ?? names.at(-1);
    if (name === undefined) return [];
    return lease.ports.map((port, index) => [`${fileVariablePrefix}${name}${index === 0 ? "" : `__${index + 1}`}`, String(port)] as const);
  });
  return Object.fromEntries(pairs);
}

function quoted(value: string): string {
  return /^[\w@%+=:,./-]*$/.test(value) ? value : `'${value.replaceAll("'", String.raw`'\''`)}'`;
}
