/** One setting in words: the file and line, the argument or variable and who passes it, the default; and the lines that lose against it. */
import { phrase, type Phrase } from "@portolan/phrases";
import type { BindSetting, OverriddenSetting } from "@portolan/snapshot";
import type { ExplanationLine } from "./explanation.ts";
import { textLine } from "./line.ts";

/** The place a value was read from, as every kind of setting has it. */
export type SettingPlace = Pick<OverriddenSetting, "source" | "file" | "line" | "key" | "value">;

const overrideLimit = 4;

export function settingPhrase(setting: SettingPlace, service: Phrase): Phrase {
  const { source, file, key, value } = setting;
  switch (source) {
    case "file":
      return phrase("explanation.setBy.file", { place: placeText(setting) ?? "?", key, value: value === "" ? '""' : value });
    case "default":
      return file === null
        ? phrase("explanation.setBy.defaultOf", { key, service })
        : phrase("explanation.setBy.default", { file, key, service });
    case "argument":
      return argumentPhrase(setting);
    case "environment": {
      const place = placeText(setting);
      return place === null
        ? phrase("explanation.setBy.environment", { name: key, value })
        : phrase("explanation.setBy.environmentAt", { place, name: key, value });
    }
    case "runtime":
      return phrase("explanation.setBy.runtime", { key, value });
  }
}

function argumentPhrase(setting: SettingPlace): Phrase {
  const argument = argumentText(setting);
  const place = placeText(setting);
  return place === null ? phrase("explanation.setBy.argument", { argument }) : phrase("explanation.setBy.argumentAt", { place, argument });
}

function argumentText({ key, value }: SettingPlace): string {
  return value === "" ? key : `${key} ${value}`;
}

/** "FILE:LINE", "FILE" where the line is not known; null where there is no file. */
export function placeText({ file, line }: Pick<SettingPlace, "file" | "line">): string | null {
  if (file === null) return null;
  return line === null ? file : `${file}:${line}`;
}

/** Lines that name the same thing and lose, in the order the service gave them. */
export function overrideLines({ overrides = [] }: Pick<BindSetting, "overrides">): readonly ExplanationLine[] {
  const rest = overrides.length - overrideLimit;
  return [
    ...overrides.slice(0, overrideLimit).map((lost) => textLine(overridePhrase(lost))),
    ...(rest > 0 ? [textLine(phrase("explanation.setBy.overridesMore", { count: rest }))] : []),
  ];
}

function overridePhrase(lost: OverriddenSetting): Phrase {
  const place = placeText(lost);
  if (place === null) return phrase("explanation.setBy.overridesArgument", { argument: argumentText(lost) });
  return phrase("explanation.setBy.overrides", { place, key: lost.key, value: lost.value === "" ? '""' : lost.value });
}
