import { hash } from "node:crypto";
import { RefusalError, type EndpointReachDocument, type FindingsDocument, type ReachOverview } from "@portolan/contract";
import { hasPort } from "@portolan/explanation";
import type { Phrase } from "@portolan/phrases";
import { endpointDocument } from "./endpoint-document.ts";
import { modelOf, reasonKey, type FactsModel, type KeptRulesets } from "./facts-model.ts";
import { bytesOf, judgeHost } from "./judge-host.ts";
import type { JudgeQuestion, JudgeReply, JudgeRequest, ToldChart } from "./judge-protocol.ts";
import { noFacts, type FactName, type JudgedFacts } from "./judged-facts.ts";
import { planAnswer, planCheck } from "./plan-answer.ts";
import { traceAnswer } from "./trace-answer.ts";
import { whatIfAnswer } from "./what-if-answer.ts";

/** Fields of the documents that the main thread puts before what comes from here. */
export type JudgedDocument = ReachOverview | EndpointReachDocument | FindingsDocument;

/** Keeps the facts, makes models of them and answers. */
export interface Judge {
  receive(request: JudgeRequest): void;
}

export function createJudge(reply: (message: JudgeReply) => void): Judge {
  const incoming = new Map<FactName, unknown[]>();
  const hashes = new Map<FactName, string>();
  const rulesets: KeptRulesets = new Map();
  let facts: JudgedFacts = noFacts();
  let model: FactsModel = modelOf(facts, rulesets);

  const take = (message: Extract<JudgeRequest, { kind: "facts" }>): void => {
    const rows = new Map(message.names.map((name) => [name, incoming.get(name) ?? []]));
    incoming.clear();
    let changed = message.isRead !== facts.isRead || JSON.stringify(message.live) !== JSON.stringify(facts.live);
    for (const [name, list] of rows) {
      const key = hash("sha1", JSON.stringify(list));
      if (hashes.get(name) === key) rows.delete(name);
      else hashes.set(name, key);
    }
    changed ||= rows.size > 0;
    const { takenAt, host, isRead, live } = message;
    facts = withRows({ ...facts, takenAt, host, isRead, live }, rows);
    if (changed) model = modelOf(facts, rulesets);
    else model = { ...model, facts };
    reply({ kind: "accepted", changed });
  };

  const judgeAll = async (): Promise<void> => {
    const began = performance.now();
    const { takenAt } = facts;
    try {
      reply({ kind: "judged", takenAt, documents: await judgeHost(model), elapsedMs: performance.now() - began });
    } catch (error) {
      reply(failure(null, error));
    }
  };

  return {
    receive(request) {
      if (request.kind === "rows") append(incoming, request);
      else if (request.kind === "facts") take(request);
      else if (request.kind === "judge") void judgeAll();
      else {
        try {
          reply({ kind: "answered", id: request.id, answer: answer(model, request.question) });
        } catch (error) {
          reply(failure(request.id, error));
        }
      }
    },
  };
}

function append(incoming: Map<FactName, unknown[]>, { name, rows }: Extract<JudgeRequest, { kind: "rows" }>): void {
  const list = incoming.get(name) ?? [];
  for (const row of rows) list.push(row);
  incoming.set(name, list);
}

function withRows(facts: JudgedFacts, rows: ReadonlyMap<FactName, unknown[]>): JudgedFacts {
  const { endpoints, ...sections } = Object.fromEntries(rows) as Partial<Record<FactName, never>>;
  return { ...facts, endpoints: endpoints ?? facts.endpoints, sections: { ...facts.sections, ...sections } };
}

function failure(id: number | null, error: unknown): JudgeReply {
  if (error instanceof RefusalError) return { kind: "refused", id, code: error.code, params: error.params };
  return { kind: "faulted", id, reason: error instanceof Error ? error.message : String(error) };
}

function answer(model: FactsModel, question: JudgeQuestion): Uint8Array<ArrayBuffer> | readonly ToldChart[] {
  switch (question.kind) {
    case "endpoint":
      return bytesOf(endpointDocument(model, question.endpoint));
    case "trace":
      return bytesOf(traceAnswer(model, question.question));
    case "what-if":
      return bytesOf(whatIfAnswer(model, question.question));
    case "plan":
      return bytesOf(planAnswer(model, question.question));
    case "plan-check":
      return bytesOf(planCheck(model, question.plan));
    case "charts":
      return toldCharts(model, question);
  }
}

/** Of the host's own namespace and those of the endpoints; open ports without a listener only for the asked port. */
function toldCharts(model: FactsModel, { endpoints: ids, port }: Extract<JudgeQuestion, { kind: "charts" }>): readonly ToldChart[] {
  if (!model.facts.isRead) return [];
  const asked = ids.flatMap((id) => model.find(id) ?? []);
  return [...new Set(["host", ...asked.map(({ namespace }) => namespace)])].map((name) => {
    const namespace = model.of(name);
    const chart = namespace.chart(asked.filter((endpoint) => endpoint.namespace === name));
    const space = port === null ? [] : namespace.space().rows.filter(({ ports }) => hasPort(ports, port));
    return { chart: { ...chart, space }, owners: ownersIn({ ...chart, space }, namespace.ownerOf) };
  });
}

function ownersIn(chart: ToldChart["chart"], ownerOf: (reason: ToldReason) => Phrase | null): ToldChart["owners"] {
  const reasons = [
    ...chart.endpoints.flatMap(({ entries, takenElsewhere }) => [...entries.flatMap(({ because }) => because), ...takenElsewhere]),
    ...chart.space.flatMap(({ because }) => because),
  ];
  return new Map(reasons.map((reason) => [reasonKey(reason), ownerOf(reason)]));
}

type ToldReason = ToldChart["chart"]["space"][number]["because"][number];
