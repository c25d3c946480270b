/**
 * The one who changes this host. It believes nobody: who may ask is told by keys that root has pinned, what may be asked by root's guard rails, and what a change does
 * by the host itself. One change at a time; what it did is in its journal before anybody hears of it.
 */
import type { Guard } from "@portolan/apply";
import { readRailFile } from "@portolan/apply/guard-rail-file";
import { hasGuardUnit } from "@portolan/apply/guard-unit";
import { runTool } from "@portolan/apply/hand";
import type { HostReader } from "@portolan/apply/host-reader";
import { openJournal, type Journal } from "@portolan/apply/journal";
import { openLogWitness, type LogWitness } from "@portolan/apply/log-witness";
import { isSystemdUp } from "@portolan/apply/system-timer";
import { readHost } from "@portolan/capture/host";
import { readSavedRules } from "@portolan/capture/saved-rules";
import type {
  ApplierAnswers,
  ApplierAsk,
  ApplierEvent,
  ApplierFailure,
  ApplierRequest,
  ApplierState,
  Origin,
  RecordRefusal,
} from "@portolan/contract/applier";
import type { GuardPlaces } from "./guard-places.ts";
import { createKeyPinning, type KeyPinning } from "./key-pinning.ts";
import { createOpeningEnds, type OpeningEnds } from "./opening-ends.ts";
import { PendingChanges } from "./pending-change.ts";
import { createPinSecret } from "./pin-secret.ts";
import { sha256Text } from "./sha256-text.ts";

export interface Applier {
  /** Never rejects. */
  answer(request: ApplierRequest, by: Origin): Promise<ApplierAnswers[ApplierAsk] | ApplierFailure>;
  /** null: a key is pinned. */
  makePinSecret(): Promise<string | null>;
  readonly hasPending: () => boolean;
  /** Undoes what waits. */
  stop(): Promise<void>;
}

export interface ApplierOptions {
  readonly places: GuardPlaces;
  readonly version: string;
  readonly onEvent: (event: ApplierEvent) => void;
}

interface Parts {
  readonly places: GuardPlaces;
  readonly version: string;
  readonly hostId: string;
  readonly journal: Journal;
  readonly witness: LogWitness;
  readonly pending: PendingChanges;
  readonly pinning: KeyPinning;
  readonly ends: OpeningEnds;
}

/** A unit that a boot runs is only for what a boot finds again. */
const stateOfSystem = "/var/lib/";

/** Ends what a dead applier has left before it returns. To be called by whoever has the lock of the place alone. */
export async function startApplier({ places, version, onEvent }: ApplierOptions): Promise<Applier> {
  const journal = watchedJournal(openJournal(places.state), onEvent);
  const guard: Guard = { directory: places.state, run: runTool, ...(places.state.startsWith(stateOfSystem) ? { hasBootUnit: true } : {}) };
  const pending: PendingChanges = new PendingChanges({
    guard,
    journal,
    onChange: () => onEvent({ event: "change", pending: pending.present() }),
  });
  const { machineId, name } = readHost(true);
  let reader: HostReader | null = null;
  const parts: Parts = {
    places,
    version,
    hostId: machineId ?? name,
    journal,
    witness: openLogWitness(places.state),
    pending,
    ends: createOpeningEnds(guard, journal),
    pinning: createKeyPinning({ railsPath: places.rails, journal, secret: createPinSecret() }),
  };
  await pending.resume();
  await parts.ends.resume();
  let isApplying = false;
  const answer = async (request: ApplierRequest, by: Origin): Promise<ApplierAnswers[ApplierAsk] | ApplierFailure> => {
    if (request.ask !== "apply" && request.ask !== "failover" && request.ask !== "renew-failover") return answerOther(request, by, parts);
    if (isApplying) return { code: "refused", reason: "busy", planId: pending.present()?.planId ?? "" };
    isApplying = true;
    try {
      const { answerApply, openHostReader } = await import("./apply-request.ts"); // the engines: large, and mostly not needed
      reader ??= openHostReader(version);
      const all = { ...parts, guard, reader, railsPath: places.rails };
      if (request.ask === "apply") return await answerApply(request, by, all);
      const { answerFailover, answerRenewal } = await import("./failover-request.ts");
      if (request.ask === "renew-failover") return await answerRenewal(request, all);
      return await answerFailover(request, by, all).finally(() => parts.ends.note());
    } finally {
      isApplying = false;
    }
  };
  return {
    answer: (request, by) =>
      answer(request, by).catch((error: unknown) => ({ code: "failed", detail: error instanceof Error ? error.message : String(error) })),
    makePinSecret: () => parts.pinning.makeSecret(),
    hasPending: () => isApplying || pending.present() !== null,
    async stop() {
      await pending.abandon();
      reader?.close();
    },
  };
}

