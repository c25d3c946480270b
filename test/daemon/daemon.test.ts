import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import {
  ChangeEvent,
  EventPage,
  Explanation,
  findMisfits,
  FreePorts,
  HostDocument,
  LsDocument,
  ServiceExplanation,
  StreamEndpoints,
  StreamReset,
} from "@portolan/contract/api";
import type { Answer } from "@portolan/contract";
import { askRunningPanel } from "@portolan/server";
import { needs, waitUntil } from "../lab/index.ts";
import {
  freePort,
  listen,
  readStream,
  signIn,
  startPortolan,
  stopListening,
  type RunningPortolan,
  type StreamMessage,
} from "./running-portolan.ts";

let directory = "";
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "portolan-daemon-"));
  await chmod(directory, 0o755); // the server's user must get through
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function valueOf<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(answer.refusal.code);
  return answer.value;
}
const isChange = (kind: string, port: number) => (seen: StreamMessage) =>
  seen.name === "change" && seen.message.kind === kind && (seen.message.after ?? seen.message.before)?.port === port;

describe("one Portolan", () => {
  let running: RunningPortolan;
  let signedIn: Awaited<ReturnType<typeof signIn>>;
  beforeAll(async () => {
    running = await startPortolan({ dataDir: join(directory, "one") });
    signedIn = await signIn(running);
  });
  afterAll(async () => {
    await running.supervisor.stop();
    expect(await running.supervisor.finished).toBe(0);
  });

  test("is ready with its first look, on both loopback addresses", () => {
    expect(running.ready.firstLookMs).not.toBeNull();
    expect(running.ready.addresses).toEqual(["127.0.0.1", "::1"]);
    expect(running.ready.portTakenBy).toBeNull();
  });

  test("a token signs in once, and nobody without a session sees anything", async () => {
    await expect(signIn(running)).rejects.toThrow(/TOKEN_USED/);
    await expect(signIn({ ...running, token: "A".repeat(43) })).rejects.toThrow(/TOKEN_INVALID/);
    for (const path of ["host", "endpoints", "events", "stream", "ports/free", "ports/tcp/80/explanation", "services/nginx/explanation"]) {
      const response = await fetch(`${running.origin}/api/v1/${path}`);
      expect([path, response.status]).toEqual([path, 401]);
      expect(await response.json()).toMatchObject({ error: { code: "SESSION_REQUIRED" } });
    }
    expect(valueOf(await signedIn.client.readSession()).signedIn).toBe(true);
  });

  test("every answer fits its schema", async () => {
    const { client } = signedIn;
    expect(findMisfits(LsDocument, valueOf(await client.readEndpoints()))).toEqual([]);
    expect(findMisfits(HostDocument, valueOf(await client.readHost()))).toEqual([]);
    expect(findMisfits(EventPage, valueOf(await client.readEvents({})))).toEqual([]);
    const explanation = valueOf(await client.explainPort({ protocol: "any", port: running.ready.port }));
    expect(findMisfits(Explanation, explanation)).toEqual([]);
    expect(explanation.endpoints.flatMap(({ probes }) => probes).some(({ outcome }) => outcome === "connected")).toBe(true);
    const service = valueOf(await client.explainService({ id: "Portolan" }));
    expect(findMisfits(ServiceExplanation, service)).toEqual([]);
    expect(await client.explainService({ id: "no/such service" })).toMatchObject({
      ok: false,
      refusal: { code: "SERVICE_UNKNOWN", status: 404 },
    });
    const free = valueOf(await client.findFreePorts({ count: 3, range: "20000-29999" }));
    expect(findMisfits(FreePorts, free)).toEqual([]);
    expect(free.ports).toHaveLength(3);
  });

  test("a listener that opens and closes is on the stream within 5 s, and in the timeline", async () => {
    const stream = readStream(running.origin, signedIn.cookie);
    const reset = await stream.until(({ name }) => name === "reset");
    expect(findMisfits(StreamReset, reset.message)).toEqual([]);
    const server = await listen(0);
    const { port } = server.address() as { port: number };
    const opened = await stream.until(isChange("opened", port), 5000);
    expect(findMisfits(ChangeEvent, opened.message)).toEqual([]);
    const update = await stream.until(
      (seen) => seen.name === "endpoints" && seen.message.upserted.some((endpoint) => endpoint.port === port),
    );
    expect(findMisfits(StreamEndpoints, update.message)).toEqual([]);
    await stopListening(server);
    await stream.until(isChange("closed", port), 5000);
    await stream.close();
    const told = async () => kindsOf(valueOf(await signedIn.client.readEvents({ limit: 50 })).events, port); // the stream is told first
    await waitUntil(async () => (await told()).length === 2, { timeoutMs: 3000, what: "both are kept" });
    expect(await told()).toEqual(["closed", "opened"]);
  });

  test("a browser that was away shortly goes on where it was, one that was away long begins again", async () => {
    const first = readStream(running.origin, signedIn.cookie);
    const { id } = await first.until(({ name }) => name === "endpoints");
    await first.close();
    const second = readStream(running.origin, signedIn.cookie, id);
    const next = await second.until(() => true);
    expect(next.name).not.toBe("reset");
    await second.close();
    const stranger = readStream(running.origin, signedIn.cookie, "another.1");
    expect((await stranger.until(() => true)).name).toBe("reset");
    await stranger.close();
  });

  test("requests that foreign pages make are refused", async () => {
    const port = String(running.ready.port);
    expect(await statusOf(running.ready.port, { host: `evil.example:${port}` })).toBe(403);
    expect(await statusOf(running.ready.port, { host: `localhost:${port}` })).toBe(200);
    expect(await statusOf(running.ready.port, { host: "localhost:8080" })).toBe(200); // the near end of an SSH tunnel
    const foreign = await fetch(`${running.origin}/api/v1/session`, {
      method: "DELETE",
      headers: { origin: "http://evil.example", cookie: signedIn.cookie },
    });
    expect(foreign.status).toBe(403);
    expect(valueOf(await signedIn.client.readSession()).signedIn).toBe(true);
  });

  test("what is too large, and a method that a path does not take, are told apart from what cannot be understood", async () => {
    const post = { method: "POST", headers: { "content-type": "application/json" } };
    const session = `${running.origin}/api/v1/session`;
    expect((await fetch(session, { ...post, body: JSON.stringify({ token: "x".repeat(100_000) }) })).status).toBe(413);
    expect((await fetch(session, { ...post, body: "{" })).status).toBe(400);
    const put = await fetch(session, { method: "PUT" });
    expect([put.status, put.headers.get("allow")]).toEqual([405, "GET, POST, DELETE, HEAD"]);
    expect((await fetch(`${running.origin}/api/v1/ports/tcp/80/explanation`, { method: "DELETE" })).status).toBe(405);
    expect((await fetch(`${running.origin}/`, { method: "POST" })).status).toBe(405);
    expect((await fetch(`${running.origin}/api/v1/nothing`, { method: "PUT" })).status).toBe(404);
  });

  test("pages carry a policy that lets nothing run but the panel's own files", async () => {
    const response = await fetch(`${running.origin}/anything`, { headers: { accept: "text/html" } });
    expect(response.status).toBe(200);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(policy).not.toContain("upgrade-insecure-requests");
    expect((await fetch(`${running.origin}/api/v1/nothing`)).status).toBe(404);
    expect((await fetch(`${running.origin}/assets/..%2f..%2fpackage.json`)).status).toBe(404);
  });

  test("bad questions are refused with their code", async () => {
    const { client } = signedIn;
    expect(await client.explainPort({ protocol: "tcp", port: 70000 })).toMatchObject({
      ok: false,
      refusal: { status: 400, code: "PORT_INVALID" },
    });
    expect(await client.findFreePorts({ count: 0 })).toMatchObject({ ok: false, refusal: { code: "REQUEST_INVALID" } });
    expect(await client.findFreePorts({ range: "9-1" })).toMatchObject({ ok: false, refusal: { code: "REQUEST_INVALID" } });
  });

  test("the server has no rights: another user in every thread, no capability, no group", needs("root"), async () => {
    const { server, scanner } = running.supervisor.pids();
    const tasks = await readdir(`/proc/${server}/task`);
    expect(tasks.length).toBeGreaterThan(3);
    for (const task of tasks) {
      const status = await readFile(`/proc/${server}/task/${task}/status`, "utf8");
      const fields = new Map(status.split("\n").map((line) => line.split(":\t", 2) as [string, string]));
      expect(fields.get("Uid")?.split("\t")).toEqual(Array(4).fill(String(running.ready.serverUser.uid)));
      expect(fields.get("Groups")?.trim()).toBe("");
      for (const set of ["CapPrm", "CapEff", "CapInh", "CapAmb"]) expect(fields.get(set)).toMatch(/^0+$/);
      expect(fields.get("NoNewPrivs")).toBe("1");
      expect(Number.parseInt(fields.get("CapBnd") ?? "", 16) & ~0x4c3).toBe(0); // chown, dac_override, setgid, setuid, net_bind_service
    }
    expect(running.ready.noNewPrivileges).toBe(true);
    expect(running.ready.serverUser.uid).not.toBe(0);
    expect(await readFile(`/proc/${scanner}/status`, "utf8")).toMatch(/^Uid:\t0/m);
    const environment = await readFile(`/proc/${server}/environ`, "utf8");
    expect(environment.split("\0").map((pair) => pair.split("=")[0])).not.toContain("VITEST");
  });

  test("guessing sign-in tokens is stopped after a few attempts a minute", async () => {
    const codes: string[] = [];
    for (let attempt = 0; attempt < 12; attempt++) {
      const refusal = await signIn({ ...running, token: String(attempt).padEnd(43, "x") }).then(() => "signed in", String);
      codes.push(/RATE_LIMITED|TOKEN_INVALID/.exec(refusal)?.[0] ?? refusal);
    }
    expect(codes[0]).toBe("TOKEN_INVALID");
    expect(codes.at(-1)).toBe("RATE_LIMITED");
  });

  test("a scanner that dies is lost at once, and comes back", async () => {
    const stream = readStream(running.origin, signedIn.cookie);
    await stream.until(({ name }) => name === "reset");
    process.kill(running.supervisor.pids().scanner ?? 0, "SIGKILL");
    await stream.until(({ name }) => name === "lost", 3000);
    const before = stream.seen.length;
    await stream.until((seen) => seen.name === "endpoints" && stream.seen.indexOf(seen) >= before);
    await stream.close();
    expect(running.events).toContainEqual(expect.objectContaining({ kind: "restarted", child: "scanner", reason: "SIGKILL" }));
    expect(await signedIn.client.explainPort({ protocol: "tcp", port: 1 })).toMatchObject({ ok: true });
  });

  test("a server that dies comes back at the same port with the same sessions", async () => {
    const count = () => running.events.filter(({ kind }) => kind === "ready").length;
    const before = count();
    process.kill(running.supervisor.pids().server ?? 0, "SIGKILL");
    await waitUntil(async () => count() > before, { timeoutMs: 15_000, what: "the server is ready again" });
    expect(running.events.findLast(({ kind }) => kind === "ready")).toMatchObject({ port: running.ready.port });
    expect(findMisfits(LsDocument, valueOf(await signedIn.client.readEndpoints()))).toEqual([]);
  });
});

