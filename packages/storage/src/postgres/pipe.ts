/** One connection on which statements are sent without waiting for the answers of those before. Made when it is needed, and anew after it was lost. */
import { Client } from "pg";
import { clientConfig, keepDurable } from "./postgres-database.ts";

export interface Pipe {
  /** Null: there is none to be had now. */
  connect(): Promise<Client | null>;
  /** It is not to be used again. */
  drop(): void;
  close(): Promise<void>;
}

export function openPipe(url: string): Pipe {
  let client: Client | null = null;
  const drop = (): void => {
    void client?.end().catch(() => {});
    client = null;
  };
  return {
    async connect() {
      if (client !== null) return client;
      const opened = new Client({ ...clientConfig(url), pipeline: true });
      opened.on("error", () => {}); // its statements fail
      opened.on("end", () => (client = client === opened ? null : client));
      try {
        await opened.connect();
        await keepDurable(opened);
        client = opened;
      } catch {
        void opened.end().catch(() => {});
      }
      return client;
    },
    drop,
    async close() {
      await client?.end();
    },
  };
}
