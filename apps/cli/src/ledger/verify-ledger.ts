import { RefusalError } from "@portolan/contract";
import { phrase, render, type Phrase } from "@portolan/phrases";
import { verifyLog, type HeadSource, type LogProblem, type LogVerdict } from "@portolan/storage/verify-log";
import type { CommandCall, RunCommand } from "../command.ts";
import { wrapTo } from "../display-width.ts";
import { outputPaint } from "../output-paint.ts";
import { printableText } from "../printable-text.ts";
import { withProgress } from "../progress.ts";
import { findLedger, readSmallFile, type LedgerPlace } from "./ledger-place.ts";

/** Reads the whole record anew. 1 where anything in it is not what was recorded or signed. */
export const verifyLedger: RunCommand = async (call) => {
  const place = await findLedger(call);
  const path = call.options.text("checkpoint");
  const kept = path === null ? [] : [{ source: "kept" as const, note: await readSmallFile(path) }];
  const notes = [...kept, ...(place.state === null ? [] : [{ source: "signer" as const, note: place.state }])];
  const question = { path: place.database, trust: place.trust, notes };
  const verdict = await withProgress({ ...call, text: phrase("commands.progress.verifying") }, () => readVerdict(question));
  if (call.options.flag("json")) {
    const document = { schema: "portolan.ledger-verdict/1", origin: place.trust.origin, ...verdict };
    call.terminal.write(`${JSON.stringify(document, null, 2)}\n`);
  } else write(verdict, { place, isCompared: kept.length > 0 }, call);
  return verdict.problems.length > 0 ? 1 : 0;
};

async function readVerdict(question: Parameters<typeof verifyLog>[0]): Promise<LogVerdict> {
  try {
    return await verifyLog(question);
  } catch (error) {
    throw new RefusalError("FILE_UNREADABLE", { path: question.path, reason: error instanceof Error ? error.message : String(error) });
  }
}

interface Told {
  readonly place: LedgerPlace;
  readonly isCompared: boolean; // with a head that somebody kept
}

function write(verdict: LogVerdict, told: Told, { options, terminal, language }: CommandCall): void {
  const paint = outputPaint(options, terminal);
  const linesOf = (text: Phrase): readonly string[] => {
    const line = printableText(render(text, language));
    return terminal.columns === null ? [line] : wrapTo(line, terminal.columns);
  };
  const { origin } = told.place.trust;
  const { size, signed, problems } = verdict;
  const isWhole = problems.length === 0;
  const head = phrase(isWhole ? "ledger.whole" : "ledger.forged", { origin, size, signed, problems: problems.length });
  const lines = [
    ...linesOf(head).map((line) => paint(isWhole ? "good" : "bad", line)),
    ...problems.flatMap((problem) => linesOf(problemPhrase(problem)).map((line) => `  ${line}`)),
    ...(verdict.isCut ? linesOf(phrase("ledger.more")) : []),
    "",
    ...limitsOf(verdict, told).flatMap((text) => linesOf(text).map((line) => paint("dim", line))),
  ];
  terminal.write(`${lines.join("\n")}\n`);
}

/** What the answer rests on, and what it cannot say. */
function limitsOf({ size, signed, waiting }: LogVerdict, { place, isCompared }: Told): readonly Phrase[] {
  const unsigned = size - signed + waiting;
  return [
    ...(unsigned > 0 ? [phrase("ledger.unsigned", { unsigned })] : []),
    ...(place.state === null ? [phrase("ledger.noState")] : []),
    ...(place.isOwnKey ? [phrase("ledger.ownKey")] : []),
    ...(isCompared ? [] : [phrase("ledger.nothingKept")]),
  ];
}

function problemPhrase(problem: LogProblem): Phrase {
  switch (problem.code) {
    case "entry-missing":
      return phrase("ledger.entryMissing", { index: problem.index });
    case "entry-differs":
      return phrase("ledger.entryDiffers", { index: problem.index });
    case "tile-differs":
      return phrase("ledger.tileDiffers", { level: problem.level, index: problem.index });
    case "frontier-differs":
      return phrase("ledger.frontierDiffers");
    case "too-short":
      return phrase("ledger.tooShort", { source: sourcePhrase(problem), size: problem.size });
    case "head-unbelievable":
      return phrase(`ledger.unbelievable.${problem.why}`, { source: sourcePhrase(problem) });
    case "head-differs":
      return phrase("ledger.headDiffers", { source: sourcePhrase(problem), from: problem.from, last: problem.size - 1 });
  }
}

function sourcePhrase({ source }: { readonly source: HeadSource }): Phrase {
  return phrase(`ledger.source.${source}`);
}
