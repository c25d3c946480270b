/**
 * Plans of a made-up host. They are made by the real planner over the made-up rules, so that pictures and words are what a real server would say; approving,
 * applying and confirming are played. Levers put a plan into each state that the panel has to show.
 */
import { createPublicKey, hash, verify } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type {
  GuardDocument,
  NewKey,
  NewSignature,
  PlanEffect,
  PlanPreview,
  PlanRecord,
  PlanState,
  PlanSummary,
  PlanWish,
} from "@portolan/contract";
import { differentRegionDocument, explainPlan, explainPlanRefusal } from "@portolan/explanation";
import { parseIpAddress } from "@portolan/net";
import { phrase, type Phrase } from "@portolan/phrases";
import {
  noGuardRails,
  planFor,
  pinTextOf,
  planText,
  signedTextOf,
  unacceptedRisks,
  type Intent,
  type Plan,
  type RiskCode,
} from "@portolan/plans";
import { FakeRefusal, type FakeReach } from "./fake-reach.ts";

type Kept = { -readonly [Name in keyof PlanRecord]: PlanRecord[Name] };

const sha256 = (text: string): string => hash("sha256", text);
const confirmMs = 90_000;

export class FakePlans {
  readonly kept = new Map<string, Kept>(); // the newest last
  applier: GuardDocument["applier"] = "present";
  approval: "none" | "one" | "other-person" = "one";
  approvers: { name: string; kind: "ed25519"; key: string }[] = [];
  isBroken = false; // the guard-rail file
  isSilent = false; // a change has cut whoever looks: nothing is answered
  connectionsBefore: readonly string[] = []; // remote ports of those that had asked something before the change came into force
  ways: PlanRecord["ways"] = []; // by which tunnel or proxy whoever looks came
  isTunnelOld = false; // nobody has come in anew
  confirmedBy: string[] = []; // remote port of each confirming connection
  readonly #asked = new Set<string>();
  readonly #reach: FakeReach;
  readonly #tell: (message: unknown) => void;
  #count = 0;

  constructor(reach: FakeReach, tell: (message: unknown) => void) {
    this.#reach = reach;
    this.#tell = tell;
  }

  /** Whatever was asked over this connection. */
  note(remotePort: string): void {
    this.#asked.add(remotePort);
  }

