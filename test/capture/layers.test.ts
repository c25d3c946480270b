import { join } from "node:path";
import type { CoverageNote, FilterLayer, Snapshot } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { addUnit, LabHost, needs, startSystemdHost } from "../lab/index.ts";
import { evaluateInside } from "./run-inside.ts";

const script = join(import.meta.dirname, "layered-host.ts");

test(
  "every layer outside netfilter that this kernel can have is found",
  { ...needs("namespaces", "cgroup2"), timeout: 60_000 },
  async () => {
    await using host = await LabHost.start();
    const { stdout } = await host.run([process.execPath, script]);
    const { layers, notes, netfilter } = JSON.parse(stdout) as { layers: FilterLayer[]; notes: CoverageNote[]; netfilter: boolean };
    const rows = layers.map(({ namespace, kind, state, place, detail }) => [
      kind,
      state,
      namespace,
      place,
      detail.replaceAll(/program \d+/g, "program N"),
    ]);
    expect(rows).toEqual(
      expect.arrayContaining([
        ["xdp", "present", "host", "right", "generic: program N"],
        ["tc", "present", "host", "right", "tcx ingress: program N (tcx)"],
        ["tc", "present", "host", "left", "ingress: bpf"],
        ["cgroup-bpf", "present", null, "/guarded", "ingress: program N (gate)"],
        ["socket-lookup-bpf", "present", "host", null, "program N (steer)"],
        ["bridge-netfilter", "present", "host", "br0", "iptables, ip6tables, arptables"],
        ["xfrm", "present", "host", null, "in: 1 (1 block); out: 1"],
      ]),
    );
    expect(rows.filter(([kind, , , place]) => kind === "tc" && place === "br0")).toEqual([]); // it only sorts into queues
    if (netfilter) expect(rows).toContainEqual(["netfilter-bpf", "present", null, null, "program N: family 2, hook 1, priority -7"]);
    expect(notes.filter(({ code }) => code.startsWith("layers"))).toEqual([]);
  },
);

test("the addresses that a unit and its slice let in are told", { ...needs("packages", "cgroup2"), timeout: 300_000 }, async () => {
  await using host = await startSystemdHost();
  await addUnit(host, { name: "guarded.slice", text: "[Slice]\nIPAddressDeny=any\n", start: false });
  const text = "[Service]\nSlice=guarded.slice\nIPAddressAllow=192.0.2.0/24 ::1\nExecStart=/bin/busybox httpd -f -p 7008\n";
  await addUnit(host, { name: "web.service", text });
  await addUnit(host, { name: "open.service", text: "[Service]\nExecStart=/bin/busybox httpd -f -p 7009\n" });
  const value = `(async () => {
    const capture = openCapture({ portolanVersion: "test" });
    for (let tries = 0; tries < 50; tries++) {
      const { sections } = await capture.look();
      if ([7008, 7009].every((port) => sections.sockets.some((socket) => socket.port === port))) return sections.layers;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })()`;
  const layers = await evaluateInside<FilterLayer[]>(host, { imports: { "open-capture.ts": "openCapture" }, value });
  const rows = layers.filter(({ kind }) => kind === "systemd-address" || kind === "cgroup-bpf");
  expect(rows.filter(({ kind }) => kind === "systemd-address").map(({ place, detail }) => [place, detail])).toEqual([
    ["web.service", "IPAddressAllow=192.0.2.0/24 ::1/128; IPAddressDeny=0.0.0.0/0 ::/0"],
  ]);
  expect(rows.filter(({ kind }) => kind === "cgroup-bpf")).toEqual([]); // systemd's own programs are the lists above
});

test("who may not ask is told what could not be asked", { ...needs("namespaces"), timeout: 60_000 }, async () => {
  await using host = await LabHost.start();
  const look = { imports: { "open-capture.ts": "openCapture" }, value: `openCapture({ portolanVersion: "test" }).look()` };
  const { sections, coverage } = await evaluateInside<Snapshot>(host, { ...look, uid: 65_534 });
  expect(sections.layers.filter(({ state }) => state === "unreadable").map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["tc", "socket-lookup-bpf", "xfrm", "netfilter-bpf"]),
  );
  expect(coverage.notes).toContainEqual(expect.objectContaining({ code: "layers-unreadable" }));
});
