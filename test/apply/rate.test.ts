/** A rate of new connections, met by real packets of several sources over both families, at the host itself and where NAT leads a port on. */
import { nftHand, type NftUndo } from "@portolan/apply";
import type { AddRateTable, NftStep } from "@portolan/plans";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { LabHost, needs, type LabProcess } from "../lab/index.ts";
import { contextOf, preparedWith } from "./hand-in-lab.ts";
import { addOutside } from "./outside.ts";

const options = { ...needs("packages"), timeout: 60_000 };
const [port, other, published] = [7500, 7501, 7510];
const burst = 20;
const sent = 60;
const name = "portolan-rate-udp-7500";
const own = { ipv4: "192.0.2.1", ipv6: "2001:db8::1" } as const;
const sources = { first: "192.0.2.9", second: "192.0.2.10", near: "2001:db8::9", nearer: "2001:db8::a", far: "2001:db8:1::9" } as const;
let host: LabHost;
let listener: LabProcess;
let behind: LabProcess;

/** Prints who sent, for every datagram. */
function listenCommand(ports: readonly number[]): readonly string[] {
  const program = `const d = require("dgram"); for (const p of process.argv.slice(1)) d.createSocket("udp6").on("message", (_, from) =>
    process.stdout.write("from " + from.address.replace("::ffff:", "") + " at " + p + "\\n")).bind(Number(p), "::", () => console.log("up " + p));`;
  return [process.execPath, "-e", program, ...ports.map(String)];
}

/** Each from a port of its own, so that each is a new connection. */
const sendProgram = `const [from, to, port, count] = process.argv.slice(1); const family = to.includes(":") ? "udp6" : "udp4";
  for (let n = 0; n < Number(count); n += 1) { const s = require("dgram").createSocket(family);
    s.bind(0, from, () => s.send("x", Number(port), to, () => s.close())); }`;

beforeAll(async () => {
  if (options.skip) return;
  host = await LabHost.start({ layer: "firewalls" });
  await addOutside(host);
  const outside = { networkNamespace: "outside" };
  await host.run(["ip", "address", "add", "2001:db8:1::1/64", "dev", "in0", "nodad"]);
  for (const address of [`${sources.second}/24`, `${sources.nearer}/64`, `${sources.far}/64`])
    await host.run(["ip", "address", "add", address, "dev", "out0", ...(address.includes(":") ? ["nodad"] : [])], outside);
  await host.addNetworkNamespace("inside");
  const inside = { networkNamespace: "inside" };
  await host.run(["ip", "link", "add", "br0", "type", "veth", "peer", "name", "c0", "netns", "inside"]);
  await host.run(["ip", "address", "add", "10.9.0.1/24", "dev", "br0"]);
  await host.run(["ip", "link", "set", "br0", "up"]);
  await host.run(["ip", "address", "add", "10.9.0.2/24", "dev", "c0"], inside);
  await host.run(["ip", "link", "set", "c0", "up"], inside);
  await host.run(["ip", "route", "add", "default", "via", "10.9.0.1"], inside);
  await host.run(["sysctl", "-w", "net.ipv4.ip_forward=1"]);
  const nat = `chain before { type nat hook prerouting priority dstnat; udp dport ${published} dnat to 10.9.0.2:${other}; }`;
  await host.run(["nft", "-f", "/dev/stdin"], { input: `table ip publish { ${nat}; }\n` });
  listener = await host.start(listenCommand([port, other]), { ready: new RegExp(`up ${other}`) });
  behind = await host.start(listenCommand([other]), { ready: new RegExp(`up ${other}`), ...inside });
});
afterAll(() => host?.dispose());

let undo: NftUndo | null = null;
afterEach(async () => {
  if (undo !== null) await nftHand.undo(undo, contextOf(host));
  undo = null;
});

