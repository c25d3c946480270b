import { styleText } from "node:util";

export type Style = "strong" | "dim" | "good" | "warning" | "bad" | "accent";
export type Paint = (style: Style, text: string) => string;

const formats: Readonly<Record<Style, Parameters<typeof styleText>[0]>> = {
  strong: "bold",
  dim: "dim",
  good: "green",
  warning: "yellow",
  bad: "red",
  accent: "cyan",
};

/** Whether to colour: `--no-color` and NO_COLOR win over FORCE_COLOR, which wins over the terminal (https://no-color.org, https://force-color.org). */
export function decideColour({
  flag,
  terminal,
  environment,
}: {
  flag: boolean;
  terminal: boolean;
  environment: Readonly<Record<string, string | undefined>>;
}): boolean {
  if (!flag || environment["NO_COLOR"]) return false;
  const forced = environment["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  return terminal && environment["TERM"] !== "dumb";
}

export function createPaint(colour: boolean): Paint {
  return colour ? (style, text) => (text === "" ? "" : styleText(formats[style], text, { validateStream: false })) : (_style, text) => text;
}
