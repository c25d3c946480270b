/** The other end of the applier's frames: it judges no plan, but holds the record's proofs and the signatures' count to their word. For tests. */
import { duplexPair, type Duplex } from "node:stream";
import { createFrameLink } from "@portolan/contract";
import type {
  ApplierRequest,
  ApplierState,
  ConfirmAnswer,
  JournalEntry,
  JournalEvent,
  PendingChange,
  RecordProof,
  WayIn,
} from "@portolan/contract/applier";
import { openCheckpoint, parseBase64, parseVerifierKey, verifyConsistency, verifyInclusion } from "@portolan/ledger";
import { ledgerCryptography, sha256 } from "@portolan/storage/ledger-cryptography";

type Request = ApplierRequest & { readonly id: number };

export const rightMac = "m".repeat(43);

export class FakeApplier {
  readonly stream: Duplex;
  readonly asked: Request[] = [];
  readonly journal: JournalEntry[] = [];
  kept = 0;
  approval: ApplierState["approval"] = "one";
  approvers: ApplierState["approvers"] = [];
  pending: PendingChange | null = null;
  log: ApplierState["log"] = null;
  /** What a confirmation comes to; confirmed where it is null. */
  refusesConfirmation: ConfirmAnswer | null = null;
  /** Says nothing to an `apply`, as if it died over it. */
  isDeaf = false;
  families: readonly ("ipv4" | "ipv6")[] = [];
  ways: readonly WayIn[] = [];
  readonly #own: Duplex;
  readonly #host: string;
  readonly #send: (frame: object) => void;

  constructor(host: string) {
    [this.stream, this.#own] = duplexPair();
    this.#host = host;
    const link = createFrameLink<object>({
      stream: this.#own,
      maxIncomingBytes: 1024 * 1024,
      encodeText: (text) => new TextEncoder().encode(text),
      decodeText: (bytes) => new TextDecoder().decode(bytes),
      onFrame: (frame) => void this.#receive(frame as Request),
      onEnd: () => {},
    });
    this.#send = (frame) => link.send(frame);
  }

  /** Comes, or goes, as the supervisor tells it. */
  link(up: boolean): void {
    this.#send({ kind: "link", up });
  }

  tell(event: JournalEvent): void {
    this.journal.push({ number: this.journal.length + 1, at: new Date().toISOString(), ...event });
    this.#send({ event: "journal", upTo: this.journal.length });
  }

  wait(planId: string, planHash: string): void {
    const deadline = new Date(Date.now() + 90_000).toISOString();
    this.pending = {
      planId,
      planHash,
      state: "waiting",
      by: "server",
      deadline,
      families: this.families,
      missing: this.families,
      ways: this.ways,
      trouble: null,
    };
    this.tell({ kind: "change-applied", planId, planHash, by: "server" });
    this.#send({ event: "change", pending: this.pending });
  }

  undo(why: "asked" | "not-confirmed"): void {
    if (this.pending === null) return;
    const { planId, planHash } = this.pending;
    this.pending = null;
    this.tell({ kind: "change-undone", planId, planHash, by: "server", why, trouble: null });
    this.#send({ event: "change", pending: null });
  }

  async #receive(request: Request): Promise<void> {
    this.asked.push(request);
    const answer = await this.#answer(request);
    if (answer !== null) this.#send({ id: request.id, ...answer });
  }

