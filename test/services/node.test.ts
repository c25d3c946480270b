import { expect, test } from "vitest";
import { LabHost, needs } from "../lab/index.ts";
import { heldSockets, lookInside } from "./predicted-sockets.ts";
import { testServiceModes, type Mode } from "./service-modes.ts";

/** Listens at each HOST:PORT given; `only` makes it ipv6Only, `PORT` alone stands for the variable. */
const program = `import { createServer } from "node:net";
const places = process.argv.slice(2);
let left = places.length;
for (const place of places) {
  const [written, port = process.env.PORT] = place.split(/:(?=\\d+$)/);
  const ipv6Only = written.endsWith("only");
  const host = port === process.env.PORT ? "" : written.replace(/only$/, "").replace(/^\\[|\\]$/g, "");
  createServer().listen({ port: Number(port), ...(host === "" ? {} : { host }), ipv6Only }, () => { if (--left === 0) console.log("ready"); });
}
`;
const script = "/srv/listen.mjs";
const run = (...places: readonly string[]): Pick<Mode, "files" | "command" | "start"> => ({
  files: { [script]: program },
  command: [process.execPath, script, ...places],
  start: { ready: /^ready$/m, env: { PORT: "7009" } },
});

testServiceModes({
  service: "node",
  layer: "catalogue",
  packages: [],
  modes: [
    { kind: "default", name: "no host", ...run(":7001"), sockets: [":::7001 dual"], setBy: { ":::7001 dual": "argument :7001" } },
    { kind: "ipv4", name: "0.0.0.0", ...run("0.0.0.0:7002"), sockets: ["0.0.0.0:7002 ipv4"] },
    { kind: "dual", name: "::", ...run("[::]:7003"), sockets: [":::7003 dual"] },
    { kind: "ipv6", name: "one address", ...run("[::1]:7004"), sockets: ["::1:7004 ipv6"] },
    { kind: "loopback", name: "127.0.0.1", ...run("127.0.0.1:7005"), sockets: ["127.0.0.1:7005 ipv4"] },
    {
      kind: "environment",
      name: "PORT, whose address only the program knows",
      ...run("PORT"),
      sockets: [],
      untold: [/:7009 /],
      setBy: { ":::7009 dual": "environment PORT 7009" },
    },
  ],
  reloads: [
    { name: "SIGHUP", mode: run("127.0.0.1:7005"), change: {}, by: { signal: "HUP" }, wanted: ["127.0.0.1:7006 ipv4"], effect: "stopped" },
  ],
});

test(
  "what only Node's own code can say: ipv6Only is IPv6 alone, localhost is one address",
  { ...needs("packages"), timeout: 60_000 },
  async () => {
    await using host = await LabHost.start({ layer: "catalogue" });
    host.write("/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n");
    const { files = {}, command, start } = run("[::]only:7010", "localhost:7011");
    for (const [path, text] of Object.entries(files)) host.write(path, text);
    await host.start(command, start);
    expect(heldSockets(await lookInside(host), "node")).toEqual(["::1:7011 ipv6", ":::7010 ipv6"]);
  },
);
