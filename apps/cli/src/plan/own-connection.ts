/**
 * The connection by which somebody came who types a command: sshd tells it to their shell, and sudo keeps it from us, so the shells above this process are
 * asked. Told, not trusted: whoever acts on it asks the kernel whether there is such a connection.
 */
import { readFileSync } from "node:fs";
import { parseIpAddress, parsePort } from "@portolan/net";

export interface OwnConnection {
  readonly local: { readonly address: string; readonly port: number };
  readonly remote: { readonly address: string; readonly port: number };
}

const depth = 32;

/** null: by none, as at the console. */
export function ownConnection(environment: Readonly<Record<string, string | undefined>>, pid = process.pid): OwnConnection | null {
  const text = environment["SSH_CONNECTION"] ?? textOfParents(pid);
  return text === null ? null : parseConnection(text);
}

/** "203.0.113.7 51234 192.0.2.1 22", as sshd says it. */
export function parseConnection(text: string): OwnConnection | null {
  const [from = "", fromPort = "", to = "", toPort = ""] = text.trim().split(" ");
  const ports = [parsePort(fromPort), parsePort(toPort)] as const;
  const isWhole = [from, to].every((address) => parseIpAddress(address.split("%")[0] ?? "") !== null);
  if (!isWhole || ports[0] === null || ports[1] === null) return null;
  return { local: { address: to, port: ports[1] }, remote: { address: from, port: ports[0] } };
}

function textOfParents(pid: number): string | null {
  let present = pid;
  for (let step = 0; step < depth && present > 1; step += 1) {
    const text = variableOf(present);
    if (text !== null) return text;
    present = parentOf(present);
  }
  return null;
}

function variableOf(pid: number): string | null {
  const name = "SSH_CONNECTION=";
  const found = readProc(`${pid}/environ`)?.split("\0").find((one) => one.startsWith(name)); // prettier-ignore
  return found === undefined ? null : found.slice(name.length);
}

function parentOf(pid: number): number {
  const stat = readProc(`${pid}/stat`) ?? "";
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? 0);
}

function readProc(path: string): string | null {
  try {
    return readFileSync(`/proc/${path}`, "utf8");
  } catch {
    return null;
  }
}
