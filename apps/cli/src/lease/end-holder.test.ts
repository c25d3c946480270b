import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { phrase } from "@portolan/phrases";
import { afterEach, beforeEach, expect, test } from "vitest";
import { run } from "../test-terminal.ts";
import { TestLeaseServer } from "./test-lease-server.ts";

let folder = "";
let server: TestLeaseServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "portolan-holder-"));
  server = new TestLeaseServer(folder);
  await server.start();
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const lease = (...words: readonly string[]) => run(["lease", ...words, "--data-dir", folder]);

test("a signal goes to exactly the process that holds the port, only where both options say so, and what holds it then is told", async () => {
  const program = `require("net").createServer().listen(0, "127.0.0.1", function () { console.log(this.address().port); })`;
  const holder = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  let isThere = true;
  holder.on("exit", () => (isThere = false));
  const [chunk] = (await once(holder.stdout, "data")) as [Buffer];
  const port = Number(chunk.toString());
  const pid = holder.pid ?? 0;
  const evidence = { kind: "listener", protocol: "tcp", port, pids: [pid], parents: [] };
  const holders = [{ evidence, text: phrase("lease.run.errno", { errno: "EADDRINUSE" }), ways: [] }];
  server.answers.set(`GET /ports/tcp/${port}/conflict`, () => {
    return { protocol: "tcp", port, host: "web1", isFree: !isThere, holders: isThere ? holders : [], leases: [], notes: [] };
  });
  expect((await lease("conflict", String(port))).code).toBe(1);
  for (const half of [
    ["--signal", "TERM"],
    ["--pid", String(pid)],
  ])
    expect((await lease("conflict", String(port), ...half)).code).toBe(2);
  expect((await lease("conflict", String(port), "--signal", "TERM", "--pid", String(process.pid))).code).toBe(2); // holds nothing there
  expect(isThere).toBe(true);
  const ended = await lease("conflict", String(port), "--signal", "TERM", "--pid", String(pid));
  expect([ended.code, ended.stdout]).toEqual([0, expect.stringContaining(`tcp ${port}`)]);
  expect(ended.stderr).toContain(`process ${pid} was sent SIGTERM for tcp ${port}`);
  expect(holder.signalCode).toBe("SIGTERM");
});

test("the systemd socket of a lease is printed for the service that it expects or that is named", async () => {
  const expected = { unit: "shop.service", executable: null, user: null, container: null };
  const { id } = server.add({ ports: [20_417], expected });
  const other = server.add({ ports: [20_418] });
  const printed = await lease("socket", id);
  expect([printed.code, printed.stderr]).toEqual([0, ""]);
  expect(printed.stdout).toContain("# /etc/systemd/system/shop.socket\n[Unit]\n");
  expect(printed.stdout).toContain("ListenStream=[::]:20417\nBindIPv6Only=both\nService=shop.service\n");
  expect((await lease("socket", other.id)).code).toBe(2);
  expect((await lease("socket", other.id, "--expect-unit", "gate")).stdout).toContain("Service=gate.service\n");
  expect((await lease("socket", other.id, "--expect-unit", "a b.service")).code).toBe(2);
});
