import { RefusalError, type ConflictHelp } from "@portolan/contract";
import { parsePort } from "@portolan/net";
import { phrase } from "@portolan/phrases";
import type { RunCommand } from "../command.ts";
import { answered, openLeaseLink } from "./lease-link.ts";
import { LeaseSpeaker } from "./lease-speaker.ts";
import { portsText, statePhrase } from "./lease-words.ts";

const styles = { free: "good", held: "bad", unsure: "warning" } as const;

/** Who holds a port, and what would free it; nothing is done. 1 where something holds it. */
export const showConflict: RunCommand = async (call) => {
  const [, word] = call.arguments;
  if (word === undefined)
    throw new RefusalError("OPERAND_MISSING", { operand: "PORT", command: "lease conflict", help: "portolan lease --help" });
  const [, protocol = "tcp", digits = ""] = /^(?:(tcp|udp)[/:])?(\d+)$/.exec(word) ?? [];
  const port = parsePort(digits);
  if (port === null) throw new RefusalError("PORT_INVALID", { value: word });
  if (port === 0) throw new RefusalError("PORT_ZERO", {});
  const { client } = openLeaseLink(call);
  const help = answered(await client.explainConflict({ protocol: protocol === "udp" ? "udp" : "tcp", port }));
  const speaker = new LeaseSpeaker(call);
  if (speaker.isJson) speaker.document("portolan.conflict/1", help);
  else sayConflict(help, speaker);
  return help.isFree ? 0 : 1;
};

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
