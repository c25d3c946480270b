/** What was begun to be written of an endpoint and neither saved nor thrown away: a key pressed by mistake, or a step to another row, loses nothing. */
export interface UnsavedDraft {
  readonly name: string;
  readonly text: string;
}

const drafts = new Map<string, UnsavedDraft>(); // endpoint id → draft; as long as the tab lives

export function hasUnsavedDraft(endpointId: string): boolean {
  return drafts.has(endpointId);
}

export function readUnsavedDraft(endpointId: string): UnsavedDraft | null {
  return drafts.get(endpointId) ?? null;
}

/** `null` forgets it. */
export function keepUnsavedDraft(endpointId: string, draft: UnsavedDraft | null): void {
  if (draft === null) drafts.delete(endpointId);
  else drafts.set(endpointId, draft);
}
