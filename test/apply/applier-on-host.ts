/** A lab host with a supervisor, a server of a test's and the real applier; plans for it, and questions by the server's way and by root's. */
import { createHmac } from "node:crypto";
import { hash } from "node:crypto";
import { join } from "node:path";
import type { ApplyRequest, KeySignature } from "@portolan/contract/applier";
import {
  noGuardRails,
  parseWantedSources,
  pinTextOf,
  planFor,
  planText,
  type Circumstances,
  type Intent,
  type Plan,
} from "@portolan/plans";
import { parseIpAddress } from "@portolan/net";
import { LabHost, type LabProcess } from "../lab/index.ts";
import { look } from "../reachability/fix-lab.ts";
import { addOutside, askOver } from "./outside.ts";
import type { TestLog } from "./test-log.ts";

export const guardFolder = "/var/lib/guarded";
export const v4 = "192.0.2.1";
export const v6 = "2001:db8::1";
export const port = 7402;

export type Answer = Readonly<Record<string, unknown>> & { readonly code?: string; readonly reason?: string };

const program = (name: string): string => join(import.meta.dirname, name);
const rules = `table inet filter { chain input { type filter hook input priority filter; policy drop; iif "lo" accept; meta l4proto icmpv6 accept; ct state established accept; tcp dport 7400 accept; tcp dport ${port} accept; }; }`;

export async function startGuardedHost(server = "guarded-server.ts"): Promise<{ host: LabHost; supervisor: LabProcess }> {
  const host = await LabHost.start({ layer: "firewalls" });
  await addOutside(host);
  host.write("/etc/machine-id", `${"7".repeat(32)}\n`);
  const listener = `require("net").createServer((s) => s.on("error", () => {}).end()).listen(${port}, () => console.log("up"))`;
  await host.start([process.execPath, "-e", listener], { ready: /up/ });
  await resetRules(host);
  const supervisor = await host.start([process.execPath, program("run-guarded.ts"), program(server), guardFolder], { ready: /"ready"/ });
  return { host, supervisor };
}

export async function resetRules(host: LabHost): Promise<void> {
  await host.run(["nft", "-f", "/dev/stdin"], { input: `flush ruleset\n${rules}\n` });
}

export async function listedRules(host: LabHost): Promise<string> {
  return (await host.run(["nft", "-s", "list", "ruleset"])).stdout;
}

/** By the way of the server, over a new connection from outside. */
export async function askServer(host: LabHost, request: object, address = v4): Promise<Answer> {
  const [answer] = await askOver(host, [{ over: "a", address, request: request as never }]);
  return answer as unknown as Answer;
}

export async function askRoot(host: LabHost, request: object): Promise<Answer> {
  return JSON.parse((await host.run([process.execPath, program("root-end.ts"), guardFolder, JSON.stringify(request)])).stdout) as Answer;
}

/** Of the children that live now. */
export function pidsOf({ output }: LabProcess): { readonly applier: number; readonly server: number; readonly scanner: number } {
  const lines = output.trim().split("\n").filter((line) => line.startsWith("{")); // prettier-ignore
  return (JSON.parse(lines.at(-1) ?? "{}") as { pids: { applier: number; server: number; scanner: number } }).pids;
}

export function pinSecretOf({ output }: LabProcess): string {
  return /&pin=([\w-]{43})/.exec(output)?.[1] ?? "";
}

export function macOf(secret: string, name: string, key: string): string {
  return createHmac("sha256", secret).update(pinTextOf({ name, key })).digest("base64url");
}

export interface PlanWish {
  readonly sources?: readonly string[];
  readonly nowMs?: number;
  readonly isByNetwork?: boolean;
}

let plans = 0;

/** Only these get to the port. */
export async function makePlan(
  host: LabHost,
  { sources = ["192.0.2.8/29"], nowMs = Date.now(), isByNetwork = true }: PlanWish = {},
): Promise<Plan> {
  const { model, endpoints } = await look(host);
  const wanted = parseWantedSources(sources);
  const address = parseIpAddress("192.0.2.9");
  if (wanted === null || address === null) throw new Error(sources.join(" "));
  const intent: Intent = { kind: "allow", protocol: "tcp", port, sources: wanted, isAdded: false, until: null };
  const acceptedRisks = ["cut-connections", "opens-to-everyone", "lose-own-way", "lose-ssh"] as const;
  const asker = isByNetwork ? { address, port: 7400 } : null;
  const answer = planFor(model, intent, { ...circumstances({ endpoints, nowMs, acceptedRisks }), asker });
  if (answer.code !== "planned") throw new Error(JSON.stringify(answer));
  return answer.plan;
}

function circumstances(seen: Pick<Circumstances, "endpoints" | "nowMs" | "acceptedRisks">): Circumstances {
  return {
    ...seen,
    host: hash("sha256", `portolan host ${"7".repeat(32)}`).slice(0, 32),
    planId: `apply${(plans += 1)}`,
    asker: null,
    endpoints: seen.endpoints.filter(({ namespace }) => namespace === "host"),
    connections: [],
    guardRails: noGuardRails,
    hash: (text) => hash("sha256", text),
  };
}

/** To another port, for so many seconds. */
export async function makeRedirect(
  host: LabHost,
  wish: { readonly port: number; readonly to: number; readonly seconds: number },
): Promise<Plan> {
  const { model, endpoints } = await look(host);
  const until = new Date(Date.now() + wish.seconds * 1000).toISOString();
  const intent: Intent = { kind: "redirect", protocol: "tcp", port: wish.port, to: wish.to, until };
  const answer = planFor(model, intent, circumstances({ endpoints, nowMs: Date.now(), acceptedRisks: ["opens-to-everyone"] }));
  if (answer.code !== "planned") throw new Error(JSON.stringify(answer));
  return answer.plan;
}

/** As a server asks that keeps a record. */
export async function requestOf(
  plan: Plan,
  { log, from, signatures }: { readonly log: TestLog; readonly from: number; readonly signatures: readonly KeySignature[] },
): Promise<ApplyRequest & { asker: never }> {
  const text = planText(plan);
  return { ask: "apply", plan: text, signatures, record: await log.record(hash("sha256", text), from), asker: "this" as never };
}
