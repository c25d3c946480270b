import { isErrorCode, RefusalError, type ErrorParams } from "@portolan/contract";
import { passwordSocketName } from "../data-directory.ts";
import { askOwnerSocket, openOwnerSocket } from "../owner-socket.ts";
import type { ReplacedPassword } from "./replace-password.ts";

const schema = "portolan.password/1";
/** A hash takes its time, and others may wait before it. */
const patienceMs = 15_000;

export interface PasswordSocket {
  /** The person's name as it is written here; refusals are thrown. */
  readonly replace: (given: ReplacedPassword) => Promise<string>;
  readonly onFault: (error: unknown) => void;
}

/** Lets whoever may connect, which is root and the server's own user, replace a person's password. Resolves with its end. */
export function openPasswordSocket(dataDir: string, { replace, onFault }: PasswordSocket): Promise<() => Promise<void>> {
  const answer = async (question: string): Promise<string> => {
    try {
      const given = checkQuestion(question);
      if (given === null) throw new RefusalError("REQUEST_INVALID", { reason: "no question about a password" });
      return JSON.stringify({ schema, name: await replace(given) });
    } catch (error) {
      if (!(error instanceof RefusalError)) throw error;
      return JSON.stringify({ schema, refusal: { code: error.code, params: error.params } });
    }
  };
  return openOwnerSocket({ dataDir, name: passwordSocketName, takesQuestion: true, answer, onFault });
}

function checkQuestion(text: string): ReplacedPassword | null {
  const { name, password, endsSecondFactor } = parseObject(text);
  if (typeof name !== "string" || typeof password !== "string" || typeof endsSecondFactor !== "boolean") return null;
  return { name, password, endsSecondFactor };
}

/** Asks the running server; the person's name as it is written there. Null: none answers. Throws what it refuses, in its own words. */
export async function askToReplacePassword(dataDir: string, given: ReplacedPassword): Promise<string | null> {
  const text = await askOwnerSocket({ dataDir, name: passwordSocketName, question: JSON.stringify(given), patienceMs });
  if (text === null) return null;
  const answer = parseObject(text);
  if (answer["schema"] !== schema) return null;
  const { code, params } = (answer["refusal"] ?? {}) as { code?: unknown; params?: unknown };
  if (typeof code === "string" && isErrorCode(code)) throw new RefusalError(code, checkParams(params));
  return typeof answer["name"] === "string" ? answer["name"].slice(0, 64) : null;
}

function checkParams(params: unknown): ErrorParams {
  const pairs = Object.entries(params ?? {}).filter(([, value]) => typeof value === "string" || typeof value === "number");
  return Object.fromEntries(pairs);
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
