/**
 * Command-line arguments and environment variables that name the port a program listens on.
 * An argument counts only when the program really listens on that port, so a number that means something else is never called the cause.
 */
import { parsePort } from "@portolan/net";
import type { BindSetting } from "@portolan/snapshot";
import type { ProcessFacts } from "./service.ts";

interface Candidate {
  readonly key: string;
  readonly value: string;
}

/** Settings for every argument that names a listened port: `--port 80`, `-p80`, `--listen=0.0.0.0:80`, `-Dserver.port=80`, `host:80`. */
export function listenArguments(process: ProcessFacts): BindSetting[] {
  const settings = candidates(process.arguments.slice(1))
    .flatMap(({ key, value }) => value.split(",", listLimit).map((part) => ({ key, value: withoutPath(part) })))
    .flatMap((candidate) => settingOf({ process, candidate, source: "argument" }));
  return withoutDuplicates(settings);
}

/** Settings for environment variables whose value is a listened port. */
export function listenEnvironment(process: ProcessFacts, names: readonly string[]): BindSetting[] {
  return names.flatMap((name) => {
    const value = process.environment[name];
    return value === undefined ? [] : settingOf({ process, candidate: { key: name, value }, source: "environment" });
  });
}

const maxArguments = 512;
const listLimit = 32; // places in one argument, such as etcd's list of URLs

/** Scheme, host and port of a URL; what follows may be a secret and never leaves this function. */
function withoutPath(value: string): string {
  return /^(?:[a-z0-9+.-]+:\/\/)?[^/?#]*/i.exec(value)?.[0] ?? "";
}

function candidates(values: readonly string[]): Candidate[] {
  return values.slice(0, maxArguments).flatMap((value, index) => {
    const equals = value.indexOf("=");
    if (value.startsWith("-") && equals > 0) return [{ key: value.slice(0, equals), value: value.slice(equals + 1) }];
    const attached = /^(-[a-zA-Z])([0-9]{1,5})$/.exec(value);
    if (attached !== null) return [{ key: attached[1] ?? "", value: attached[2] ?? "" }];
    if (value.startsWith("-")) return [];
    const flag = values[index - 1];
    return [{ key: flag?.startsWith("-") === true && !flag.includes("=") ? flag : "", value }];
  });
}

/** Flags whose bare number is a port. Without one of them a bare number is an argument like any other. */
const portFlag = /port|listen|bind|addr|http|^-{1,2}p$|^-l$|^-D.*port/i;

interface Origin {
  readonly process: ProcessFacts;
  readonly candidate: Candidate;
  readonly source: "argument" | "environment";
}

function settingOf({ process, candidate, source }: Origin): BindSetting[] {
  const bind = parseHostPort(candidate.value);
  if (bind === null) return [];
  const isBareNumber = bind.address === null;
  if (source === "argument" && isBareNumber && candidate.key !== "" && !portFlag.test(candidate.key)) return [];
  const listen = process.listens.find((entry) => entry.port === bind.port);
  if (listen === undefined) return [];
  const { key, value } = candidate.key === "" ? { key: candidate.value, value: "" } : candidate;
  return [
    { source, file: null, line: null, key, value, fileHash: null, protocol: listen.protocol, address: bind.address, port: bind.port },
  ];
}

interface HostPort {
  readonly address: string | null; // null when only a port was written, empty for ":80"
  readonly port: number;
}

/** "80", ":80", "host:80", "[::]:80", "tcp://host:80", "http://host:80/path"; null for anything else. */
export function parseHostPort(text: string): HostPort | null {
  if (text.length > 300) return null;
  const bare = text.replace(/^[a-z0-9+.-]+:\/\//i, "").replace(/\/.*$/, "");
  const number = parsePort(bare);
  if (number !== null) return { address: null, port: number };
  const match = /^(?:\[([0-9a-fA-F:.]+)(?:%[^\]]*)?\]|([^:\s/@]*)):([0-9]{1,5})$/.exec(bare);
  const port = parsePort(match?.[3] ?? "");
  if (match === null || port === null) return null;
  const address = match[1] ?? match[2] ?? "";
  return { address: address === "*" ? "" : address, port };
}

function withoutDuplicates(settings: readonly BindSetting[]): BindSetting[] {
  const seen = new Set<string>();
  return settings.filter((setting) => {
    const key = `${setting.key}=${setting.value}/${setting.protocol}/${setting.port}`;
    return seen.has(key) ? false : (seen.add(key), true);
  });
}
