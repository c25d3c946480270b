import { randomBytes } from "node:crypto";
import { RefusalError, type FindingCounts, type NewWaiver, type Permission, type WaiversDocument } from "@portolan/contract";
import type { Storage, StoredWaiver, WaiverRefused } from "@portolan/storage";
import type { ReachJudge } from "../reach/reach-judge.ts";
import { waiverDocument } from "./waiver-document.ts";

export interface WaiverDeskParts {
  readonly storage: Pick<Storage, "read" | "write">;
  /** Where a write cannot be made, as on a full disk: DATABASE_UNUSABLE. */
  readonly written: <T>(writing: Promise<T>) => Promise<T>;
  readonly reach: Pick<ReachJudge, "findings" | "found" | "renew">;
  readonly host: () => string | null; // id; null: not seen yet
  /** The same, or SCANNER_SILENT. */
  readonly requireHost: () => string;
  /** What the host's guard rails ask for before a change; null: nobody tells. */
  readonly rule: () => Promise<"none" | "one" | "other-person" | null>;
  readonly nowMs: () => number;
  readonly onFault: (error: unknown) => void;
}

/** Who asks. */
export interface WaiverAsker {
  readonly by: string;
  readonly permissions: readonly Permission[];
}

const mostDays = 366;
const dayMs = 24 * 60 * 60_000;
const mostEnded = 100;

/**
 * Findings that somebody answers for until a day. They are judged as all others are: what is waived is told beside them. One asks and another who approves
 * approves; the same may where nobody else is here or the host's guard rails ask for no other person.
 */
export class WaiverDesk {
  readonly #parts: WaiverDeskParts;

  constructor(parts: WaiverDeskParts) {
    this.#parts = parts;
  }

  async list(): Promise<WaiversDocument> {
    const { storage, requireHost, nowMs } = this.#parts;
    const [stored, people, { mayBeSame }] = await Promise.all([
      storage.read.listWaivers({ host: requireHost(), mostEnded }),
      storage.read.readPeople(undefined),
      this.#ruling(),
    ]);
    const told = { names: new Map(people.map(({ id, name }) => [id, name])), nowMs: nowMs() };
    this.#sweep(stored);
    return { waivers: stored.map((one) => waiverDocument(one, told)), mayBeSame };
  }

  async request({ finding, reason, until }: NewWaiver, { by, permissions }: WaiverAsker): Promise<WaiversDocument> {
    const { storage, written, requireHost, nowMs } = this.#parts;
    const [now, untilMs] = [nowMs(), Date.parse(until)];
    if (!(untilMs > now && untilMs <= now + mostDays * dayMs)) throw new RefusalError("WAIVER_END_REFUSED", { days: mostDays });
    const found = await this.#found(finding);
    const { mayBeSame, isAlone } = await this.#ruling();
    const isApproved = isAlone || (mayBeSame && permissions.includes("approve-waiver"));
    const id = randomBytes(12).toString("base64url");
    const added = { id, host: requireHost(), finding: found, reason: reason.trim(), by, nowMs: now, untilMs, isApproved };
    requireDone(await written(storage.write.addWaiver(added)));
    return this.#moved();
  }

  async approve(waiver: string, { by }: WaiverAsker): Promise<WaiversDocument> {
    const { storage, written, nowMs } = this.#parts;
    const { mayBeSame } = await this.#ruling();
    requireDone(await written(storage.write.approveWaiver({ waiver, by, nowMs: nowMs(), mayBeRequester: mayBeSame })));
    return this.#moved();
  }

  async withdraw(waiver: string, { by, permissions }: WaiverAsker): Promise<WaiversDocument> {
    const { storage, written, nowMs } = this.#parts;
    const mayEnd = permissions.includes("request-waiver") || permissions.includes("approve-waiver");
    if (!mayEnd) throw new RefusalError("PERMISSION_REQUIRED", { permission: "request-waiver" });
    requireDone(await written(storage.write.withdrawWaiver({ waiver, by, nowMs: nowMs() })));
    return this.#moved();
  }

  /** How many of the findings that are told are waived now; null: none. */
  async waived(): Promise<FindingCounts | null> {
    const { storage, reach, nowMs } = this.#parts;
    const host = this.#parts.host();
    if (host === null) return null;
    const live = await storage.read.readLiveWaivers({ host });
    this.#sweep(live);
    const now = nowMs();
    const waived = new Set(live.filter(({ state, untilMs }) => state === "approved" && untilMs > now).map(({ finding }) => keyOf(finding)));
    if (waived.size === 0) return null;
    const found = reach.found().filter((one) => waived.has(keyOf(one)));
    if (found.length === 0) return null;
    const count = (severity: "high" | "medium" | "low"): number => found.filter((one) => one.severity === severity).length;
    return { high: count("high"), medium: count("medium"), low: count("low") };
  }

  /** `isAlone`: there never was anybody, or only one. */
  async #ruling(): Promise<{ readonly mayBeSame: boolean; readonly isAlone: boolean }> {
    const { storage, rule } = this.#parts;
    const [{ people }, needs] = await Promise.all([storage.read.readHouse(undefined), rule()]);
    const isAlone = people <= 1;
    return { isAlone, mayBeSame: isAlone || needs === "none" || needs === "one" };
  }

  async #found({ id, namespace }: NewWaiver["finding"]): Promise<StoredWaiver["finding"]> {
    const { reach } = this.#parts;
    await reach.findings(); // the newest there is
    const found = reach.found().find((one) => one.id === id && one.namespace === namespace);
    if (found === undefined) throw new RefusalError("FINDING_UNKNOWN");
    const { code, protocol, port } = found;
    return { id, namespace, code, protocol, port };
  }

  #moved(): Promise<WaiversDocument> {
    this.#parts.reach.renew();
    return this.list();
  }

  /** What came to its end ends in the record too, soon after somebody looks, and each hour otherwise. */
  #sweep(live: readonly StoredWaiver[]): void {
    const { storage, nowMs, onFault, reach } = this.#parts;
    const now = nowMs();
    if (!live.some(({ state, untilMs }) => state !== "ended" && untilMs <= now)) return;
    storage.write.expireWaivers({ nowMs: now }).then((ended) => ended.length > 0 && reach.renew(), onFault);
  }
}

function keyOf({ id, namespace }: { readonly id: string; readonly namespace: string }): string {
  return JSON.stringify([namespace, id]);
}

function requireDone(written: { readonly ok: true } | WaiverRefused): void {
  if (written.ok) return;
  switch (written.code) {
    case "unknown":
      throw new RefusalError("NOT_FOUND", { thing: "waiver" });
    case "state":
      throw new RefusalError("WAIVER_STATE", { state: written.state });
    case "exists":
      throw new RefusalError("WAIVER_EXISTS", { waiver: written.waiver });
    case "own":
      throw new RefusalError("WAIVER_OWN");
    case "too-many":
      throw new RefusalError("TOO_MANY_KEPT");
  }
}
