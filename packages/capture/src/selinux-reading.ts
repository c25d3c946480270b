import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, writeSync } from "node:fs";
import { runProgram, type ProgramResult } from "./run-program.ts";

export interface SelinuxReadingQuery {
  /** Security context of the process, of `readSecurityContext`. */
  readonly context: string;
  readonly action: "bind" | "connect";
  readonly protocol: "tcp" | "udp";
  readonly executable: string | null;
  /** Type of the port by what `semanage port -l` or `seinfo --portcon` printed; null where neither tells. */
  readonly portType: (labels: { readonly semanagePorts: string | null; readonly portContexts: string | null }) => string | null;
}

/** What the kernel and the tools of SELinux say, as text; null for what is absent, refused or failed. */
export interface SelinuxReading {
  readonly mode: "enforcing" | "permissive" | "disabled" | null;
  readonly semanagePorts: string | null;
  readonly portContexts: string | null;
  readonly allowRules: string | null;
  readonly typeAttributes: string | null;
  readonly booleans: string | null;
  readonly denials: string | null;
  readonly fileLabels: string | null;
  /** What the kernel answered to exactly this question. */
  readonly decision: boolean | null;
  readonly ephemeralRange: { readonly from: number; readonly to: number } | null;
}

export interface SelinuxSources {
  readonly run: (command: string, args: readonly string[]) => Promise<ProgramResult>;
  readonly fileSystem: string; // where selinuxfs is mounted
  readonly auditLog: string;
  /** Writes a question into selinuxfs's `access` and reads its answer; null where that fails. */
  readonly askKernel: (question: string) => string | null;
}

const limits = { timeoutMs: 15_000, maxBytes: 16 * 1024 * 1024 } as const; // semanage alone takes a second
const maxAuditBytes = 1 << 20;
const maxDenials = 1000;
const localPortRange = "/proc/sys/net/ipv4/ip_local_port_range";

const hostSources: SelinuxSources = {
  run: (command, args) => runProgram(command, args, limits),
  fileSystem: "/sys/fs/selinux",
  auditLog: "/var/log/audit/audit.log",
  askKernel: (question) => askAccess("/sys/fs/selinux/access", question),
};

/** Everything that tells whether SELinux lets this process bind or connect, for one question. Starts programs: not for every look. */
export async function readSelinux(query: SelinuxReadingQuery, sources: SelinuxSources = hostSources): Promise<SelinuxReading> {
  const mode = readMode(sources.fileSystem);
  const ephemeralRange = readRange();
  if (mode === "disabled") return { ...nothingRead, mode, ephemeralRange };
  const print = printerOf(sources);
  const domain = query.context.split(":")[2] ?? "";
  const [objectClass, permission] = [`${query.protocol}_socket`, query.action === "bind" ? "name_bind" : "name_connect"];
  const [semanagePorts, portContexts, allowRules, booleans, denials, fileLabels] = await Promise.all([
    print("semanage", "port", "-l"),
    print("seinfo", "--portcon"),
    print("sesearch", "-A", "-s", domain, "-c", objectClass, "-p", permission),
    print("getsebool", "-a"),
    readDenials(sources, print),
    query.executable === null ? null : readFileLabel(sources, query.executable),
  ]);
  const portType = query.portType({ semanagePorts, portContexts });
  return {
    mode,
    semanagePorts,
    portContexts,
    allowRules,
    booleans,
    denials,
    fileLabels,
    ephemeralRange,
    typeAttributes: portType === null ? null : await print("seinfo", "-t", portType, "-x"),
    decision: portType === null ? null : decide(sources, { context: query.context, portType, objectClass, permission }),
  };
}

const nothingRead = {
  semanagePorts: null,
  portContexts: null,
  allowRules: null,
  typeAttributes: null,
  booleans: null,
  denials: null,
  fileLabels: null,
  decision: null,
} as const;

