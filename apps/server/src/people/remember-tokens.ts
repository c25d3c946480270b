import type { Storage } from "@portolan/storage";

type CarriedToken = Awaited<ReturnType<Storage["read"]["readCarriedToken"]>>;

/** What another server on the same database ended is still let in here for so long. */
const longestMs = 1000;
const mostTokens = 1000;

/** Writes after which every token stands for what it stood for. Whatever is not in this list may have ended one. */
const harmless: ReadonlySet<string> = new Set([
  "appendEntries",
  "claimAgain",
  "claimLeases",
  "extendObservation",
  "keepCheckpoint",
  "moveLeases",
  "recordBeat",
  "recordLook",
  "recordPoolUse",
  "sequence",
  "sweepLeases",
  "touchApiToken",
  "touchSession",
  "writeOccupied",
]);

/**
 * The same storage, which reads a token that was just read from memory: programs ask thousands of times a second by one. Any other write of this process, such as one
 * that ends a token or lets a person in no more, forgets all of them before it begins and again when it is done, so that what it ended is let in no more.
 */
export function rememberTokens(storage: Storage, nowMs: () => number = () => performance.now()): Storage {
  const kept = new Map<string, { readonly token: NonNullable<CarriedToken>; readonly readMs: number }>();
  let writes = 0;
  let epoch = 0;
  const forget = (): void => {
    epoch++;
    kept.clear();
  };

  const readCarriedToken: Storage["read"]["readCarriedToken"] = async (asked) => {
    const found = kept.get(asked.hash);
    if (found !== undefined && nowMs() - found.readMs < longestMs && found.token.expiresMs > asked.nowMs) return found.token;
    const [begunIn, readMs] = [epoch, nowMs()];
    const token = await storage.read.readCarriedToken(asked);
    if (token === null || writes > 0 || begunIn !== epoch) return token;
    if (kept.size >= mostTokens) kept.clear();
    kept.set(asked.hash, { token, readMs });
    return token;
  };

  /** Its use was written: it need not be for another while. */
  const noteUse = ({ id, nowMs: usedMs }: { readonly id: string; readonly nowMs: number }): void => {
    for (const [hash, { token, readMs }] of kept) if (token.id === id) kept.set(hash, { token: { ...token, lastUsedMs: usedMs }, readMs });
  };

  const write = new Proxy(storage.write, {
    get(operations, name: keyof Storage["write"]) {
      const operation = operations[name] as (input: unknown) => Promise<unknown>;
      if (name === "touchApiToken") return (input: Parameters<typeof noteUse>[0]) => (noteUse(input), operation(input));
      if (harmless.has(name)) return operation;
      return async (input: unknown) => {
        forget();
        writes++;
        try {
          return await operation(input);
        } finally {
          writes--;
          forget();
        }
      };
    },
  });
  return { ...storage, write, read: withTokens(storage.read, readCarriedToken) };
}

function withTokens(read: Storage["read"], readCarriedToken: Storage["read"]["readCarriedToken"]): Storage["read"] {
  return new Proxy(read, {
    get: (operations, name: keyof Storage["read"]) => (name === "readCarriedToken" ? readCarriedToken : operations[name]),
  });
}
