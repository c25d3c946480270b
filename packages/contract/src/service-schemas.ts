/** Schema of the answer about a whole service as it crosses a process border; the type is of @portolan/explanation, a test proves both equal. */
import { Type } from "typebox";
import { BindSetting, Coverage, LimitSetting, PortClaim, ServicePeer, Socket } from "@portolan/snapshot/schema";
import { Endpoint, EndpointService, ExplanationSection, nullable, PhraseValue, PortHolder, ProbeResult } from "./domain-schemas.ts";

const closed = { additionalProperties: false } as const;
const pid = Type.Integer({ minimum: 0 });
const count = Type.Integer({ minimum: 0 });

const ServiceState = Type.Union(
  [
    Type.Literal("answers"),
    Type.Literal("partly"),
    Type.Literal("silent"),
    Type.Literal("absent"),
    Type.Literal("elsewhere"),
    Type.Literal("unknown"),
  ],
  {
    description:
      "answers: every expected socket is there and every probe connected; absent: not seen; elsewhere: on other hosts, not tried",
  },
);

export const ExpectedSocket = Type.Object(
  {
    protocol: Socket.properties.protocol,
    address: Type.String(),
    port: Type.Integer({ minimum: 0, maximum: 65535 }),
    state: Type.Union([Type.Literal("held"), Type.Literal("missing"), Type.Literal("differs"), Type.Literal("other")]),
    setting: BindSetting,
    endpoint: nullable(Type.String({ description: "Id of what is there" })),
  },
  closed,
);

export const ServicePart = Type.Object(
  {
    service: Type.Object(
      {
        id: Type.String(),
        name: Type.String(),
        evidence: nullable(Type.Union([Type.Literal("run"), Type.Literal("stand-in"), Type.Literal("source-read")])),
        reload: nullable(
          Type.Union([
            Type.Literal("applies"),
            Type.Literal("partly"),
            Type.Literal("ignored"),
            Type.Literal("refused"),
            Type.Literal("stops"),
            Type.Literal("none"),
          ]),
        ),
      },
      closed,
    ),
    title: PhraseValue,
    state: ServiceState,
    recognisedBy: nullable(EndpointService.properties.recognisedBy),
    pids: Type.Array(pid),
    unit: nullable(Type.String()),
    endpoints: Type.Array(Endpoint),
    expected: Type.Array(ExpectedSocket),
    probes: Type.Array(ProbeResult),
    limits: Type.Array(LimitSetting),
    claims: Type.Array(PortClaim),
    peers: Type.Array(ServicePeer),
    sections: Type.Array(ExplanationSection),
    more: Type.Object({ endpoints: count, expected: count }, { ...closed, description: "How many of them were left out of this document" }),
  },
  closed,
);

export const ServicesDocument = Type.Object(
  {
    takenAt: Type.String(),
    services: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          name: Type.String(),
          state: ServiceState,
          answer: Type.Array(PhraseValue),
          endpoints: Type.Array(Type.String({ description: "Ids" })),
          units: Type.Array(Type.String()),
          findings: Type.Array(PhraseValue, {
            description: "What is bad about it, of what is worth knowing; a service with any is among the first",
          }),
        },
        closed,
      ),
      { description: "Those with something amiss first, then by name" },
    ),
  },
  closed,
);

export const ServiceExplanation = Type.Object(
  {
    schema: Type.Literal("portolan.explain-service/1"),
    takenAt: Type.String(),
    service: Type.Object({ id: Type.String(), name: Type.String() }, closed),
    state: ServiceState,
    answer: Type.Array(PhraseValue),
    answerText: Type.Object({ en: Type.String(), "zh-CN": Type.String() }, { ...closed, description: "The answer in words, a line each" }),
    parts: Type.Array(ServicePart),
    more: Type.Object(
      { parts: count },
      { ...closed, description: "How many parts were left out; those with something amiss are told first" },
    ),
    holders: Type.Array(PortHolder),
    sections: Type.Array(ExplanationSection),
    warnings: Type.Array(Type.String({ description: "Message ids of the warnings" })),
    coverage: Coverage,
  },
  closed,
);
