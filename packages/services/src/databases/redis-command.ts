/**
 * How a Redis server was started. It writes "redis-server ADDRESS:PORT [sentinel]" over its own command line unless told not to, so the file and
 * the options it was given are then known only from its systemd unit; without one, a file counts if it agrees with the title.
 */
import { parsePort } from "@portolan/net";
import { baseName, resolvePath } from "../program-name.ts";
import type { FileBytes, FileRequest, ProcessFacts } from "../service.ts";
import { unitFileRequests } from "../systemd/unit-files.ts";
import { readUnitProgram } from "../systemd/unit-program.ts";

export interface RedisTitle {
  readonly program: string; // as it was started, such as redis-sentinel
  readonly address: string; // first address of bind as written, * without one
  readonly port: number | null; // null: a Unix socket
  readonly isSentinel: boolean;
}

export interface RedisOption {
  readonly name: string; // lower case, without dashes
  readonly args: readonly string[];
  readonly written: string; // as an argument
}

export interface RedisCommand {
  readonly file: string | null; // absolute; null: none was given
  readonly options: readonly RedisOption[];
}

/** What the program wrote over its command line; null where that still is the command line. */
export function parseRedisTitle(process: ProcessFacts): RedisTitle | null {
  const title = process.arguments.join(" ").trim();
  const match = /^(\S+) (?:unixsocket:\S+|(\S+):([0-9]{1,5}))(?: \[(cluster|sentinel)\])?$/.exec(title);
  if (match === null) return null;
  return {
    program: baseName(match[1] ?? ""),
    address: match[2] ?? "",
    port: match[3] === undefined ? null : parsePort(match[3]),
    isSentinel: match[4] === "sentinel",
  };
}

/** Base name that the server was started by; several names are links to one executable. */
export function redisProgram(process: ProcessFacts): string {
  return baseName((process.arguments[0] ?? process.executable ?? "").split(" ")[0] ?? "");
}

/** Files that tell the command line of a titled process. */
export function redisCommandRequests(process: ProcessFacts): readonly FileRequest[] {
  return parseRedisTitle(process) === null || process.unit?.endsWith(".service") !== true ? [] : unitFileRequests(process.unit, process);
}

/** The command line itself, or that of the unit; null where neither is known. */
export function readRedisCommand(process: ProcessFacts, files: readonly FileBytes[]): RedisCommand | null {
  const directory = process.workingDirectory ?? "/";
  if (parseRedisTitle(process) === null) return parseRedisWords(process.arguments, directory);
  if (process.unit?.endsWith(".service") !== true) return null;
  const program = redisProgram(process);
  const command = readUnitProgram(process.unit, files, process).commands.find((words) => baseName(words[0]?.text ?? "") === program);
  return command === undefined
    ? null
    : parseRedisWords(
        command.map(({ text }) => text),
        directory,
      );
}

/** `redis-server [FILE] [--name value …]`: every word that begins with two dashes begins an option. */
function parseRedisWords(words: readonly string[], directory: string): RedisCommand {
  const [first, ...rest] = words.slice(1);
  const isFile = first !== undefined && first !== "" && first !== "-" && !first.startsWith("--");
  const options: { name: string; args: string[]; written: string }[] = [];
  for (const word of isFile || first === "-" ? rest : words.slice(1)) {
    if (word.startsWith("--")) options.push({ name: word.slice(2).toLowerCase(), args: [], written: word });
    else options.at(-1)?.args.push(word);
  }
  return { file: isFile ? resolvePath(directory, first) : null, options };
}
