/** Builders for advice: every service says for each scope what to write, or why it has no way. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import type { ScopeChange, ScopeTarget } from "./service.ts";

interface PossibleChange {
  readonly target: ScopeTarget;
  readonly steps: readonly Phrase[];
  readonly code: readonly string[];
}

export function possibleChange({ target, steps, code }: PossibleChange): ScopeChange {
  return { target, possible: true, steps, code };
}

export function impossibleChange(target: ScopeTarget, reason: Phrase): ScopeChange {
  return { target, possible: false, steps: [reason], code: [] };
}

/** "file:line" where the line is known, the file where the key is still to be written, `fallback` where no file was read. */
export function placeOf(setting: BindSetting | null, fallback: string): string {
  if (setting === null || setting.file === null) return fallback;
  return setting.line === null ? setting.file : `${setting.file}:${setting.line}`;
}

/** The step that introduces a line to write: replaces the line that is there, or adds it to the file. */
export function writeStep(setting: BindSetting | null, fallback: string): Phrase {
  const place = placeOf(setting, fallback);
  return setting === null || setting.line === null
    ? phrase("services.change.add", { place })
    : phrase("services.change.replace", { place });
}
