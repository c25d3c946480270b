/** What a claim would be granted now, while it is being typed: asked for once typing rests. The last answer stays until the next. */
import { useEffect, useState } from "react";
import { client, reach } from "../../api.ts";
import type { ClaimPreview, ClaimWish, Refusal } from "../../wire.ts";

export interface AskedPreview {
  readonly answer: ClaimPreview | null;
  readonly wish: string | null; // that the answer is of, as text
  readonly failure: { readonly refusal: Refusal | null } | null;
}

const restMs = 350;

/** `wish` null: the form has a problem. `turn`: another one asks again. */
export function useClaimPreview(wish: ClaimWish | null, turn: number): AskedPreview & { readonly isAsking: boolean } {
  const text = wish === null ? null : JSON.stringify([turn, { ...wish, key: null }]);
  const [answered, setAnswered] = useState<AskedPreview>({ answer: null, wish: null, failure: null });
  useEffect(() => {
    if (text === null) return;
    let isGone = false;
    const ask = async (): Promise<void> => {
      const [, asked] = JSON.parse(text) as [number, ClaimWish];
      const answer = await reach(client.previewClaim(asked));
      if (isGone) return;
      if (answer?.ok === true) setAnswered({ answer: answer.value, wish: text, failure: null });
      else setAnswered({ answer: null, wish: text, failure: { refusal: answer?.refusal ?? null } });
    };
    const timer = setTimeout(() => void ask(), restMs);
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [text]);
  return { ...answered, isAsking: text !== null && answered.wish !== text };
}
