/** What the host's owner has ruled out, for whoever plans here. The applier reads the same file again, and counts. */
import { readFileSync } from "node:fs";
import { RefusalError } from "@portolan/contract";
import { guardRailPath } from "@portolan/explanation";
import { noGuardRails, type GuardRails } from "@portolan/plans";

/** null: this user may not read it. Throws a refusal where it has a problem: then nobody may change anything. */
export async function readGuardRails(path = guardRailPath): Promise<GuardRails | null> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return noGuardRails;
    if (code === "EACCES" || code === "EPERM") return null;
    throw new RefusalError("FILE_UNREADABLE", { path, reason: code ?? String(error) });
  }
  const { parseGuardRails } = await import("@portolan/plans/guard-rails");
  const parsed = parseGuardRails(text);
  if (parsed.ok) return parsed.rails;
  const reason = parsed.problems.map(({ line, code, detail }) => `${line}: ${code} ${detail}`).join("; ");
  throw new RefusalError("GUARD_RAILS_UNUSABLE", { path, reason });
}
