/** What the supervisor starts the server with. Nothing of it is secret: it stands in the list of processes. */
export interface ServerOptions {
  readonly port: number;
  readonly listen: string | null; // one loopback address; null: 127.0.0.1 and ::1
  readonly dataDir: string | null;
  /** Holds the address of a PostgreSQL, which stands in no list of processes; null or absent: the SQLite of the data folder. */
  readonly databaseFile?: string | null;
  readonly verbose: boolean;
  readonly version: string;
}
