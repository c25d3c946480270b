/** Every lease that holds something, of one pool or of all, a page after another; read anew when the stream tells that some changed, the old ones shown meanwhile. */
import type { Lease } from "@portolan/leases";
import { useCallback, useEffect, useState } from "react";
import { client, reach } from "../../api.ts";
import type { LeasePage, Refusal } from "../../wire.ts";
import { useLeaseNews } from "../lease-news.ts";

const pageSize = 1000;
const mostPages = 20; // beyond it the list says that there are more

export interface LeaseList {
  readonly leases: readonly Lease[];
  readonly isLoaded: boolean; // a first page has come
  readonly isWhole: boolean; // nothing was left out
  readonly failure: { readonly refusal: Refusal | null } | null;
  readonly retry: () => void;
}

const nothing: Omit<LeaseList, "retry"> = { leases: [], isLoaded: false, isWhole: false, failure: null };

/** `pool` null: of all. */
export function useLeases(pool: string | null): LeaseList {
  const [attempt, setAttempt] = useState(0);
  const [list, setList] = useState(nothing);
  const [done, setDone] = useState<Done>({ asked: "", atMs: 0, tookMs: 0 });
  const asked = useHeard({ pool, attempt, done });
  useEffect(() => {
    const { pool: wanted } = JSON.parse(asked) as Asked;
    const beganMs = performance.now();
    return followPages(wanted, {
      onRead: (read) => setList((before) => take(before, read)),
      onDone: () => setDone({ asked, atMs: performance.now(), tookMs: performance.now() - beganMs }),
    });
  }, [asked]);
  return { ...list, retry: useCallback(() => setAttempt((before) => before + 1), []) };
}

interface Asked {
  readonly pool: string | null;
}

interface Done {
  readonly asked: string;
  readonly atMs: number;
  readonly tookMs: number;
}

const restTimes = 3; // a list that takes long to read is read less often

/** What is asked for: another text reads anew. News is heard once the list before has come and as long a rest is over, so that it always comes to its end. */
function useHeard({ pool, attempt, done }: { readonly pool: string | null; readonly attempt: number; readonly done: Done }): string {
  const news = useLeaseNews();
  const [heard, setHeard] = useState(news);
  const asked = JSON.stringify({ pool, heard, attempt });
  const isBusy = done.asked !== asked;
  useEffect(() => {
    if (isBusy || heard === news) return;
    const dueMs = done.atMs + done.tookMs * restTimes;
    const timer = setTimeout(() => setHeard(news), Math.max(0, dueMs - performance.now()));
    return () => clearTimeout(timer);
  }, [isBusy, heard, news, done]);
  return asked;
}

type Read =
  | { readonly leases: readonly Lease[]; readonly isLast: boolean; readonly isWhole: boolean }
  | { readonly refusal: Refusal | null };

/** While a list is read again, what was known stays until all has come. */
function take(before: Omit<LeaseList, "retry">, read: Read): Omit<LeaseList, "retry"> {
  if ("refusal" in read) return { ...before, failure: { refusal: read.refusal } };
  if (before.isWhole && !read.isLast) return before;
  return { leases: read.leases, isLoaded: true, isWhole: read.isWhole, failure: null };
}

interface Following {
  readonly onRead: (read: Read) => void;
  readonly onDone: () => void;
}

/** Hands over each page as it comes; what is returned gives it up. */
function followPages(pool: string | null, { onRead, onDone }: Following): () => void {
  let isGone = false;
  const load = async (): Promise<void> => {
    for await (const read of readPages(pool)) {
      if (isGone) return;
      onRead(read);
    }
    if (!isGone) onDone();
  };
  void load();
  return () => {
    isGone = true;
  };
}

async function* readPages(pool: string | null): AsyncGenerator<Read> {
  let leases: readonly Lease[] = [];
  let before: string | null = null;
  for (let page = 1; page <= mostPages; page++) {
    const answer = await readPage(pool, before);
    if (answer?.ok !== true) return yield { refusal: answer?.refusal ?? null };
    leases = [...leases, ...answer.value.leases];
    before = answer.value.next;
    yield { leases, isLast: before === null || page === mostPages, isWhole: before === null };
    if (before === null) return;
  }
}

function readPage(pool: string | null, before: string | null): ReturnType<typeof reach<LeasePage>> {
  return reach(client.listLeases({ limit: pageSize, ...(pool === null ? {} : { pool }), ...(before === null ? {} : { before }) }));
}
