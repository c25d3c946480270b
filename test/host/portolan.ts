import { join } from "node:path";
import type { LabHost } from "../lab/lab-host.ts";
import type { HostCommandOptions } from "../lab/lab-process.ts";

export const portolan = join(import.meta.dirname, "../../portolan");

/** As far as the tests look at it; the whole of it is in packages/sockets. */
export interface ListedEndpoint {
  readonly namespace: string;
  readonly protocol: "tcp" | "udp";
  readonly address: string;
  readonly port: number;
  readonly scope: string;
  readonly state: string;
  readonly owners: readonly { readonly pid: number; readonly executable: string | null; readonly user: string | null }[];
  readonly ownersKnown: boolean;
  readonly unit: string | null;
  readonly container: { readonly id: string; readonly name: string } | null;
  readonly service: { readonly id: string } | null;
  readonly display: { readonly ss: string; readonly netstat: string };
}

export interface Listing {
  readonly coverage: {
    readonly sockets: string;
    readonly namespacesUnreadable: number;
    readonly ownersUnknown: number;
    readonly notes: readonly { code: string }[];
  };
  readonly endpoints: readonly ListedEndpoint[];
}

/** What `./portolan ls` says on this host. */
export async function listEndpoints(host: LabHost, options: HostCommandOptions = {}): Promise<Listing> {
  return JSON.parse((await host.run([portolan, "ls", "--json"], options)).stdout) as Listing;
}

/** `tcp *:80` for each socket that `ss` shows listening or bound by UDP in the network namespace of the process, without repetitions. */
export async function listBySs(host: LabHost, enter: readonly string[] = []): Promise<readonly string[]> {
  return distinctRows((await host.run([...enter, "ss", "--no-header", "--numeric", "--tcp", "--udp", "--listening"])).stdout, 4);
}

/** `tcp6 :::80` for each such socket as netstat prints it. */
export async function listByNetstat(host: LabHost, enter: readonly string[] = []): Promise<readonly string[]> {
  const { stdout } = await host.run([...enter, "netstat", "--numeric", "--tcp", "--udp", "--listening", "--wide"]);
  return distinctRows(stdout.split("\n").slice(2).join("\n"), 3);
}

function distinctRows(text: string, column: number): readonly string[] {
  const rows = text
    .trim()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.trim().split(/\s+/));
  return [...new Set(rows.map((row) => `${row[0]?.slice(0, 3)} ${row[column]}`))].sort();
}
