import { errorCatalogue, errorText, RefusalError, type ErrorCode, type ErrorParams } from "@portolan/contract";
import { render, type Language } from "@portolan/phrases";
import type { ExitCode } from "./command.ts";
import type { Paint } from "./paint.ts";
import { printableText } from "./printable-text.ts";

export interface FailureReport {
  readonly exitCode: ExitCode;
  readonly text: string; // for stderr
}

/** What a person (or with `json` a program) reads when a command could not do its work: what happened, why, what to do. */
export function reportFailure(
  error: unknown,
  { language, paint, json, verbose }: { language: Language; paint: Paint; json: boolean; verbose: boolean },
): FailureReport {
  const { code, params } = describe(error);
  const { what, why, fix } = errorText(code, params);
  const [whatText, whyText, fixText] = [what, why, fix].map((part) => printableText(render(part, language))) as [string, string, string];
  const exitCode = errorCatalogue[code].exitCode;
  if (json) {
    const document = { schema: "portolan.error/1", error: { code, params, message: whatText, why: whyText, fix: fixText } };
    return { exitCode, text: `${JSON.stringify(document)}\n` };
  }
  const indent = "  ";
  const lines = [
    `${paint("bad", language === "zh-CN" ? "错误：" : "error: ")}${whatText}`,
    `${indent}${whyText}`,
    `${indent}${paint("accent", "→ ")}${fixText}`,
  ];
  if (verbose) lines.push(...detailsOf(error).map((line) => paint("dim", printableText(line))));
  return { exitCode, text: `${lines.join("\n")}\n` };
}

function describe(error: unknown): { code: ErrorCode; params: ErrorParams } {
  if (error instanceof RefusalError) return { code: error.code, params: error.params };
  return { code: "FAULT", params: { reason: messagesOf(error) } };
}

/** A fault's stack, or what a refusal was told by the program it ran. */
function detailsOf(error: unknown): string[] {
  const shown = error instanceof RefusalError ? error.cause : error;
  if (!(shown instanceof Error)) return [];
  return (error instanceof RefusalError ? shown.message : (shown.stack ?? shown.message)).split("\n");
}

function messagesOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${messagesOf(error.cause)}`;
}
