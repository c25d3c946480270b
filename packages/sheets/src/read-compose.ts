import { readComposePorts, type ComposePort } from "@portolan/services/compose";
import { decodeSheetText } from "./decode-sheet-text.ts";
import { leftOut, sheetLimits, SheetTroubleError, type LeftOut, type PortRow, type RowPlace, type SheetFile } from "./port-row.ts";
import { substituteVariables } from "./substitute-variables.ts";

export interface ComposeQuestion {
  readonly file: SheetFile;
  /** Of the project: what its `.env` says. */
  readonly variables: ReadonlyMap<string, string>;
  /** Before the service's name in the owner; empty: the name alone. */
  readonly project: string;
}

/** Published ports of the services of a compose file: `project/service` is the owner. Throws SheetTroubleError. */
export function readCompose({ file, variables, project }: ComposeQuestion): { rows: readonly PortRow[]; leftOut: readonly LeftOut[] } {
  const written = decodeSheetText(file.bytes);
  // Compose puts values in after it has read the YAML; a value that could change what the lines are is not put in.
  const valueOf = (name: string): string | null => {
    const value = variables.get(name) ?? null;
    return value !== null && /^[\w.:[\]/-]*$/.test(value) ? value : null;
  };
  const { text } = substituteVariables(written, { valueOf });
  const read = readComposePorts(text);
  if (read === null) throw new SheetTroubleError({ code: "not-this-kind", kind: "compose", detail: "YAML" });
  const placeOf = (line: number): RowPlace => ({ file: file.path, sheet: null, line });
  const made = read.ports.map((port) => rowsOf(port, { owner: project === "" ? port.service : `${project}/${port.service}`, placeOf }));
  const unread = read.unread.map(({ line, value }) => leftOut("port-unreadable", value, placeOf(line)));
  const rows = made.flatMap((each) => each.rows);
  if (rows.length > sheetLimits.rows) throw new SheetTroubleError({ code: "too-many-rows", most: sheetLimits.rows });
  return { rows, leftOut: [...made.flatMap((each) => each.leftOut), ...unread, ...elsewhere(written, placeOf)] };
}

interface Circumstances {
  readonly owner: string;
  readonly placeOf: (line: number) => RowPlace;
}

function rowsOf(port: ComposePort, { owner, placeOf }: Circumstances): { rows: PortRow[]; leftOut: LeftOut[] } {
  const place = placeOf(port.line);
  const skip = (code: LeftOut["code"]): { rows: PortRow[]; leftOut: LeftOut[] } => ({
    rows: [],
    leftOut: [leftOut(code, port.value, place)],
  });
  const { host, protocol } = port;
  if (port.value.includes("$")) return skip("variable-unset");
  if (host === null) return skip("chosen-at-start");
  if (host === "any" || host.from === 0) return skip("port-unreadable");
  if (protocol === null) return skip("protocol-unreadable");
  const address = port.hostAddress;
  const container = port.container === null || port.container === "any" ? null : port.container;
  const rows = Array.from({ length: host.to - host.from + 1 }, (_, index): PortRow => {
    const inside = container === null ? "" : String(Math.min(container.from + index, container.to));
    const note = inside === "" ? "" : `→ ${port.service}:${inside}/${protocol}`;
    const shared = { host: null, owner, purpose: "docker", tags: [], place };
    return { port: host.from + index, protocols: [protocol], address, note, ...shared };
  });
  return { rows, leftOut: [] };
}

/** Ports of files that this one takes in. */
function elsewhere(text: string, placeOf: (line: number) => RowPlace): readonly LeftOut[] {
  return text
    .split("\n")
    .flatMap((line, index) => (/^include:|^\s+extends:/.test(line) ? [leftOut("elsewhere", line.trim(), placeOf(index + 1))] : []));
}
