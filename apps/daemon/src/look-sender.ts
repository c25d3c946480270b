import type { FrameLink } from "@portolan/contract";
import { oldestProtocolVersion, protocolVersion, type ScannerFrame } from "@portolan/contract/frames";
import type { EndedSocket } from "@portolan/sockets";
import type { SectionName, Sections, Snapshot } from "@portolan/snapshot";

const unacknowledgedPatienceMs = 30_000;

/** What one connection with the server has been sent. Sections go out only when their hash differs from what this connection has seen. */
export interface LookSender {
  hello(snapshot: Snapshot, version: string): void;
  /** `ended`: sockets that came and went since what was sent last. */
  send(snapshot: Snapshot, ended: readonly EndedSocket[]): void;
  acknowledge(sequence: number): void;
  /** Whether the server still has a look to digest. One that is never acknowledged stops counting after 30 s. */
  isWaiting(): boolean;
}

export function createLookSender(link: FrameLink<ScannerFrame>, nowMs: () => number): LookSender {
  let sent: Partial<Record<SectionName, string>> = {};
  let sequence = 0;
  let acknowledged = 0;
  let sentAtMs = 0;
  return {
    hello({ host }, version) {
      [sent, sequence, acknowledged] = [{}, 0, 0];
      const protocolVersions: [number, number] = [oldestProtocolVersion, protocolVersion];
      link.send({ kind: "hello", protocolVersions, bootId: host.bootId, host, portolan: version, lastAcknowledged: null });
    },
    send(snapshot, ended) {
      const { takenAt, host, coverage, hashes } = snapshot;
      link.send({
        kind: "look",
        sequence: ++sequence,
        takenAt,
        host,
        coverage,
        hashes,
        sections: changedSections(snapshot, sent),
        ended: [...ended],
      });
      sent = hashes;
      sentAtMs = nowMs();
    },
    acknowledge(seen) {
      acknowledged = seen;
    },
    isWaiting: () => acknowledged !== sequence && nowMs() - sentAtMs < unacknowledgedPatienceMs,
  };
}

function changedSections({ sections, hashes }: Snapshot, sent: Partial<Record<SectionName, string>>): Partial<Sections> {
  const names = (Object.keys(hashes) as SectionName[]).filter((name) => hashes[name] !== sent[name]);
  return Object.fromEntries(names.map((name) => [name, sections[name]]));
}
