import { RefusalError, type FrameLink } from "@portolan/contract";
import {
  commonVersion,
  oldestProtocolVersion,
  protocolVersion,
  type HeldPorts,
  type Hello,
  type LiveFacts,
  type Response,
  type Look,
  type ScannerFrame,
  type ServerFrame,
} from "@portolan/contract/frames";
import type { AcceptQueues, PortHolder } from "@portolan/sockets";
import { SectionMismatch } from "./received-sections.ts";
import { createScannerQuestions } from "./scanner-questions.ts";
import { watchSilence } from "./silence-watch.ts";

export interface ScannerClientOptions {
  readonly link: FrameLink<ServerFrame>;
  /** Resolves once what the look changed is kept; then it is acknowledged. Never called again before it has resolved or thrown. */
  readonly onLook: (look: Look) => Promise<void>;
  /** Nothing has been heard since then. Called once, until the next look. */
  readonly onLost: (since: Date) => void;
  readonly onFault: (error: Error) => void;
}

export interface ScannerClient {
  receive(frame: ScannerFrame): void;
  /** A look with every owner swept, which has arrived when this resolves. Throws SCANNER_SILENT. Callers at one time share one. */
  lookNow(): Promise<void>;
  /** Throws SCANNER_SILENT. */
  portHolders(query: { readonly protocol: "tcp" | "udp"; readonly port: number }): Promise<readonly PortHolder[]>;
  /** Null where the scanner is of a version that does not tell. Throws SCANNER_SILENT. */
  heldPorts(query: { readonly protocol: "tcp" | "udp"; readonly ports: readonly number[] }): Promise<HeldPorts | null>;
  /** Null where the kernel cannot be asked. Throws SCANNER_SILENT. */
  acceptQueues(query: { readonly port: number }): Promise<AcceptQueues | null>;
  /** Null where the scanner is of a version that does not tell, or does not answer. */
  hostFacts(query: { readonly asksFirewalld: boolean }): Promise<LiveFacts | null>;
  /** Established TCP connections, to a port of this host or to any; null where the scanner does not tell. */
  connections(query: { readonly port: number | null }): Promise<NonNullable<Response["connections"]> | null>;
  close(): void;
}

const firstVersionWithFacts = 3;

/** The server's side of the conversation with the scanner: agrees on a version, takes looks, asks questions, notices silence. */
export function createScannerClient({ link, onLook, onLost, onFault }: ScannerClientOptions): ScannerClient {
  const silence = watchSilence(onLost);
  const questions = createScannerQuestions(link, () => {
    const seconds = Math.max(1, Math.round((Date.now() - silence.lastHeard.getTime()) / 1000));
    return new RefusalError("SCANNER_SILENT", { seconds });
  });
  let spoken: number | null = null; // null: not agreed
  let looks: Promise<void> = Promise.resolve();
  let sharedLook: Promise<void> | null = null;

  const takeLook = async (look: Look): Promise<void> => {
    try {
      await onLook(look);
      link.send({ kind: "acknowledge", sequence: look.sequence });
    } catch (error) {
      if (error instanceof SectionMismatch) link.send({ kind: "resend" });
      onFault(error as Error);
    }
  };
  return {
    receive(frame) {
      if (frame.kind === "hello") spoken = welcome(frame, link, onFault);
      else if (frame.kind === "look") {
        silence.hear();
        looks = looks.then(() => takeLook(frame));
      } else if (frame.kind === "response") looks = looks.then(() => questions.receive(frame));
      else if (!frame.up) {
        questions.abandon();
        silence.lose();
      }
    },
    async lookNow() {
      sharedLook ??= askLook();
      try {
        await sharedLook;
      } finally {
        sharedLook = null;
      }
    },
    portHolders: async (query) => (await questions.ask({ kind: "port-holders", ...query })).holders ?? [],
    heldPorts: async ({ protocol, ports }) => (await questions.ask({ kind: "held-ports", protocol, ports: [...ports] })).held ?? null,
    acceptQueues: async (query) => (await questions.ask({ kind: "accept-queues", ...query })).queues ?? null,
    async hostFacts(query) {
      if (spoken === null || spoken < firstVersionWithFacts) return null;
      try {
        return (await questions.ask({ kind: "host-facts", ...query })).facts ?? null;
      } catch (error) {
        if (error instanceof RefusalError) return null;
        throw error;
      }
    },
    async connections(query) {
      if (spoken === null || spoken < firstVersionWithFacts) return null;
      try {
        return (await questions.ask({ kind: "connections", ...query })).connections ?? null;
      } catch (error) {
        if (error instanceof RefusalError) return null;
        throw error;
      }
    },
    close: () => silence.close(),
  };

  async function askLook(): Promise<void> {
    await questions.ask({ kind: "look-now" });
  }
}

/** The version that was agreed on; null where there is none. */
function welcome(
  { protocolVersions: [oldest, newest] }: Hello,
  link: FrameLink<ServerFrame>,
  onFault: (error: Error) => void,
): number | null {
  const version = commonVersion([oldest, newest]);
  if (version !== null) link.send({ kind: "welcome", protocolVersion: version });
  else {
    onFault(new Error(`the scanner speaks protocol versions ${oldest}–${newest}, this server ${oldestProtocolVersion}–${protocolVersion}`));
    link.send({ kind: "refuse", protocolVersions: [oldestProtocolVersion, protocolVersion] });
  }
  return version;
}
