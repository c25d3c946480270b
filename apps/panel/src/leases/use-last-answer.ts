/** An answer that is asked for again whenever something changed; meanwhile, and where asking again fails, the last one stays. */
import type { Answer } from "@portolan/contract";
import { useState } from "react";
import { useAnswer, type AskedAnswer } from "../use-answer.ts";

export function useLastAnswer<T>(key: string, ask: () => Promise<Answer<T>>): AskedAnswer<T> & { readonly isOld: boolean } {
  const answer = useAnswer(key, ask);
  const { asked } = answer;
  const [last, setLast] = useState<T | null>(null);
  if (asked.kind === "answered" && asked.value !== last) setLast(asked.value);
  if (asked.kind === "answered" || last === null) return { ...answer, isOld: false };
  return { ...answer, asked: { kind: "answered", value: last }, isOld: asked.kind === "failed" };
}
