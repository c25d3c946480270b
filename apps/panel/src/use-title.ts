/** The window's title names the host. */
import { useEffect } from "react";
import { useSpeech } from "./settings/language.ts";

export function useTitle(hostName: string | null): void {
  const { say } = useSpeech();
  useEffect(() => {
    document.title = hostName === null ? say("panel.title") : say("panel.titleWithHost", { host: hostName });
  }, [hostName, say]);
}
