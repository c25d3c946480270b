/**
 * How often signing in failed in the last 24 hours, from the journal, or from the log that syslog writes where there is no journal. Asked for one
 * answer and never stored. Bounded in lines, bytes and time: what was cut off is said.
 */
import { open } from "node:fs/promises";
import { runProgram } from "../run-program.ts";
import { countFailures, type FailureCounts } from "./count-failures.ts";
import { parseFailure, signInPrograms, type SignInFailure, type SignInService } from "./parse-failure.ts";
import { parseLogTime } from "./parse-log-time.ts";

export type SignInReading =
  | ({ readonly code: "read"; readonly source: string; readonly isCut: boolean } & FailureCounts)
  | { readonly code: "unread"; readonly reason: "absent" | "not-permitted" | "failed" };

export interface SignInOptions {
  readonly now: Date;
  /** Logs of syslog, the first that can be read. Absent: those of Debian and of Red Hat. */
  readonly logs?: readonly string[];
  readonly runs?: typeof runProgram;
}

const daySeconds = 86_400;
const lineLimit = 20_000;
const byteLimit = 16 << 20;
const tailBytes = 4 << 20; // of a log of syslog
const timeoutMs = 5000;
const defaultLogs = ["/var/log/auth.log", "/var/log/secure"];

export async function readFailures(service: SignInService, options: SignInOptions): Promise<SignInReading> {
  const journal = await readJournal(service, options);
  if (journal !== null) return journal;
  return readLogs(service, options);
}

/** Null where there is no journal, or none with any line of this user's to see. */
async function readJournal(service: SignInService, { runs = runProgram }: SignInOptions): Promise<SignInReading | null> {
  const identifiers = signInPrograms[service].flatMap((name) => ["--identifier", name]);
  const words = ["--output=json", "--output-fields=MESSAGE,SYSLOG_IDENTIFIER", "--since=-24h", `--lines=${lineLimit}`, "--quiet", "--no-pager", ...identifiers]; // prettier-ignore
  const result = await runs("journalctl", words, { timeoutMs, maxBytes: byteLimit });
  if (result.outcome !== "exited" || result.code !== 0) return null;
  if (result.stdout === "" && !(await hasJournal(runs))) return null;
  const lines = result.stdout.split("\n").filter((line) => line !== "");
  const found = lines.flatMap((line) => parseJournalLine(line) ?? []).filter((one) => one.service === service);
  return { code: "read", source: "journal", isCut: lines.length >= lineLimit, ...countFailures(found) };
}

/** Whether the journal says anything at all to somebody who may read all of it: nothing of a program then means that it wrote nothing. */
async function hasJournal(runs: typeof runProgram): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  const any = await runs("journalctl", ["--lines=1", "--quiet", "--no-pager", "--output=cat", "--output-fields=PRIORITY", "--since=-24h"], { timeoutMs, maxBytes: 65_536 }); // prettier-ignore
  return any.outcome === "exited" && any.code === 0 && any.stdout !== "";
}

function parseJournalLine(line: string): SignInFailure | null {
  let entry: unknown;
  try {
    entry = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof entry !== "object" || entry === null || !("MESSAGE" in entry) || !("SYSLOG_IDENTIFIER" in entry)) return null;
  const { MESSAGE: message, SYSLOG_IDENTIFIER: program } = entry;
  return typeof message === "string" && typeof program === "string" ? parseFailure(program, message) : null;
}

async function readLogs(service: SignInService, { now, logs = defaultLogs }: SignInOptions): Promise<SignInReading> {
  let reason: "absent" | "not-permitted" | "failed" = "absent";
  for (const path of logs) {
    const tail = await readTail(path);
    if (typeof tail === "string") {
      if (tail !== "absent") reason = tail;
      continue;
    }
    const since = now.getTime() - daySeconds * 1000;
    const lines = tail.text.split("\n");
    const dated = lines.flatMap((line) => datedFailure(line, { service, now, since }));
    const first = lines.map((line) => parseLogTime(line, now)?.time ?? null).find((time) => time !== null) ?? null;
    return { code: "read", source: path, isCut: tail.isCut && (first === null || first > since), ...countFailures(dated) };
  }
  return { code: "unread", reason };
}

interface Dated {
  readonly service: SignInService;
  readonly now: Date;
  readonly since: number;
}

function datedFailure(line: string, { service, now, since }: Dated): readonly SignInFailure[] {
  const dated = parseLogTime(line, now);
  if (dated === null || dated.time < since || dated.time > now.getTime() + daySeconds * 1000) return [];
  const program = /^\S+ ([\w-]{1,32})(?:\[\d+\])?: (.*)$/.exec(dated.rest);
  const failure = program === null ? null : parseFailure(program[1] ?? "", program[2] ?? "");
  return failure === null || failure.service !== service ? [] : [failure];
}

interface Tail {
  readonly text: string;
  readonly isCut: boolean;
}

async function readTail(path: string): Promise<Tail | "absent" | "not-permitted" | "failed"> {
  try {
    await using file = await open(path, "r");
    const { size } = await file.stat();
    const from = Math.max(0, size - tailBytes);
    const buffer = Buffer.alloc(Math.min(size, tailBytes));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, from);
    return { text: buffer.toString("utf8", 0, bytesRead), isCut: from > 0 };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    return code === "ENOENT" || code === "ENOTDIR" ? "absent" : code === "EACCES" || code === "EPERM" ? "not-permitted" : "failed";
  }
}
