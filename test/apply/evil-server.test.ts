import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { planText } from "@portolan/plans";
import { afterAll, beforeAll, expect, test } from "vitest";
import { needs, type LabHost, type LabProcess } from "../lab/index.ts";
import {
  askRoot,
  askServer,
  guardFolder,
  listedRules,
  macOf,
  makePlan,
  pidsOf,
  pinSecretOf,
  requestOf,
  startGuardedHost,
} from "./applier-on-host.ts";
import type { Attempt } from "./evil-attempts.ts";
import { TestKey } from "./test-key.ts";
import { TestLog } from "./test-log.ts";

const options = { ...needs("packages"), timeout: 90_000 };
const page = join(import.meta.dirname, "../../docs/attempts.md");
const ann = new TestKey();
let host: LabHost;
let supervisor: LabProcess;

beforeAll(async () => {
  if (options.skip) return;
  ({ host, supervisor } = await startGuardedHost());
  await host.run(["install", "-m", "4755", "/usr/bin/id", "/usr/local/bin/root-id"]);
});
afterAll(() => host?.dispose());

/** As the page tells them; which words a tool finds for a refusal is its own. */
function table(attempts: readonly Attempt[]): string {
  const rows = attempts.map(({ what, refusedBy, refusal }) => `| ${what} | ${refusedBy ?? "nobody"} | \`${refusal}\` |`);
  return ["| What it tries | Refused by | In the words of who refuses |", "|---|---|---|", ...rows].join("\n");
}

test(
  "whoever takes the server over changes nothing, reads nobody and becomes nobody: each attempt is refused, and the page lists it",
  options,
  async () => {
    const log = new TestLog();
    const mac = macOf(pinSecretOf(supervisor), "Ann", ann.key);
    expect(await askServer(host, { ask: "pin", name: "Ann", kind: "ed25519", key: ann.key, proof: { by: "first", mac } })).toMatchObject({
      code: "pinned",
    });
    const first = await makePlan(host);
    const carried = await requestOf(first, { log, from: 0, signatures: [ann.signPlan(planText(first))] });
    expect(await askServer(host, carried)).toMatchObject({ code: "waiting" });
    expect(await askServer(host, { ask: "cancel", planId: first.id })).toMatchObject({ code: "undone" });

    const before = [await listedRules(host), await askRoot(host, { ask: "state" })];
    const request = await requestOf(await makePlan(host), { log, from: 1, signatures: [] });
    const ancestor = Number((await host.run(["pgrep", "-f", "run-guarded"])).stdout.split("\n")[0]);
    const pids = { ...pidsOf(supervisor), supervisor: ancestor };
    const facts = {
      request: { ...request, asker: null },
      carried: { ...carried, asker: null },
      signature: carried.signatures[0],
      pids,
      folder: guardFolder,
    };
    const { attempts } = (await askServer(host, { ask: "attempts", facts })) as unknown as { attempts: readonly Attempt[] };
    expect(attempts.length).toBeGreaterThan(35);
    expect(attempts.filter(({ refusedBy }) => refusedBy === null)).toEqual([]);
    const after = [await listedRules(host), await askRoot(host, { ask: "state" })];
    const changing = { id: 0, journalUpTo: 0, pinning: "" };
    expect([after[0], { ...(after[1] as object), ...changing }]).toEqual([before[0], { ...(before[1] as object), ...changing }]);
    expect(pidsOf(supervisor)).toMatchObject({ applier: pids.applier });

    const text = readFileSync(page, "utf8");
    const head = text.slice(0, text.indexOf("| What it tries"));
    if (process.env["UPDATE_ATTEMPTS"] === "1") writeFileSync(page, `${head}${table(attempts)}\n`);
    else expect(text).toBe(`${head}${table(attempts)}\n`);
  },
);
