import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { phrase } from "@portolan/phrases";
import { afterEach, beforeEach, expect, test } from "vitest";
import { displayWidth } from "../display-width.ts";
import { run, type Run } from "../test-terminal.ts";
import { TestLeaseServer } from "./test-lease-server.ts";

let folder = "";
let server: TestLeaseServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "portolan-lease-"));
  server = new TestLeaseServer(folder);
  await server.start();
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const lease = async (...words: readonly string[]): Promise<Run> => run(["lease", ...words, "--data-dir", folder]);
const bodyOf = (method: string, path: string): unknown => server.asked.find((one) => one.method === method && one.path === path)?.body;

test("what the options say is what is claimed, and what was granted is told with why", async () => {
  server.nextPorts = [20417, 20418, 20420];
  const words = ["--pool", "main", "--owner", "shop/web", "--count", "3", "--block", "--protocol", "both", "--term", "2h", "--emergency"];
  const more = ["--tag", "a,b", "--tag", "c", "--expect-unit", "web.service", "--otherwise", "alternate", "--port", "20417,20418-20419"];
  const claimed = await lease("claim", "80", ...words, ...more);
  expect([claimed.code, claimed.stderr]).toEqual([0, ""]);
  expect(bodyOf("POST", "/leases")).toEqual({
    claims: [
      {
        pool: "main",
        owner: "shop/web",
        ports: [80, 20417, 20418, 20419],
        otherwise: "alternate",
        count: 3,
        isBlock: true,
        protocols: ["tcp", "udp"],
        termSeconds: 7200,
        hasEmergency: true,
        expected: { unit: "web.service" },
        tags: ["a", "b", "c"],
      },
    ],
  });
  expect(claimed.stdout).toContain("Granted: tcp 80, 20417-20419 for shop/web");
  expect(claimed.stdout).toContain("number 3 in an order that only this database knows; passed over: leased (2)");
  expect(claimed.stdout).toContain("portolan lease release --fence 1 lease-0000000001");
  const { schema, code } = JSON.parse((await lease("claim", "--pool", "main", "--owner", "x", "--json")).stdout) as {
    schema: string;
    code: string;
  };
  expect([schema, code]).toEqual(["portolan.lease-claim/1", "granted"]);
});

test("a refusal is exit code 1 with what would work; words that cannot be meant are exit code 2", async () => {
  const told = {
    what: phrase("lease.refused.pool-full", { free: 1, wanted: 2, quarantined: 3 }),
    works: phrase("lease.refused.pool-full.works"),
  };
  server.answers.set("POST /leases", { answers: [{ code: "pool-full", free: 1, quarantined: 3, wanted: 2, isHeadroom: false, told }] });
  const refused = await lease("claim", "--pool", "main", "--owner", "x", "--lang", "zh-CN");
  expect([refused.code, refused.stdout]).toEqual([1, ""]);
  expect(refused.stderr).toBe("需要 2 个端口，端口池只剩 1 个，另有 3 个处于隔离期。\n  → 请等待隔离期结束，或扩大端口池。\n");
  const bad: readonly (readonly string[])[] = [
    ["claim", "--owner", "x"],
    ["claim", "--pool", "main"],
    ["claim", "http", "--pool", "main", "--owner", "x"],
    ["claim", "--pool", "main", "--owner", "x", "--term", "soon"],
    ["claim", "--pool", "main", "--owner", "x", "--address", "example.org"],
    ["list", "--state", "gone"],
    ["burn"],
    ["show"],
    ["show", "web"],
    ["run", "--pool", "main"],
    ["import", "--pool", "main"],
    ["conflict", "http"],
    ["conflict"],
    ["claim", "0", "--pool", "main", "--owner", "x"],
    ["claim", "--pool", "main", "--owner", ""],
    ["claim", "--pool", "main", "--owner", "x".repeat(129)],
    ["claim", "--pool", "main", "--owner", "x", "--protocol", "sctp"],
    ["claim", "--pool", "main", "--owner", "x", "--protocol", ""],
    ["list", "--server", "http://192.0.2.1"],
    ["list", "--server", "https://example.org"],
  ];
  for (const words of bad) expect([words.join(" "), (await lease(...words)).code]).toEqual([words.join(" "), 2]);
  await server.stop();
  expect((await lease("list")).code).toBe(4);
});

