import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";

export interface PortolanAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Asks the Portolan that runs on this data folder, as the local command line does: one line to its socket, one answer. */
export async function askPortolan(dataDir: string, path: string, body: object): Promise<PortolanAnswer> {
  const socket = connect({ path: join(dataDir, "api.sock") });
  socket.write(`${JSON.stringify({ method: "POST", path, body })}\n`);
  return JSON.parse(await text(socket)) as PortolanAnswer;
}
