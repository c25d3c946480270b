import type { FrameLink } from "@portolan/contract";
import { oldestProtocolVersion, protocolVersion, type ScannerFrame, type Splices } from "@portolan/contract/frames";
import { splicesBetween, type SectionName, type Sections, type Snapshot } from "@portolan/snapshot";
import type { EndedSocket } from "@portolan/sockets";
import { withoutLayers } from "./older-look.ts";

const unacknowledgedPatienceMs = 30_000;
const firstVersionWithLayers = 3;

/**
 * What one connection with the server has been sent. Sections go out only when their hash differs from what this connection has seen, and of
 * sockets and owners only the rows that changed.
 */
export interface LookSender {
  hello(snapshot: Snapshot, version: string): void;
  /** The version that both sides speak. */
  agree(version: number): void;
  /** `ended`: sockets that came and went since what was sent last. */
  send(snapshot: Snapshot, ended: readonly EndedSocket[]): void;
  acknowledge(sequence: number): void;
  /** The next look is sent whole. */
  forget(): void;
  /** Whether the server still has a look to digest. One that is never acknowledged stops counting after 30 s. */
  isWaiting(): boolean;
}

type Sent = Pick<Snapshot, "hashes"> & { readonly sections: Partial<Sections> };
const nothing: Sent = { hashes: {}, sections: {} };

export function createLookSender(link: FrameLink<ScannerFrame>, nowMs: () => number): LookSender {
  let sent = nothing;
  let spoken = oldestProtocolVersion;
  let sequence = 0;
  let acknowledged = 0;
  let sentAtMs = 0;
  return {
    hello({ host }, version) {
      [sent, sequence, acknowledged] = [nothing, 0, 0];
      const protocolVersions: [number, number] = [oldestProtocolVersion, protocolVersion];
      link.send({ kind: "hello", protocolVersions, bootId: host.bootId, host, portolan: version, lastAcknowledged: null });
    },
    agree(version) {
      spoken = version;
    },
    send(snapshot, ended) {
      const { takenAt, host, coverage, hashes } = snapshot;
      const look = { kind: "look", sequence: ++sequence, takenAt, host, coverage, hashes } as const;
      const splices = splicesSince(sent, snapshot);
      if (spoken < firstVersionWithLayers) {
        const { sockets: _sockets, ...others } = splices; // rows of fewer fields would not have the section's hash
        link.send({ ...look, ...withoutLayers(hashes, changedSections(snapshot, sent, others)), splices: others, ended: [...ended] });
      } else link.send({ ...look, sections: changedSections(snapshot, sent, splices), splices, ended: [...ended] });
      const { sockets, owners } = snapshot.sections;
      sent = { hashes, sections: { sockets, owners } };
      sentAtMs = nowMs();
    },
    acknowledge(seen) {
      acknowledged = seen;
    },
    forget() {
      sent = nothing;
      acknowledged = sequence;
    },
    isWaiting: () => acknowledged !== sequence && nowMs() - sentAtMs < unacknowledgedPatienceMs,
  };
}

function changedSections({ sections, hashes }: Snapshot, sent: Sent, splices: Splices = {}): Partial<Sections> {
  const names = (Object.keys(hashes) as SectionName[]).filter(
    (name) => hashes[name] !== sent.hashes[name] && !Object.hasOwn(splices, name),
  );
  return Object.fromEntries(names.map((name) => [name, sections[name]]));
}

/** Of the sections that changed, those of which the server has most rows. */
function splicesSince(sent: Sent, { sections, hashes }: Snapshot): Splices {
  const { sockets, owners } = sent.sections;
  const splices: Splices = {};
  if (sockets !== undefined && hashes.sockets !== sent.hashes.sockets) {
    const rows = fewSplices(sockets, sections.sockets);
    if (rows !== null) splices.sockets = rows;
  }
  if (owners !== undefined && hashes.owners !== sent.hashes.owners) {
    const processes = fewSplices(owners.processes, sections.owners.processes);
    const holders = fewSplices(owners.holders, sections.owners.holders);
    if (processes !== null && holders !== null) splices.owners = { processes, holders };
  }
  return splices;
}

/** Null where the whole list is not much longer. */
function fewSplices<Row>(before: readonly Row[], after: readonly Row[]): { at: number; remove: number; rows: Row[] }[] | null {
  const splices = splicesBetween(before, after);
  if (splices === null) return null;
  const sentRows = splices.reduce((sum, { rows }) => sum + rows.length, 0);
  return 2 * sentRows > after.length ? null : splices.map(({ at, remove, rows }) => ({ at, remove, rows: [...rows] }));
}
