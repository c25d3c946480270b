/** What goes over a socket of the machine's owner as one line: what was done, or why it was refused. Whoever asks checks what comes: the asker may be root, the server never is. */
import { isErrorCode, RefusalError, type ErrorParams } from "@portolan/contract";

/** The answer's line; a refusal that is thrown becomes one, everything else is thrown on. */
export async function answerOrRefuse(schema: string, run: () => Promise<object>): Promise<string> {
  try {
    return JSON.stringify({ schema, ...(await run()) });
  } catch (error) {
    if (!(error instanceof RefusalError)) throw error;
    return JSON.stringify({ schema, refusal: { code: error.code, params: error.params } });
  }
}

/** Null: no answer of this kind. Throws what was refused, in the server's own words. */
export function readOwnerAnswer(text: string, schema: string): Readonly<Record<string, unknown>> | null {
  const answer = parseOwnerObject(text);
  if (answer["schema"] !== schema) return null;
  const { code, params } = (answer["refusal"] ?? {}) as { code?: unknown; params?: unknown };
  if (typeof code === "string" && isErrorCode(code)) throw new RefusalError(code, checkParams(params));
  return answer;
}

function checkParams(params: unknown): ErrorParams {
  const pairs = Object.entries(params ?? {}).filter(([, value]) => typeof value === "string" || typeof value === "number");
  return Object.fromEntries(pairs);
}

/** Empty where it is no object. */
export function parseOwnerObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
