import { connect } from "node:net";
import { fileURLToPath } from "node:url";
import { createBerthClient, type BerthClient, type BerthLease, type BerthRequest } from "@portolan/contract/berth";
import { waitUntil, type LabHost, type LabProcess } from "../lab/index.ts";

/** A berth of a lab host, started anew when it dies. A question goes over a connection of its own. */
export interface LabBerth {
  readonly ask: BerthClient["ask"];
  /** Ends it without a word and returns once the next one has begun. */
  kill(): Promise<void>;
  readonly program: LabProcess;
}

const folder = "/srv/berths";
export const bookPath = `${folder}/berths.jsonl`;
let started = 0;

/** `prefix`: a program that runs it, such as prlimit(1). `networkNamespace`: of the lab host, one made by it. */
export async function startBerth(
  host: LabHost,
  { prefix = [], directory = folder, networkNamespace }: { prefix?: readonly string[]; directory?: string; networkNamespace?: string } = {},
): Promise<LabBerth> {
  const place = prefix.length === 0 ? "/srv" : "/tmp"; // what a starting systemd empties, and what another user may write to
  const path = `${place}/berth-${++started}.sock`;
  const main = fileURLToPath(new URL("run-berth.ts", import.meta.url));
  const inside = networkNamespace === undefined ? {} : { networkNamespace };
  const program = await host.start([...prefix, process.execPath, main, directory, path], { ready: /^ready$/m, ...inside });
  const ask = async (request: BerthRequest): Promise<unknown> => {
    const client = openClient(host.path(path));
    try {
      return await (client.ask as (request: BerthRequest) => Promise<unknown>)(request);
    } finally {
      client.close();
    }
  };
  const berth: LabBerth = {
    program,
    ask: ask as BerthClient["ask"],
    async kill() {
      const book = await berth.ask({ ask: "book" });
      if (book.code !== "book") throw new Error(JSON.stringify(book));
      await host.run(["kill", "-KILL", String(book.pid)]);
      await waitUntil(async () => (program.output.match(/^berth /gm)?.length ?? 0) > deaths, { what: "the next berth" });
      deaths += 1;
    },
  };
  let deaths = 1;
  return berth;
}

function openClient(path: string): BerthClient {
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  return createBerthClient({
    stream: connect({ path }),
    encodeText: (text) => encoder.encode(text),
    decodeText: (bytes) => decoder.decode(bytes),
    isUp: true,
    onEnd: () => {},
  });
}

export function leaseOf(lease: string, fence: number, ports: readonly number[]): BerthLease {
  return { lease, fence, protocols: ["tcp"], family: "dual", address: null, ports, insists: false };
}
