/**
 * What the catalogue knows of one service, as data plus two functions: which files decide its binds (`wants`) and what they say (`parse`).
 * Recognition never relies on a port number alone; where it does, the result says `port` and is shown as a guess.
 * Parsers take bytes, never a path, and may ask for more files (includes); the reader bounds how many.
 */
import type { BindSetting, LimitSetting, PortClaim, ServicePeer } from "@portolan/snapshot";
import type { Phrase } from "@portolan/phrases";
import type { Scope } from "@portolan/sockets";

/** What is known of a process before its configuration is read. `arguments` are not redacted and never leave the host's memory. */
export interface ProcessFacts {
  readonly pid: number;
  readonly executable: string | null;
  readonly arguments: readonly string[];
  readonly workingDirectory: string | null;
  readonly unit: string | null;
  readonly isGo?: boolean; // whether the Go tool chain built the executable; absent: not known
  readonly presentFiles?: readonly string[]; // of the `marks` of the catalogue those that are there, as the process sees its root; absent: not asked
  readonly environment: Readonly<Record<string, string>>; // only the names in `environmentNames` of the catalogue
  readonly listens: readonly { readonly protocol: "tcp" | "udp"; readonly address: string; readonly port: number }[];
  readonly socketUnits?: readonly string[]; // of systemd itself: names of the socket units it listens for; absent: not asked
  readonly userUnitDirectories?: readonly string[]; // of a unit of a user's own systemd: where that manager looks, first wins; absent: the system's
  readonly unitFiles?: Readonly<Record<string, readonly string[]>>; // unit → its file and drop-ins as systemd named them; absent: not asked
}

export interface Recognition {
  readonly service: string;
  readonly by: "executable" | "arguments" | "working-directory" | "unit" | "runtime" | "port";
}

/** A file or a glob (`*` and `?` within one path segment), absolute, as the process itself sees its root. */
export interface FileRequest {
  readonly path: string;
}

export interface FileBytes {
  readonly path: string;
  readonly bytes: Uint8Array | null; // null: could not be read
  readonly reason: string | null; // why not, such as ENOENT or EACCES
  readonly hash: string | null; // sha256:…
}

export interface ParsedSettings {
  readonly settings: readonly BindSetting[];
  readonly limits?: readonly LimitSetting[];
  readonly claims?: readonly PortClaim[];
  readonly peers?: readonly ServicePeer[];
  readonly wants: readonly FileRequest[]; // more files, such as includes; may repeat earlier ones; parse is called again with all files read so far
  readonly problems?: readonly FileProblem[]; // files that were read and not understood; they belong to `unread` of the instance
}

export interface FileProblem {
  readonly path: string;
  readonly reason: string;
}

export type ScopeTarget = "ipv4" | "ipv6" | "dual" | "loopback";

/**
 * One change of a file. `line` null adds the text; a text of "" takes the line away; several lines stand with a newline between them. `part` is what
 * of the line is replaced, such as an argument in a unit's command; null: the whole line.
 */
export interface ChangeEdit {
  readonly file: string;
  readonly line: number | null;
  readonly part: string | null;
  readonly text: string;
}

/** Something to do: the sentence that introduces it, and lines to write, arguments or commands, in order. */
export interface ChangePart {
  readonly step: Phrase;
  readonly code: readonly string[];
}

/** How to make a service bind for one scope. Where it is not possible there are no parts, and the only note says why. */
export interface ScopeChange {
  readonly target: ScopeTarget;
  readonly possible: boolean;
  readonly parts: readonly ChangePart[];
  readonly notes: readonly Phrase[]; // what to heed, after the parts
  readonly edits: readonly ChangeEdit[]; // what the parts say of files, as data
  readonly arguments: readonly string[]; // what the parts say of the command line: each is to be passed instead of the same option
}

/** One socket that a setting leads to on a host with IPv6. */
export interface PredictedSocket {
  readonly address: string;
  readonly port: number;
  readonly scope: Exclude<Scope, "ipv6-or-dual">;
  readonly isOptional?: boolean; // the program goes without it where the host does not have the address; absent: it does not
}

/**
 * What a reload (SIGHUP, `systemctl reload`, the service's own command) does to a changed bind. `applies`: it is taken over; `partly`: some
 * changes are, others silently not; `ignored`: nothing is taken over and nothing said; `refused`: nothing is taken over and the log says so;
 * `stops`: the service ends; `none`: there is no reload.
 */
export type ReloadEffect = "applies" | "partly" | "ignored" | "refused" | "stops" | "none";

/**
 * `run`: the tests run the real program in every mode that is claimed. `stand-in`: they run a program of the same runtime that listens and ends as
 * the real one's source says. `source-read`: facts from its source or documents, never run.
 */
export type Evidence = "run" | "stand-in" | "source-read";

export interface UsualPort {
  readonly protocol: "tcp" | "udp";
  readonly port: number;
}

export interface Service {
  readonly id: string;
  readonly name: string;
  readonly aliases?: readonly string[]; // other names that people type, lower case
  readonly evidence: Evidence;
  readonly reload: ReloadEffect;
  readonly usualPorts: readonly UsualPort[]; // where it listens when nothing is set; also what a guess by port number looks at
  readonly environmentNames: readonly string[];
  /** Files whose presence `recognise` wants to know of, absolute; a few at most. They are not read. */
  readonly marks?: (process: ProcessFacts) => readonly string[];
  readonly recognise: (process: ProcessFacts) => Recognition["by"] | null;
  readonly wants: (process: ProcessFacts) => readonly FileRequest[];
  readonly parse: (process: ProcessFacts, files: readonly FileBytes[]) => ParsedSettings;
  /** What a setting opens, as the kernel will show it; null when only the running program knows. `all` are the settings of the same process. */
  readonly predict: (setting: BindSetting, all: readonly BindSetting[]) => PredictedSocket | null;
  /** Advice for every scope. `settings` are the lines that lead to the port now, the one that matters most first; empty when none is known. */
  readonly changes: (settings: readonly BindSetting[]) => readonly ScopeChange[];
  readonly defaults?: Phrase; // what no address and 0.0.0.0 mean to it, for programs whose own code decides
  /** The same where it depends on the systemd unit; null: the process was not started by a service of systemd. Absent: `apply` holds for every start. */
  readonly applyIn?: (unit: string | null) => Phrase;
  /**
   * What its settings put at risk, the worst first, such as an API without a password beyond loopback. `settings` are all of one process; what is
   * no address and no port but decides a risk (a password, TLS) stands among them as a line without port, its value left out where it is a secret.
   */
  readonly warnings?: (settings: readonly BindSetting[]) => readonly Phrase[];
  readonly apply: Phrase; // which reload or restart is enough, and which one is dangerous
}
