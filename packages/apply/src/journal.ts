/**
 * What happened on this host, as the one who did it tells: each entry is on the disk before anybody hears of it, and is kept until the record has it. It also knows
 * which plans were begun, so that none is carried out twice, and which one was begun last, whoever ended it.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { JournaledPlan, JournalEntry, JournalEvent } from "@portolan/contract/applier";
import { replaceFile } from "./replace-file.ts";

export interface Journal {
  readonly lastNumber: () => number;
  /** Above this number, the oldest first. */
  after(number: number, limit: number): readonly JournalEntry[];
  append(event: JournalEvent): JournalEntry;
  /** What the record has is forgotten. */
  keep(upTo: number): number;
  /** Before anything of the plan happens. */
  begin(plan: BegunPlan, notAfterMs: number): void;
  readonly isUsed: (planHash: string) => boolean;
  /** The last that was begun; null: none ever was. */
  readonly begun: () => BegunPlan | null;
  /** The begun plan has come to its end, which is told. */
  end(event: JournalEvent): JournalEntry;
  /** The guard rails as they are now, as a hash: that they are others than when they were looked at last is an entry. */
  noteRails(hash: string): void;
}

export interface BegunPlan extends JournaledPlan {
  readonly families: readonly ("ipv4" | "ipv6")[];
  /** Whether it is told already that it was in force, and that it ended. */
  readonly told: "nothing" | "applied" | "ended";
}

interface JournalFile {
  readonly schema: "portolan.journal/1";
  readonly last: number;
  readonly entries: readonly JournalEntry[];
  readonly used: readonly { readonly planHash: string; readonly untilMs: number }[];
  readonly begun: BegunPlan | null;
  readonly railsHash?: string;
}

const fileName = "journal.json";
const maxFileBytes = 16 * 2 ** 20;
/** Of refusals that nobody has asked for the oldest go: whoever sends many bad plans fills no disk. */
const mostRefusals = 200;
const sparedMs = 30 * 24 * 3600 * 1000; // a clock may be set back

/** Throws where there is one that cannot be read: what happened would be forgotten. */
export function openJournal(directory: string, nowMs: () => number = Date.now): Journal {
  let file = readJournal(directory);
  const write = (changed: JournalFile): void => {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const own = { mode: 0o600, uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    replaceFile(join(directory, fileName), Buffer.from(JSON.stringify(changed)), own);
    file = changed;
  };
  const appended = (event: JournalEvent, begun: BegunPlan | null, more: Pick<JournalFile, "railsHash"> = {}): JournalEntry => {
    const entry: JournalEntry = { number: file.last + 1, at: new Date(nowMs()).toISOString(), ...event };
    write({ ...file, ...more, begun, last: entry.number, entries: withoutOldRefusals([...file.entries, entry]) });
    return entry;
  };
  const toldOf = (told: BegunPlan["told"]): BegunPlan | null => (file.begun === null ? null : { ...file.begun, told });
  return {
    lastNumber: () => file.last,
    after: (number, limit) => file.entries.filter((entry) => entry.number > number).slice(0, limit),
    append: (event) => appended(event, event.kind === "change-applied" ? toldOf("applied") : file.begun),
    keep(upTo) {
      const entries = file.entries.filter(({ number }) => number > upTo);
      if (entries.length < file.entries.length) write({ ...file, entries });
      return Math.min(upTo, file.last);
    },
    begin(begun, notAfterMs) {
      const used = file.used.filter(({ untilMs }) => untilMs + sparedMs > nowMs());
      write({ ...file, begun, used: [...used, { planHash: begun.planHash, untilMs: notAfterMs }] });
    },
    isUsed: (planHash) => file.used.some((one) => one.planHash === planHash),
    begun: () => file.begun,
    end: (event) => appended(event, toldOf("ended")),
    noteRails(hash) {
      if (hash !== file.railsHash) appended({ kind: "guard-rails-changed", hash }, file.begun, { railsHash: hash });
    },
  };
}

function withoutOldRefusals(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  const refusals = entries.filter(({ kind }) => kind === "plan-refused" || kind === "log-refused");
  const gone = new Set(refusals.slice(0, Math.max(0, refusals.length - mostRefusals)));
  return gone.size === 0 ? entries : entries.filter((entry) => !gone.has(entry));
}

function readJournal(directory: string): JournalFile {
  const path = join(directory, fileName);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ENOENT") throw error;
    return { schema: "portolan.journal/1", last: 0, entries: [], used: [], begun: null };
  }
  if (text.length > maxFileBytes) throw new Error(`${path} is larger than ${maxFileBytes} bytes`);
  const file = parseJournal(text, path);
  if (file.schema !== "portolan.journal/1") throw new Error(`${path} is of another version of Portolan: ${String(file.schema)}`);
  return file;
}

function parseJournal(text: string, path: string): JournalFile {
  try {
    return JSON.parse(text) as JournalFile;
  } catch (cause) {
    throw new Error(`${path} is not whole`, { cause });
  }
}
