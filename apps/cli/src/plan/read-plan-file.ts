import { readFile } from "node:fs/promises";
import { RefusalError } from "@portolan/contract";
import type { Plan } from "@portolan/plans";

export interface PlanFile {
  readonly plan: Plan;
  /** What was signed: the document without the newline at its end. */
  readonly text: string;
}

const maxBytes = 16 * 2 ** 20;

/** Refuses what is no plan, or one whose text is not the canonical one. */
export async function readPlanFile(path: string): Promise<PlanFile> {
  const text = (await readText(path)).trimEnd();
  const { parsePlan } = await import("@portolan/plans/document");
  const parsed = parsePlan(text);
  if (parsed.code === "read") return { plan: parsed.plan, text };
  throw new RefusalError("PLAN_INVALID", { path, reason: [parsed.where, parsed.detail].filter((part) => part !== "").join(": ") });
}

async function readText(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > maxBytes) throw new RefusalError("PLAN_INVALID", { path, reason: `${bytes.length} > ${maxBytes}` });
    return bytes.toString("utf8");
  } catch (error) {
    if (error instanceof RefusalError) throw error;
    throw new RefusalError("FILE_UNREADABLE", { path, reason: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
}
