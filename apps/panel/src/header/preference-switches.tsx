/** Language and theme: two small switches that say what is chosen. */
import { Monitor, Moon, Sun, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { switchLanguage, useSpeech } from "../settings/language.ts";
import { cycleTheme, useTheme, type Theme } from "../settings/theme.ts";

const languageNames = [
  { language: "zh-CN", name: "中文", short: "中文" },
  { language: "en", name: "English", short: "EN" },
] as const;

export function LanguageSwitch(): ReactElement {
  const { say, language } = useSpeech();
  return (
    <div role="group" aria-label={say("panel.header.language")} className="flex shrink-0 rounded-md bg-sunken p-0.5">
      {languageNames.map((one) => (
        <button
          key={one.language}
          type="button"
          lang={one.language}
          aria-pressed={language === one.language}
          title={one.name}
          onClick={() => switchLanguage(one.language)}
          className={`h-6 rounded px-2 text-xs whitespace-nowrap max-sm:h-9 max-sm:px-1.5 ${language === one.language ? "bg-raised font-medium text-ink shadow-xs" : "text-muted hover:text-ink"}`}
        >
          {one.short}
        </button>
      ))}
    </div>
  );
}

const themeIcons: Record<Theme, LucideIcon> = { system: Monitor, light: Sun, dark: Moon };

export function ThemeSwitch(): ReactElement {
  const { say } = useSpeech();
  const theme = useTheme();
  const Icon = themeIcons[theme];
  const text = say("panel.header.theme", { theme: say(`panel.theme.${theme}`) });
  return (
    <button type="button" aria-label={text} title={text} onClick={cycleTheme} className="icon-button">
      <Icon aria-hidden size={15} />
    </button>
  );
}
