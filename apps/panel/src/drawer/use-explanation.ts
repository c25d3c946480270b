/** The explanation of a port, asked for anew for each target; what was shown before stays until the next one is there only if it is of the same port. */
import { useCallback, useEffect, useState } from "react";
import { client, reach } from "../api.ts";
import type { Explanation, Refusal } from "../wire.ts";

export type Explaining =
  | { readonly kind: "loading" }
  | { readonly kind: "explained"; readonly explanation: Explanation; readonly isRefreshing: boolean }
  | { readonly kind: "failed"; readonly refusal: Refusal | null };

const steadyMs = 120; // a row passed over with the arrow keys is not asked for

export function useExplanation(
  port: number,
  protocol: "tcp" | "udp" | null,
): { readonly explaining: Explaining; readonly retry: () => void } {
  const [explaining, setExplaining] = useState<Explaining>({ kind: "loading" });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let isGone = false;
    setExplaining((before) => {
      const isSame = before.kind === "explained" && before.explanation.port === port && before.explanation.protocol === protocol;
      return isSame ? { ...before, isRefreshing: true } : { kind: "loading" };
    });
    const ask = async (): Promise<void> => {
      const answer = await reach(client.explainPort({ protocol: protocol ?? "any", port }));
      if (isGone) return;
      if (answer?.ok === true) setExplaining({ kind: "explained", explanation: answer.value, isRefreshing: false });
      else setExplaining({ kind: "failed", refusal: answer?.refusal ?? null });
    };
    const timer = setTimeout(() => void ask(), steadyMs);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [port, protocol, attempt]);
  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  return { explaining, retry };
}
