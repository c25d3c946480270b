/** One kept-alive connection on which one request after the other is made. As bare as can be: on two cores a client takes what the server needs. */
import { once } from "node:events";
import { connect } from "node:net";

export interface HttpCaller {
  /** Resolves with the body of an answer 200; throws any other. */
  post(body: string): Promise<Buffer>;
  close(): void;
}

export interface HttpTarget {
  readonly port: number; // at 127.0.0.1
  readonly path: string;
  readonly token: string;
}

export async function openHttpCaller({ port, path, token }: HttpTarget): Promise<HttpCaller> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\n`;
  let waiting: PromiseWithResolvers<Buffer> | null = null;
  let came: Buffer[] = [];
  let missing: number | null = null; // of the answer; null: its head has not come
  const fail = (error: Error): void => waiting?.reject(error);
  socket.on("error", fail).on("close", () => fail(new Error("the server closed the connection")));
  socket.on("data", (chunk: Buffer) => {
    came.push(chunk);
    missing = missing === null ? missingOf(came) : missing - chunk.length;
    if (missing !== 0) return;
    const [answer, answered] = [Buffer.concat(came), waiting];
    [waiting, came, missing] = [null, [], null];
    if (answer.toString("latin1", 9, 12) === "200") answered?.resolve(answer.subarray(headBytes(answer)));
    else answered?.reject(new Error(answer.toString().slice(0, 2000)));
  });
  return {
    post(body) {
      waiting = Promise.withResolvers();
      socket.write(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
      return waiting.promise;
    },
    close: () => void socket.destroy(),
  };
}

/** How many bytes of the answer are still to come; null: not even its head is whole. */
function missingOf(came: Buffer[]): number | null {
  const answer = Buffer.concat(came);
  const head = headBytes(answer);
  if (head === 0) return null;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer.toString("latin1", 0, head))?.[1];
  if (length === undefined) throw new Error("an answer without its length");
  return head + Number(length) - answer.length;
}

/** With the empty line; 0: it has not come. */
function headBytes(answer: Buffer): number {
  const end = answer.indexOf("\r\n\r\n");
  return end < 0 ? 0 : end + 4;
}
