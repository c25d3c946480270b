/**
 * The answer in one sentence per protocol: is IPv4 served, is IPv6 served, on which addresses, by whom; or why nobody answers.
 * Only the host's own network namespace counts as served; listeners elsewhere are named as such.
 */
import { phrase, type Phrase } from "@portolan/phrases";
import type { Snapshot } from "@portolan/snapshot";
import type { Endpoint, PortHolder } from "@portolan/sockets";
import { displayOfEndpoint, isServing } from "./endpoint-reach.ts";
import type { ProbeResult } from "./explanation.ts";
import { holderNames } from "./holder-phrase.ts";
import { hasSeveralOwners, namespaceName, whoOf } from "./owner-name.ts";
import { familyServed, whereServed } from "./served-families.ts";
import { reachSentence } from "./reach/reach-sentence.ts";
import type { AskedSources, ReachContext } from "./reach/reach-context.ts";
import { portClaimPhrases } from "./section-port-claims.ts";
import { unknownHolders } from "./unknown-holders.ts";

export interface AnswerInput {
  readonly snapshot: Snapshot;
  readonly endpoints: readonly Endpoint[]; // of this port alone
  readonly port: number;
  readonly protocol: "tcp" | "udp" | null;
  readonly probes: readonly ProbeResult[];
  readonly holders: readonly PortHolder[];
  readonly isSaved: boolean;
  readonly reach: ReachContext | null; // of the host's own namespace; null: not judged
  readonly from?: AskedSources;
}

const partLimit = 4;

/** First line first. */
export function answerPort(input: AnswerInput): readonly Phrase[] {
  const protocols = input.protocol === null ? (["tcp", "udp"] as const) : [input.protocol];
  const answers = protocols.flatMap((protocol) => {
    const endpoints = input.endpoints.filter((endpoint) => endpoint.protocol === protocol);
    return endpoints.length === 0 ? [] : [{ protocol, answer: answerProtocol({ ...input, endpoints, protocol }) }];
  });
  if (answers.length === 0) return nobody(input);
  const namesProtocol = answers.length > 1 || answers.some(({ protocol }) => protocol === "udp");
  return answers.map(({ protocol, answer }) =>
    namesProtocol ? phrase("explanation.answer.protocol", { protocol: protocol.toUpperCase(), answer }) : answer,
  );
}

function answerProtocol(input: AnswerInput & { readonly protocol: "tcp" | "udp" }): Phrase {
  const own = input.endpoints.filter(({ namespace }) => namespace === "host");
  const serving = own.filter(isServing);
  const [first] = serving;
  if (first !== undefined) return served({ ...input, endpoints: serving, first });
  const [bound] = own;
  if (bound !== undefined) {
    return phrase("explanation.answer.bound", { who: whoOf(bound), protocol: input.protocol.toUpperCase(), port: input.port });
  }
  return elsewhere(input);
}

function served(input: AnswerInput & { readonly first: Endpoint }): Phrase {
  const { snapshot, endpoints, probes, first, reach, from = null } = input;
  const context = { snapshot, endpoints, probes };
  const judged = reach === null ? null : reachSentence({ ...context, reach, from });
  if (judged !== null) return judged;
  const ipv4 = familyServed(context, "ipv4");
  const ipv6 = familyServed(context, "ipv6");
  if (hasSeveralOwners(endpoints)) {
    const parts = endpoints
      .slice(0, partLimit)
      .map((endpoint) => phrase("explanation.answer.part", { display: displayOfEndpoint(endpoint), who: whoOf(endpoint) }));
    return phrase("explanation.answer.split", { ipv4, ipv6, parts });
  }
  return phrase("explanation.answer.served", { ipv4, ipv6, where: whereServed(endpoints), who: whoOf(first) });
}

function elsewhere({ endpoints, protocol, port }: AnswerInput & { readonly protocol: "tcp" | "udp" }): Phrase {
  const parts = endpoints.slice(0, partLimit).map((endpoint) =>
    phrase("explanation.answer.elsewherePart", {
      display: displayOfEndpoint(endpoint),
      namespace: namespaceName(endpoint),
      who: whoOf(endpoint),
    }),
  );
  return phrase("explanation.answer.elsewhere", { protocol: protocol.toUpperCase(), port, parts });
}

function nobody({ snapshot, port, protocol, holders, isSaved }: AnswerInput): readonly Phrase[] {
  const named = protocol === null ? phrase("explanation.protocol.either") : protocol.toUpperCase();
  const blocking = holders.filter(({ kind }) => kind !== "reserved");
  const unknown = unknownHolders({ snapshot, isSaved });
  const protocols = protocol === null ? (["tcp", "udp"] as const) : [protocol];
  const claims = portClaimPhrases({ snapshot, port, protocols });
  const free = unknown.length === 0 ? phrase("explanation.answer.free") : phrase("explanation.answer.freeAsKnown", { unknown });
  const rest = blocking.length === 0 ? free : phrase("explanation.answer.held", { holders: holderNames(blocking, snapshot) });
  if (snapshot.hashes.sockets === undefined) return [phrase("explanation.answer.socketsNotRead", { protocol: named, port })];
  const unread = snapshot.coverage.namespacesUnreadable;
  return [
    phrase("explanation.answer.nobody", { protocol: named, port, rest }),
    ...(claims.length === 0 ? [] : [phrase("explanation.answer.claimed", { claims })]),
    ...(unread === 0 ? [] : [phrase("explanation.answer.unread", { count: unread })]),
  ];
}
