/** The explanation of a port, asked for anew for each target. An answer is shown only for the port it was asked for; while it is asked for again it stays. */
import { useCallback, useEffect, useState } from "react";
import { client, reach } from "../api.ts";
import type { Explanation, Refusal } from "../wire.ts";

export type Explaining =
  | { readonly kind: "loading" }
  | { readonly kind: "explained"; readonly explanation: Explanation }
  | { readonly kind: "failed"; readonly refusal: Refusal | null };

export interface ExplanationQuery {
  readonly explaining: Explaining;
  readonly isAsking: boolean;
  readonly retry: () => void;
}

const steadyMs = 120; // a row passed over with the arrow keys is not asked for

export function useExplanation(port: number, protocol: "tcp" | "udp" | null): ExplanationQuery {
  const target = `${protocol ?? "any"}/${port}`;
  const [attempt, setAttempt] = useState(0);
  const [answered, setAnswered] = useState<{ target: string; attempt: number; explaining: Explaining } | null>(null);
  useEffect(() => {
    let isGone = false;
    const ask = async (): Promise<void> => {
      const answer = await reach(client.explainPort({ protocol: protocol ?? "any", port }));
      if (isGone) return;
      const explaining: Explaining =
        answer?.ok === true ? { kind: "explained", explanation: answer.value } : { kind: "failed", refusal: answer?.refusal ?? null };
      setAnswered({ target: `${protocol ?? "any"}/${port}`, attempt, explaining });
    };
    const timer = setTimeout(() => void ask(), steadyMs);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [port, protocol, attempt]);
  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  const isAsking = answered?.target !== target || answered.attempt !== attempt;
  const isShown = answered !== null && answered.target === target && (!isAsking || answered.explaining.kind === "explained");
  return { explaining: isShown ? answered.explaining : { kind: "loading" }, isAsking, retry };
}
