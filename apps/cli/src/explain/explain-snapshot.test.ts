import { hash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hashSection, sealSnapshot, type Snapshot } from "@portolan/snapshot";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run, savedHost } from "../test-terminal.ts";

const rule = {
  family: "ip",
  table: "edge",
  chain: "pre",
  handle: 4,
  expr: [
    { match: { op: "==", left: { payload: { protocol: "tcp", field: "dport" } }, right: 30080 } },
    { dnat: { addr: "10.0.0.5", port: 80 } },
  ],
};
const table = { family: "ip", name: "edge" };
const chain = { family: "ip", table: "edge", name: "pre", type: "nat", hook: "prerouting", prio: -100, policy: "accept" };
const sha256Hex = (text: string): string => hash("sha256", text, "hex");
let directory: string;
let path: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "portolan-explain-"));
  path = join(directory, "nat.json");
  const snapshot = JSON.parse(await readFile(savedHost, "utf8")) as Snapshot;
  snapshot.sections.rules = [
    { namespace: "host", source: "nft-json", text: JSON.stringify({ nftables: [{ table }, { chain }, { rule }] }), error: null },
  ];
  snapshot.hashes.rules = hashSection(snapshot.sections.rules, sha256Hex);
  await writeFile(path, JSON.stringify(sealSnapshot(snapshot, sha256Hex)));
});
afterAll(() => rm(directory, { recursive: true }));

test("--json answers a program without rendering and a person without the message catalogue", async () => {
  const read = async (...words: string[]): Promise<unknown> => JSON.parse((await run(["explain", ...words, "--json"])).stdout);
  expect(await read("23333", "--snapshot", savedHost, "--lang", "zh-CN")).toMatchObject({
    served: { tcp: { ipv4: "yes", ipv6: "yes" }, udp: { ipv4: "no", ipv6: "no" } },
    answerText: { en: expect.stringContaining("IPv4 served: yes") as unknown, "zh-CN": expect.stringContaining("有服务") as unknown },
    answer: [{ id: "explanation.answer.served", text: expect.stringContaining("有服务") as unknown }],
    warnings: ["reach.notJudged", "reach.gap.not-read"],
  });
  expect(await read("tcp/30080", "--snapshot", path)).toMatchObject({ served: { tcp: { ipv4: "yes", ipv6: "no" }, udp: null } });
  const privileged = await read("tcp/22", "--snapshot", savedHost);
  expect(privileged).toMatchObject({ warnings: expect.arrayContaining(["explanation.warning.privileged"]) as unknown });
});

test("a snapshot without its sockets never says that nothing listens", async () => {
  const snapshot = JSON.parse(await readFile(savedHost, "utf8")) as Snapshot;
  const { sockets: _sockets, ...hashes } = snapshot.hashes;
  const unread = join(directory, "unread.json");
  await writeFile(
    unread,
    JSON.stringify(sealSnapshot({ ...snapshot, sections: { ...snapshot.sections, sockets: [] }, hashes }, sha256Hex)),
  );
  for (const words of [
    ["ls", "udp"],
    ["explain", "tcp/22"],
  ]) {
    const { stdout } = await run([...words, "--snapshot", unread, "--lang", "en"]);
    expect(stdout).not.toContain("Nothing listens");
    expect(stdout).toContain("The sockets were not read");
    expect(stdout).toContain("taken without reading: sockets");
  }
});

test("a NAT rule of a snapshot is named as it is on the live host", async () => {
  const { stdout } = await run(["explain", "tcp/30080", "--snapshot", path, "--lang", "en"]);
  expect(stdout).toContain("a NAT rule takes its packets away: ip edge pre handle 4: tcp dport 30080 dnat");
  expect(stdout).toContain("NAT rules forward the packets to 10.0.0.5:80");
  expect(stdout).not.toContain("succeed now");
  const free = await run(["free", "--range", "30080-30080", "--snapshot", path, "--lang", "en"]);
  expect(free.stderr, "free says the same").toContain("taken by a NAT rule");
});
