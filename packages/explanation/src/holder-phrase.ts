/** What holds a port besides a listener, in words; a holder's process is named from the snapshot where it was read. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { Snapshot } from "@portolan/snapshot";
import type { PortHolder } from "@portolan/sockets";
import { literal, textLine } from "./line.ts";
import type { ExplanationLine } from "./explanation.ts";
import { withDetails } from "./owner-name.ts";

const namedLimit = 3;
const listedLimit = 12;

/** The first holders as a list of phrases, "and N more" at the end. */
export function holderNames(holders: readonly PortHolder[], snapshot: Snapshot): readonly Phrase[] {
  return limited(holders, { limit: namedLimit, snapshot });
}

export function holderLines(holders: readonly PortHolder[], snapshot: Snapshot): readonly ExplanationLine[] {
  const range = sysctl(snapshot, "net.ipv4.ip_local_port_range")?.replace(/\s+/, "-") ?? "32768-60999";
  const lines = limited(holders, { limit: listedLimit, snapshot }).map((text) => textLine(text));
  if (holders.some(({ kind }) => kind === "time-wait")) lines.push(textLine(phrase("explanation.holder.timeWaitEnds")));
  if (holders.some(({ kind }) => kind === "outgoing")) lines.push(textLine(phrase("explanation.holder.outgoingEnds", { range })));
  return lines;
}

function limited(holders: readonly PortHolder[], { limit, snapshot }: { limit: number; snapshot: Snapshot }): readonly Phrase[] {
  const phrases = holders.slice(0, limit).map((holder) => holderPhrase(holder, snapshot));
  const rest = holders.length - phrases.length;
  return rest === 0 ? phrases : [...phrases, phrase("explanation.holder.more", { count: rest })];
}

export function holderPhrase(holder: PortHolder, snapshot: Snapshot): Phrase {
  const text = describeHolder(holder, snapshot);
  return holder.namespace === "host" ? text : phrase("explanation.holder.inNamespace", { holder: text, namespace: holder.namespace });
}

function describeHolder(holder: PortHolder, snapshot: Snapshot): Phrase {
  const local = holder.local ?? "?";
  const remote = holder.remote ?? "?";
  const who = holderWho(holder, snapshot);
  const detail = holder.detail ?? "?";
  switch (holder.kind) {
    case "bound":
      return phrase("explanation.holder.bound", { who, local });
    case "outgoing":
      return phrase("explanation.holder.outgoing", { who, local, remote });
    case "accepted":
      return phrase("explanation.holder.accepted", { who, local, remote });
    case "connection":
      return phrase("explanation.holder.connection", { who, local, remote });
    case "time-wait":
      return phrase("explanation.holder.timeWait", { local, remote });
    case "fin-wait":
      return phrase("explanation.holder.finWait", { local, remote });
    case "udp-connected":
      return phrase("explanation.holder.udpConnected", { who, local, remote });
    case "published":
      return phrase("explanation.holder.published", { detail });
    case "stopped-container":
      return phrase("explanation.holder.stoppedContainer", { detail });
    case "reserved":
      return phrase("explanation.holder.reserved");
    case "nat":
      return phrase("explanation.holder.nat", { detail });
  }
}

function holderWho({ pids }: PortHolder, { sections }: Snapshot): Phrase {
  const [pid] = pids;
  if (pid === undefined) return phrase("explanation.holder.somebody");
  const process = sections.owners.processes.find((candidate) => candidate.pid === pid);
  const path = process?.executable ?? null;
  const name = path === null ? process?.name : path.slice(path.lastIndexOf("/") + 1);
  const shown = phrase("explanation.who.pid", { pid });
  return name === undefined || name === "" ? shown : withDetails(literal(name), [shown]);
}

/** Value of a sysctl of the host's own namespace as the kernel prints it; null when it was not read. */
export function sysctl({ sections }: Snapshot, name: string): string | null {
  return sections.sysctls.find(({ namespace }) => namespace === "host")?.values[name] ?? null;
}
