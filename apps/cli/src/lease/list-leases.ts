import { RefusalError } from "@portolan/contract";
import { leaseStates, type Lease, type LeaseState } from "@portolan/leases";
import { phrase, render } from "@portolan/phrases";
import type { CommandCall, RunCommand } from "../command.ts";
import { printableText } from "../printable-text.ts";
import { renderTable, type Row } from "../table.ts";
import { allLeases } from "./find-lease.ts";
import { hostNames } from "./host-names.ts";
import { openLeaseLink } from "./lease-link.ts";
import { LeaseSpeaker } from "./lease-speaker.ts";
import { portsText, statePhrase, stateStyles } from "./lease-words.ts";

const shownMost = 500;

/** Leases as a table, the newest first; with `--json` all of them as JSON Lines. */
export const listLeases: RunCommand = async (call) => {
  const { client } = openLeaseLink(call);
  const speaker = new LeaseSpeaker(call);
  const { leases, hasMore } = await allLeases(client, queryOf(call), speaker.isJson ? undefined : shownMost);
  if (speaker.isJson) {
    speaker.lines("portolan.leases/1", leases);
    return 0;
  }
  if (leases.length > 0) {
    const nameOf = await hostNames(client);
    const named = leases.map((lease) => ({ ...lease, host: nameOf(lease.host) }));
    for (const line of leaseTable(named, call, speaker)) speaker.line(line);
  }
  speaker.say(leases.length === 0 ? phrase("lease.cmd.none") : phrase("lease.cmd.count", { count: leases.length }), "dim");
  if (hasMore) speaker.say(phrase("lease.cmd.more", { count: shownMost }), "dim");
  return 0;
};

function queryOf({ options, arguments: [, text] }: CommandCall): Parameters<typeof allLeases>[1] {
  const state = options.text("state");
  if (state !== null && !isState(state))
    throw new RefusalError("ARGUMENT_INVALID", { argument: "--state", value: state, expected: leaseStates.join(" | ") });
  const [pool, owner, host] = [options.text("pool"), options.text("owner"), options.text("host")];
  return {
    ...(pool === null ? {} : { pool }),
    ...(owner === null ? {} : { owner }),
    ...(host === null ? {} : { host }),
    ...(state === null ? {} : { state }),
    ...(text === undefined ? {} : { text }),
  };
}

function isState(word: string): word is LeaseState {
  return (leaseStates as readonly string[]).includes(word);
}

function leaseTable(leases: readonly Lease[], { language }: CommandCall, speaker: LeaseSpeaker): readonly string[] {
  const title = (column: "port" | "owner" | "state" | "ends" | "host" | "lease"): string =>
    render(phrase(`lease.cmd.column.${column}`), language);
  return renderTable({
    columns: [
      { title: title("port"), least: 10 },
      { title: title("owner"), least: 10 },
      { title: title("state") },
      { title: title("ends"), spare: 1 },
      { title: title("host"), least: 6, spare: 3 },
      { title: title("lease"), spare: 2 },
    ],
    rows: leases.map((lease): Row => {
      const ends = lease.state === "quarantined" ? lease.quarantineUntilMs : lease.expiresMs;
      return [
        { text: portsText(lease), style: "strong" },
        { text: printableText(lease.owner) },
        { text: render(statePhrase(lease.state), language), style: stateStyles[lease.state] },
        { text: ends === null ? "-" : shortTime(ends), style: "dim" },
        { text: printableText(lease.host), style: "dim" },
        { text: lease.id, style: "dim" },
      ];
    }),
    width: speaker.width,
    paint: speaker.paint,
  });
}

/** UTC, as every time that this program prints. */
function shortTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}
