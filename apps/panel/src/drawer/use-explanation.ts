/** The explanation of a port, asked for anew for each target. An answer is shown only for the port it was asked for; while it is asked for again it stays. */
import { useCallback, useEffect, useRef, useState } from "react";
import { client, reach } from "../api.ts";
import type { Explanation, Refusal } from "../wire.ts";

export type Explaining =
  | { readonly kind: "loading" }
  | { readonly kind: "explained"; readonly explanation: Explanation }
  | { readonly kind: "failed"; readonly refusal: Refusal | null };

export interface ExplanationQuery {
  readonly explaining: Explaining;
  readonly isAsking: boolean;
  readonly isOld: boolean; // explained over a connection that has been lost since
  readonly retry: () => void;
}

const steadyMs = 120; // a row passed over with the arrow keys is not asked for

interface Wanted {
  readonly port: number;
  readonly protocol: "tcp" | "udp" | null;
  readonly resets: number; // of the live connection
}

export function useExplanation({ port, protocol, resets }: Wanted): ExplanationQuery {
  const target = `${protocol ?? "any"}/${port}`;
  const [attempt, setAttempt] = useState(0);
  const [answered, setAnswered] = useState<{ target: string; attempt: number; resets: number; explaining: Explaining } | null>(null);
  const latestResets = useRef(resets);
  useEffect(() => {
    latestResets.current = resets;
  });
  useEffect(() => {
    let isGone = false;
    const ask = async (): Promise<void> => {
      const answer = await reach(client.explainPort({ protocol: protocol ?? "any", port }));
      if (isGone) return;
      const explaining: Explaining =
        answer?.ok === true ? { kind: "explained", explanation: answer.value } : { kind: "failed", refusal: answer?.refusal ?? null };
      setAnswered({ target: `${protocol ?? "any"}/${port}`, attempt, resets: latestResets.current, explaining });
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
  return {
    explaining: isShown ? answered.explaining : { kind: "loading" },
    isAsking,
    isOld: isShown && answered.explaining.kind === "explained" && answered.resets > 0 && answered.resets < resets,
    retry,
  };
}
