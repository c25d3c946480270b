/** The way to the server that grants leases: the one of this machine by the socket in its data folder, or another by its address and a token. */
import { readFileSync } from "node:fs";
import { createClient, RefusalError, isErrorCode, type Answer, type Client, type Fetch } from "@portolan/contract";
import type { CommandCall } from "../command.ts";
import { apiPrefix } from "@portolan/contract/api";
import { askLocalApi, type ApiQuestion } from "@portolan/server";
import { dataPlace } from "../data-place.ts";

const patienceMs = 30_000;

export interface LeaseLink {
  readonly client: Client;
  /** For messages: a folder or an address. */
  readonly place: string;
}

/** Refuses addresses by which a token would be sent for everybody to read. Nothing is asked yet. */
export function openLeaseLink(call: CommandCall): LeaseLink {
  const { options, terminal } = call;
  const url = options.text("server") ?? terminal.environment["PORTOLAN_SERVER"] ?? null;
  if (url === null) {
    const place = dataPlace(call);
    return { client: createClient({ fetch: localFetch(place) }), place };
  }
  const origin = checkedOrigin(url);
  const path = terminal.environment["PORTOLAN_TOKEN_FILE"];
  if (path === undefined)
    throw new RefusalError("OPTION_MISSING", {
      option: "PORTOLAN_TOKEN_FILE",
      command: "lease",
      expected: "PORTOLAN_TOKEN_FILE=/run/secrets/portolan",
    });
  return {
    client: createClient({ fetch: urlFetch(origin), origin, headers: { authorization: `Bearer ${readToken(path)}` } }),
    place: origin,
  };
}

function checkedOrigin(text: string): string {
  const url = URL.parse(text);
  const isLocal = url !== null && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url === null || !(url.protocol === "https:" || (url.protocol === "http:" && isLocal)) || url.username !== "")
    throw new RefusalError("ARGUMENT_INVALID", {
      argument: "--server",
      value: text,
      expected: "https://portolan.example.org | http://localhost:13390",
    });
  return url.origin;
}

function readToken(path: string): string {
  try {
    const token = readFileSync(path, "utf8").trim();
    if (/^[\x21-\x7e]{1,512}$/.test(token)) return token;
  } catch (error) {
    throw new RefusalError("FILE_UNREADABLE", {
      path,
      reason: error instanceof Error && "code" in error ? String(error.code) : String(error),
    });
  }
  throw new RefusalError("FILE_UNREADABLE", { path, reason: "no token" });
}

/** As the machine's owner, over the socket in the data folder. */
function localFetch(dataDir: string): Fetch {
  return async (url, { method, body }) => {
    const question = { method: method as ApiQuestion["method"], path: url.slice(apiPrefix.length) };
    const answer = await askLocalApi(dataDir, body === undefined ? question : { ...question, body: JSON.parse(body) as unknown });
    if (answer === null) throw new RefusalError("PANEL_NOT_ANSWERING", { path: dataDir });
    const { status, body: document } = answer;
    return { ok: status >= 200 && status < 300, status, text: async () => JSON.stringify(document) };
  };
}

function urlFetch(origin: string): Fetch {
  return async (url, { method, headers, body }) => {
    try {
      return await fetch(url, {
        method,
        headers,
        ...(body === undefined ? {} : { body }),
        redirect: "error",
        signal: AbortSignal.timeout(patienceMs),
      });
    } catch (error) {
      throw new RefusalError("PANEL_NOT_ANSWERING", { path: origin }, { cause: error });
    }
  };
}

/** What was answered; a refusal is thrown, so that it is told like every other one. */
export function answered<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value;
  const { code, params, message } = answer.refusal;
  if (isErrorCode(code)) throw new RefusalError(code, params);
  throw new RefusalError("FAULT", { reason: message });
}
