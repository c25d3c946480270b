/**
 * The servers of proftpd.conf: the main one and each <VirtualHost>, with the lines that decide where they listen. Of a server's Port lines the first
 * holds, of UseIPv6, SocketBindTight and DefaultAddress the last; what stands in <Global> holds for every server without a line of its own. <IfModule>
 * is read as if its module were there; <IfDefine> is passed over, as its names come from hidden arguments.
 */
import type { IncludedLine } from "../formats/included-lines.ts";

export interface ProftpdServer {
  readonly host: IncludedLine | null; // the <VirtualHost> line; null for the main server
  readonly addresses: readonly string[]; // as written; none for a main server without DefaultAddress
  readonly port: IncludedLine | null;
  readonly laterPorts: readonly IncludedLine[];
}

export interface ProftpdServers {
  readonly servers: readonly ProftpdServer[];
  readonly single: ReadonlyMap<string, readonly IncludedLine[]>; // lower-case name of a setting of the whole server → its lines
}

interface Block {
  readonly name: string; // lower case
  readonly ports: IncludedLine[];
  readonly host: IncludedLine | null;
  readonly addresses: readonly string[];
}

const keptPorts = 9; // the one that holds and the first that lose
const singles = new Set(["useipv6", "socketbindtight", "defaultaddress", "passiveports", "maxinstances"]);

export function collectServers(lines: readonly IncludedLine[]): ProftpdServers {
  const main: Block = { name: "main", ports: [], host: null, addresses: [] };
  const global: Block = { ...main, name: "global", ports: [] };
  const hosts: Block[] = [];
  const single = new Map<string, IncludedLine[]>();
  const open: Block[] = [];
  for (const line of lines) {
    const name = line.name.toLowerCase();
    if (name.startsWith("</")) open.pop();
    else if (name.startsWith("<")) {
      const block = openBlock(line, global);
      if (block.host !== null) hosts.push(block);
      open.push(block);
    } else if (!open.some((block) => block.name === "ifdefine")) {
      const owner = open.findLast(({ name: block }) => block === "virtualhost" || block === "global") ?? main;
      if (name === "port") owner.ports.push(line);
      else if (singles.has(name) && owner !== global) addLine(single, name, line);
    }
  }
  const addresses = single.get("defaultaddress")?.at(-1)?.args ?? [];
  return { servers: [{ ...main, addresses }, ...hosts].map((block) => serverOf(block, global)), single };
}

function addLine(single: Map<string, IncludedLine[]>, name: string, line: IncludedLine): void {
  const lines = single.get(name) ?? [];
  lines.push(line);
  single.set(name, lines);
}

function openBlock(line: IncludedLine, global: Block): Block {
  const name = line.name.replace(/[<>]/g, "").toLowerCase();
  if (name === "global") return global;
  const addresses = line.args.map((word) => word.replace(/>$/, "")).filter((word) => word !== "");
  return { name, ports: [], host: name === "virtualhost" ? line : null, addresses };
}

function serverOf({ host, addresses, ports }: Block, global: Block): ProftpdServer {
  const [port, ...laterPorts] = (ports.length === 0 ? global.ports : ports).slice(0, keptPorts);
  return { host, addresses, port: port ?? null, laterPorts };
}
