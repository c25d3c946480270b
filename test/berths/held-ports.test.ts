import { fileURLToPath } from "node:url";
import type { HeldPort, HeldPorts } from "@portolan/contract/frames";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { evaluateInside } from "../capture/run-inside.ts";
import { LabHost, needs, startNodeSockets, type LabProcess } from "../lab/index.ts";

describe("whatever holds a port is told of many ports at once", needs("packages"), () => {
  let host: LabHost;
  let holder: LabProcess;
  let ports: Readonly<Record<string, number>>;
  beforeAll(async () => {
    host = await LabHost.start({ layer: "services" });
    await host.run(["ip", "link", "set", "lo", "up"]);
    holder = await host.start(["/usr/bin/python3", fileURLToPath(new URL("hold-states.py", import.meta.url))], { ready: /^ready$/m });
    ports = JSON.parse(holder.output.split("\n").find((line) => line.startsWith("{")) ?? "{}") as typeof ports;
  }, 300_000);
  afterAll(() => host.dispose());

  const ask = (protocol: "tcp" | "udp", wanted: readonly number[]): Promise<HeldPorts> =>
    evaluateInside(host, {
      imports: { "open-capture.ts": "openCapture" },
      value: `openCapture({ portolanVersion: "test" }).heldPorts(${JSON.stringify({ protocol, ports: wanted })})`,
    });
  const portOf = (name: string): number => ports[name] ?? 0;
  const told = (held: readonly HeldPort[], name: string): string[] =>
    held.filter(({ port }) => port === portOf(name)).map(({ kind, pids }) => `${kind}${pids.length === 0 ? ", nobody's" : ""}`);

  test("each state of a TCP socket, as its kind", async () => {
    const expected = {
      listener: "listener",
      "listener on ::1": "listener",
      "listener of a child, its maker gone": "listener",
      "outgoing, chosen by connect()": "outgoing",
      "outgoing, bound without a port": "outgoing",
      "outgoing, bound": "outgoing",
      "outgoing, bound with SO_REUSEADDR": "outgoing",
      "TIME_WAIT of a client": "time-wait, nobody's",
      "TIME_WAIT of a server": "time-wait, nobody's",
      "TIME_WAIT of a server without SO_REUSEADDR": "time-wait, nobody's",
      "accepted, its listener gone": "accepted",
      "FIN_WAIT2 that a process has": "fin-wait",
      "FIN_WAIT2 that nobody has": "fin-wait, nobody's",
      "bound, silent": "bound",
      "bound, silent, dual-stack": "bound",
    };
    const { ports: held, unread } = await ask("tcp", [...Object.keys(expected).map(portOf), 21_999]);
    expect(unread).toEqual([]);
    for (const [name, kind] of Object.entries(expected)) expect([name, told(held, name)]).toEqual([name, [kind]]);
    expect(held.filter(({ port }) => port === 21_999)).toEqual([]);
    const child = held.find(({ port }) => port === portOf("listener of a child, its maker gone"));
    expect(child?.pids).toEqual([portOf("pid of that child")]);
  });

  test("whether a listener could start again beside a hold of its port: by its own SO_REUSEADDR", async () => {
    const { ports: held } = await ask("tcp", [portOf("listener"), portOf("listener without SO_REUSEADDR"), portOf("bound, silent")]);
    const inOrder = held.toSorted((one, other) => one.port - other.port);
    expect(inOrder.map(({ kind, reusesAddress }) => [kind, reusesAddress])).toEqual([
      ["listener", true],
      ["listener", false],
      ["bound", undefined],
    ]);
  });

  test("both kinds of UDP client, and TCP and UDP of one number apart", async () => {
    const asked = [portOf("udp: connected"), portOf("udp: bound by sendto()"), portOf("listener")];
    const { ports: held } = await ask("udp", asked);
    expect([told(held, "udp: connected"), told(held, "udp: bound by sendto()"), told(held, "listener")]).toEqual([
      ["udp-connected"],
      ["listener"],
      [],
    ]);
  });

  test("a rule that translates, a reserved port, and sockets of another namespace", async () => {
    await host.addNetworkNamespace("side");
    await startNodeSockets(host, [{ protocol: "tcp", port: 22_001 }], { networkNamespace: "side" });
    const nft = (...words: string[]) => host.run(["nft", ...words]);
    await nft("add", "table", "inet", "doors");
    await nft("add", "chain", "inet", "doors", "in", "{ type nat hook prerouting priority -100; }");
    await nft("add", "rule", "inet", "doors", "in", "tcp", "dport", "22000", "redirect", "to", ":80");
    await host.run(["sh", "-c", "echo 22002 >/proc/sys/net/ipv4/ip_local_reserved_ports"]);
    const { ports: held } = await ask("tcp", [22_000, 22_001, 22_002]);
    expect(held.map(({ port, kind, namespace }) => `${port} ${kind} ${namespace}`)).toEqual([
      "22001 listener name:side",
      "22000 nat host",
      "22002 reserved host",
    ]);
  });

  test("2,000 ports cost one walk", async () => {
    const many = Array.from({ length: 2000 }, (_, index) => 21_000 + index);
    const { ports: held } = await ask("tcp", many);
    expect(held.length).toBeGreaterThan(15);
    const took: number = await evaluateInside(host, {
      imports: { "open-capture.ts": "openCapture" },
      value: `(async (capture, ports) => { await capture.heldPorts({ protocol: "tcp", ports }); const from = performance.now(); await capture.heldPorts({ protocol: "tcp", ports }); return performance.now() - from; })(openCapture({ portolanVersion: "test" }), ${JSON.stringify(many)})`,
    });
    console.log(`2,000 ports asked about in ${Math.round(took)} ms`);
    expect(took).toBeLessThan(3000);
  });
});
