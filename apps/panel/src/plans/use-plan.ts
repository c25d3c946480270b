/**
 * One plan as the server has it now: asked for again when the stream tells of it, and every few seconds while it is being carried out or waits, since then
 * the stream itself may be what was cut. The last answer stays; `isCutOff` says that nothing answers any more.
 */
import { useCallback, useEffect, useState } from "react";
import { clientWithin } from "../api.ts";
import { useAnswer, type Asked } from "../use-answer.ts";
import type { PlanRecord } from "../wire.ts";
import { usePlanNews } from "./plan-news.ts";

export interface PlanQuery {
  readonly asked: Asked<PlanRecord>;
  readonly isCutOff: boolean;
  readonly retry: () => void;
  readonly take: (record: PlanRecord) => void; // an answer to something that was done to it
}

const restMs = 2000; // between an answer and the next question
const patientClient = clientWithin(20_000);
const hastyClient = clientWithin(3000); // a packet that is dropped is not answered at all

export function usePlan(id: string): PlanQuery {
  const news = usePlanNews(id);
  const [tick, setTick] = useState(0);
  const [last, setLast] = useState<{ readonly record: PlanRecord; readonly key: string } | null>(null);
  const isMoving = last !== null && (last.record.state === "applying" || last.record.state === "waiting");
  const key = `plan ${id} ${news} ${tick}`;
  const { asked, retry } = useAnswer(key, () => (isMoving ? hastyClient : patientClient).readPlan(id));
  if (asked.kind === "answered" && last?.key !== key) setLast({ record: asked.value, key });
  const [isCutOff, setIsCutOff] = useState(false);
  const hasFailed = asked.kind === "failed" && asked.refusal === null;
  if (hasFailed !== isCutOff && asked.kind !== "loading") setIsCutOff(hasFailed);
  const isSettled = asked.kind !== "loading";
  useEffect(() => {
    if (!isMoving || !isSettled) return;
    const timer = setTimeout(() => setTick((before) => before + 1), restMs);
    return () => clearTimeout(timer);
  }, [isMoving, isSettled]);
  const take = useCallback(
    (record: PlanRecord) => {
      setLast({ record, key });
      setIsCutOff(false);
    },
    [key],
  );
  return { asked: last === null ? asked : { kind: "answered", value: last.record }, isCutOff, retry, take };
}