test("leases are found by id and by port; renewing and giving back name the fence number of the grant", async () => {
  const one = server.add({ ports: [20000, 20001], owner: "shop/web", state: "active" });
  const other = server.add({ ports: [20005], owner: "shop/db" });
  expect((await lease("show", "20001")).stdout).toContain("tcp 20000-20001: shop/web, in use");
  expect((await lease("show", "tcp/20005", "--json")).stdout).toContain('"schema": "portolan.lease/1"');
  expect((await lease("show", "udp/20005")).code).toBe(4);
  expect((await lease("renew", "20001")).stdout).toContain("Renewed: tcp 20000-20001 of shop/web, until it is given back");
  const late = await lease("release", other.id, "--fence", "9");
  expect([late.code, late.stderr]).toEqual([1, expect.stringContaining("has fence number 2 now")]);
  const back = await lease("release", one.id, other.id, "--json");
  expect(back.code).toBe(0);
  expect(JSON.parse(back.stdout)).toMatchObject({ schema: "portolan.lease-moves/1", answers: [{ code: "moved" }, { code: "moved" }] });
});

test("a list is a table that fits the terminal, or JSON Lines with a header", async () => {
  for (let index = 0; index < 3; index += 1)
    server.add({ ports: [20000 + index], owner: `a/very/long/name/of/an/owner/number-${index}`, state: "conflict" });
  for (const language of ["en", "zh-CN"])
    for (const columns of [40, 60, 120]) {
      const { stdout } = await run(["lease", "list", "--data-dir", folder, "--no-color", "--lang", language], { columns });
      for (const line of stdout.split("\n")) expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
      expect(stdout).toContain("20002");
    }
  const lines = (await lease("list", "--json")).stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines[0]).toEqual({ schema: "portolan.leases/1", count: 3 });
  expect(lines.slice(1).map(({ owner }) => owner)).toHaveLength(3);
});

test("ports go into an environment and into files; what has no lease is claimed where that is wanted, or told with its line", async () => {
  server.add({ ports: [20000, 20001], owner: "shop/web-api" });
  const env = await lease("env", "--owner", "shop/web-api");
  expect(env.stdout.split("\n")).toEqual(
    expect.arrayContaining([
      "PORT=20000",
      "PORT_2=20001",
      "PORTOLAN_PORT_web_api=20000",
      "PORTOLAN_PORT_web_api__2=20001",
      "PORTOLAN_OWNER=shop/web-api",
    ]),
  );
  const file = join(folder, "compose.yaml");
  writeFileSync(
    file,
    'ports:\n  - "${PORTOLAN_PORT_web_api}:80"\n  - "${PORTOLAN_PORT_shop_web_api__2:-1}:81"\n  - "$OTHER $$ ${PORTOLAN_PORT_db}"\n',
  );
  const missing = await lease("fill", file);
  expect([missing.code, missing.stdout]).toEqual([1, ""]);
  expect(missing.stderr).toContain("Line 4: no lease of PORTOLAN_PORT_db.");
  server.nextPorts = [20007];
  const out = join(folder, "ready.yaml");
  expect(await lease("fill", file, "--pool", "main", "--claim-as", "shop", "--out", out)).toMatchObject({
    code: 0,
    stdout: "",
    stderr: expect.stringMatching(/^Claimed: tcp .+\nWritten to .+\.\n$/s),
  });
  expect(readFileSync(out, "utf8")).toBe('ports:\n  - "20000:80"\n  - "20001:81"\n  - "$OTHER $$ 20007"\n');
  expect(bodyOf("POST", "/leases")).toEqual({
    claims: [{ pool: "main", owner: "shop/db", count: 1, termSeconds: null, purpose: "compose" }],
  });
  server.add({ ports: [20009], owner: "other/db" });
  expect((await lease("fill", file)).code).toBe(2); // two are called db
});

