import { parseIpAddress } from "@portolan/net";
import { hostModelOf, tracePacket, walkListener } from "@portolan/reachability";
import type { Snapshot } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { evaluateInside } from "../capture/run-inside.ts";
import { addUnit, needs, startSystemdHost } from "../lab/index.ts";

const options = { ...needs("packages", "cgroup2"), timeout: 300_000 };
const sources = ["192.0.2.9", "192.0.2.10", "192.0.2.77", "198.51.100.9", "2001:db8::9", "2001:db8::a"] as const;
const ports = [7008, 7009, 7010] as const;

/** Prints every source and port between which a connection was made. */
const connectFromEach = `
  const { connect } = require("node:net");
  const attempt = (localAddress, port) => new Promise((resolve) => {
    const socket = connect({ host: localAddress.includes(":") ? "2001:db8::1" : "192.0.2.1", port, localAddress });
    const settle = (isOpen) => { socket.destroy(); resolve(isOpen ? [localAddress + " " + port] : []); };
    socket.on("connect", () => settle(true)).on("error", () => settle(false)).setTimeout(1500, () => settle(false));
  });
  const all = ${JSON.stringify(ports)}.flatMap((port) => ${JSON.stringify(sources)}.map((source) => attempt(source, port)));
  Promise.all(all).then((found) => console.log(JSON.stringify(found.flat())));
`;

function addressOf(text: string) {
  const address = parseIpAddress(text);
  if (address === null) throw new Error(`not an address: ${text}`);
  return address;
}

test("RE69 whom the address lists of a unit let in is what the kernel lets in, packet for packet", options, async () => {
  await using host = await startSystemdHost();
  await host.addNetworkNamespace("peer");
  await host.run(["ip", "link", "add", "lan", "type", "veth", "peer", "name", "side", "netns", "peer"]);
  for (const address of ["192.0.2.1/24", "2001:db8::1/64"]) await host.run(["ip", "address", "add", address, "dev", "lan", ...(address.includes(":") ? ["nodad"] : [])]); // prettier-ignore
  await host.run(["ip", "link", "set", "lan", "up"]);
  const inside = { networkNamespace: "peer" };
  for (const source of sources)
    await host.run(["ip", "address", "add", `${source}/${source.includes(":") ? 64 : 24}`, "dev", "side", ...(source.includes(":") ? ["nodad"] : [])], inside); // prettier-ignore
  await host.run(["ip", "link", "set", "side", "up"], inside);
  await host.run(["ip", "route", "add", "198.51.100.0/24", "dev", "lan"]);
  await addUnit(host, { name: "guarded.slice", text: "[Slice]\nIPAddressDeny=any\n", start: false });
  const serve = (port: number): string => `ExecStart=/bin/busybox httpd -f -p [::]:${port}\n`;
  const text = "[Service]\nSlice=guarded.slice\nIPAddressAllow=192.0.2.0/28 2001:db8::a\nIPAddressDeny=192.0.2.9\n";
  await addUnit(host, { name: "web.service", text: text + serve(7008) });
  await addUnit(host, { name: "open.service", text: `[Service]\n${serve(7009)}` });
  await addUnit(host, {
    name: "late.service",
    text: "[Service]\nIPAddressDeny=any\nExecStart=/bin/cat\nStandardInput=socket\n",
    start: false,
  });
  await addUnit(host, { name: "late.socket", text: "[Socket]\nListenStream=7010\nService=late.service\nIPAddressDeny=192.0.2.64/26\n" });

  const value = `(async () => {
    const capture = openCapture({ portolanVersion: "test" });
    for (let tries = 0; tries < 50; tries++) {
      const snapshot = await capture.look();
      if ([7008, 7009, 7010].every((port) => snapshot.sections.sockets.some((socket) => socket.port === port))) return snapshot;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })()`;
  const snapshot = await evaluateInside<Snapshot>(host, { imports: { "open-capture.ts": "openCapture" }, value });
  const model = hostModelOf(snapshot, "host");
  const { stdout } = await host.run([process.execPath, "--eval", connectFromEach], inside);
  const connected = new Set(JSON.parse(stdout) as string[]);
  expect(connected.size).toBe(3 + sources.length + 5);
  for (const port of ports) {
    for (const text of sources) {
      const source = addressOf(text);
      const destination = addressOf(source.family === "ipv4" ? "192.0.2.1" : "2001:db8::1");
      const isOpen = connected.has(`${text} ${port}`);
      const asked = { family: source.family, protocol: "tcp", in: "lan", source: source.value, sourcePort: 40_000, destination: destination.value, destinationPort: port } as const; // prettier-ignore
      const traced = tracePacket(model, asked);
      expect([text, port, traced.verdict === "delivered" && traced.reply === "delivered"]).toEqual([text, port, isOpen]);
      const question = { family: source.family, protocol: "tcp", destination: destination.value, port } as const;
      const mapped = source.family === "ipv4" ? 0xffff_0000_0000n + source.value : source.value;
      const regions = walkListener(model, question, { interfaces: ["lan"] }).filter((region) => region.sources.some(({ lo, hi }) => lo <= mapped && mapped <= hi)); // prettier-ignore
      expect([text, port, regions.map(({ verdict }) => verdict)]).toEqual([text, port, [isOpen ? "open" : "closed"]]);
    }
  }
});