  async #answer(request: Request): Promise<object | null> {
    switch (request.ask) {
      case "state":
        return this.#state();
      case "journal": {
        const entries = this.journal.filter(({ number }) => number > request.after).slice(0, 2);
        return { code: "journal", entries, upTo: this.journal.length };
      }
      case "journal-kept":
        this.kept = request.upTo;
        return { code: "kept", upTo: request.upTo };
      case "apply":
        return this.isDeaf ? null : this.#apply(request);
      case "ways":
        return { code: "ways", ways: this.ways };
      case "confirm":
        return this.#confirm();
      case "cancel":
        this.undo("asked");
        return { code: "undone", why: "asked", trouble: null };
      case "extend":
        return this.#extend(request.withinSeconds);
      case "pin":
        return this.#pin(request);
      case "cosign":
      case "failover":
      case "renew-failover":
      case "forget-log":
      case "pin-secret":
      case "unpin":
        return { code: "bad-request", detail: request.ask };
    }
  }

  #state(): ApplierState {
    const rails = { code: "none", path: "/etc/portolan/guard-rails.yaml" } as const;
    const { approval, approvers, pending, log } = this;
    const fixed = { code: "state", version: "0", hostId: this.#host, rails, ends: [], pinning: "closed" } as const;
    const witness = { name: "applier", key: "applier+0+x" };
    return {
      ...fixed,
      approval,
      approvers,
      pending,
      log,
      witness,
      guards: { systemd: false, bootUnit: false },
      keepers: { files: [], backend: null },
      journalUpTo: this.journal.length,
    };
  }

  async #apply({ plan, record, signatures }: Extract<Request, { ask: "apply" }>): Promise<object> {
    const { id } = JSON.parse(plan) as { id: string };
    const planHash = Buffer.from(sha256(Buffer.from(plan))).toString("hex");
    const refuse = (reason: "no-record" | "unsigned" | "entry-not-in-log"): object => {
      this.tell({ kind: "plan-refused", planId: id, planHash, by: "server", reason });
      return { code: "refused", reason };
    };
    if (record === null) return refuse("no-record");
    if (this.approval !== "none" && signatures.length === 0) return refuse("unsigned");
    if (!(await this.#isProven(record, planHash))) return refuse("entry-not-in-log");
    this.wait(id, planHash);
    return { code: "waiting", planId: id, deadline: this.pending?.deadline ?? "", families: this.families, bootUnit: null, tookMs: 1 };
  }

  async #isProven({ key, checkpoint, from, consistency, entry }: RecordProof, planHash: string): Promise<boolean> {
    const log = parseVerifierKey(key, sha256);
    if (log === null) return false;
    const opened = await openCheckpoint(checkpoint, { origin: log.name, log, witnesses: [] }, ledgerCryptography);
    if (opened.code !== "valid") return false;
    const { size, root, origin } = opened.head;
    const hashes = (texts: readonly string[]) => texts.flatMap((text) => parseBase64(text) ?? []);
    const oldRoot = this.log === null ? sha256(new Uint8Array(0)) : (parseBase64(this.log.root) ?? new Uint8Array(0));
    const isGrown = verifyConsistency({ oldSize: from, oldRoot, size, root, proof: hashes(consistency) }, sha256);
    const isIn = verifyInclusion(
      { entry: Buffer.from(entry.text), index: entry.index, size, root, proof: hashes(entry.inclusion) },
      sha256,
    );
    const { kind, facts } = JSON.parse(entry.text) as { kind: string; facts: { planHash: string } };
    if (!isGrown || !isIn || from !== (this.log?.size ?? 0) || kind !== "apply-requested" || facts.planHash !== planHash) return false;
    this.log = { key, origin, size, root: Buffer.from(root).toString("base64") };
    return true;
  }

  /** Believes one secret alone. */
  #pin({ name, kind, key, proof }: Extract<Request, { ask: "pin" }>): object {
    if (proof.by !== "first" || proof.mac !== rightMac) return { code: "refused", reason: "wrong-proof", detail: null };
    this.approvers = [...this.approvers, { name, kind, key }];
    this.tell({ kind: "key-pinned", by: "server", name, key });
    return { code: "pinned" };
  }

  #confirm(): ConfirmAnswer {
    if (this.pending === null) return { code: "not-pending" };
    if (this.refusesConfirmation !== null) return this.refusesConfirmation;
    const { planId, planHash } = this.pending;
    this.pending = null;
    this.tell({ kind: "change-confirmed", planId, planHash, by: "server" });
    this.#send({ event: "change", pending: null });
    return { code: "confirmed", trouble: null };
  }

  #extend(withinSeconds: number): object {
    if (this.pending === null) return { code: "not-pending" };
    const deadline = new Date(Date.now() + withinSeconds * 1000).toISOString();
    this.pending = { ...this.pending, deadline };
    this.#send({ event: "change", pending: this.pending });
    return { code: "waiting", deadline };
  }
}