describe("starting and ending", () => {
  const started: RunningPortolan[] = [];
  const start = async (...settings: Parameters<typeof startPortolan>): Promise<RunningPortolan> => {
    const running = await startPortolan(...settings);
    started.push(running);
    return running;
  };
  afterEach(async () => {
    await Promise.all(started.splice(0).map(({ supervisor }) => supervisor.stop()));
  });

  test("the timeline survives a restart, and what closed meanwhile is told", async () => {
    const dataDir = join(directory, "restarted");
    const server = await listen(0);
    const { port } = server.address() as { port: number };
    const first = await start({ dataDir });
    const { cookie } = await signIn(first);
    const stream = readStream(first.origin, cookie);
    const other = await listen(0);
    const { port: otherPort } = other.address() as { port: number };
    await stream.until(isChange("opened", otherPort));
    await stream.close();
    await first.supervisor.stop();
    await stopListening(server);

    const second = await start({ dataDir });
    const { client, cookie: again } = await signIn(second);
    const live = readStream(second.origin, again);
    await waitUntil(async () => kindsOf(valueOf(await client.readEvents({ limit: 500 })).events, port).length > 0, {
      timeoutMs: 30_000,
      what: "closed is told",
    });
    const { events } = valueOf(await client.readEvents({ limit: 500 }));
    expect(kindsOf(events, port)).toEqual(["closed"]);
    expect(kindsOf(events, otherPort)).toEqual(["opened"]);
    await live.close();
    await stopListening(other);
  });

  test("two never share a data folder: the second gets a link to the first, also after the first was killed", async () => {
    const dataDir = join(directory, "shared");
    const program = new URL("./run-supervisor.ts", import.meta.url).pathname;
    const child = spawn(process.execPath, [program, String(await freePort()), dataDir], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const { port } = JSON.parse(line) as { port: number };
    await expect(start({ dataDir })).rejects.toThrow("ALREADY_RUNNING");
    const running = await askRunningPanel(dataDir);
    expect(running).toMatchObject({ pid: child.pid, port });
    const [origin = "", token = ""] = (running?.urls[0] ?? "").split("/#token=");
    expect(valueOf(await (await signIn({ origin, token })).client.readSession()).signedIn).toBe(true);
    child.kill("SIGKILL");
    expect((await start({ dataDir })).ready.kind).toBe("ready");
  });

  test("a port that is taken is left to its holder, who is named", async () => {
    const port = await freePort();
    const holder = await listen(port);
    const { ready } = await start({ dataDir: join(directory, "taken"), port });
    expect(ready.port).toBeGreaterThan(port);
    expect(ready.port).toBeLessThanOrEqual(port + 20);
    expect(ready.portTakenBy).toEqual({ port, holder: expect.stringContaining(`pid ${process.pid}`) });
    await stopListening(holder);
  });

  test("an address that is not loopback is refused", async () => {
    await expect(start({ dataDir: join(directory, "wide"), listen: "0.0.0.0" })).rejects.toThrow("LISTEN_ADDRESS_NOT_LOOPBACK");
  });

  test("a data directory that the server's user cannot reach is refused", needs("root"), async () => {
    const closed = await mkdtemp(join(tmpdir(), "portolan-closed-")); // mode 0700, root's
    await expect(start({ dataDir: join(closed, "data") })).rejects.toThrow("DATA_DIRECTORY_UNUSABLE");
    await rm(closed, { recursive: true });
  });

  test("a directory of others is never given away", needs("root"), async () => {
    await expect(start({ dataDir: tmpdir() })).rejects.toThrow("DATA_DIRECTORY_UNUSABLE");
  });

  test("nothing is loaded after root is given up: it works from a folder that only root can enter", needs("namespaces"), async () => {
    const closed = await mkdtemp(join(tmpdir(), "portolan-closed-")); // mode 0700, root's
    const inside = join(closed, "portolan");
    await mkdir(inside);
    const repository = fileURLToPath(new URL("../..", import.meta.url));
    const script = 'mount --bind "$1" "$2" && exec "$2/node_modules/.bin/node" "$2/test/daemon/run-supervisor.ts" "$3" "$4"';
    const port = String(await freePort());
    const child = spawn("unshare", ["--mount", "sh", "-c", script, "sh", repository, inside, port, join(directory, "closed")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    const ended = once(child, "exit");
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const { urls } = JSON.parse(line) as { urls: readonly string[] };
    const [origin = "", token = ""] = (urls[0] ?? "").split("/#token=");
    const { client, cookie } = await signIn({ origin, token });
    expect(valueOf(await client.explainPort({ protocol: "any", port: Number(port) })).endpoints).toHaveLength(2);
    expect(valueOf(await client.findFreePorts({ count: 1 })).ports).toHaveLength(1);
    expect(valueOf(await client.readEvents({})).events.filter((event) => event.after?.port === Number(port))).toEqual([]); // its own start is no news
    const stream = readStream(origin, cookie);
    await stream.until(({ name }) => name === "endpoints");
    await stream.close();
    child.kill("SIGTERM");
    await ended;
    await rm(closed, { recursive: true });
  });

  test("a disk that is full and has room again: said once each, in words, and looking goes on", needs("namespaces"), async () => {
    const dataDir = join(directory, "small");
    await mkdir(dataDir);
    const script = 'mount -t tmpfs -o size=1500k,mode=755 none "$3" && exec "$1" "$2" 0 "$3/data"';
    const program = new URL("./run-supervisor.ts", import.meta.url).pathname;
    const child = spawn("unshare", ["--mount", "sh", "-c", script, "sh", process.execPath, program, dataDir], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    let complaints = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
    const lines = createInterface({ input: child.stdout });
    const seen: { kind: string; error?: string | null; pids: { server: number } }[] = [];
    lines.on("line", (line) => seen.push(JSON.parse(line)));
    const told = (error: string | null) => seen.filter((event) => event.kind === "history" && event.error === error).length;
    await waitUntil(async () => seen.some(({ kind }) => kind === "ready"), {
      timeoutMs: 60_000,
      what: "it is ready",
      detail: () => complaints,
    });
    const inside = `/proc/${seen[0]?.pids.server ?? 0}/root${dataDir}`;
    await writeFile(join(inside, "ballast"), Buffer.alloc(2 * 1024 * 1024)).catch(() => {}); // until the disk is full
    const [one, two] = [await listen(0), await listen(0)];
    await waitUntil(async () => told("database or disk is full") === 1, { timeoutMs: 60_000, what: "the full disk is told" });
    await stopListening(one);
    await stopListening(two);
    await pause(3000);
    expect(told("database or disk is full")).toBe(1);
    const messages = complaints.split("\n").flatMap((line) => (line === "" ? [] : [(JSON.parse(line) as { readonly msg: string }).msg]));
    expect(new Set(messages).size).toBe(messages.length);
    expect(["the record is not signed", "fault"]).toEqual(expect.arrayContaining(messages)); // of an entry that was written just before, of a term of leases
    await rm(join(inside, "ballast"));
    await waitUntil(async () => told(null) === 1, { timeoutMs: 60_000, what: "writing goes on" });
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    await ended;
  });

  test("children do not outlive a supervisor that is killed", async () => {
    const program = new URL("./run-supervisor.ts", import.meta.url).pathname;
    const child = spawn(process.execPath, [program, "0", join(directory, "orphans")], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const { pids } = JSON.parse(line) as { pids: { scanner: number; server: number } };
    expect([isAlive(pids.scanner), isAlive(pids.server)]).toEqual([true, true]);
    child.kill("SIGKILL");
    await waitUntil(async () => !isAlive(pids.scanner) && !isAlive(pids.server), { timeoutMs: 6000, what: "both children are gone" });
  });

  test("a signal ends everything with exit code 0", async () => {
    const program = new URL("./run-supervisor.ts", import.meta.url).pathname;
    const child = spawn(process.execPath, [program, "0", join(directory, "signal")], { stdio: ["ignore", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    const { pids } = JSON.parse(line) as { pids: { scanner: number; server: number } };
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
    expect([isAlive(pids.scanner), isAlive(pids.server)]).toEqual([false, false]);
    const left = await readdir(join(directory, "signal"));
    expect(left.filter((name) => name.startsWith("portolan."))).toEqual(["portolan.db", "portolan.key", "portolan.lock"]); // the log was merged into the file
  });
});

function kindsOf(
  events: readonly { kind: string; before: { port: number } | null; after: { port: number } | null }[],
  port: number,
): string[] {
  return events.filter((event) => (event.after ?? event.before)?.port === port).map(({ kind }) => kind);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Status of the page at `/` when asked with these headers; fetch would not let us choose the host. */
async function statusOf(port: number, headers: Record<string, string>): Promise<number | undefined> {
  const sent = request({ host: "127.0.0.1", port, path: "/api/v1/session", headers });
  sent.end();
  const [response] = (await once(sent, "response")) as [{ statusCode?: number; resume(): void }];
  response.resume();
  return response.statusCode;
}
