import { linkSocketName } from "./data-directory.ts";
import { askOwnerSocket, openOwnerSocket } from "./owner-socket.ts";

/** What the running server tells whoever may open its socket. */
export interface RunningPanel {
  readonly schema: "portolan.running/1";
  readonly pid: number; // of the supervisor, which is what a person would end
  readonly port: number;
  /** Fresh sign-in links, best first; each works once. */
  readonly urls: readonly string[];
}

/** Hands a fresh sign-in link to everybody who may connect. Resolves with its end. */
export function openLinkSocket(
  dataDir: string,
  { issue, onFault }: { readonly issue: () => Promise<RunningPanel>; readonly onFault: (error: unknown) => void },
): Promise<() => Promise<void>> {
  const answer = async (): Promise<string> => JSON.stringify(await issue());
  return openOwnerSocket({ dataDir, name: linkSocketName, takesQuestion: false, answer, onFault });
}

/** A running server's answer; null when none answers there, whoever may ask. What came is checked: the asker may be root, the server never is. */
export async function askRunningPanel(dataDir: string): Promise<RunningPanel | null> {
  const text = await askOwnerSocket({ dataDir, name: linkSocketName, question: null });
  try {
    return text === null ? null : checkAnswer(JSON.parse(text));
  } catch {
    return null;
  }
}

function checkAnswer(value: unknown): RunningPanel | null {
  const { schema, pid, port, urls } = (value ?? {}) as Partial<Record<keyof RunningPanel, unknown>>;
  if (schema !== "portolan.running/1" || !Number.isInteger(pid) || !Number.isInteger(port) || !Array.isArray(urls)) return null;
  const link = /^http:\/\/(localhost|127\.\d+\.\d+\.\d+|\[::1\]):(\d{1,5})\/#token=[A-Za-z0-9_-]{43}$/;
  if (urls.length === 0 || !urls.every((url) => typeof url === "string" && link.exec(url)?.[2] === String(port))) return null;
  return { schema, pid: Number(pid), port: Number(port), urls };
}
