/**
 * What changed since this browser last looked. The page counts as looked at while it is visible and live; when it is seen again after a pause,
 * or opened anew, the server is asked what happened after that time. Kept until dismissed or until the next pause. The look before is not
 * overwritten until an answer has come: a question that fails is asked again, and that it failed is said.
 */
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { client, reach } from "../api.ts";
import type { LiveState } from "../live/live-state.ts";
import type { ChangeEvent, Refusal } from "../wire.ts";
import { readLastLook, rememberLook } from "./last-look-memory.ts";
import { summariseChanges, type ChangeSummary } from "./summarise-changes.ts";

export interface LastLook extends ChangeSummary {
  readonly since: string; // ISO 8601, the server's time
  readonly hasMore: boolean; // more than were counted
  readonly dismiss: () => void;
}

/** The question that has failed so far; it is asked again by itself, and at once on demand. */
export interface UnansweredLook {
  readonly since: string;
  readonly refusal: Refusal | null; // null: nothing answered
  readonly retry: () => void;
}

const awayMs = 60_000; // a shorter pause is no absence
const againMs = 20_000;
const mostCounted = 500;

interface Found {
  readonly since: string;
  readonly events: readonly ChangeEvent[];
  readonly hasMore: boolean;
}

type Question =
  | { readonly kind: "unasked" } // nobody has looked yet in this visit
  | {
      readonly kind: "asking";
      readonly since: string;
      readonly attempt: number;
      readonly failed: { readonly refusal: Refusal | null } | null;
    }
  | { readonly kind: "settled" }; // from here on, each moment looked at is remembered

export function useLastLook(live: LiveState): { readonly lastLook: LastLook | null; readonly unanswered: UnansweredLook | null } {
  const [found, setFound] = useState<Found | null>(null);
  const [question, setQuestion] = useState<Question>({ kind: "unasked" });
  const isVisible = useIsVisible();
  const isLive = live.isLoaded && live.connection === "live";
  const { takenAt } = live;

  if (!isVisible && question.kind !== "unasked") setQuestion({ kind: "unasked" });
  if (isVisible && isLive && takenAt !== null && question.kind === "unasked") setQuestion(beginVisit(takenAt));
  useEffect(() => {
    if (isVisible && isLive && takenAt !== null && question.kind === "settled") rememberLook(takenAt);
  }, [isVisible, isLive, takenAt, question.kind]);
  useQuestion(question, isLive, (answer) => {
    if (!("refusal" in answer)) {
      if (answer.events.length > 0) setFound(answer);
      setQuestion({ kind: "settled" });
    } else setQuestion((before) => (before.kind === "asking" ? { ...before, failed: { refusal: answer.refusal } } : before));
  });
  const askAgain = useCallback(
    () => setQuestion((before) => (before.kind === "asking" ? { ...before, attempt: before.attempt + 1 } : before)),
    [],
  );
  const hasFailed = question.kind === "asking" && question.failed !== null;
  useEffect(() => {
    if (!hasFailed) return;
    const timer = setInterval(askAgain, againMs);
    return () => clearInterval(timer);
  }, [hasFailed, askAgain]);

  const dismiss = useCallback(() => setFound(null), []);
  const lastLook = useMemo(() => {
    if (found === null) return null;
    return { ...summariseChanges(found.events), since: found.since, hasMore: found.hasMore, dismiss };
  }, [found, dismiss]);
  const unanswered =
    question.kind === "asking" && question.failed !== null ? { since: question.since, ...question.failed, retry: askAgain } : null;
  return { lastLook, unanswered };
}

/** A first visit and one after a short pause have nothing to ask. */
function beginVisit(takenAt: string): Question {
  const since = readLastLook();
  if (since === null || Date.parse(takenAt) - Date.parse(since) < awayMs) return { kind: "settled" };
  return { kind: "asking", since, attempt: 0, failed: null };
}

/** Asks once per attempt while the connection is there; an answer that comes after the tab was left is not wanted. */
function useQuestion(question: Question, isLive: boolean, onAnswer: (answer: Found | { readonly refusal: Refusal | null }) => void): void {
  const hear = useRef(onAnswer);
  useEffect(() => {
    hear.current = onAnswer;
  });
  const since = question.kind === "asking" ? question.since : null;
  const attempt = question.kind === "asking" ? question.attempt : 0;
  useEffect(() => {
    if (since === null || !isLive) return;
    let isGone = attempt < 0; // each attempt asks anew
    void findChanges(since).then((answer) => (isGone ? undefined : hear.current(answer)));
    return () => {
      isGone = true;
    };
  }, [since, attempt, isLive]);
}

async function findChanges(since: string): Promise<Found | { readonly refusal: Refusal | null }> {
  const answer = await reach(client.readEvents({ since, limit: mostCounted }));
  if (answer?.ok !== true) return { refusal: answer?.refusal ?? null };
  return { since, events: answer.value.events, hasMore: answer.value.next !== null };
}

function useIsVisible(): boolean {
  const [isVisible, setIsVisible] = useState(document.visibilityState === "visible");
  useEffect(() => {
    const look = (): void => setIsVisible(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return isVisible;
}
