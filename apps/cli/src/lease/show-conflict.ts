import { RefusalError, type Client, type ConflictHelp } from "@portolan/contract";
import { parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { CommandCall, RunCommand } from "../command.ts";
import type { EndingSignal } from "./end-holder.ts";
import { answered, openLeaseLink } from "./lease-link.ts";
import { LeaseSpeaker } from "./lease-speaker.ts";
import { portsText, statePhrase } from "./lease-words.ts";

const styles = { free: "good", held: "bad", unsure: "warning" } as const;

/** Who holds a port, and what would free it; nothing is done unless `--signal` and `--pid` say so. 1 where something holds it, in the end. */
export const showConflict: RunCommand = async (call) => {
  const [, word] = call.arguments;
  if (word === undefined)
    throw new RefusalError("OPERAND_MISSING", { operand: "PORT", command: "lease conflict", help: "portolan lease --help" });
  const [, protocol = "tcp", digits = ""] = /^(?:(tcp|udp)[/:])?(\d+)$/.exec(word) ?? [];
  const port = parsePort(digits);
  if (port === null) throw new RefusalError("PORT_INVALID", { value: word });
  if (port === 0) throw new RefusalError("PORT_ZERO", {});
  const { client } = openLeaseLink(call);
  const found = answered(await client.explainConflict({ protocol: protocol === "udp" ? "udp" : "tcp", port }));
  const speaker = new LeaseSpeaker(call);
  const help = await endWhereAsked(call, { client, found, speaker });
  if (speaker.isJson) speaker.document("portolan.conflict/1", help);
  else sayConflict(help, speaker);
  return help.isFree ? 0 : 1;
};

interface Found {
  readonly client: Client;
  readonly found: ConflictHelp;
  readonly speaker: LeaseSpeaker;
}

/** As it is afterwards. Never without both options: a signal of its own choosing is nobody's wish. */
async function endWhereAsked({ options, terminal }: CommandCall, { client, found, speaker }: Found): Promise<ConflictHelp> {
  const signal = options.text("signal");
  const pid = options.number("pid", { least: 2, most: 4_194_304 });
  if (signal === null && pid === null) return found;
  if (signal === null || pid === null) {
    const missing = signal === null ? "--signal TERM" : "--pid 812";
    throw new RefusalError("OPTION_MISSING", { option: missing.split(" ")[0] ?? "", command: "lease conflict", expected: missing });
  }
  const server = options.text("server") ?? terminal.environment["PORTOLAN_SERVER"];
  if (server !== undefined)
    throw new RefusalError("ARGUMENT_INVALID", { argument: "--signal", value: server, expected: "this machine's own server" });
  const { endHolder } = await import("./end-holder.ts");
  const { told, isSignalled, after } = await endHolder(client, { help: found, pid, signal: signal as EndingSignal });
  speaker.note(told, isSignalled ? "good" : "bad");
  return after;
}

function sayConflict({ protocol, port, isFree, holders, leases, notes }: ConflictHelp, speaker: LeaseSpeaker): void {
  const place = `${protocol} ${port}`;
  const outcome = isFree ? "free" : holders.length + leases.length > 0 ? "held" : "unsure";
  speaker.say(phrase(`lease.cmd.port-${outcome}`, { place }), styles[outcome]);
  for (const { text, ways, evidence } of holders) {
    speaker.say(text, "strong", "  ");
    if (evidence.parents.length > 0) speaker.say(phrase("lease.cmd.parents", { parents: evidence.parents.join(" ← ") }), "dim", "    ");
    for (const way of ways) {
      speaker.say(phrase("lease.cmd.way", { way: way.text }), null, "    ");
      if (way.command !== null) speaker.line(`      ${speaker.paint("accent", way.command.map(shownWord).join(" "))}`);
    }
  }
  for (const lease of leases)
    speaker.say(
      phrase("lease.cmd.leased-to", { ports: portsText(lease), owner: lease.owner, state: statePhrase(lease.state), lease: lease.id }),
      null,
      "  ",
    );
  for (const note of notes) speaker.say(note, "warning", "  ");
}

/** A word of a command line as a shell would need it. */
function shownWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
