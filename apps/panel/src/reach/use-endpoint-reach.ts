/** Who gets in at one endpoint, asked for when it is opened and again when the host was judged anew; meanwhile the last answer stays. */
import { useState } from "react";
import { client } from "../api.ts";
import { useAnswer, type Asked } from "../use-answer.ts";
import type { EndpointReachDocument } from "../wire.ts";
import { useReach } from "./use-reach.ts";

export interface EndpointReachQuery {
  readonly asked: Asked<EndpointReachDocument>;
  readonly isPending: boolean;
  readonly retry: () => void;
}

export function useEndpointReach(endpointId: string): EndpointReachQuery {
  const { overview, isPending } = useReach();
  const key = `reach ${endpointId} ${overview?.revision ?? 0}`;
  const { asked, retry } = useAnswer(key, () => client.readEndpointReach(endpointId));
  const [last, setLast] = useState<EndpointReachDocument | null>(null);
  if (asked.kind === "answered" && asked.value !== last) setLast(asked.value);
  const kept = asked.kind !== "answered" && last?.endpoint === endpointId ? last : null;
  return { asked: kept === null ? asked : { kind: "answered", value: kept }, isPending, retry };
}
