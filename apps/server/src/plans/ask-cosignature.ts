import type { ApplierState } from "@portolan/contract/applier";
import { base64, parseNote, parseTreeHead } from "@portolan/ledger";
import type { Storage } from "@portolan/storage";
import type { Cosignature } from "../ledger/ledger-keeper.ts";
import type { GuardLink } from "./guard-link.ts";

export interface CosignatureParts {
  readonly guard: Pick<GuardLink, "ask" | "state">;
  readonly storage: Pick<Storage, "read">;
  /** Of the log, as it prints it. */
  readonly key: () => string | null;
  /** The applier is being shown the record for a change: it is not shown another head meanwhile. */
  readonly isBusy: () => boolean;
}

export interface CosignatureAsker {
  /** null: there is no witness, or it does not sign. */
  ask(note: string): Promise<Cosignature | null>;
  /** A new applier may be asked again that refused before. */
  begin(): void;
}

/** Shows each signed head to the applier, as a witness on another account. One that refuses a head is not asked again, since each refusal is an entry of the record. */
export function createCosignatureAsker({ guard, storage, key, isBusy }: CosignatureParts): CosignatureAsker {
  let isRefused = false;
  return {
    async ask(note) {
      const own = key();
      const state = isRefused || isBusy() || own === null ? null : await guard.state();
      if (state === null || own === null) return null;
      const answer = await guard.ask({ ask: "cosign", key: own, checkpoint: note, ...(await growthTo(note, state, storage)) });
      if (answer.code === "cosigned") return { line: answer.line, key: answer.key };
      isRefused = answer.code === "refused" && answer.reason !== "proof-outdated";
      return null;
    },
    begin: () => void (isRefused = false),
  };
}

/** A head that is smaller than what the applier has seen is shown without a proof: it is the applier who refuses it. */
async function growthTo(
  note: string,
  { log }: Pick<ApplierState, "log">,
  { read }: Pick<Storage, "read">,
): Promise<{ readonly from: number; readonly consistency: readonly string[] }> {
  const size = parseTreeHead(parseNote(note)?.text ?? "")?.size ?? 0;
  const from = log?.size ?? 0;
  const hashes = from > size ? [] : await read.proveConsistency({ from, size });
  return { from, consistency: hashes.map(base64) };
}
