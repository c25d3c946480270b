/** A question that is asked when a person says so; its answer stays until the next one comes. An answer that was overtaken is dropped. */
import type { Answer } from "@portolan/contract";
import { useCallback, useRef, useState } from "react";
import { reach } from "../api.ts";
import type { Refusal } from "../wire.ts";

export interface Asking<T> {
  readonly answer: T | null;
  readonly refusal: Refusal | null;
  readonly hasFailed: boolean;
  readonly isAsking: boolean;
  readonly ask: (call: () => Promise<Answer<T>>) => void;
}

export function useQuestion<T>(): Asking<T> {
  const [state, setState] = useState<Omit<Asking<T>, "ask">>({ answer: null, refusal: null, hasFailed: false, isAsking: false });
  const count = useRef(0);
  const ask = useCallback((call: () => Promise<Answer<T>>) => {
    const own = ++count.current;
    setState((before) => ({ ...before, isAsking: true }));
    const run = async (): Promise<void> => {
      const answer = await reach(call());
      if (own !== count.current) return;
      if (answer?.ok === true) setState({ answer: answer.value, refusal: null, hasFailed: false, isAsking: false });
      else setState({ answer: null, refusal: answer?.refusal ?? null, hasFailed: true, isAsking: false });
    };
    void run();
  }, []);
  return { ...state, ask };
}