async function limit(more: Partial<AddRateTable> = {}): Promise<void> {
  const change = { kind: "add-rate-table", name, hooks: ["input"], protocol: "udp", port, newPerSecond: 1, burst, per: "source", ...more } as const; // prettier-ignore
  const step: NftStep = { tool: "nft", changes: [change] };
  undo = await preparedWith(nftHand, step, contextOf(host));
  expect(await nftHand.perform(step, contextOf(host))).toEqual({ code: "done" });
}

interface Sending {
  readonly from: string;
  readonly to: string;
  readonly at?: number; // port
}

/** How many of so many that were sent within a moment arrived. */
async function arrived({ from, to, at = port }: Sending, receiver = listener): Promise<number> {
  const before = receiver.output.length;
  await host.run([process.execPath, "-e", sendProgram, from, to, String(at), String(sent)], { networkNamespace: "outside" });
  let count = -1;
  await expect
    .poll(
      () => {
        const last = count;
        count = receiver.output.slice(before).split(`from ${from} at`).length - 1;
        return count === last;
      },
      { interval: 200, timeout: 5000 },
    )
    .toBe(true);
  return count;
}

/** The burst, and what the rate lets through while it is sent. */
function expectLimited(count: number): void {
  expect(count).toBeGreaterThanOrEqual(burst);
  expect(count).toBeLessThan(burst + 12);
}

test("each source has its own rate, addresses of one /64 have one together, and other ports have none", options, async () => {
  await host.run(["nft", "add", "table", "ip", "theirs"]);
  const before = (await host.run(["nft", "list", "ruleset"])).stdout;
  await limit();
  for (const from of [sources.first, sources.second]) expectLimited(await arrived({ from, to: own.ipv4 }));
  expectLimited(await arrived({ from: sources.near, to: own.ipv6 }));
  expect(await arrived({ from: sources.nearer, to: own.ipv6 })).toBeLessThan(burst / 2);
  expectLimited(await arrived({ from: sources.far, to: "2001:db8:1::1" }));
  expect(await arrived({ from: sources.first, to: own.ipv4, at: other })).toBe(sent);
  const { stdout } = await host.run(["nft", "list", "set", "inet", name, "sources4"]);
  for (const source of [sources.first, sources.second]) expect(stdout).toContain(source);
  await host.run(["nft", "add", "table", "ip", "meanwhile"]);
  if (undo === null) throw new Error("Nothing was prepared");
  for (let time = 1; time <= 2; time += 1) expect(await nftHand.undo(undo, contextOf(host))).toEqual({ code: "done" });
  expect((await host.run(["nft", "list", "ruleset"])).stdout).toBe(`${before}table ip meanwhile {\n}\n`);
  expect(await arrived({ from: sources.first, to: own.ipv4 })).toBe(sent);
});

test("all sources together have the rate of a port", options, async () => {
  await limit({ per: "port" });
  expectLimited(await arrived({ from: sources.first, to: own.ipv4 }));
  expect(await arrived({ from: sources.second, to: own.ipv4 })).toBeLessThan(burst / 2);
  expect(await arrived({ from: sources.near, to: own.ipv6 })).toBeLessThan(burst / 2);
});

test("a port that NAT leads on is met by its own number; the same number behind it is not", options, async () => {
  await limit({ hooks: ["input", "forward"], port: published });
  const outside = { from: sources.first, to: own.ipv4 };
  expectLimited(await arrived({ ...outside, at: published }, behind));
  expect(await arrived({ ...outside, at: other })).toBe(sent);
});

test("a full set lets pass whoever is not in it", options, async () => {
  await limit();
  const all = Array.from({ length: 65_535 }, (_none, index) => `10.${64 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`);
  await host.run(["nft", "-f", "/dev/stdin"], { input: `add element inet ${name} sources4 { ${all.join(", ")} }\n` });
  expect(await arrived({ from: sources.first, to: own.ipv4 })).toBe(sent);
  expectLimited(await arrived({ from: sources.near, to: own.ipv6 }));
});
