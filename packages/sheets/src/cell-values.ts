/** What people write into a cell about ports: `8080`, `8080/udp`, `tcp:53`, `25565-25570`, several of them with commas. */
import { canonicalAddress, parsePort } from "@portolan/net";

export type Protocol = "tcp" | "udp";

export interface WrittenPorts {
  readonly ports: readonly number[];
  /** Empty: not written with the number. */
  readonly protocols: readonly Protocol[];
}

const longestRange = 1000;

/** A part for each group that is written with one protocol; null in place of one that cannot be understood. Port 0 is none. */
export function parsePortCell(text: string): readonly (WrittenPorts | { readonly unreadable: string })[] {
  return text
    .replaceAll(/\s*[-–—~至]\s*/gu, "-")
    .split(/[,，;；、\s]+/u)
    .filter((part) => part !== "")
    .map((part) => writtenPorts(part) ?? { unreadable: part });
}

function writtenPorts(part: string): WrittenPorts | null {
  const before = /^(tcp|udp|tcp\+udp|both)[/:](.+)$/iu.exec(part);
  const after = /^(.+?)[/:](tcp6?|udp6?|tcp\+udp|both)$/iu.exec(part);
  const numbers = before?.[2] ?? after?.[1] ?? part;
  const protocols = parseProtocols(before?.[1] ?? after?.[2] ?? "");
  const [from, to = from, rest] = numbers.split("-").map(wholePort);
  if (typeof from !== "number" || typeof to !== "number" || rest !== undefined || protocols === null) return null;
  if (from > to || to - from >= longestRange) return null;
  return { ports: Array.from({ length: to - from + 1 }, (_, index) => from + index), protocols };
}

/** Sheets turn a number into `8080.0`. */
function wholePort(text: string): number | null {
  const port = parsePort(text.replace(/\.0+$/, ""));
  return port === 0 ? null : port;
}

/** Empty for an empty text, null for one that is neither TCP nor UDP. */
export function parseProtocols(text: string): readonly Protocol[] | null {
  const words = text
    .toLowerCase()
    .split(/[\s,，;/+&、|]+/u)
    .filter((word) => word !== "");
  const found = new Set<Protocol>();
  for (const word of words) {
    if (/^(tcp|udp)[46]?$/.test(word)) found.add(word.startsWith("tcp") ? "tcp" : "udp");
    else if (["both", "all", "any", "*", "tcpudp", "全部", "两者"].includes(word))
      for (const each of ["tcp", "udp"] as const) found.add(each);
    else return null;
  }
  return (["tcp", "udp"] as const).filter((protocol) => found.has(protocol));
}

/** Null: every address. `undefined`: no address at all. */
export function parseBindAddress(text: string): string | null | undefined {
  const bare = text.trim().replace(/^\[|\]$/g, "");
  if (bare === "" || bare === "*" || /^(any|all|所有|全部)$/iu.test(bare)) return null;
  return canonicalAddress(bare) ?? undefined;
}

export function parseTags(text: string): readonly string[] {
  return [
    ...new Set(
      text
        .split(/[,，;；、|]+/u)
        .map((tag) => tag.trim())
        .filter((tag) => tag !== ""),
    ),
  ];
}