test("an import is tried first; where a row is refused nothing is taken, and every place is told", async () => {
  const file = join(folder, "ports.csv");
  writeFileSync(file, "service,port,rack\nweb,8080,R1\ndb,x,R2\nold,22,R3\n");
  const rows = (body: unknown): readonly { line: number; port: number }[] =>
    (body as { rows: readonly { line: number; port: number }[] }).rows;
  const answer = (refusedPort: number) => (body: unknown) => ({
    imported: 0,
    rows: rows(body).map(({ line, port }) => ({
      line,
      code: port === refusedPort ? "refused" : "ready",
      told:
        port === refusedPort
          ? { what: phrase("lease.refused.port-kept", { port: "22", because: phrase("lease.kept.ssh") }), works: null }
          : null,
    })),
  });
  server.answers.set("POST /leases/import/preview", answer(22));
  server.answers.set("POST /leases/import", (body: unknown) => ({ ...answer(0)(body), imported: rows(body).length }));
  const refused = await lease("import", file, "--pool", "main");
  expect(refused.code).toBe(1);
  expect(refused.stdout).toContain(`Left out, no port (1): ${file}:3 x`);
  expect(refused.stdout).toContain(`${file}:4: tcp 22 of old: Port 22 is never granted unasked: it is ssh's.`);
  expect(server.count("POST", "/leases/import")).toBe(0);
  server.answers.set("POST /leases/import/preview", answer(0));
  const tried = await lease("import", file, "--pool", "main", "--preview");
  expect(tried.stdout).toContain(`${file}:2: tcp 8080 of web\n${file}:4: tcp 22 of old\n2 could be taken over`);
  const done = await lease("import", file, "--pool", "main", "--json");
  expect(done.code).toBe(0);
  expect(JSON.parse(done.stdout)).toMatchObject({ schema: "portolan.lease-import/1", kind: "csv", imported: 2, otherColumns: ["rack"] });
  expect(rows(bodyOf("POST", "/leases/import"))[0]).toMatchObject({ port: 8080, owner: "web", note: "rack: R1", host: null });
  writeFileSync(file, "name,number\n");
  const nothing = await lease("import", file, "--pool", "main");
  expect([nothing.code, nothing.stderr]).toEqual([2, expect.stringContaining("The first line names: name, number.")]);
});

test("a compose file's own name is its project's; the folder of MCSManager's daemon leads to its instances; an empty folder is named", async () => {
  const rows = (body: unknown) => (body as { rows: readonly { line: number }[] }).rows;
  server.answers.set("POST /leases/import/preview", (body: unknown) => ({
    imported: 0,
    rows: rows(body).map(({ line }) => ({ line, code: "ready", told: null })),
  }));
  const compose = join(folder, "compose.yaml");
  writeFileSync(compose, 'name: "shop" # ours\nservices:\n  web:\n    ports: ["8080:80"]\n');
  expect((await lease("import", compose, "--pool", "main", "--preview")).stdout).toContain("tcp 8080 of shop/web\n");
  expect((await lease("import", compose, "--pool", "main", "--preview", "--project", "x")).stdout).toContain("of x/web\n");
  const daemon = join(folder, "daemon");
  mkdirSync(join(daemon, "data/InstanceConfig"), { recursive: true });
  const empty = await lease("import", daemon, "--pool", "main");
  expect([empty.code, empty.stderr]).toEqual([2, expect.stringContaining(`${daemon} is no list of ports`)]);
  const instance = { nickname: "lobby", startCommand: "", processType: "docker", docker: { ports: ["25565:25565/tcp"] } };
  writeFileSync(join(daemon, "data/InstanceConfig/a.json"), JSON.stringify(instance));
  expect((await lease("import", daemon, "--pool", "main", "--preview")).stdout).toContain("tcp 25565 of lobby\n");
});

