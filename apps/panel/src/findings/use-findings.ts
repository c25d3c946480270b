/** The findings of the host, asked for when somebody looks and again when the host was judged anew; meanwhile the last list stays. */
import { useState } from "react";
import { client } from "../api.ts";
import { useReach } from "../reach/use-reach.ts";
import { useAnswer, type Asked } from "../use-answer.ts";
import type { FindingsDocument } from "../wire.ts";

export interface FindingsQuery {
  readonly asked: Asked<FindingsDocument>;
  readonly shown: FindingsDocument | null; // the newest there is
  readonly retry: () => void;
}

export function useFindings(): FindingsQuery {
  const { overview } = useReach();
  const { asked, retry } = useAnswer(`findings ${overview?.revision ?? 0} ${overview?.state ?? ""}`, () => client.readFindings());
  const [last, setLast] = useState<FindingsDocument | null>(null);
  if (asked.kind === "answered" && asked.value !== last) setLast(asked.value);
  return { asked, retry, shown: asked.kind === "answered" ? asked.value : last };
}
