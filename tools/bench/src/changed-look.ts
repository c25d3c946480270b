import { createServer, type Server } from "node:net";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { openCapture } from "@portolan/capture";
import { applySplices, hashSection, splicesBetween } from "@portolan/snapshot";
import { createEndpointMemory, endpointsOf } from "@portolan/sockets";
import { listenerLoad } from "./load/load.ts";
import { median } from "./median.ts";
import type { Row } from "./row.ts";

const runs = 15;
const changes = 20;
const sha256 = (text: string): Uint8Array => createHash("sha256").update(text).digest();
const sha256Hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** What a look costs in which few of 10,000 listeners changed: the scanner's part, and what the server does with the rows it is sent. */
export async function measureChangedLooks(): Promise<readonly Row[]> {
  await using _load = await listenerLoad(10_000);
  const capture = openCapture({ portolanVersion: "bench" });
  const memory = createEndpointMemory();
  const texts = new WeakMap<object, string>();
  const scanner: number[] = [];
  const server: number[] = [];
  try {
    let before = await capture.look({ sections: ["namespaces", "sockets", "owners"] });
    endpointsOf(before, sha256, { memory });
    let open: readonly Server[] = [];
    for (let run = 0; run <= runs; run++) {
      open = await replaceListeners(open);
      const startMs = cpuMs();
      const look = await capture.look({ sections: ["namespaces", "sockets", "owners"], boundSockets: false });
      const hash = look.hashes.sockets;
      const splices = splicesBetween(before.sections.sockets, look.sections.sockets) ?? [];
      const sentMs = cpuMs();
      const sockets = applySplices(before.sections.sockets, splices) ?? [];
      const isSame = hashSection(sockets, sha256Hex, texts) === hash;
      if (!isSame) throw new Error("the rows that were sent give another section");
      endpointsOf(look, sha256, { memory });
      if (run > 0) {
        scanner.push(sentMs - startMs);
        server.push(cpuMs() - sentMs);
      }
      before = look;
    }
    for (const one of open) one.close();
  } finally {
    capture.close();
  }
  return [
    row(`changed look, ${changes} of 10,000 listeners: looking, hashing and finding the rows to send`, median(scanner)),
    row(`changed look, ${changes} of 10,000 listeners: checking the hash and making endpoints`, median(server)),
  ];
}

function row(what: string, ms: number): Row {
  return { what, ours: `${ms.toFixed(1)} ms CPU`, peer: "–", ratio: null, goal: null, met: null };
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function replaceListeners(old: readonly Server[]): Promise<readonly Server[]> {
  for (const server of old) server.close();
  return Promise.all(
    Array.from({ length: changes / 2 }, async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
}
