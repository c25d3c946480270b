/** A server's storage in a process of its own, that claims ports one at a time, sixteen at once. Arguments: address, key folder, name, count. Prints what it was granted. */
import { openPostgresStorage } from "@portolan/storage/postgres";
import { racedClaim } from "./raced-pool.ts";

const [url = "", secretKeyDir = "", name = "", count = "0"] = process.argv.slice(2);
const outcome = await openPostgresStorage({ url, secretKeyDir });
if (!outcome.ok) throw new Error(outcome.code);
const { storage } = outcome;
const granted: { readonly port: number; readonly fence: number }[] = [];
let left = Number(count);
const claimant = async (): Promise<void> => {
  while (left > 0) {
    left -= 1;
    const claims = [racedClaim(`${name}/${left}`)];
    for (const answer of await storage.write.claimLeases({ claims, by: "owner", nowMs: Date.now() }))
      if (answer.code === "granted") for (const { ports, fence } of answer.leases) granted.push({ port: ports[0] ?? 0, fence });
  }
};
await Promise.all(Array.from({ length: 16 }, claimant));
await storage.close();
process.stdout.write(JSON.stringify(granted));
