/** One request at a time that a person has asked for, and how it failed. */
import type { Answer } from "@portolan/contract";
import { useState } from "react";
import { reach } from "../api.ts";
import type { Refusal } from "../wire.ts";

export interface Sending {
  readonly isSending: boolean;
  /** `refusal` null: the server did not answer. */
  readonly failure: { readonly refusal: Refusal | null } | null;
  readonly forget: () => void; // the failure
  /** What was answered; null where it failed. */
  readonly send: <T>(call: () => Promise<Answer<T>>) => Promise<T | null>;
}

export function useSending(): Sending {
  const [isSending, setIsSending] = useState(false);
  const [failure, setFailure] = useState<Sending["failure"]>(null);
  return {
    isSending,
    failure,
    forget: () => setFailure(null),
    async send(call) {
      setIsSending(true);
      const answer = await reach(call());
      setIsSending(false);
      setFailure(answer?.ok === true ? null : { refusal: answer?.refusal ?? null });
      return answer?.ok === true ? answer.value : null;
    },
  };
}
