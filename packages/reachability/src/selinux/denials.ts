/**
 * Refusals that SELinux recorded: AVC lines of audit.log or of the kernel's journal. Only fields that say who was refused what are read. A line that is
 * no refusal gives nothing; one of a permissive domain is kept and says so.
 */
import { typeOfContext } from "./port-labels.ts";

export interface Denial {
  readonly permissions: readonly string[];
  readonly program: string | null; // comm
  readonly pid: number | null;
  readonly domain: string;
  readonly targetType: string;
  readonly objectClass: string;
  readonly port: number | null; // of name_bind and name_connect
  readonly path: string | null;
  readonly wasEnforced: boolean;
}

export function parseDenials(text: string): Denial[] {
  return text.split("\n").flatMap((line) => {
    const permissions = /avc:\s+denied\s+\{ (?<names>[^}]+) \} for/.exec(line)?.groups?.["names"];
    const domain = typeOfContext(fieldOf(line, "scontext") ?? "");
    const targetType = typeOfContext(fieldOf(line, "tcontext") ?? "");
    const objectClass = fieldOf(line, "tclass");
    if (permissions === undefined || domain === null || targetType === null || objectClass === null) return [];
    const port = numberOf(fieldOf(line, "src") ?? fieldOf(line, "dest"));
    return [
      {
        permissions: permissions.trim().split(/\s+/),
        program: fieldOf(line, "comm"),
        pid: numberOf(fieldOf(line, "pid")),
        domain,
        targetType,
        objectClass,
        port: port !== null && port <= 65_535 ? port : null,
        path: fieldOf(line, "path"),
        wasEnforced: fieldOf(line, "permissive") !== "1",
      },
    ];
  });
}

/** A value in quotes is text; one without may be hexadecimal where auditd could not print it, and is kept as it is. */
function fieldOf(line: string, name: string): string | null {
  const groups = new RegExp(`(?:^|\\s)${name}=(?:"(?<quoted>[^"]*)"|(?<plain>\\S+))`).exec(line)?.groups;
  return groups?.["quoted"] ?? groups?.["plain"] ?? null;
}

function numberOf(text: string | null): number | null {
  return text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;
}
