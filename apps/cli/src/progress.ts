import { render, type Language, type Phrase } from "@portolan/phrases";
import type { Terminal } from "./terminal.ts";

const quietMs = 1000;
const eraseLine = "\r\u001b[2K";

/**
 * Runs something and says on stderr what it is once it takes longer than a second: drawn over on a terminal, one line elsewhere.
 * Returns and throws what the work returns and throws.
 */
export async function withProgress<T>(task: { terminal: Terminal; language: Language; text: Phrase }, work: () => Promise<T>): Promise<T> {
  const { terminal, language, text } = task;
  let shown = false;
  const timer = setTimeout(() => {
    shown = true;
    terminal.report(`${render(text, language)} …${terminal.interactive ? "" : "\n"}`);
  }, quietMs);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
    if (shown && terminal.interactive) terminal.report(eraseLine);
  }
}
