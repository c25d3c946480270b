/**
 * Hears by LISTEN that another server has written to the record, on a connection of its own that also holds this server's share of the lock `alive`. A
 * notification is a hint and may be lost with the connection: what is true is asked for every second.
 */
import { Client } from "pg";
import { advisoryLocks } from "./advisory-locks.ts";
import { clientConfig } from "./postgres-database.ts";

export const entriesChannel = "portolan_entries";

const pollEveryMs = 1000;

export interface EntryWatch {
  close(): Promise<void>;
}

/** `onHint` may be told more often than something was written. Resolves when the first connection listens; throws where it cannot be made. */
export async function startEntryWatch(url: string, onHint: () => void): Promise<EntryWatch> {
  let client: Client | null = await listen(url, onHint);
  let isClosing = false;
  let opening: Promise<void> = Promise.resolve();
  client.on("end", () => (client = null));
  const open = async (): Promise<void> => {
    try {
      const opened = await listen(url, onHint);
      if (isClosing) return await opened.end();
      opened.on("end", () => (client = null));
      client = opened;
    } catch {
      // Tried again with the next turn; until then the record is asked.
    }
  };
  let isOpening = false;
  const timer = setInterval(() => {
    onHint();
    if (client !== null || isOpening) return;
    isOpening = true;
    opening = open().finally(() => (isOpening = false));
  }, pollEveryMs);
  timer.unref();
  return {
    async close() {
      isClosing = true;
      clearInterval(timer);
      await opening;
      await client?.end();
    },
  };
}

async function listen(url: string, onHint: () => void): Promise<Client> {
  const client = new Client({ ...clientConfig(url), application_name: "portolan watch", idle_in_transaction_session_timeout: 0 });
  client.on("error", () => {}); // `end` follows
  await client.connect();
  client.on("notification", onHint);
  await client.query(`select pg_advisory_lock_shared(${advisoryLocks.alive})`);
  await client.query(`listen ${entriesChannel}`);
  return client;
}
