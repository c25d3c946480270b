/** Light, dark or as the system says. The resolved theme is an attribute of the document, from which every colour follows. */
import { useSyncExternalStore } from "react";
import { rememberChoice } from "./remembered-choice.ts";

export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const themeChoice = rememberChoice<Theme>("theme", themes, "system");
const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

export function useTheme(): Theme {
  return useSyncExternalStore(themeChoice.subscribe, themeChoice.read);
}

export function chooseTheme(theme: Theme): void {
  themeChoice.choose(theme);
}

export function cycleTheme(): void {
  themeChoice.choose(themes[(themes.indexOf(themeChoice.read()) + 1) % themes.length] ?? "system");
}

/** Keeps `data-theme` of the document right from now on. */
export function followTheme(): void {
  const apply = (): void => {
    const theme = themeChoice.read();
    const resolved = theme === "system" ? (systemIsDark.matches ? "dark" : "light") : theme;
    document.documentElement.dataset["theme"] = resolved;
  };
  apply();
  themeChoice.subscribe(apply);
  systemIsDark.addEventListener("change", apply);
}
