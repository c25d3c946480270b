/** A browser in short: `node panel-requests.ts JSON`. Sends requests one after the other as a browser does, which keeps its connection as long as the server lets it. */
import { Agent, request } from "node:http";
import type { PanelRequest, PanelRequests } from "./panel-on-host.ts";

const { origin, cookie, requests, as } = JSON.parse(process.argv[2] ?? "{}") as PanelRequests;
const { hostname, port } = new URL(origin);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const ends = new Set<number>();

async function send({ method, path, body }: PanelRequest): Promise<object> {
  const answered = Promise.withResolvers<object>();
  const text = body === undefined ? "" : JSON.stringify(body);
  const headers = {
    host: as ?? `localhost:${port}`, // as the panel is called; what is in between is of the network
    ...(cookie === null ? {} : { cookie }),
    ...(text === "" ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
  };
  const sent = request({ agent, hostname, port, method, path: `/api/v1${path}`, headers, timeout: 60_000 }, (response) => {
    let said = "";
    response.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
    response.on("end", () =>
      answered.resolve({
        status: response.statusCode,
        cookie: response.headers["set-cookie"]?.[0]?.split(";")[0] ?? null,
        value: JSON.parse(said),
      }),
    );
  });
  sent.on("socket", (socket) => {
    const note = (): unknown => ends.add(socket.localPort ?? 0);
    if (socket.connecting) socket.once("connect", note);
    else note();
  });
  sent.on("error", answered.reject);
  sent.end(text);
  return answered.promise;
}

const answers: object[] = [];
for (const one of requests) answers.push(await send(one));
process.stdout.write(JSON.stringify({ answers, connections: ends.size }));
process.exit(0);
