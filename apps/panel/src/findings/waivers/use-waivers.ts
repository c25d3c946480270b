/** Waivers of the host's findings: asked for beside the findings, and over at their end by themselves, also while nobody asks. */
import { useCallback, useEffect, useMemo, useState } from "react";
import { client } from "../../api.ts";
import { useReach } from "../../reach/use-reach.ts";
import { serverNow } from "../../server-clock.ts";
import { useAnswer } from "../../use-answer.ts";
import type { FindingDocument, Session, Waiver, WaiversDocument } from "../../wire.ts";

export interface Waiving {
  readonly session: Session;
  readonly mayBeSame: boolean;
  /** Those that are not over; null: none of this finding. */
  readonly waiverOf: (finding: Pick<FindingDocument, "id" | "namespace">) => Waiver | null;
  readonly live: readonly Waiver[];
  /** What an action answered. */
  readonly take: (document: WaiversDocument) => void;
}

const longestTimerMs = 2 ** 31 - 1;

/** Null: not known yet, or of a server that knows no waivers. */
export function useWaivers(): Waiving | null {
  const { overview } = useReach();
  const { asked } = useAnswer(`waivers ${overview?.revision ?? 0}`, () => client.listWaivers());
  const session = useAnswer("session", () => client.readSession()).asked;
  const [told, setTold] = useState<WaiversDocument | null>(null); // by the last answer
  const [shown, setShown] = useState<WaiversDocument | null>(null); // that, or what an action answered since
  if (asked.kind === "answered" && asked.value !== told) {
    setTold(asked.value);
    setShown(asked.value);
  }
  const take = useCallback((document: WaiversDocument) => setShown(document), []);
  const nowMs = useEnds(shown);
  const person = session.kind === "answered" ? session.value : null;
  return useMemo(() => {
    if (shown === null || person === null) return null;
    const live = shown.waivers.filter(({ state, until }) => state !== "ended" && Date.parse(until) > nowMs);
    const byFinding = new Map(live.map((waiver) => [keyOf(waiver.finding), waiver]));
    return { session: person, mayBeSame: shown.mayBeSame, live, take, waiverOf: (finding) => byFinding.get(keyOf(finding)) ?? null };
  }, [shown, person, nowMs, take]);
}

/** A finding that somebody answers for now. */
export function isWaived(finding: Pick<FindingDocument, "id" | "namespace">, waiving: Waiving | null): boolean {
  return waiving?.waiverOf(finding)?.state === "approved";
}

/** The present by the server's clock, as of the last end that passed. */
function useEnds(document: WaiversDocument | null): number {
  const [nowMs, setNowMs] = useState(serverNow);
  useEffect(() => {
    const ends = (document?.waivers ?? []).filter(({ state }) => state !== "ended").map(({ until }) => Date.parse(until));
    const next = Math.min(...ends.filter((end) => end > nowMs));
    if (!Number.isFinite(next)) return;
    const timer = setTimeout(() => setNowMs(serverNow()), Math.min(longestTimerMs, Math.max(0, next - serverNow()) + 20));
    return () => clearTimeout(timer);
  }, [document, nowMs]);
  return nowMs;
}

function keyOf({ id, namespace }: Pick<FindingDocument, "id" | "namespace">): string {
  return JSON.stringify([namespace, id]);
}
