import type { Capture, HostFactsReading } from "@portolan/capture";
import type { FrameLink } from "@portolan/contract";
import { commonVersion, type Response, type ScannerFrame, type ServerFrame } from "@portolan/contract/frames";
import { createHostWatch, type Clocks } from "./host-watch.ts";
import { createLookSender } from "./look-sender.ts";

export interface ScannerOptions {
  readonly capture: Capture;
  /** Reads what findings need beside the looks; never touches the capture. */
  readonly hostFacts: (query: { readonly asksFirewalld: boolean }) => Promise<HostFactsReading>;
  /** Established TCP connections of the host's own network namespace. */
  readonly connections: () => NonNullable<Response["connections"]>;
  readonly link: FrameLink<ScannerFrame>;
  readonly version: string;
  readonly clocks: Clocks;
  /** Where a fault goes that does not end the scanner, such as one look that failed. */
  readonly onFault: (error: unknown) => void;
  /** Called whenever it was time to look and everything asked before is done: a sign that looking goes on. */
  readonly onTurn?: () => void;
}

export interface Scanner {
  receive(frame: ServerFrame): void;
  stop(): void;
}

type Question = Exclude<Extract<ServerFrame, { id: number }>, FactsQuestion>;
type FactsQuestion = Extract<ServerFrame, { kind: "host-facts" }>;
const unwelcomePauseMs = 250;
/** A risk names a few of them. */
const mostConnections = 2000;

/**
 * Looks at the host and sends what changed. Looks run one after the other, never two at once; the server has at most one
 * unacknowledged look, except for one it asked for itself. Nothing is sent before the server has welcomed us.
 */
export function startScanner({ capture, hostFacts, connections, link, version, clocks, onFault, onTurn }: ScannerOptions): Scanner {
  const watch = createHostWatch(capture, clocks);
  const sender = createLookSender(link, clocks.nowMs);
  let welcomed = false;
  let queue: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | null = null;

  const sendLook = async (full: boolean): Promise<void> => {
    const snapshot = await watch.look(full);
    sender.send(snapshot, capture.takeEnded());
  };
  const enqueue = (work: () => Promise<void>): void => {
    queue = queue.then(work).catch(onFault);
  };
  const enqueueTick = (): void => {
    enqueue(async () => {
      if (welcomed && !sender.isWaiting()) await sendLook(false);
    });
    enqueue(async () => {
      onTurn?.();
      if (timer !== null) timer = setTimeout(enqueueTick, welcomed ? watch.delayMs() : unwelcomePauseMs);
    });
  };
  const receivers: { readonly [Kind in ServerFrame["kind"]]: (frame: Extract<ServerFrame, { kind: Kind }>) => void } = {
    link: ({ up }) => {
      welcomed = false;
      if (up) enqueue(async () => sender.hello(watch.latest ?? (await watch.look(true)), version));
    },
    welcome: ({ protocolVersion }) => {
      const version = commonVersion([protocolVersion, protocolVersion]);
      welcomed = version !== null;
      if (version !== null) sender.agree(version);
      enqueue(async () => {
        if (welcomed) await sendLook(false); // by now the server listens, which belongs to what was there at first
      });
    },
    refuse: ({ protocolVersions }) => onFault(new Error(`the server speaks protocol versions ${protocolVersions.join("–")} only`)),
    resend: () => sender.forget(),
    acknowledge: ({ sequence }) => sender.acknowledge(sequence),
    "look-now": (frame) => enqueue(() => answer(frame, { capture, connections, link, sendLook })),
    "port-holders": (frame) => enqueue(() => answer(frame, { capture, connections, link, sendLook })),
    "accept-queues": (frame) => enqueue(() => answer(frame, { capture, connections, link, sendLook })),
    connections: (frame) => enqueue(() => answer(frame, { capture, connections, link, sendLook })),
    "held-ports": (frame) => enqueue(() => answer(frame, { capture, connections, link, sendLook })),
    "host-facts": (frame) => void answerFacts(frame, { hostFacts, link }).catch(onFault), // firewalld is slow: looks do not wait for it
  };

  enqueue(async () => void (await watch.look(true))); // while the server is still starting
  timer = setTimeout(enqueueTick, 0);
  return {
    receive: (frame) => receivers[frame.kind](frame as never),
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      capture.close();
    },
  };
}

interface Answering {
  readonly capture: Capture;
  readonly connections: ScannerOptions["connections"];
  readonly link: FrameLink<ScannerFrame>;
  readonly sendLook: (full: boolean) => Promise<void>;
}

/** A question that cannot be answered gets its reason as the answer, and the fault is reported here as well. */
async function answer(question: Question, { capture, connections, link, sendLook }: Answering): Promise<void> {
  const response = { kind: "response", id: question.id, holders: null, failure: null } as const;
  try {
    if (question.kind === "look-now") {
      await sendLook(true);
      link.send(response);
    } else if (question.kind === "accept-queues") {
      link.send({ ...response, queues: await capture.acceptQueues({ port: question.port }) });
    } else if (question.kind === "held-ports") {
      const { protocol, ports } = question;
      link.send({ ...response, held: await capture.heldPorts({ protocol, ports }) });
    } else if (question.kind === "connections") {
      const told = connections().filter(({ local }) => question.port === null || local.port === question.port);
      link.send({ ...response, connections: told.slice(0, mostConnections) });
    } else {
      const { protocol, port } = question;
      link.send({ ...response, holders: await capture.portHolders({ protocol, port }) });
    }
  } catch (error) {
    link.send({ ...response, failure: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}

async function answerFacts(
  { id, asksFirewalld }: FactsQuestion,
  { hostFacts, link }: Pick<ScannerOptions, "hostFacts" | "link">,
): Promise<void> {
  const response = { kind: "response", id, holders: null, failure: null } as const;
  try {
    link.send({ ...response, facts: await hostFacts({ asksFirewalld }) });
  } catch (error) {
    link.send({ ...response, failure: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}
