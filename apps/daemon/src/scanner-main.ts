/** The scanner child: the only process that reads other processes and namespaces. It speaks to nobody but the supervisor. */
import { Socket } from "node:net";
import { openCapture, readHostFacts, readTcpConnections, type TcpConnection } from "@portolan/capture";
import { createFrameLink } from "@portolan/contract";
import { maxRequestFrameBytes, parseServerFrame, type ScannerFrame } from "@portolan/contract/frames";
import { startScanner, type Scanner } from "./scanner.ts";

const { version } = JSON.parse(process.argv[2] ?? "{}") as { version: string };

process.title = "portolan: scanner";
for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {}); // the terminal tells every process; the supervisor decides
process.on("SIGTERM", () => end(0));
process.on("disconnect", () => process.exit(0));
process.on("message", (message: { kind?: unknown } | null) => {
  if (message?.kind === "stop") end(0);
});

const encoder = new TextEncoder();
const decoder = new TextDecoder();
let scanner: Scanner | null = null;

function end(code: number): void {
  scanner?.stop();
  process.exit(code);
}

const link = createFrameLink<ScannerFrame>({
  stream: new Socket({ fd: 3 }),
  maxIncomingBytes: maxRequestFrameBytes,
  encodeText: (text) => encoder.encode(text),
  decodeText: (bytes) => decoder.decode(bytes),
  onFrame(value) {
    const parsed = parseServerFrame(value);
    if (parsed.ok) scanner?.receive(parsed.frame);
    else report(new Error(`refused a frame: ${parsed.reason}`));
  },
  onEnd: (error) => {
    if (error !== null) report(error);
    end(error === null ? 0 : 1);
  },
});

/** Of this process alone: what `nft` and the like used is not in it, nor is waiting for a container runtime. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function establishedConnections(): Pick<TcpConnection, "local" | "remote">[] {
  return readTcpConnections()
    .filter(({ isEstablished }) => isEstablished)
    .map(({ local, remote }) => ({ local, remote }));
}

function report(error: unknown): void {
  process.stderr.write(`scanner: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}

scanner = startScanner({
  capture: openCapture({ portolanVersion: version, endings: true }),
  hostFacts: readHostFacts,
  connections: establishedConnections,
  link,
  version,
  clocks: { nowMs: () => performance.now(), cpuMs },
  onFault: report,
  onTurn: () => process.connected && process.send?.({ kind: "alive" }, () => {}),
});
