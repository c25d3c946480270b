import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { runCommandLine } from "../command-line.ts";
import type { Terminal } from "../terminal.ts";

test.skipIf(process.platform !== "linux")("a listener that comes and goes is told as one line each, after a header line", async () => {
  const interruption = new AbortController();
  const lines: Record<string, unknown>[] = [];
  const waiting: { wanted: (line: Record<string, unknown>) => boolean; resolve: () => void }[] = [];
  const arrival = (wanted: (line: Record<string, unknown>) => boolean): Promise<void> =>
    new Promise((resolve) => (lines.some(wanted) ? resolve() : void waiting.push({ wanted, resolve })));
  const terminal: Terminal = {
    environment: {},
    columns: null,
    interactive: false,
    coloured: { stdout: false, stderr: false },
    interrupted: interruption.signal,
    write: (text) => {
      for (const part of text.trimEnd().split("\n")) lines.push(JSON.parse(part) as Record<string, unknown>);
      for (const { wanted, resolve } of waiting) if (lines.some(wanted)) resolve();
    },
    report: () => {},
  };
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  const finished = runCommandLine(["watch", `port:${port}`, "--json", "--interval", "0.1"], terminal);
  await arrival(({ schema }) => schema === "portolan.events/1");
  const opened = createServer().listen(port, "127.0.0.1");
  await arrival(({ kind }) => kind === "opened");
  opened.close();
  await arrival(({ kind }) => kind === "closed");
  interruption.abort();
  expect(await finished).toBe(0);
  expect(lines.map(({ schema, kind }) => kind ?? schema)).toEqual(["portolan.events/1", "opened", "closed"]);
  expect(lines[1]).toMatchObject({
    schema: "portolan.event/1",
    before: null,
    after: { port, address: "127.0.0.1", owners: [{ pid: process.pid }] },
  });
});
