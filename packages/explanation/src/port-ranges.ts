/** "80, 443, 20001-20600": ports as a person reads them, ascending, each once; at most so many pieces, then "…". */
const pieceLimit = 8;

export function portRanges(ports: readonly number[]): string {
  const sorted = [...new Set(ports)].toSorted((a, b) => a - b);
  const pieces: { readonly from: number; to: number }[] = [];
  for (const port of sorted) {
    const last = pieces.at(-1);
    if (last !== undefined && last.to === port - 1) last.to = port;
    else pieces.push({ from: port, to: port });
  }
  const texts = pieces.slice(0, pieceLimit).flatMap(({ from, to }) => {
    if (from === to) return [String(from)];
    return to === from + 1 ? [`${from}, ${to}`] : [`${from}-${to}`];
  });
  return `${texts.join(", ")}${pieces.length > pieceLimit ? ", …" : ""}`;
}
