/** Whose keys count on this host: pinned by the secret of a link at first, by a key that is pinned already, or by root. The list is in the guard-rail file alone. */
import { readRailFile, writeRailFile } from "@portolan/apply/guard-rail-file";
import type { Journal } from "@portolan/apply/journal";
import { isSameKey, isSignedBy, readPublicKey } from "@portolan/apply/key-signature";
import type { ApplierAnswers, Origin, PinRefused, PinRequest } from "@portolan/contract/applier";
import type { GuardRails } from "@portolan/plans";
import { pinTextOf } from "@portolan/plans/signed-text";
import type { PinSecret } from "./pin-secret.ts";

export interface KeyPinning {
  pin(request: PinRequest, by: Origin): Promise<ApplierAnswers["pin"]>;
  unpin(key: string): Promise<ApplierAnswers["unpin"]>;
  /** null: a key is pinned, or the file cannot be used. */
  makeSecret(): Promise<string | null>;
}

export interface PinningParts {
  readonly railsPath: string;
  readonly journal: Journal;
  readonly secret: PinSecret;
}

export function createKeyPinning({ railsPath, journal, secret }: PinningParts): KeyPinning {
  return {
    async pin(request, by) {
      const file = await readRailFile(railsPath);
      if (file.code === "broken") return refuse("rails-broken", file.problems[0]?.detail);
      const { name, kind, key } = request;
      if (readPublicKey({ kind, key }) === null) return refuse("bad-key");
      if (file.rails.approvers.some((one) => isSameKey(one.key, key))) return refuse("already-pinned");
      const refusal = judgeProof(request, { rails: file.rails, by, secret });
      if (refusal !== null) return refuse(refusal);
      const { addApprover } = await import("@portolan/plans/edit-guard-rails");
      const refused = await write(railsPath, addApprover(file.text, { name, kind, key }));
      if (refused !== null) return refused;
      secret.spend();
      journal.append({ kind: "key-pinned", by, name, key });
      return { code: "pinned" };
    },
    async unpin(key) {
      const file = await readRailFile(railsPath);
      if (file.code === "broken") return refuse("rails-broken", file.problems[0]?.detail);
      const known = file.rails.approvers.find((one) => isSameKey(one.key, key));
      if (known === undefined) return refuse("unknown-key");
      const { removeApprovers } = await import("@portolan/plans/edit-guard-rails");
      const refused = await write(
        railsPath,
        removeApprovers(file.text, (one) => isSameKey(one, key)),
      );
      if (refused !== null) return refused;
      journal.append({ kind: "key-unpinned", by: "root", name: known.name, key: known.key });
      return { code: "unpinned" };
    },
    async makeSecret() {
      const file = await readRailFile(railsPath);
      return file.code === "broken" || file.rails.approvers.length > 0 ? null : secret.make();
    },
  };
}

function refuse(reason: PinRefused["reason"], detail: string | null = null): PinRefused {
  return { code: "refused", reason, detail };
}

interface Proving {
  readonly rails: GuardRails;
  readonly by: Origin;
  readonly secret: PinSecret;
}

/** null: proved. */
function judgeProof({ name, key, proof }: PinRequest, { rails, by, secret }: Proving): PinRefused["reason"] | null {
  if (proof.by === "root") return by === "root" ? null : "wrong-proof";
  const text = pinTextOf({ name, key });
  if (proof.by === "first") {
    if (rails.approvers.length > 0) return "pinning-closed";
    const checked = secret.check(text, proof.mac);
    return checked === "right" ? null : checked === "over" ? "secret-over" : "wrong-proof";
  }
  const approver = rails.approvers.find((one) => isSameKey(one.key, proof.key));
  if (approver === undefined) return "unknown-key";
  if (!isSignedBy(approver, { text, signature: proof.signature })) return "wrong-proof";
  return rails.approval === "other-person" && approver.name !== name ? "needs-root" : null; // else one person could be two
}

/** null: written, and read back without a problem. */
async function write(path: string, text: string): Promise<PinRefused | null> {
  const { parseGuardRails } = await import("@portolan/plans/guard-rails");
  const parsed = parseGuardRails(text);
  if (!parsed.ok) return refuse("not-written", parsed.problems[0]?.detail);
  try {
    writeRailFile(path, text);
    return null;
  } catch (error) {
    return refuse("not-written", error instanceof Error ? error.message : String(error));
  }
}