/** `user:role:type:level` of a process; null without SELinux, or where it may not be read. */
export function readSecurityContext(pid: number): string | null {
  const text = readText(`/proc/${pid}/attr/current`)?.replace(/\0$/, "").trim() ?? "";
  return text.split(":").length >= 3 ? text : null; // AppArmor has its profile's name there
}

/** Whether it enforces; null where that may not be read. Starts nothing. */
export function readSelinuxMode(sources: Pick<SelinuxSources, "fileSystem"> = hostSources): SelinuxReading["mode"] {
  return readMode(sources.fileSystem);
}

/** Refusals on record, as lines of text; null where no record can be read. */
export function readSelinuxDenials(sources: SelinuxSources = hostSources): Promise<string | null> {
  return readDenials(sources, printerOf(sources));
}

function printerOf({ run }: SelinuxSources): (command: string, ...args: string[]) => Promise<string | null> {
  return async (command, ...args) => {
    const result = await run(command, args);
    return result.outcome === "exited" && result.code === 0 ? result.stdout : null;
  };
}

function readMode(fileSystem: string): SelinuxReading["mode"] {
  try {
    return readFileSync(`${fileSystem}/enforce`, "latin1").trim() === "1" ? "enforcing" : "permissive";
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === "ENOENT" ? "disabled" : null;
  }
}

function readRange(): SelinuxReading["ephemeralRange"] {
  const [from, to] = readText(localPortRange)?.trim().split(/\s+/).map(Number) ?? [];
  return from === undefined || to === undefined || !Number.isInteger(from) || !Number.isInteger(to) ? null : { from, to };
}

interface AccessQuestion {
  readonly context: string;
  readonly portType: string;
  readonly objectClass: string;
  readonly permission: string;
}

/** The first number of the answer is the set of allowed permissions, in hexadecimal; a permission's number counts from 1. */
function decide({ fileSystem, askKernel }: SelinuxSources, { context, portType, objectClass, permission }: AccessQuestion): boolean | null {
  const classNumber = readText(`${fileSystem}/class/${objectClass}/index`)?.trim();
  const bit = Number(readText(`${fileSystem}/class/${objectClass}/perms/${permission}`)?.trim() ?? Number.NaN);
  if (classNumber === undefined || !Number.isInteger(bit) || bit < 1 || bit > 32) return null;
  const allowed = Number.parseInt(askKernel(`${context} system_u:object_r:${portType}:s0 ${classNumber}`) ?? "", 16);
  return Number.isNaN(allowed) ? null : ((allowed >>> (bit - 1)) & 1) === 1;
}

/** One file is a question and its answer: both go through the same descriptor. */
function askAccess(path: string, question: string): string | null {
  try {
    const descriptor = openSync(path, constants.O_RDWR);
    try {
      writeSync(descriptor, question);
      const answer = Buffer.alloc(4096);
      return answer.toString("latin1", 0, readSync(descriptor, answer, 0, answer.length, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return null;
  }
}

/** Refusals at the end of the audit log, else in the journal; lines of other kinds are left out. */
async function readDenials(
  { auditLog }: SelinuxSources,
  print: (command: string, ...args: string[]) => Promise<string | null>,
): Promise<string | null> {
  const text =
    readEnd(auditLog) ?? (await print("journalctl", "-q", "--no-pager", "-o", "cat", "-n", String(maxDenials), "-g", "avc: +denied"));
  if (text === null) return null;
  const lines = text.split("\n").filter((line) => /avc:\s+denied/.test(line));
  return lines.slice(-maxDenials).join("\n");
}

function readEnd(path: string): string | null {
  try {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { size } = fstatSync(descriptor);
      const bytes = Buffer.alloc(Math.min(size, maxAuditBytes));
      return bytes.toString("utf8", 0, readSync(descriptor, bytes, 0, bytes.length, size - bytes.length));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return null;
  }
}

/** matchpathcon(8) ends with 1 where a label is wrong, which is an answer. */
async function readFileLabel({ run }: SelinuxSources, path: string): Promise<string | null> {
  const result = await run("matchpathcon", ["-V", path]);
  return result.outcome === "exited" ? result.stdout : null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
