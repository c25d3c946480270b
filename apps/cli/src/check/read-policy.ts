import { RefusalError } from "@portolan/contract";
import { phrase, render, type Language, type Phrase } from "@portolan/phrases";
import type { Policy } from "@portolan/policy";
import type { PolicyProblem } from "@portolan/policy/document";
import { readText } from "../read-snapshot-file.ts";

/** The policy in a file, or on standard input for `-`. Refused with every problem and its line. */
export async function readPolicy(path: string, language: Language): Promise<Policy> {
  const text = await readText(path).catch((error: unknown) => {
    const isAbsent = error instanceof RefusalError && error.code === "SNAPSHOT_NOT_FOUND";
    throw isAbsent ? new RefusalError("FILE_UNREADABLE", { path, reason: "ENOENT" }, { cause: error }) : error;
  });
  const { parsePolicy } = await import("@portolan/policy/document");
  const parsed = parsePolicy(text);
  if (parsed.ok) return parsed.policy;
  const problems = parsed.problems.map((problem) => render(problemPhrase(problem), language)).join(language === "zh-CN" ? "；" : "; ");
  throw new RefusalError("POLICY_INVALID", { path, count: parsed.problems.length, problems });
}

function problemPhrase({ line, place, code, detail }: PolicyProblem): Phrase {
  const text: Phrase = { id: `check.problem.${code}`, params: { place: place === "" ? phrase("check.document") : place, detail } };
  return line === null ? text : phrase("check.problem", { line, text });
}
