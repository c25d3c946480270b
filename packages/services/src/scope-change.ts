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

/** "file:line" of every setting that has a line, else the file where the key is still to be written, else `fallback`. */
export function placeOf(settings: readonly BindSetting[], fallback: string): string {
  const places = settings.flatMap(({ file, line }) => (file === null || line === null ? [] : [`${file}:${line}`]));
  if (places.length > 0) return [...new Set(places)].slice(0, placeLimit).join(", ");
  return settings.find(({ file }) => file !== null)?.file ?? fallback;
}

const placeLimit = 6;

/** The step that introduces a line to write: replaces the lines that are there, or adds it to the file. */
export function writeStep(settings: readonly BindSetting[], fallback: string): Phrase {
  const place = placeOf(settings, fallback);
  const isWritten = settings.some(({ file, line }) => file !== null && line !== null);
  return isWritten ? phrase("services.change.replace", { place }) : phrase("services.change.add", { place });
}
