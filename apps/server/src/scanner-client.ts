import type { FrameLink } from "@portolan/contract";
import { RefusalError } from "@portolan/contract";
import {
  commonVersion,
  oldestProtocolVersion,
  protocolVersion,
  type Hello,
  type Look,
  type Response,
  type ScannerFrame,
  type ServerFrame,
} from "@portolan/contract/frames";
import type { PortHolder } from "@portolan/sockets";

export interface ScannerClientOptions {
  readonly link: FrameLink<ServerFrame>;
  /** Resolves once what the look changed is kept; then it is acknowledged. */
  readonly onLook: (look: Look) => Promise<void>;
  /** Nothing has been heard since then. Called once, until the next look. */
  readonly onLost: (since: Date) => void;
  readonly onFault: (error: Error) => void;
}

export interface ScannerClient {
  receive(frame: ScannerFrame): void;
  /** A look with every owner swept, which has arrived when this resolves. Throws SCANNER_SILENT. Callers at one time share one. */
  lookNow(): Promise<void>;
  portHolders(query: { readonly protocol: "tcp" | "udp"; readonly port: number }): Promise<readonly PortHolder[]>;
  close(): void;
}

const answerTimeoutMs = 3000;
/** A costly look makes the scanner rest up to twenty times as long; only what is late for its own rhythm counts as silence. */
const silenceMs = 15_000;

/** The server's side of the conversation with the scanner: agrees on a version, takes looks, asks questions, notices silence. */
export function createScannerClient({ link, onLook, onLost, onFault }: ScannerClientOptions): ScannerClient {
  const waiting = new Map<number, PromiseWithResolvers<Response>>();
  let asked = 0;
  let lastHeardMs = Date.now();
  let rhythmMs = 0;
  let lost = false;
  let sharedLook: Promise<void> | null = null;

  const lose = (): void => {
    if (lost) return;
    lost = true;
    onLost(new Date(lastHeardMs));
  };
  const watch = setInterval(() => {
    if (Date.now() - lastHeardMs > Math.max(silenceMs, 3 * rhythmMs)) lose();
  }, 1000);
  watch.unref();

  const ask = async (
    question: { readonly kind: "look-now" } | { readonly kind: "port-holders"; readonly protocol: "tcp" | "udp"; readonly port: number },
  ): Promise<Response> => {
    const id = ++asked;
    const answer = Promise.withResolvers<Response>();
    waiting.set(id, answer);
    const timer = setTimeout(() => answer.reject(silent()), answerTimeoutMs);
    try {
      link.send({ ...question, id });
      const response = await answer.promise;
      if (response.failure !== null) throw new RefusalError("FAULT", { reason: response.failure });
      return response;
    } finally {
      clearTimeout(timer);
      waiting.delete(id);
    }
  };
  const silent = (): RefusalError =>
    new RefusalError("SCANNER_SILENT", { seconds: Math.max(1, Math.round((Date.now() - lastHeardMs) / 1000)) });

  const receiveHello = ({ protocolVersions: [oldest, newest] }: Hello): void => {
    const version = commonVersion([oldest, newest]);
    if (version === null) {
      onFault(
        new Error(`the scanner speaks protocol versions ${oldest}–${newest}, this server ${oldestProtocolVersion}–${protocolVersion}`),
      );
      link.send({ kind: "refuse", protocolVersions: [oldestProtocolVersion, protocolVersion] });
    } else link.send({ kind: "welcome", protocolVersion: version });
  };
  const receiveLook = (look: Look): void => {
    rhythmMs = Date.now() - lastHeardMs;
    lastHeardMs = Date.now();
    lost = false;
    onLook(look).then(() => link.send({ kind: "acknowledge", sequence: look.sequence }), onFault);
  };
  return {
    receive(frame) {
      if (frame.kind === "hello") receiveHello(frame);
      else if (frame.kind === "look") receiveLook(frame);
      else if (frame.kind === "response") waiting.get(frame.id)?.resolve(frame);
      else if (!frame.up) {
        for (const answer of waiting.values()) answer.reject(silent());
        lose();
      }
    },
    lookNow() {
      sharedLook ??= ask({ kind: "look-now" }).then(
        () => void (sharedLook = null),
        (error: unknown) => {
          sharedLook = null;
          throw error;
        },
      );
      return sharedLook;
    },
    portHolders: async (query) => (await ask({ kind: "port-holders", ...query })).holders ?? [],
    close: () => clearInterval(watch),
  };
}
