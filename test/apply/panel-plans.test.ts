import { join } from "node:path";
import type { PlanRecord } from "@portolan/contract";
import { languages, render } from "@portolan/phrases";
import { planText } from "@portolan/plans";
import { afterAll, beforeAll, expect, test } from "vitest";
import { needs, waitUntil, type LabHost, type LabProcess } from "../lab/index.ts";
import { browse, dataDir, firstPin, getsIn, guardFolder, linkOf, openPort, serverPid, startPanelHost, startPortolanOn, type PanelAnswer, type PanelRequest } from "./panel-on-host.ts"; // prettier-ignore
import { TestKey } from "./test-key.ts";

const options = { ...needs("packages"), timeout: 90_000 };
const key = new TestKey();
let host: LabHost;
let portolan: LabProcess;
let cookie: string | null = null;

beforeAll(async () => {
  if (options.skip) return;
  ({ host, portolan } = await startPanelHost());
  const { token, pin } = linkOf(portolan);
  const signedIn = await one({ method: "POST", path: "/session", body: { token } });
  cookie = signedIn.cookie;
  expect(await one({ method: "POST", path: "/guard/keys", body: firstPin(pin, "Ann", key.key) })).toMatchObject({
    status: 200,
    value: { applier: "present", state: { pinning: "closed", approvers: [{ name: "Ann" }] } },
  });
});
afterAll(() => host?.dispose());

async function one<T = Record<string, unknown>>(request: PanelRequest): Promise<PanelAnswer<T>> {
  const { answers } = await browse(host, [request], cookie);
  return answers[0] as PanelAnswer<T>;
}

/** Root's. */
async function cli(...words: readonly string[]): Promise<string> {
  const program = join(import.meta.dirname, "../../apps/cli/src/main.ts");
  return (await host.run([process.execPath, program, ...words], { env: { PORTOLAN_GUARD_DIR: guardFolder } })).stdout;
}

/** `sources` and nobody else. */
async function requestSigned(source: string): Promise<PlanRecord> {
  const sources = { ipv4: { kind: "only", sources: [source] }, ipv6: { kind: "nobody" } };
  const intent = { kind: "allow", protocol: "tcp", port: openPort, sources, isAdded: false, until: null };
  const asked = { method: "POST", path: "/plans", body: { intent, acceptedRisks: ["cut-connections"] } } as const;
  const { status, value } = await one<PlanRecord>(asked);
  expect(status, JSON.stringify(value)).toBe(200);
  const body = key.signPlan(planText(value.plan));
  const signed = await one<PlanRecord>({ method: "POST", path: `/plans/${value.id}/signatures`, body });
  expect(signed.value).toMatchObject({ state: "approved", plan: { confirm: { families: ["ipv4"] } } });
  return signed.value;
}

const move = (id: string, what: string, body?: object): PanelRequest => ({
  method: "POST",
  path: `/plans/${id}/${what}`,
  ...(body === undefined ? {} : { body }),
});

async function rulesNow(): Promise<string> {
  return (await host.run(["nft", "-s", "list", "ruleset"])).stdout;
}

test(
  "asked for, signed, carried out, confirmed by a connection that the server made the browser open anew, and the record stands",
  options,
  async () => {
    expect(await getsIn(host, "192.0.2.1")).toBe(true);
    const { id } = await requestSigned("192.0.2.128/25");
    const { answers, connections } = await browse(
      host,
      [{ method: "GET", path: "/guard" }, move(id, "apply"), move(id, "confirm")],
      cookie,
    );
    expect(answers.map(({ value }) => value["state"])).toMatchObject([{ pinning: "closed" }, "waiting", "confirmed"]);
    expect(connections).toBe(2); // the first two by one connection, as browsers do
    expect(await getsIn(host, "192.0.2.1")).toBe(false);
    expect(await getsIn(host, "2001:db8::1")).toBe(false);
    const guard = await one<{ state: { witnessed: number } }>({ method: "GET", path: "/guard" });
    expect(guard.value.state.witnessed).toBeGreaterThan(7); // the applier signs the record's heads too
    expect(JSON.parse(await cli("ledger", "verify", "--data-dir", dataDir, "--json"))).toMatchObject({
      schema: "portolan.ledger-verdict/1",
      problems: [],
    });
  },
);

test(
  "nobody confirms: the rules are as before, and the panel says so; a server that was killed meanwhile knows it afterwards",
  options,
  async () => {
    const before = await rulesNow();
    const first = await requestSigned("192.0.2.64/26");
    await browse(host, [move(first.id, "apply"), move(first.id, "extend", { withinSeconds: 10 })], cookie);
    expect(await rulesNow()).not.toBe(before);
    await until(first.id, "undone");
    expect(await rulesNow()).toBe(before);

    const second = await requestSigned("192.0.2.64/26");
    await browse(host, [move(second.id, "apply"), move(second.id, "extend", { withinSeconds: 10 })], cookie);
    await host.run(["kill", "-9", String(serverPid(portolan))]);
    await waitUntil(async () => (await rulesNow()) === before, { what: "the rules of before", timeoutMs: 20_000 });
    const record = await until(second.id, "undone");
    expect(record.outcome).toMatchObject({ code: "not-confirmed" });
  },
);

test("an old backup put back: no plan goes through, the panel names root's command for it, and after that they do", options, async () => {
  const places = ["/root/old.backup", "--data-dir", dataDir, "--key-file", "/root/backup.key"];
  await host.run(["sh", "-c", "umask 077; head -c 32 /dev/urandom >/root/backup.key"]);
  await cli("backup", ...places);
  const { id } = await requestSigned("192.0.2.32/27"); // of which the backup knows nothing
  await browse(host, [move(id, "apply"), move(id, "cancel")], cookie);
  await portolan.stop();
  await cli("restore", ...places, "--replace");
  portolan = await startPortolanOn(host);

  const first = await requestSigned("192.0.2.16/28");
  const refused = await one<PlanRecord>(move(first.id, "apply"));
  expect(refused.value).toMatchObject({
    state: "refused",
    outcome: { code: expect.stringMatching(/^log-(?:rolled-back|forked)$/) as string },
  });
  const { id: sentence } = refused.value.outcome?.text ?? {};
  for (const language of languages)
    expect(render({ id: sentence as "guard.outcome.log-rolled-back" }, language)).toContain("sudo portolan ledger follow");
  await cli("ledger", "follow");
  const second = await requestSigned("192.0.2.16/28");
  expect((await one<PlanRecord>(move(second.id, "apply"))).value).toMatchObject({ state: "waiting" });
  expect((await one<PlanRecord>(move(second.id, "cancel"))).value).toMatchObject({ state: "undone" });
});

/** Also while no server answers. */
async function until(id: string, state: PlanRecord["state"]): Promise<PlanRecord> {
  let last: PlanRecord | null = null;
  const isThere = async (): Promise<boolean> => {
    last = await one<PlanRecord>({ method: "GET", path: `/plans/${id}` }).then(({ value }) => value, () => null); // prettier-ignore
    return last?.state === state;
  };
  await waitUntil(isThere, { what: `the plan is ${state}`, timeoutMs: 30_000 });
  return last as unknown as PlanRecord;
}
