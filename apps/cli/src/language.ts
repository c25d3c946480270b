import type { Language } from "@portolan/phrases";

type Environment = Readonly<Record<string, string | undefined>>;

/** Language of a name such as `zh_CN.UTF-8`, `zh`, `en-GB` or `C`; null for one we have no texts in. */
export function parseLanguage(name: string): Language | null {
  if (/^zh([-_.@]|$)/i.test(name)) return "zh-CN";
  return /^(en([-_.@]|$)|C$|C\.|POSIX$)/i.test(name) ? "en" : null;
}

/** The language to speak: the flag, PORTOLAN_LANG, then the locale in the order of POSIX. English when none is ours. */
export function chooseLanguage(flag: string | null, environment: Environment): Language {
  const wishes = [flag, environment["PORTOLAN_LANG"], environment["LC_ALL"] || environment["LC_MESSAGES"] || environment["LANG"]];
  for (const wish of wishes) {
    const language = wish ? parseLanguage(wish) : null;
    if (language !== null) return language;
  }
  return "en";
}
