import type { Client } from "@portolan/contract";

/** Names of hosts by their ids, to be shown; an id stands for itself where no name is known. */
export async function hostNames(client: Client): Promise<(host: string) => string> {
  const answer = await client.listLeaseHosts();
  const names = new Map(answer.ok ? answer.value.hosts.map(({ host, name }) => [host, name] as const) : []);
  return (host) => names.get(host) ?? host;
}
