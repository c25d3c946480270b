/** The panel's one client of its own server. No answer at all is told apart from a refusal: it comes back as `null`, so that callers say it in words. */
import { createClient, type Answer } from "@portolan/contract";

const timeoutMs = 30_000;

export const client = createClient({ fetch: (url, options) => fetch(url, { ...options, signal: AbortSignal.timeout(timeoutMs) }) });

/** The answer, or null when the server could not be reached or did not answer in time. */
export async function reach<T>(call: Promise<Answer<T>>): Promise<Answer<T> | null> {
  try {
    return await call;
  } catch {
    return null;
  }
}
