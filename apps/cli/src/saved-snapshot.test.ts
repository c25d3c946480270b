import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { displayWidth } from "./display-width.ts";
import { run, savedByUser, savedHost, testdata } from "./test-terminal.ts";

// Whole outputs, in files that can be read beside each other; `vitest -u` writes them anew.
const outputs: readonly (readonly [file: string, words: readonly string[], columns: number | null])[] = [
  ["ls", ["ls", "--snapshot", savedHost], null],
  ["ls-80-columns", ["ls", "--snapshot", savedHost, "--no-color"], 80],
  ["ls-by-user", ["ls", "--snapshot", savedByUser], null],
  ["ls-words", ["ls", "--snapshot", savedHost, "nginx"], null],
  ["explain-23333", ["explain", "23333", "--snapshot", savedHost], null],
  ["explain-free-port", ["explain", "tcp/20000", "--snapshot", savedHost], null],
  ["free-short", ["free", "3", "--range", "8079-8081", "--snapshot", savedHost], null],
];

describe.each(["en", "zh-CN"])("%s", (language) => {
  test.each(outputs)("%s", async (file, words, columns) => {
    const { stdout, stderr } = await run([...words, "--lang", language], { columns });
    if (columns !== null) for (const line of stdout.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
    await expect(stdout + stderr).toMatchFileSnapshot(join(testdata, "stdout", `${file}.${language}.txt`));
  });
});

test.each([26, 30, 40, 50, 60, 70])("ls fits into %d columns and keeps port and program", async (columns) => {
  const { stdout } = await run(["ls", "--snapshot", savedHost, "--no-color", "--lang", "en"], { columns });
  for (const line of stdout.split("\n")) expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
  expect(stdout).toContain(":23333");
  expect(stdout).toMatch(/:5432.*postgres/);
});

test("ls --json is the portolan.ls/1 document", async () => {
  const { stdout } = await run(["ls", "--snapshot", savedHost, "--json"]);
  const document = JSON.parse(stdout) as { endpoints: Record<string, unknown>[] };
  expect(Object.keys(document)).toEqual(["schema", "takenAt", "coverage", "endpoints", "rawSockets"]);
  const panel = document.endpoints.find((endpoint) => endpoint["port"] === 23333);
  expect(panel).toMatchObject({
    namespace: "host",
    protocol: "tcp",
    address: "::",
    scope: "dual",
    device: null,
    sockets: 1,
    state: "listening",
    owners: [{ pid: 812, executable: "/usr/bin/node", user: "mcsm", unit: "mcsm-web.service", container: null }],
    service: {
      id: "mcsmanager-panel",
      setBy: { file: "/opt/mcsmanager/web/data/SystemConfig/config.json", line: 3, key: "httpIp", value: "" },
    },
    display: { ss: "*:23333", netstat: ":::23333" },
  });
  expect(panel?.["id"]).toMatch(/^[a-z2-7]{16}$/i);
});

test("filters of ls", async () => {
  const ports = async (...words: string[]): Promise<number[]> => {
    const { stdout } = await run(["ls", "--snapshot", savedHost, "--json", ...words]);
    return (JSON.parse(stdout) as { endpoints: { port: number }[] }).endpoints.map(({ port }) => port).toSorted((a, b) => a - b);
  };
  expect(await ports("--port", "22")).toEqual([22, 22]);
  expect(await ports("22")).toEqual([22, 22]);
  expect(await ports("--proto", "udp")).toEqual([53, 68]);
  expect(await ports("udp")).toEqual([53, 68]);
  expect(await ports("--scope", "ipv6")).toEqual([22, 6379, 6600, 23333, 24444]);
  expect(await ports("--scope", "dual")).toEqual([6379, 6600, 23333, 24444]);
  expect(await ports("--scope", "loopback")).toEqual([53, 4000, 5432]);
  expect(await ports("--namespace", "host", "redis")).toEqual([8080]);
  expect(await ports("redis")).toEqual([6379, 8080]);
  expect(await ports("unit:nginx")).toEqual([80]);
  expect(await ports("mcsm", "23333")).toEqual([23333]);
  expect(await ports("本机")).toEqual([53, 4000, 5432]);
  expect(await ports("shop-cache-1", "published")).toEqual([8080]);
  expect(await ports("port:8080-65535")).toEqual([8080, 23333, 24444]);
  expect(await ports("22,6379-6600")).toEqual([22, 22, 6379, 6600]);
  expect(await ports("loopback")).toEqual([53, 4000, 5432]);
  expect(await ports("public", "udp")).toEqual([68]);
  expect(await ports("process:node", "23333")).toEqual([23333]);
  expect(await ports("::")).toContain(23333);
});

test.each(["bogus:key", "port:", ":free", ":", "port:9-1"])("ls %s is refused, not answered with nothing", async (word) => {
  const { code, stdout } = await run(["ls", "--snapshot", savedHost, word]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
});

test("every command that prints a document names its schema", async () => {
  for (const [words, schema] of [
    [["ls", "--snapshot", savedHost], "portolan.ls/1"],
    [["explain", "23333", "--snapshot", savedHost], "portolan.explain/1"],
    [["explain", "nginx", "--snapshot", savedHost], "portolan.explain-service/1"],
    [["reach", "--snapshot", savedHost], "portolan.reach/1"],
    [["diff", savedHost, savedHost], "portolan.diff/1"],
    [["free", "--snapshot", savedHost], "portolan.free/1"],
    [["help"], "portolan.help/1"],
    [["version"], "portolan.version/1"],
    [["completion", "bash"], "portolan.completion/1"],
  ] as const) {
    expect(JSON.parse((await run([...words, "--json"])).stdout)).toMatchObject({ schema });
  }
});

test("trace answers one packet after its header, and refuses what is missing", async () => {
  const asked = ["--snapshot", savedHost, "--json", "--from", "10.20.0.9", "--to", "10.20.0.5", "--port", "23333"];
  const { code, stdout } = await run(["trace", ...asked]);
  const [header, answer] = stdout.trim().split("\n");
  expect(code).toBe(0);
  expect(JSON.parse(header ?? "")).toMatchObject({ schema: "portolan.trace/1", namespace: "host" });
  expect(JSON.parse(answer ?? "")).toMatchObject({ in: { source: "10.20.0.9", destinationPort: 23_333, protocol: "tcp" } });
  const missing = await run(["trace", "--from", "10.20.0.9", "--lang", "en"]);
  expect(missing).toMatchObject({ code: 2, stdout: "" });
  expect(missing.stderr).toContain("--to");
});

test("what is neither a snapshot nor rules is refused by diff", async () => {
  const { code, stderr } = await run(["diff", import.meta.filename, savedHost, "--lang", "en"]);
  expect(code).toBe(2);
  expect(stderr).toContain("neither a snapshot nor a file of rules");
});

test("explain says that a saved snapshot is not probed", async () => {
  const { stdout } = await run(["explain", "23333", "--snapshot", savedHost]);
  expect(stdout).toContain("no connection was made");
  expect(readFileSync(savedHost, "utf8")).toContain(stdout.match(/taken at (\S+);/)?.[1] ?? "missing");
});
