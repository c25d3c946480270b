import type { Capture } from "@portolan/capture";
import type { FrameLink } from "@portolan/contract";
import { commonVersion, oldestProtocolVersion, protocolVersion, type ScannerFrame, type ServerFrame } from "@portolan/contract/frames";
import type { SectionName, Sections, Snapshot } from "@portolan/snapshot";
import { createCadence } from "./cadence.ts";
import { createLookPlanner, type LookPlan } from "./look-plan.ts";

export interface ScannerOptions {
  readonly capture: Capture;
  readonly link: FrameLink<ScannerFrame>;
  readonly version: string;
  readonly nowMs: () => number; // monotonic
  /** Where a fault goes that does not end the scanner, such as one look that failed. */
  readonly onFault: (error: unknown) => void;
}

export interface Scanner {
  receive(frame: ServerFrame): void;
  stop(): void;
}

const unacknowledgedPatienceMs = 30_000;

/**
 * Looks at the host and sends what changed. Looks run one after the other, never two at once; the server has at most one
 * unacknowledged look, except for one it asked for itself. Nothing is sent before the server has welcomed us.
 */
export function startScanner({ capture, link, version, nowMs, onFault }: ScannerOptions): Scanner {
  const planner = createLookPlanner();
  const cadence = createCadence();
  let queue: Promise<unknown> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;
  let latest: Snapshot | null = null;
  let welcomed = false;
  let sent: Partial<Record<SectionName, string>> = {};
  let sequence = 0;
  let acknowledged: number | null = null;
  let sentAtMs = 0;

  const look = async (full: boolean): Promise<void> => {
    const startedMs = nowMs();
    const before = latest?.hashes.owners;
    latest = await capture.look(planner.plan(startedMs, full || latest === null).request);
    if (!full && before !== undefined && latest.hashes.owners !== before) latest = await lookAgain(planner.planServices(startedMs));
    cadence.add(nowMs() - startedMs);
  };
  const lookAgain = (plan: LookPlan): Promise<Snapshot> => capture.look(plan.request);

  const send = (): void => {
    if (latest === null || !welcomed) return;
    const { takenAt, host, coverage, hashes } = latest;
    link.send({ kind: "look", sequence: ++sequence, takenAt, host, coverage, hashes, sections: changedSections(latest, sent) });
    sent = hashes;
    sentAtMs = nowMs();
  };
  const enqueue = (work: () => Promise<void>): void => {
    queue = queue.then(work).catch(onFault);
  };
  const tick = (): void => {
    enqueue(async () => {
      const waiting = sequence > 0 && acknowledged !== sequence && nowMs() - sentAtMs < unacknowledgedPatienceMs;
      if (welcomed && !waiting) {
        await look(false);
        send();
      }
    });
    void queue.then(() => {
      if (timer !== null) timer = setTimeout(tick, waitMs());
    });
  };
  const waitMs = (): number => (welcomed ? cadence.delayMs() : 250);

  const sayHello = async (): Promise<void> => {
    welcomed = false;
    sent = {};
    sequence = 0;
    acknowledged = null;
    if (latest === null) await look(true);
    if (latest === null) return;
    const { host } = latest;
    const protocolVersions: [number, number] = [oldestProtocolVersion, protocolVersion];
    link.send({ kind: "hello", protocolVersions, bootId: host.bootId, host, portolan: version, lastAcknowledged: acknowledged });
  };
  const answer = async (frame: Extract<ServerFrame, { id: number }>): Promise<void> => {
    const response = { kind: "response", id: frame.id, holders: null, failure: null } as const;
    try {
      if (frame.kind === "look-now") {
        await look(true);
        send();
        link.send(response);
      } else link.send({ ...response, holders: await capture.portHolders({ protocol: frame.protocol, port: frame.port }) });
    } catch (error) {
      link.send({ ...response, failure: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  };

  const receivers: { readonly [Kind in ServerFrame["kind"]]: (frame: Extract<ServerFrame, { kind: Kind }>) => void } = {
    link: ({ up }) => {
      welcomed = false;
      if (up) enqueue(sayHello);
    },
    welcome: ({ protocolVersion: agreed }) => {
      welcomed = commonVersion([agreed, agreed]) !== null;
      enqueue(async () => send());
    },
    refuse: ({ protocolVersions }) => onFault(new Error(`the server speaks protocol versions ${protocolVersions.join("–")} only`)),
    acknowledge: ({ sequence: seen }) => {
      acknowledged = seen;
    },
    "look-now": (frame) => enqueue(() => answer(frame)),
    "port-holders": (frame) => enqueue(() => answer(frame)),
  };

  enqueue(() => look(true)); // while the server is still starting
  timer = setTimeout(tick, 0);
  return {
    receive: (frame) => receivers[frame.kind](frame as never),
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      capture.close();
    },
  };
}

function changedSections({ sections, hashes }: Snapshot, sent: Partial<Record<SectionName, string>>): Partial<Sections> {
  const names = (Object.keys(hashes) as SectionName[]).filter((name) => hashes[name] !== sent[name]);
  return Object.fromEntries(names.map((name) => [name, sections[name]]));
}
