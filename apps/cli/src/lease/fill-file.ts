import { RefusalError, type ClaimWish, type Client } from "@portolan/contract";
import { phrase } from "@portolan/phrases";
import { substituteVariables } from "@portolan/sheets";
import type { Lease } from "@portolan/leases";
import type { CommandCall, RunCommand } from "../command.ts";
import { readText } from "../read-snapshot-file.ts";
import { openForWriting, replaceContents } from "../written-file.ts";
import { sayRefused } from "./claim-ports.ts";
import { allLeases } from "./find-lease.ts";
import { answered, openLeaseLink } from "./lease-link.ts";
import { LeaseSpeaker } from "./lease-speaker.ts";
import { portsText } from "./lease-words.ts";
import { ownerNames, parseFileVariable } from "./lease-variables.ts";
import { parseTerm } from "./parse-term.ts";
import { isLive } from "./print-env.ts";

/**
 * Puts ports into a compose file, an `.env` or whatever names them: `${PORTOLAN_PORT_web}` becomes the port of the lease whose owner is called web. What has no
 * lease is claimed where `--claim-as` says for whom. Everything else in the file stays as it is.
 */
export const fillFile: RunCommand = async (call) => {
  const { options, terminal } = call;
  const [, path] = call.arguments;
  if (path === undefined)
    throw new RefusalError("OPERAND_MISSING", { operand: "FILE", command: "lease fill", help: "portolan lease --help" });
  const text = await readText(path);
  const { client } = openLeaseLink(call);
  const speaker = new LeaseSpeaker(call);
  const pool = options.text("pool");
  const leases = (await allLeases(client, pool === null ? {} : { pool })).leases.filter(isLive);
  const missing = missingNames(text, leases);
  const family = options.text("claimAs");
  if (missing.length > 0 && family !== null) {
    const claimed = await claimMissing(call, { client, missing, family });
    if (claimed.refused !== null) {
      sayRefused(claimed.refused, speaker);
      return 1;
    }
    for (const one of claimed.leases) speaker.note(phrase("lease.cmd.filled-claimed", { ports: portsText(one), owner: one.owner }), "dim");
    leases.push(...claimed.leases);
  }
  const filled = fill(text, leases);
  for (const { name, line } of filled.unset) speaker.note(phrase("lease.cmd.no-lease-for", { name, line: String(line) }), "bad");
  if (filled.unset.length > 0) {
    speaker.note(phrase("lease.cmd.claim-as"), "accent", "  ");
    return 1;
  }
  const out = options.text("out");
  if (out === null) terminal.write(filled.text);
  else {
    await using file = await openForWriting(out);
    await replaceContents(file, { path: out, text: filled.text });
    speaker.note(phrase("lease.cmd.filled", { path: out }), "dim");
  }
  return 0;
};

function fill(text: string, leases: readonly Lease[]): ReturnType<typeof substituteVariables> {
  return substituteVariables(text, {
    only: (variable) => parseFileVariable(variable) !== null,
    valueOf: (variable) => {
      const wanted = parseFileVariable(variable);
      const port = wanted === null ? undefined : leaseOf(leases, wanted.name)?.ports[wanted.place - 1];
      return port === undefined ? null : String(port);
    },
  });
}

/** Null: nobody of that name. Refuses where several are called so. */
function leaseOf(leases: readonly Lease[], name: string): Lease | null {
  const found = leases.filter(({ owner }) => ownerNames(owner).includes(name));
  const owners = [...new Set(found.map(({ owner }) => owner))];
  if (owners.length > 1)
    throw new RefusalError("ARGUMENT_INVALID", {
      argument: `PORTOLAN_PORT_${name}`,
      value: name,
      expected: owners.map((owner) => ownerNames(owner).at(-1)).join(" | "),
    });
  return found[0] ?? null;
}

/** Names without a lease, with how many ports the file wants of each. */
function missingNames(text: string, leases: readonly Lease[]): readonly { readonly name: string; readonly count: number }[] {
  const wanted = new Map<string, number>();
  substituteVariables(text, {
    only: (variable) => parseFileVariable(variable) !== null,
    valueOf: (variable) => {
      const parsed = parseFileVariable(variable);
      if (parsed !== null && leaseOf(leases, parsed.name) === null)
        wanted.set(parsed.name, Math.max(wanted.get(parsed.name) ?? 0, parsed.place));
      return null;
    },
  });
  return [...wanted].map(([name, count]) => ({ name, count }));
}

interface Missing {
  readonly client: Client;
  readonly missing: readonly { readonly name: string; readonly count: number }[];
  readonly family: string;
}

/** One claim a name; where one is refused, those that were granted are given back. */
async function claimMissing(
  { options }: CommandCall,
  { client, missing, family }: Missing,
): Promise<{ leases: readonly Lease[]; refused: Parameters<typeof sayRefused>[0] | null }> {
  const pool = options.text("pool");
  if (pool === null)
    throw new RefusalError("OPTION_MISSING", { option: "--pool", command: "lease fill --claim-as", expected: "--pool main" });
  const termSeconds = parseTerm(options.text("term"));
  const claims = missing.map(({ name, count }): ClaimWish => ({
    pool,
    owner: `${family}/${name}`,
    count,
    termSeconds: termSeconds ?? null,
    purpose: "compose",
  }));
  const answers = claims.length === 0 ? [] : answered(await client.claimLeases({ claims })).answers;
  const granted = answers.flatMap((answer) => (answer.code === "granted" ? answer.leases : []));
  const refused = answers.find((answer) => answer.code !== "granted");
  if (refused === undefined) return { leases: granted, refused: null };
  if (granted.length > 0) answered(await client.releaseLeases({ leases: granted.map(({ id, fence }) => ({ lease: id, fence })) }));
  return { leases: [], refused: refused.told };
}
