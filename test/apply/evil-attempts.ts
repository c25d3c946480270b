/** What somebody tries who has taken the server over: everything that its process, its user, its descriptor and its keys are good for. Each attempt tells what refused it. */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import type { ApplierClient, ApplierRequest, ApplyRequest, KeySignature } from "@portolan/contract/applier";
import { macOf } from "./applier-on-host.ts";
import { TestKey } from "./test-key.ts";

export interface EvilFacts {
  /** Of a plan that nobody has signed, with a true record. */
  readonly request: ApplyRequest;
  /** Of a plan that was carried out. */
  readonly carried: ApplyRequest;
  /** Of a person, for another plan. */
  readonly signature: KeySignature;
  readonly pids: { readonly applier: number; readonly scanner: number; readonly supervisor: number };
  readonly folder: string;
}

export interface Attempt {
  readonly what: string;
  /** null: it worked. */
  readonly refusedBy: "kernel" | "applier" | null;
  readonly refusal: string;
}

export async function attemptAll(applier: ApplierClient, facts: EvilFacts): Promise<readonly Attempt[]> {
  const asked: Attempt[] = [];
  for (const [what, request] of questions(facts)) asked.push(await ask(applier, what, request));
  return [...asked, ...kernelAttempts(facts), await openSocket(`${facts.folder}/applier.sock`)];
}

function questions({ request, carried, signature }: EvilFacts): readonly (readonly [string, object])[] {
  const own = new TestKey();
  const { plan } = request;
  const pin = { ask: "pin", name: "Ann", kind: "ed25519", key: own.key } as const;
  const bent = plan.replace(/"steps":\[.*?\],"undo"/, `"steps":[{"tool":"shell","command":"nft flush ruleset"}],"undo"`);
  return [
    ["a plan that nobody has signed", request],
    ["a plan signed by a key of its own", { ...request, signatures: [own.signPlan(plan)] }],
    ["a person's signature of another plan", { ...request, signatures: [signature] }],
    ["a person's signature told to be an approval", { ...carried, plan, signatures: [{ ...signature, purpose: "approve" }] }],
    ["a plan that was carried out, once more", carried],
    ["a plan with a step that is a command", { ...request, plan: bent }],
    ["a plan that nobody has signed, told to be a redirect", { ask: "failover", plan, record: request.record }],
    ["a redirect without the record", { ask: "failover", plan, record: null }],
    ["the end of an opening put off", { ask: "renew-failover", planId: "apply1", until: new Date(Date.now() + 600_000).toISOString() }],
    ["a plan for another host", { ...request, plan: plan.replace(/"host":"[^"]*"/, '"host":"another"') }],
    ["a key of its own pinned with a guessed secret", { ...pin, proof: { by: "first", mac: macOf("guess", "Ann", own.key) } }],
    ["a key of its own pinned by itself", { ...pin, proof: { by: "key", key: own.key, signature: own.signPin("Ann", own.key) } }],
    ["a key of its own pinned as root", { ...pin, proof: { by: "root" } }],
    ["the secret that pins a key", { ask: "pin-secret" }],
    ["a person's key taken out", { ask: "unpin", key: signature.key }],
    ["the log it has shown forgotten", { ask: "forget-log" }],
    ["a command", { ask: "shell", command: "nft flush ruleset" }],
    ["a file", { ask: "state", path: "/etc/shadow" }],
  ];
}

async function ask(applier: ApplierClient, what: string, request: object): Promise<Attempt> {
  const answer = (await applier.ask(request as ApplierRequest & { ask: "state" })) as unknown as { code: string; reason?: string };
  const refusal = answer.reason ?? answer.code;
  return { what, refusedBy: refusals.has(answer.code) ? "applier" : null, refusal };
}

const refusals: ReadonlySet<string> = new Set(["refused", "bad-request", "not-pending"]);

function kernelAttempts({ pids, folder }: EvilFacts): readonly Attempt[] {
  const rails = `${folder}/guard-rails.yaml`;
  return [
    attempt("root again", () => process.setuid?.(0)),
    run("nft flush ruleset", ["nft", "flush", "ruleset"]),
    run("iptables -F", ["iptables-legacy", "-F"]),
    run("a route", ["ip", "route", "add", "blackhole", "203.0.113.0/24"]),
    run("an interface shut", ["ip", "link", "set", "lo", "down"]),
    run("tc", ["tc", "qdisc", "add", "dev", "lo", "root", "netem", "loss", "100%"]),
    run("a mount", ["mount", "-t", "tmpfs", "none", "/mnt"]),
    run("the applier's namespaces", ["nsenter", "--target", String(pids.applier), "--mount", "--net", "true"]),
    run("a packet socket", ["python3", "-c", "import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)"]),
    run("ptrace of the applier", ["python3", "-c", tracer(pids.applier)]),
    run("a program that gives root to who runs it", ["sh", "-c", `test "$(/usr/local/bin/root-id -u)" = 0`]),
    attempt("the applier's memory", () => readFileSync(`/proc/${pids.applier}/mem`)),
    attempt("the applier's environment", () => readFileSync(`/proc/${pids.applier}/environ`)),
    attempt("the applier's descriptors", () => readdirSync(`/proc/${pids.applier}/fd`)),
    attempt("the scanner's memory", () => readFileSync(`/proc/${pids.scanner}/mem`)),
    attempt("the supervisor's memory", () => readFileSync(`/proc/${pids.supervisor}/mem`)),
    attempt("an end to the applier", () => process.kill(pids.applier, "SIGKILL")),
    attempt("an end to the supervisor", () => process.kill(pids.supervisor, "SIGKILL")),
    attempt("the guard rails, written", () => writeFileSync(rails, "approval: none\n")),
    attempt("the applier's key, read", () => readFileSync(`${folder}/state/applier.key`)),
    attempt("the applier's journal, written", () => writeFileSync(`${folder}/state/journal.json`, "{}")),
    attempt("the record of a change, written", () => writeFileSync(`${folder}/state/change.json`, "{}")),
    attempt("a switch of the kernel's", () => writeFileSync("/proc/sys/net/ipv4/ip_forward", "1")),
  ];
}

const tracer = (pid: number): string =>
  `import ctypes, os, sys; c = ctypes.CDLL(None, use_errno=True); r = c.ptrace(16, ${pid}, 0, 0); sys.exit(os.strerror(ctypes.get_errno()) if r else 0)`;

function attempt(what: string, act: () => unknown): Attempt {
  try {
    act();
    return { what, refusedBy: null, refusal: "" };
  } catch (error) {
    return { what, refusedBy: "kernel", refusal: (error as NodeJS.ErrnoException).code ?? String(error) };
  }
}

function run(what: string, [program = "", ...words]: readonly string[]): Attempt {
  const { status, stderr, error } = spawnSync(program, words, {
    encoding: "utf8",
    timeout: 5000,
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
  });
  if (error !== undefined) return { what, refusedBy: null, refusal: `not tried: ${error.message}` };
  if (status === 0) return { what, refusedBy: null, refusal: "" };
  const refusal = /operation not permitted|permission denied|must be (?:run as )?root|must be superuser/i.exec(stderr)?.[0];
  return { what, refusedBy: "kernel", refusal: refusal ?? `exit code ${status}` };
}

function openSocket(path: string): Promise<Attempt> {
  const what = "root's socket";
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once("connect", () => resolve({ what, refusedBy: null, refusal: "" }));
    socket.once("error", (error: NodeJS.ErrnoException) => resolve({ what, refusedBy: "kernel", refusal: error.code ?? error.message }));
  });
}
