/** Asks the program of confirmations over several connections: `node confirmation-client.ts JSON`. Prints the answers as JSON, in the order of the questions. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { ConfirmationRequest } from "./confirmation-program.ts";

/** `over`: name of a connection, which is opened to `address` when it is first named. */
export interface Question {
  readonly over: string;
  readonly address: string;
  readonly request: ConfirmationRequest;
}

const questions = JSON.parse(process.argv[2] ?? "[]") as readonly Question[];
const connections = new Map<string, Socket>();
const listener = createServer(() => {})
  .on("error", () => {}) // another client has it
  .listen(7401);

async function connectionOf({ over, address }: Question): Promise<Socket> {
  const known = connections.get(over);
  if (known !== undefined) return known;
  const socket = connect(7400, address);
  connections.set(over, socket);
  await once(socket, "connect");
  return socket;
}

const answers: unknown[] = [];
for (const question of questions) {
  const socket = await connectionOf(question);
  socket.write(`${JSON.stringify(question.request)}\n`);
  const [data] = (await once(socket, "data")) as [Buffer];
  answers.push(JSON.parse(data.toString("utf8")));
}
process.stdout.write(JSON.stringify(answers));
listener.close();
process.exit(0);
