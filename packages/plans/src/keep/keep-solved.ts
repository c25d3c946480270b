/** Rules that no manager keeps, written where the host loads them at its start: all of a plan's, or none. An opening that ends is not: its end would not find it after a start. */
import type { WrittenFile } from "../drafts/fix.ts";
import { commentOf } from "../plan-comment.ts";
import type { Solved } from "../solved.ts";
import type { KeepStep } from "../step.ts";
import { editSaved, keeperOf, keptSteps, type Keepers, type KeptPath } from "./keepers.ts";

/** As it is, where one of the places is not found for sure: then `keeping` tells what to write. */
export function keepSolved(solved: Solved): Solved {
  const { parts, steps, circumstances } = solved;
  const files = filesOf(solved, circumstances.keepers);
  if (files === null || files.length === 0) return solved;
  const made: readonly KeepStep[] = [...new Set(files.map(({ path }) => keeperOf(path)))].map((by) => ({ tool: "keep", with: by }));
  const keeping = { kind: "written", files } as const;
  const first = parts.find(isOwn);
  return {
    ...solved,
    steps: [...steps, ...made],
    parts: parts.map((part) => (isOwn(part) ? { ...part, keeping: part === first ? keeping : { kind: "kept" } } : part)),
  };
}

function isOwn({ manager }: Solved["parts"][number]): boolean {
  return manager === "by-hand" || manager === "own-table";
}

/** null: not all of it can be written. */
function filesOf(
  { steps, circumstances }: Solved,
  keepers: Keepers | undefined,
): readonly (WrittenFile & { readonly path: KeptPath })[] | null {
  if (keepers === undefined || steps.some((step) => step.tool === "iptables" && step.backend !== keepers.backend)) return null;
  const edits = [...keptSteps(steps)].map(([path, own]) => {
    const file = keepers.files.find((one) => one.path === path);
    const edit = file === undefined ? null : editSaved(file, own, commentOf(circumstances));
    return edit?.code === "edited" ? { path, added: edit.added, removed: edit.removed.map(({ line }) => line.trim()) } : null;
  });
  return edits.every((one) => one !== null) ? edits : null;
}
