import { expect, test } from "vitest";
import type { Owner } from "@portolan/sockets";
import { createFactSender, type SentHost } from "./fact-sender.ts";
import type { JudgeRequest } from "./judge-protocol.ts";
import { madeHost } from "./made-host.ts";

async function sent(host: SentHost, sender = createFactSender()): Promise<readonly JudgeRequest[]> {
  const requests: JudgeRequest[] = [];
  await sender.send(host, (request) => requests.push(request));
  return requests;
}

const owner: Owner = {
  pid: 812,
  program: "java",
  executable: "/usr/bin/java",
  executableDeleted: false,
  command: "java -Dpassword=hunter2",
  workingDirectory: "/srv/hidden",
  user: "shop",
  unit: null,
  container: null,
  startedAt: null,
  ancestry: [{ pid: 1, name: "ancestor" }],
};

test("command lines, working directories and ancestries stay behind, the program goes along", async () => {
  const host = madeHost();
  const text = JSON.stringify(await sent({ ...host, endpoints: host.endpoints.map((endpoint) => ({ ...endpoint, owners: [owner] })) }));
  for (const secret of ["hunter2", "/srv/hidden", "ancestor"]) expect(text).not.toContain(secret);
  expect(text).toContain("/usr/bin/java");
});

test("many rows go in slices, and what did not change is not sent again", async () => {
  const { snapshot, endpoints } = madeHost();
  const [socket] = snapshot.sections.sockets;
  const sockets = socket === undefined ? [] : Array.from({ length: 1000 }, (_, port) => ({ ...socket, port }));
  const host = { endpoints, snapshot: { ...snapshot, sections: { ...snapshot.sections, sockets } } };
  const sender = createFactSender();
  const first = await sent(host, sender);
  const slices = first.filter((request) => request.kind === "rows" && request.name === "sockets");
  expect(slices.map((request) => (request.kind === "rows" ? request.rows.length : 0))).toEqual([250, 250, 250, 250]);
  expect(await sent(host, sender)).toEqual([
    { kind: "facts", names: [], takenAt: snapshot.takenAt, host: "made", isRead: true, live: null },
  ]);
  sender.forget();
  expect(await sent(host, sender)).toEqual(first);
});
