/** The host's own facts: its name, and whether Portolan may see every process. Asked for once per connection; null until it answered. */
import { useEffect, useState } from "react";
import { client, reach } from "./api.ts";
import type { HostDocument } from "./wire.ts";

export function useHost(isLive: boolean): HostDocument | null {
  const [host, setHost] = useState<HostDocument | null>(null);
  useEffect(() => {
    if (!isLive) return;
    let isGone = false;
    const ask = async (): Promise<void> => {
      const answer = await reach(client.readHost());
      if (!isGone && answer?.ok === true) setHost(answer.value);
    };
    void ask();
    return () => {
      isGone = true;
    };
  }, [isLive]);
  return host;
}
