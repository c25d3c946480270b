/** An answer of the API that is asked for when a page opens, and again on demand. While it is asked for again the old one stays. */
import type { Answer } from "@portolan/contract";
import { useCallback, useEffect, useRef, useState } from "react";
import { reach } from "./api.ts";
import type { Refusal } from "./wire.ts";

export type Asked<T> =
  | { readonly kind: "loading" }
  | { readonly kind: "answered"; readonly value: T }
  | { readonly kind: "failed"; readonly refusal: Refusal | null }; // null: nothing answered

export interface AskedAnswer<T> {
  readonly asked: Asked<T>;
  readonly isAsking: boolean;
  readonly retry: () => void;
}

/** `key` says what is asked for: another one is asked for anew. */
export function useAnswer<T>(key: string, ask: () => Promise<Answer<T>>): AskedAnswer<T> {
  const [attempt, setAttempt] = useState(0);
  const [answered, setAnswered] = useState<{ readonly key: string; readonly attempt: number; readonly asked: Asked<T> } | null>(null);
  const question = useRef(ask);
  useEffect(() => {
    question.current = ask;
  });
  useEffect(() => {
    let isGone = false;
    const run = async (): Promise<void> => {
      const answer = await reach(question.current());
      if (isGone) return;
      const asked: Asked<T> =
        answer?.ok === true ? { kind: "answered", value: answer.value } : { kind: "failed", refusal: answer?.refusal ?? null };
      setAnswered({ key, attempt, asked });
    };
    void run();
    return () => {
      isGone = true;
    };
  }, [key, attempt]);
  const isAsking = answered?.key !== key || answered.attempt !== attempt;
  const isShown = answered !== null && answered.key === key && (!isAsking || answered.asked.kind === "answered");
  return {
    asked: isShown ? answered.asked : { kind: "loading" },
    isAsking,
    retry: useCallback(() => setAttempt((before) => before + 1), []),
  };
}
