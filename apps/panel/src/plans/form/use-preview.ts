/** The plan of a wish while it is being typed: asked for once typing rests, and the question before is given up. The last answer stays until the next. */
import { createClient, type Answer } from "@portolan/contract";
import { useEffect, useState } from "react";
import type { PlanPreview, PlanWish, Refusal } from "../../wire.ts";

export interface Preview {
  readonly answer: PlanPreview | null;
  readonly wish: string | null; // that the answer is of, as text
  readonly failure: { readonly refusal: Refusal | null } | null;
  readonly isAsking: boolean;
}

const restMs = 400;
const timeoutMs = 30_000;

/** `wish`: null while the form has a problem. */
export function usePreview(wish: PlanWish | null): Preview {
  const text = wish === null ? null : JSON.stringify(wish);
  const [answered, setAnswered] = useState<Omit<Preview, "isAsking">>({ answer: null, wish: null, failure: null });
  useEffect(() => {
    if (text === null) return;
    const giving = new AbortController();
    const ask = async (): Promise<void> => {
      const answer = await askOnce(JSON.parse(text) as PlanWish, giving.signal);
      if (giving.signal.aborted) return;
      const failure = answer?.ok === true ? null : { refusal: answer?.refusal ?? null };
      setAnswered({ answer: answer?.ok === true ? answer.value : null, wish: text, failure });
    };
    const timer = setTimeout(() => void ask(), restMs);
    return () => {
      clearTimeout(timer);
      giving.abort();
    };
  }, [text]);
  return { ...answered, isAsking: text !== null && answered.wish !== text };
}

async function askOnce(wish: PlanWish, signal: AbortSignal): Promise<Answer<PlanPreview> | null> {
  const client = createClient({
    fetch: (url, options) => fetch(url, { ...options, signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) }),
  });
  try {
    return await client.previewPlan(wish);
  } catch {
    return null;
  }
}
