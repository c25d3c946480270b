/** The window's title names the page and the host: it is what a page change is told by to who cannot see it. */
import { useEffect } from "react";
import { useHostDocument } from "./host-context.ts";
import { useSpeech } from "./settings/language.ts";

/** `page`: null on the table, which is what the panel is. */
export function useTitle(page: string | null): void {
  const { say } = useSpeech();
  const host = useHostDocument()?.host.name ?? null;
  useEffect(() => {
    const whole = host === null ? say("panel.title") : say("panel.titleWithHost", { host });
    document.title = page === null ? whole : `${page} · ${whole}`;
  }, [page, host, say]);
}
