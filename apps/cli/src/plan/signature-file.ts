/** Signatures of a plan travel in a file beside it: `open.json` has `open.json.signatures`. */
import { hash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { RefusalError } from "@portolan/contract";
import type { KeySignature } from "@portolan/contract/applier";

interface SignatureFile {
  readonly schema: "portolan.plan-signatures/1";
  readonly planHash: string;
  readonly signatures: readonly KeySignature[];
}

export function signaturePath(planPath: string): string {
  return `${planPath}.signatures`;
}

/** None where there is no such file; refuses one of another plan. */
export async function readSignatures(planPath: string, planText: string): Promise<readonly KeySignature[]> {
  const path = signaturePath(planPath);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new RefusalError("FILE_UNREADABLE", { path, reason: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
  const file = parsed(text);
  if (file === null || file.planHash !== hash("sha256", planText, "hex"))
    throw new RefusalError("FILE_UNREADABLE", { path, reason: "of another plan" });
  return file.signatures;
}

/** Beside those that are there; one of the same key for the same purpose is replaced. */
export async function addSignature(planPath: string, planText: string, signature: KeySignature): Promise<void> {
  const others = (await readSignatures(planPath, planText)).filter(
    ({ key, purpose }) => key !== signature.key || purpose !== signature.purpose,
  );
  const file: SignatureFile = {
    schema: "portolan.plan-signatures/1",
    planHash: hash("sha256", planText, "hex"),
    signatures: [...others, signature],
  };
  await writeFile(signaturePath(planPath), `${JSON.stringify(file, null, 2)}\n`);
}

function parsed(text: string): SignatureFile | null {
  try {
    const file = JSON.parse(text) as Partial<SignatureFile>;
    const isWhole = file.schema === "portolan.plan-signatures/1" && typeof file.planHash === "string" && Array.isArray(file.signatures);
    return isWhole ? (file as SignatureFile) : null;
  } catch {
    return null;
  }
}
