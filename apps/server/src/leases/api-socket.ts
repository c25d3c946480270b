import type { FastifyInstance } from "fastify";
import { apiPrefix } from "@portolan/contract/api";
import { RefusalError } from "@portolan/contract";
import { apiSocketName } from "../data-directory.ts";
import { answerOrRefuse, parseOwnerObject, readOwnerAnswer } from "../owner-answer.ts";
import { askOwnerSocket, openOwnerSocket } from "../owner-socket.ts";
import { asMachineOwner } from "../people/machine-owner.ts";

const schema = "portolan.api/1";
const longestQuestionBytes = 4 * 1024 * 1024;
const longestAnswerBytes = 64 * 1024 * 1024;
const patienceMs = 30_000;
const mostConnections = 64;

/** What the local command line may ask: ports and leases. Plans are signed and confirmed over connections of their own. */
const paths = /^\/(?:pools|leases|lease-hosts|ports)(?:[/?]|$)/;
const methods = ["GET", "POST", "PUT", "DELETE"] as const;

export interface ApiQuestion {
  readonly method: (typeof methods)[number];
  /** Below /api/v1, with its query. */
  readonly path: string;
  readonly body?: unknown;
}

/** `body`: of the route's answer, or `{error}` as the API refuses. To be checked: the asker may be root, the server never is. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

export interface ApiSocket {
  readonly app: FastifyInstance;
  readonly onFault: (error: unknown) => void;
}

/** Lets root and the server's own user ask the API as the machine's owner: one line, one answer. Resolves with its end. */
export function openApiSocket(dataDir: string, { app, onFault }: ApiSocket): Promise<() => Promise<void>> {
  const answer = (question: string): Promise<string> => answerOrRefuse(schema, async () => ask(app, parseApiQuestion(question)));
  const limits = { maxQuestionBytes: longestQuestionBytes, patienceMs, maxConnections: mostConnections };
  return openOwnerSocket({ dataDir, name: apiSocketName, takesQuestion: true, answer, onFault, ...limits });
}

async function ask(app: FastifyInstance, { method, path, body }: ApiQuestion): Promise<ApiAnswer> {
  const sent = body === undefined ? {} : { payload: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const request = { method, url: apiPrefix + path, ...sent, headers: { host: "localhost", ...sent.headers } };
  const response = await asMachineOwner(() => app.inject(request));
  return { status: response.statusCode, body: response.json<unknown>() };
}

function parseApiQuestion(text: string): ApiQuestion {
  const { method, path, body } = parseOwnerObject(text);
  const known = methods.find((each) => each === method);
  if (known === undefined || typeof path !== "string" || !isOfLeases(path)) {
    throw new RefusalError("REQUEST_INVALID", { reason: "no question about ports and leases" });
  }
  return { method: known, path, body };
}

/** Also as a URL is read, in which ".." leads elsewhere. */
function isOfLeases(path: string): boolean {
  const base = `http://localhost${apiPrefix}`;
  const { href } = new URL(base + path);
  return paths.test(path) && href.startsWith(base) && paths.test(href.slice(base.length));
}

/** Asks the server that runs on this data folder. Null: none answers there, whoever may ask. Throws what is no question at all. */
export async function askLocalApi(dataDir: string, question: ApiQuestion): Promise<ApiAnswer | null> {
  const limits = { patienceMs, maxAnswerBytes: longestAnswerBytes };
  const text = await askOwnerSocket({ dataDir, name: apiSocketName, question: JSON.stringify(question), ...limits });
  const answer = text === null ? null : readOwnerAnswer(text, schema);
  const status = answer?.["status"];
  return typeof status === "number" && Number.isInteger(status) ? { status, body: answer?.["body"] } : null;
}
