/** The panel's one client of its own server. No answer at all is told apart from a refusal: it comes back as `null`, so that callers say it in words. */
import { createClient, type Answer, type Client } from "@portolan/contract";
import { noteServerTime } from "./server-clock.ts";

const timeoutMs = 30_000;

export const client = clientWithin(timeoutMs);

/** One that gives up sooner, or later, than the others. */
export function clientWithin(ownTimeoutMs: number): Client {
  return createClient({
    fetch: async (url, options) => {
      const response = await fetch(url, { ...options, signal: AbortSignal.timeout(ownTimeoutMs) });
      noteServerTime(response.headers.get("date"));
      return response;
    },
  });
}

/** The answer, or null when the server could not be reached or did not answer in time. */
export async function reach<T>(call: Promise<Answer<T>>): Promise<Answer<T> | null> {
  try {
    return await call;
  } catch {
    return null;
  }
}
