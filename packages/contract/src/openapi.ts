/** The OpenAPI 3.1 document of the API, derived from the route table. It holds no host, no clock and no version of the running program. */
import type { TSchema } from "typebox";
import { IntentDocument, PlanDocument } from "@portolan/plans/schema";
import {
  apiPrefix,
  ErrorDocument,
  routes,
  StreamEndpoints,
  StreamHistory,
  StreamLost,
  StreamNote,
  StreamReach,
  StreamReset,
  type Route,
} from "./api.ts";
import { tokenScopes } from "./permissions.ts";
import { ChangeEvent } from "./domain-schemas.ts";
import { DifferentRegion } from "./question-schemas.ts";
import { GuardDocument, PlanEffect, PlanRecord, StreamPlan } from "./plan-schemas.ts";
import { Choice, Evidence, Lease, Pool, PoolDocument, StreamLease } from "./lease-schemas.ts";
import { WaiversDocument } from "./waiver-schemas.ts";

type Json = Readonly<Record<string, unknown>>;

/** Schemas that several others hold, or that are long: written once and referred to. */
const named: Readonly<Record<string, TSchema>> = {
  Choice,
  DifferentRegion,
  Evidence,
  GuardDocument,
  Intent: IntentDocument,
  Lease,
  Plan: PlanDocument,
  PlanEffect,
  PlanRecord,
  Pool,
  PoolDocument,
  WaiversDocument,
};
const namesOf = new Map<unknown, string>(Object.entries(named).map(([name, schema]) => [schema, name]));

export function openapiDocument(): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [name, route] of Object.entries<Route>(routes)) {
    const path = (paths[apiPrefix + route.path] ??= {});
    path[route.method.toLowerCase()] = operation(name, route);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Portolan",
      version: "1",
      description: "Who can reach every port of your servers, and why.",
      license: { name: "Apache-2.0" },
    },
    paths,
    components: {
      schemas: {
        ...Object.fromEntries(Object.entries(named).map(([name, schema]) => [name, partsReferred(schema)])),
        Error: ErrorDocument,
        StreamReset,
        StreamEndpoints,
        StreamChange: ChangeEvent,
        StreamLost,
        StreamHistory,
        StreamNote,
        StreamReach,
        StreamPlan,
        StreamLease,
      },
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "portolan_session" },
        token: { type: "http", scheme: "bearer", description: "Of a program, with scopes and an end" },
      },
    },
  };
}

function operation(operationId: string, route: Route): Json {
  const parameters = [...parametersOf(route.params, "path"), ...parametersOf(route.query, "query")];
  return {
    operationId,
    summary: route.summary,
    ...(route.needs === null ? {} : { security: securityOf(route), "x-permission": route.needs }),
    ...(route.isSensitive === true ? { "x-recent-proof": true } : {}),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body === undefined ? {} : { requestBody: { required: true, content: json(route.body) } }),
    responses: { 200: answerOf(route), default: { description: "Refused", content: json({ $ref: "#/components/schemas/Error" }) } },
  };
}

/** A token opens what is among the scopes that tokens may have. */
function securityOf({ needs, isSensitive, isForTokens: isOpened }: Route): Json[] {
  const isForTokens = (isSensitive !== true || isOpened === true) && tokenScopes.some((scope) => scope === needs);
  return isForTokens ? [{ session: [] }, { token: [] }] : [{ session: [] }];
}

function answerOf({ answer }: Route): Json {
  if (answer === "openapi") return { description: "OpenAPI 3.1", content: json({ type: "object" }) };
  if (answer === "event-stream")
    return { description: "Server-sent events", content: { "text/event-stream": { schema: { type: "string" } } } };
  return { description: "Answer", content: json(answer) };
}

function json(schema: unknown): Json {
  return { "application/json": { schema: referred(schema) } };
}

/** The schema with each named one that it holds replaced by a reference. */
function referred(schema: unknown): unknown {
  const name = namesOf.get(schema);
  return name === undefined ? partsReferred(schema) : { $ref: `#/components/schemas/${name}` };
}

function partsReferred(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(referred);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, referred(part)]));
}

function parametersOf(schema: TSchema | undefined, place: "path" | "query"): Json[] {
  if (schema === undefined) return [];
  const { properties, required = [] } = schema as unknown as { properties: Record<string, TSchema>; required?: readonly string[] };
  return Object.entries(properties).map(([name, property]) => ({ name, in: place, required: required.includes(name), schema: property }));
}
