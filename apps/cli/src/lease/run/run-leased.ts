import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RefusalError, type ClaimOutcome, type ClaimWish, type Client } from "@portolan/contract";
import type { Lease } from "@portolan/leases";
import { phrase, type Phrase } from "@portolan/phrases";
import type { CommandCall, ForeignExitCode, RunCommand } from "../../command.ts";
import { sayRefused } from "../claim-ports.ts";
import { claimWish } from "../claim-wish.ts";
import { answered, openLeaseLink } from "../lease-link.ts";
import { LeaseSpeaker } from "../lease-speaker.ts";
import { programVariables } from "../lease-variables.ts";
import { portRuns, portsText } from "../lease-words.ts";
import { parseTerm } from "../parse-term.ts";
import { endLeases } from "./end-leases.ts";
import { keepLeases, type Tell } from "./lease-keeper.ts";
import { expectedProgram, readCgroup } from "./expected-program.ts";
import { fillWords, runProgram, SignalRelay, type ProgramEnd } from "./leased-program.ts";
import { openSockets, tryPorts, type BlockedPort, type Libc } from "./lease-sockets.ts";

const usualTermSeconds = 60;
const claimAgainMs = 1000;
const notReadyMs = 15_000;
/** A program that ends sooner, and not well, may have been refused its port. */
const bindPatienceMs = 30_000;

/** Runs a program on ports that are its own as long as it runs. The exit code is the program's; 1 where the claim is refused and it never ran. */
export const runLeased: RunCommand = async (call) => {
  const words = call.arguments.slice(1);
  const [program] = words;
  if (program === undefined)
    throw new RefusalError("OPERAND_MISSING", { operand: "-- COMMAND", command: "lease run", help: "portolan lease --help" });
  const asked = claimWish(call, { ports: [], owner: `${userName() ?? String(process.getuid?.() ?? 0)}/${basename(program)}` });
  const path = call.terminal.environment["PATH"] ?? "";
  const expected =
    asked.expected ?? expectedProgram(program, { user: process.getuid?.() === 0 ? null : userName(), path, cgroup: readCgroup() });
  const wish: ClaimWish = {
    ...asked,
    key: asked.key ?? randomUUID(),
    ...(expected === null ? {} : { expected }),
    ...(asked.termSeconds === undefined ? { termSeconds: usualTermSeconds } : {}),
  };
  const { client } = openLeaseLink(call);
  using relay = new SignalRelay(process.stdin.isTTY);
  const outcome = await claimPatiently(client, wish, { relay, waitMs: (parseTerm(call.options.text("wait"), "--wait") ?? 0) * 1000 });
  if (outcome.code !== "granted") {
    tellRefusal(outcome, call);
    return 1;
  }
  return await runWith(call, { client, leases: outcome.leases, words, relay });
};

/** Of whoever runs this; null where it has no name, as in many containers. */
function userName(): string | null {
  try {
    return userInfo().username;
  } catch {
    return null;
  }
}

/** Asks again while the host is being made ready, and while no server answers for as long as `--wait` says. The key keeps it one claim. */
async function claimPatiently(
  client: Client,
  wish: ClaimWish,
  { relay, waitMs }: { relay: SignalRelay; waitMs: number },
): Promise<ClaimOutcome> {
  const began = performance.now();
  for (;;) {
    const lastedMs = performance.now() - began;
    try {
      const [outcome] = answered(await client.claimLeases({ claims: [wish] })).answers;
      if (outcome === undefined) throw new Error("A claim was not answered");
      if (outcome.code !== "host-not-ready" || lastedMs > Math.max(notReadyMs, waitMs) || relay.ended.aborted) return outcome;
    } catch (error) {
      const isSilent = error instanceof RefusalError && error.code === "PANEL_NOT_ANSWERING";
      if (!isSilent || lastedMs > waitMs || relay.ended.aborted) throw error;
    }
    await sleep(claimAgainMs, undefined, { signal: relay.ended }).catch(() => {});
  }
}

function tellRefusal(outcome: Exclude<ClaimOutcome, { code: "granted" }>, call: CommandCall): void {
  const speaker = new LeaseSpeaker(call);
  if (speaker.isJson) call.terminal.report(`${JSON.stringify({ schema: "portolan.lease-run/1", event: "refused", answer: outcome })}\n`);
  else sayRefused(outcome.told, speaker);
}

interface Running {
  readonly client: Client;
  readonly leases: readonly Lease[];
  readonly words: readonly string[];
  readonly relay: SignalRelay;
}

