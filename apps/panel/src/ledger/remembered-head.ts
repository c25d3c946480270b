/** The signed head that this browser saw last. Whoever puts an older record in place, or another one, has to fit it too. */
import { rememberText } from "../settings/remembered-text.ts";

export interface RememberedHead {
  readonly verifierKey: string;
  readonly size: number;
  readonly root: string; // base64
  readonly note: string; // the signed note itself, which is evidence
  readonly at: string; // ISO 8601, when it was seen
}

const memory = rememberText("ledgerHead");

/** Null: nothing was seen yet, or what is kept is none of ours. */
export function readRememberedHead(): RememberedHead | null {
  try {
    const value = JSON.parse(memory.read() ?? "null") as Partial<RememberedHead> | null;
    if (value === null || typeof value !== "object") return null;
    const { verifierKey, size, root, note, at } = value;
    const texts = [verifierKey, root, note, at].every((one) => typeof one === "string");
    return texts && Number.isSafeInteger(size) ? (value as RememberedHead) : null;
  } catch {
    return null;
  }
}

/** Null forgets it: somebody said that what is there now is right. */
export function rememberHead(head: RememberedHead | null): void {
  memory.write(head === null ? null : JSON.stringify(head));
}
