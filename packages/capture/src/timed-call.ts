/**
 * A call that is ended when it takes too long, though it never gives the thread back: what parses a file that anybody may have written. The engine
 * itself ends it, in the middle of a regular expression too.
 */
import { createContext, Script, type Context } from "node:vm";

const script = new Script("call()");
let context: Context | null = null;

export interface TimedCall<Result> {
  readonly call: () => Result;
  readonly timeoutMs: number; // whole, at least 1
}

/** What the call returns, or null when it was ended. What it throws is thrown. */
export function callWithin<Result>({ call, timeoutMs }: TimedCall<Result>): { readonly result: Result } | null {
  context ??= createContext({});
  const outcome: { value: { readonly result: Result } | null } = { value: null };
  context["call"] = (): void => void (outcome.value = { result: call() });
  try {
    script.runInContext(context, { timeout: timeoutMs });
  } catch (error) {
    if (!isTimeout(error)) throw error;
    return null;
  } finally {
    context["call"] = null;
  }
  return outcome.value;
}

function isTimeout(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
}
