import { runProgram } from "../run-program.ts";

/** What fail2ban itself says of a jail; seconds. */
export interface JailLimits {
  readonly maxRetry: number;
  readonly findTimeSeconds: number;
  readonly banTimeSeconds: number; // below 0: for ever
}

const jailLimit = 4;
const limits = { timeoutMs: 3000, maxBytes: 4096 } as const;

/** Jail → limits, of at most four jails; those that fail2ban does not tell this user are left out. */
export async function askJailLimits(
  names: readonly string[],
  runs: typeof runProgram = runProgram,
): Promise<ReadonlyMap<string, JailLimits>> {
  const asked = names.filter((name) => /^\w[\w.-]{0,63}$/.test(name)).slice(0, jailLimit);
  const told = await Promise.all(
    asked.map(async (name) => {
      const [maxRetry = null, findTimeSeconds = null, banTimeSeconds = null] = await Promise.all(
        ["maxretry", "findtime", "bantime"].map((what) => ask(name, what, runs)),
      );
      if (maxRetry === null || findTimeSeconds === null || banTimeSeconds === null) return null;
      return [name, { maxRetry, findTimeSeconds, banTimeSeconds }] as const;
    }),
  );
  return new Map(told.filter((one) => one !== null));
}

async function ask(name: string, what: string, runs: typeof runProgram): Promise<number | null> {
  const result = await runs("fail2ban-client", ["get", name, what], limits);
  const text = result.outcome === "exited" && result.code === 0 ? result.stdout.trim() : "";
  return /^-?\d{1,12}$/.test(text) ? Number(text) : null;
}