  preview({ intent, acceptedRisks }: PlanWish): PlanPreview {
    const { host, endpoints } = this.#reach.judgedHost();
    const address = parseIpAddress("192.168.7.9");
    const answer = planFor(host, intent, {
      host: "games-01",
      nowMs: Date.now(),
      planId: `p${String(this.#count + 1).padStart(9, "0")}`,
      asker: address === null ? null : { address, port: 13_390 },
      endpoints,
      connections: [{ protocol: "tcp", local: "203.0.113.7", localPort: 22, remote: "198.51.100.20", remotePort: 50_122 }],
      guardRails: noGuardRails,
      acceptedRisks: acceptedRisks as RiskCode[],
      hash: sha256,
    });
    if (answer.code !== "planned") {
      const { what, works } = explainPlanRefusal(answer, intent);
      return { ...answer, told: { what, works } };
    }
    const { plan } = answer;
    const unaccepted = unacceptedRisks(plan.risks, plan.acceptedRisks).map(({ code }) => code);
    return { code: "planned", plan, hash: sha256(planText(plan)), effect: this.#effectOf(plan), unaccepted };
  }

  request(wish: PlanWish): PlanRecord {
    const answer = this.preview(wish);
    if (answer.code !== "planned") throw new FakeRefusal("PLAN_REFUSED", { reason: answer.code });
    if (answer.unaccepted.length > 0) throw new FakeRefusal("RISKS_NOT_ACCEPTED", { risks: answer.unaccepted.join(", ") });
    this.#count++;
    const at = new Date().toISOString();
    const { plan, effect, hash: own } = answer;
    const record: Kept = {
      id: plan.id,
      hash: own,
      state: "requested",
      intent: plan.intent,
      by: { kind: "owner" },
      at,
      changedAt: at,
      deadline: null,
      outcome: null,
      plan,
      effect,
      signatures: [],
      approval: null,
      families: [],
      ways: this.ways,
      fresh: null,
    };
    this.kept.set(plan.id, record);
    this.#judge(record);
    return record;
  }

  read(id: string): Kept {
    const record = this.kept.get(id);
    if (record === undefined) throw new FakeRefusal("NOT_FOUND", { thing: `plan ${id}` });
    if (record.state === "waiting" && record.deadline !== null && Date.parse(record.deadline) <= Date.now())
      this.move(record, "undone", phrase("guard.outcome.not-confirmed"));
    this.#judge(record);
    return record;
  }

  list(): readonly PlanSummary[] {
    return [...this.kept.values()].reverse();
  }

  sign(id: string, given: NewSignature): Kept {
    const record = this.read(id);
    const pinned = this.approvers.find(({ key }) => key === given.key);
    const text = signedTextOf(planText(record.plan), given.purpose, sha256);
    if (pinned === undefined || !isSignedBy(given.key, text, given.signature))
      throw new FakeRefusal("ARGUMENT_INVALID", { argument: "signature", value: given.signature, expected: "a pinned key's" });
    const at = new Date().toISOString();
    record.signatures = [...record.signatures, { purpose: given.purpose, key: given.key, signer: pinned.name, by: { kind: "owner" }, at }];
    this.#judge(record);
    this.#tellOf(record);
    return record;
  }

  apply(id: string): Kept {
    this.connectionsBefore = [...this.#asked];
    const record = this.read(id);
    record.families = record.plan.confirm.families;
    record.deadline = new Date(Date.now() + confirmMs).toISOString();
    return this.move(record, "waiting", null);
  }

  confirm(id: string, remotePort: string): Kept {
    if (this.isTunnelOld) throw new FakeRefusal("CONFIRMATION_NOT_NEW", { reason: "absent" });
    this.confirmedBy.push(remotePort);
    const record = this.read(id);
    return record.state === "waiting" ? this.move(record, "confirmed", null) : record;
  }

  extend(id: string, withinSeconds: number): Kept {
    const record = this.read(id);
    record.deadline = new Date(Date.now() + withinSeconds * 1000).toISOString();
    this.#tellOf(record);
    return record;
  }

  cancel(id: string): Kept {
    const record = this.read(id);
    return record.state === "waiting" ? this.move(record, "undone", phrase("guard.outcome.asked")) : this.move(record, "withdrawn", null);
  }

  /** Puts it into a state and tells every stream. */
  move(record: Kept, state: PlanState, text: Phrase | null): Kept {
    record.state = state;
    record.changedAt = new Date().toISOString();
    record.outcome = text === null ? null : { code: state, text, at: record.changedAt };
    if (state !== "waiting") record.deadline = null;
    this.#tellOf(record);
    return record;
  }

  guard(): GuardDocument {
    if (this.applier !== "present") return { applier: this.applier, state: null };
    const path = "/etc/portolan/guard-rails.yaml";
    const broken = { code: "broken", path, problems: [{ line: 3, code: "unknown-key", detail: "aproval" }] } as const;
    return {
      applier: "present",
      state: {
        version: "0.1.0",
        rails: this.isBroken ? broken : { code: "none", path },
        approval: this.approval,
        approvers: this.approvers.map((pinned) => ({ ...pinned, by: { kind: "owner" } as const })),
        pinning: this.approvers.length === 0 ? "open" : "closed",
        pending: null,
        ends: [],
        guards: { systemd: true, bootUnit: true },
        witness: { name: "games-01", key: "games-01+00000000+AAAA" },
        witnessed: null,
      },
    };
  }

  /** The first by any MAC; a later one by the signature of a key that is pinned. */
  pin({ name, key, proof }: NewKey): GuardDocument {
    if (proof.by === "key" && !isSignedBy(proof.key, pinTextOf({ name, key }), proof.signature))
      throw new FakeRefusal("KEY_NOT_PINNED", { reason: "wrong-signature" });
    this.approvers = [...this.approvers, { name, kind: "ed25519", key }];
    return this.guard();
  }

  #judge(record: Kept): void {
    if (this.applier !== "present") {
      record.approval = null;
      return;
    }
    const signed = record.signatures.map(({ purpose }) => purpose);
    const isEnough =
      this.approval === "none" || (this.approval === "one" ? signed.length > 0 : signed.includes("request") && signed.includes("approve"));
    const missing = (["request", "approve"] as const).filter((purpose) => !signed.includes(purpose));
    record.approval = { needs: this.approval, isEnough, missing: isEnough ? [] : missing };
    if (isEnough && record.state === "requested") record.state = "approved";
  }

  #effectOf(plan: Plan): PlanEffect {
    const { host } = this.#reach.judgedHost();
    const shown = (regions: Plan["promise"]["gained"]) => regions.map((one) => differentRegionDocument(one, host.interfaces));
    const { gained, lost, changed } = plan.promise;
    return {
      ...explainPlan(plan, host.interfaces),
      gained: shown(gained),
      lost: shown(lost),
      changed: shown(changed),
      more: { gained: 0, lost: 0, changed: 0 },
    };
  }

  #tellOf({ id, state, deadline }: Kept): void {
    this.#tell({ id, state, deadline });
  }
}

/** `key`: the 32 bytes of an Ed25519 key. */
function isSignedBy(key: string, text: string, signature: string): boolean {
  const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(key, "base64url")]);
  const publicKey = createPublicKey({ key: spki, format: "der", type: "spki" });
  return verify(null, Buffer.from(text), publicKey, Buffer.from(signature, "base64url"));
}

interface PlansRequest {
  readonly request: IncomingMessage;
  readonly body: string; // as it came
}

/** The answer to a request about plans. */
export function answerPlans(plans: FakePlans, path: string, { request, body }: PlansRequest): unknown {
  const { method, socket } = request;
  const [, id = "", act] = path.split("/");
  if (act !== "confirm") plans.note(String(socket.remotePort));
  const given = body === "" ? {} : (JSON.parse(body) as unknown);
  if (path === "guard") return plans.guard();
  if (path === "guard/keys") return plans.pin(given as NewKey);
  if (path === "plans/preview") return plans.preview(given as PlanWish);
  if (path === "plans") return method === "POST" ? plans.request(given as PlanWish) : { plans: plans.list(), next: null };
  switch (act ?? "read") {
    case "signatures":
      return plans.sign(id, given as NewSignature);
    case "apply":
      return plans.apply(id);
    case "confirm":
      return plans.confirm(id, String(socket.remotePort));
    case "extend":
      return plans.extend(id, (given as { withinSeconds: number }).withinSeconds);
    case "cancel":
      return plans.cancel(id);
    default:
      return plans.read(id);
  }
}

/** What the pages are looked at with: exactly a private network, over IPv4 alone. */
export const onlyPrivate = {
  kind: "allow",
  protocol: "tcp",
  port: 23_333,
  sources: { ipv4: { kind: "only", sources: ["192.168.0.0/16"] }, ipv6: { kind: "nobody" } },
  isAdded: false,
  until: null,
} as const satisfies Intent;