type OtherRequest = Exclude<ApplierRequest, { readonly ask: "apply" | "failover" | "renew-failover" }>;

const rootsAlone: ReadonlySet<ApplierAsk> = new Set(["pin-secret", "unpin", "forget-log"]);

async function answerOther(request: OtherRequest, by: Origin, parts: Parts): Promise<ApplierAnswers[ApplierAsk] | ApplierFailure> {
  const { journal, pending, pinning, witness, ends } = parts;
  if (by !== "root" && rootsAlone.has(request.ask)) return { code: "bad-request", detail: `${request.ask} is root's alone` };
  switch (request.ask) {
    case "state":
      return stateOf(parts);
    case "ways": {
      const { readAskerWay } = await import("./asker-way.ts");
      return { code: "ways", ways: readAskerWay(request.connection)?.ways ?? null };
    }
    case "confirm":
      return pending.confirm(request.planId, request.connection).finally(() => ends.note());
    case "extend":
      return pending.extend(request.planId, request.withinSeconds);
    case "cancel":
      return (await ends.endNow(request.planId)) ?? pending.cancel(request.planId);
    case "journal":
      return { code: "journal", entries: journal.after(request.after, 200), upTo: journal.lastNumber() };
    case "journal-kept":
      return { code: "kept", upTo: journal.keep(request.upTo) };
    case "pin":
      return pinning.pin(request, by);
    case "unpin":
      return pinning.unpin(request.key);
    case "pin-secret":
      return { code: "pin-secret", secret: await pinning.makeSecret() };
    case "forget-log":
      witness.forget();
      return { code: "forgotten" };
    case "cosign": {
      const cosigned = await witness.cosign(request);
      if ("line" in cosigned) return { code: "cosigned", line: cosigned.line, key: witness.key };
      if (isAlarm(cosigned)) journal.append({ kind: "log-refused", reason: cosigned.reason });
      return { code: "refused", ...cosigned };
    }
  }
}

/** The others are mistakes of who asks, or a race. */
function isAlarm({ reason }: RecordRefusal): boolean {
  return reason === "log-forked" || reason === "log-rolled-back" || reason === "other-log";
}

async function stateOf({ places, version, hostId, journal, witness, pending, ends }: Parts): Promise<ApplierState> {
  const file = await readRailFile(places.rails);
  if (file.code !== "broken" && file.text !== "") journal.noteRails(sha256Text(file.text));
  const rails = file.code === "broken" ? null : file.rails;
  return {
    code: "state",
    version,
    hostId,
    rails:
      file.code === "read"
        ? { code: "read", path: file.path, text: file.text }
        : file.code === "none"
          ? { code: "none", path: file.path }
          : file,
    approval: rails?.approval ?? "one",
    approvers: rails?.approvers ?? [],
    pinning: rails !== null && rails.approvers.length === 0 ? "open" : "closed",
    pending: pending.present(),
    ends: ends.present(),
    log: witness.seen(),
    witness: { name: witness.name, key: witness.key },
    guards: { systemd: isSystemdUp(), bootUnit: hasGuardUnit() },
    keepers: readSavedRules(),
    journalUpTo: journal.lastNumber(),
  };
}

/** Whoever is connected hears of each entry. */
function watchedJournal(journal: Journal, onEvent: ApplierOptions["onEvent"]): Journal {
  const tell = <T>(value: T): T => {
    onEvent({ event: "journal", upTo: journal.lastNumber() });
    return value;
  };
  return {
    ...journal,
    append: (event) => tell(journal.append(event)),
    end: (event) => tell(journal.end(event)),
  };
}