test("who gets in is told by family; a lease that is in use and where nobody listens now is not said to be listened on", async () => {
  const one = server.add({ ports: [20000], owner: "shop/web", state: "active" });
  const show = async (endpoint: object | null): Promise<string> => {
    const reach = endpoint === null ? null : { exposure: {}, answer: { ipv4: phrase("reach.verdict.nobody"), ipv6: null } };
    const listeners = [{ port: 20000, protocol: "tcp", endpoint, reach }];
    const failover = { state: "none", sinceMs: null, told: null };
    server.answers.set(`GET /leases/${one.id}`, { lease: one, pool: null, listeners, failover, history: [] });
    return (await lease("show", one.id)).stdout;
  };
  const heard = await show({ address: "0.0.0.0", owners: [{ unit: "web.service" }] });
  expect(heard).toContain("Its owner listens there.");
  expect(heard).toContain("tcp 20000: web.service at 0.0.0.0; who gets in: IPv4 nobody\n");
  expect(await show(null)).toContain("nobody listens there now.");
});

test("leases are exported as CSV, JSON and a workbook that can be taken in again", async () => {
  const row = { port: 8080, protocols: ["tcp"], address: null, host: null, owner: "=shop", purpose: "", note: "", tags: ["a"] };
  server.answers.set("GET /leases/export", {
    rows: [{ ...row, lease: "lease-0000000001", pool: "main", state: "active", expiresMs: null }],
  });
  expect((await lease("export")).stdout).toContain('8080,tcp,,,"\'=shop",,,a,main,active,,lease-0000000001');
  expect(JSON.parse((await lease("export", "--json")).stdout)).toMatchObject({ schema: "portolan.lease-rows/1" });
  const out = join(folder, "ports.xlsx");
  expect((await lease("export", "--out", out)).stderr).toContain("1 row written");
  server.answers.set("POST /leases/import/preview", { imported: 0, rows: [{ line: 0, code: "known", told: null }] });
  expect((await lease("import", out, "--pool", "main", "--preview")).stdout).toContain("0 could be taken over, 1 are known.");
  expect(bodyOf("POST", "/leases/import/preview")).toMatchObject({ rows: [{ ...row, line: 0 }] });
});

test("who holds a port is told with what would free it, and the exit code says whether it is free", async () => {
  const evidence = {
    kind: "listener",
    protocol: "tcp",
    port: 8080,
    address: "::",
    namespace: "host",
    remote: null,
    pids: [7],
    executable: "/usr/bin/x",
    user: null,
    unit: null,
    container: null,
    parents: ["1 systemd"],
    detail: null,
  };
  const ways = [
    { code: "end-process", text: phrase("lease.freeing.end-process", { pid: "7" }), command: ["kill", "7; rm"], waitSeconds: null },
  ];
  const text = phrase("lease.evidence.listener", { who: "/usr/bin/x", place: "tcp [::]:8080" });
  server.answers.set("GET /ports/tcp/8080/conflict", {
    protocol: "tcp",
    port: 8080,
    host: "h",
    isFree: false,
    leases: [],
    notes: [],
    holders: [{ evidence, text, ways }],
  });
  const held = await lease("conflict", "8080");
  expect(held.code).toBe(1);
  expect(held.stdout).toContain("tcp 8080 is held.\n  /usr/bin/x listens at tcp [::]:8080\n    started by 1 systemd\n");
  expect(held.stdout).toContain("      kill '7; rm'\n");
  server.answers.set("GET /ports/tcp/8080/conflict", {
    protocol: "tcp",
    port: 8080,
    host: "h",
    isFree: false,
    leases: [],
    notes: [phrase("lease.evidence.unreadable", { detail: "rules" })],
    holders: [],
  });
  const unsure = await lease("conflict", "8080");
  expect([unsure.code, unsure.stdout]).toEqual([1, expect.stringMatching(/^tcp 8080: nothing was found that holds it, but /)]);
});
