/**
 * What danted.conf (sockd.conf) says about where clients connect: `internal: ADDRESS port = N`, any number of them, each on a
 * line of its own; everything but `internal` is left out. `#` begins a comment (config_parse.y, config_scan.l).
 */
export interface DanteInternal {
  readonly address: string; // address, host name or interface name
  readonly port: string | null; // number or name of a service; null where none is written
  readonly text: string; // as written, blanks made one
  readonly line: number; // 1-based
}

const textLimit = 1_048_576;
const countLimit = 1000;

export function parseDanteInternals(source: string): readonly DanteInternal[] {
  const text = source.slice(0, textLimit).replace(/#[^\n]*/g, "");
  const found: DanteInternal[] = [];
  let line = 1;
  let counted = 0;
  for (const match of text.matchAll(/(?<=^|\s)internal[ \t]*:[ \t]*(\S{1,300})(?:[ \t]+port[ \t]*(?:=|eq)[ \t]*(\S{1,64}))?/gi)) {
    for (; counted < match.index; counted++) if (text[counted] === "\n") line++;
    const port = match[2] ?? null;
    const address = match[1] ?? "";
    found.push({ address, port, text: port === null ? address : `${address} port = ${port}`, line });
    if (found.length >= countLimit) break;
  }
  return found;
}
