import { chartOf, hostModelOf } from "@portolan/reachability";
import { endpointsOf } from "@portolan/sockets";
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { needs } from "../lab/index.ts";
import { startFindingHost, takeSnapshot } from "./finding-host.ts";

const options = { ...needs("packages"), timeout: 300_000 };

const listen = `
import socket, struct
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("", 5353))
s.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton("224.0.0.251") + socket.inet_aton("198.51.100.2"))
print("ready", flush=True)
while True:
    print("got", s.recvfrom(100)[0].decode(), flush=True)
`;
const send = `
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("198.51.100.1"))
s.sendto(sys.argv[2].encode(), (sys.argv[1], 5353))
`;

test("ufw lets neighbours reach mDNS by its group alone, which is not told as nobody", options, async () => {
  await using host = await startFindingHost();
  host.write("/tmp/listen.py", listen);
  host.write("/tmp/send.py", send);
  const listener = await host.start(["python3", "/tmp/listen.py"], { ready: /^ready$/m });
  await host.run(["ufw", "--force", "enable"]);
  const snapshot = await takeSnapshot(host);
  const endpoints = endpointsOf(snapshot, (text) => createHash("sha256").update(text).digest()).filter(({ port }) => port === 5353);
  const [reach] = chartOf(hostModelOf(snapshot, "host", { endpoints }), endpoints).endpoints;
  expect(reach?.exposure.ipv4).toBe("depends");
  const toGroup = reach?.entries.filter(({ to, verdict }) => to === "224.0.0.251" && verdict === "depends") ?? [];
  expect(toGroup.flatMap(({ conditions }) => conditions.flat()).map(({ condition }) => condition.text)).toContain("eth0 has joined group 224.0.0.251"); // prettier-ignore
  const neighbour = { networkNamespace: "neighbour" } as const;
  await host.run(["python3", "/tmp/send.py", "198.51.100.2", "unicast"], neighbour);
  await host.run(["python3", "/tmp/send.py", "224.0.0.251", "group"], neighbour);
  await expect.poll(() => listener.output, { timeout: 5000 }).toContain("got group");
  expect(listener.output).not.toContain("got unicast");
});