async function runWith(call: CommandCall, { client, leases, words, relay }: Running): Promise<ForeignExitCode> {
  const speaker = new LeaseSpeaker(call);
  const [lease] = leases;
  if (lease === undefined) throw new Error("Granted without a lease");
  const tell: Tell = (event, text, { tone, ...more }) => {
    if (!speaker.isJson) return speaker.note(text, tone);
    call.terminal.report(`${JSON.stringify({ schema: "portolan.lease-run/1", event, text: speaker.text(text), ...more })}
`);
  };
  tell("granted", phrase("lease.run.granted", { ports: portsText(lease), owner: lease.owner, lease: lease.id }), { tone: null, lease });
  const stopped = new AbortController();
  const onLost = (): void => {
    if (call.options.text("onLost") === "stop") relay.send("SIGTERM");
  };
  const kept = keepLeases({ client, leases, tell, onLost }, stopped.signal);
  try {
    const end = await runOnPorts({ call, client, lease, words, relay, tell });
    return end.exitCode as ForeignExitCode;
  } finally {
    stopped.abort();
    await kept;
    using hurry = new SignalRelay(false);
    for (const ended of await endLeases(client, leases, hurry.ended)) tell("ended", ended.text, { tone: ended.tone, lease: ended.lease });
  }
}

interface Attempt {
  readonly call: CommandCall;
  readonly client: Client;
  readonly lease: Lease;
  readonly words: readonly string[];
  readonly relay: SignalRelay;
  readonly tell: Tell;
}

/** On its own ports; where the kernel refuses one of them, once more on the emergency port of that one. */
async function runOnPorts(attempt: Attempt): Promise<ProgramEnd> {
  const { loadLibc } = await import("@portolan/berths");
  const libc = loadLibc();
  const { lease, tell, relay } = attempt;
  const first = await startOn(attempt, lease.ports, libc);
  const blocked = "blocked" in first ? first.blocked : await blockedAfter(first, attempt, libc);
  if (blocked.length === 0 || relay.ended.aborted) return "blocked" in first ? refusedEnd : first;
  await attempt.client.blockLeases({ leases: [{ lease: lease.id, fence: lease.fence }] }).catch(() => null); // an older server finds it at its next look
  const who = await holdersOf(attempt.client, blocked);
  if (lease.emergencyPorts.length === 0) {
    tell("bind-refused", phrase("lease.run.bind-refused", { ports: blockedText(blocked), who }), { tone: "bad", blocked });
    return "blocked" in first ? refusedEnd : first;
  }
  const ports = lease.ports.map((port, index) => (blocked.some((one) => one.port === port) ? (lease.emergencyPorts[index] ?? port) : port));
  const text = phrase("lease.run.on-emergency", { ports: blockedText(blocked), who, emergency: portRuns(ports) });
  tell("on-emergency", text, { tone: "warning", blocked, ports });
  const second = await startOn(attempt, ports, libc);
  if (!("blocked" in second)) return second;
  const others = await holdersOf(attempt.client, second.blocked);
  tell("bind-refused", phrase("lease.run.bind-refused", { ports: blockedText(second.blocked), who: others }), {
    tone: "bad",
    blocked: second.blocked,
  });
  return refusedEnd;
}

const refusedEnd: ProgramEnd = { exitCode: 1, isSignalled: false, lastedMs: 0 };

async function startOn(
  { call, lease, words, relay }: Attempt,
  ports: readonly number[],
  libc: Libc,
): Promise<ProgramEnd | { readonly blocked: readonly BlockedPort[] }> {
  const variables = programVariables({ ...lease, ports });
  const environment = { ...call.terminal.environment, ...variables };
  const filled = fillWords(words, variables);
  if (!call.options.flag("listen")) return runProgram({ words: filled, environment, descriptors: [] }, relay);
  const opened = openSockets(libc, { place: lease, ports });
  if ("blocked" in opened) return opened;
  const running = runProgram({ words: filled, environment, descriptors: opened.descriptors }, relay);
  for (const descriptor of opened.descriptors) libc.close(descriptor); // the program has its own by now
  return running;
}

/** Ports that are taken now, of a program that ended soon and not well. Said apart: one that is only kept for the lease, where nobody was seen to listen. */
async function blockedAfter(end: ProgramEnd, { lease, tell, client }: Attempt, libc: Libc): Promise<readonly BlockedPort[]> {
  if (end.exitCode === 0 || end.isSignalled || end.lastedMs > bindPatienceMs) return [];
  const trial = tryPorts(libc, { place: lease, ports: lease.ports });
  if (trial.code === "taken") return trial.blocked;
  if (trial.code === "reserved" && (await isUnused(client, lease)))
    tell("reserved", phrase("lease.run.reserved", { ports: portsText(lease) }), { tone: "warning" });
  return [];
}

async function isUnused(client: Client, { id }: Lease): Promise<boolean> {
  const answer = await client.readLease(id).catch(() => null);
  return answer?.ok === true && answer.value.lease.state === "reserved";
}

function blockedText(blocked: readonly BlockedPort[]): string {
  return [...new Set(blocked.map(({ protocol, port }) => `${protocol} ${port}`))].join(", ");
}

/** Who is in the way, as the host says it. */
async function holdersOf(client: Client, blocked: readonly BlockedPort[]): Promise<Phrase | readonly Phrase[]> {
  const [first] = blocked;
  if (first === undefined) return phrase("lease.who.unknown");
  try {
    const { holders } = answered(await client.explainConflict({ protocol: first.protocol, port: first.port }));
    return holders.length === 0 ? phrase("lease.run.errno", { errno: first.errno }) : holders.map(({ text }) => text);
  } catch {
    return phrase("lease.run.errno", { errno: first.errno });
  }
}
