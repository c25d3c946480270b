/** A redirect that nobody signs, asked of a real applier by whoever sits in the server's place: what root's file allows, and nothing else. */
import { planText, type Plan } from "@portolan/plans";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { needs, waitUntil, type LabHost } from "../lab/index.ts";
import { askServer, guardFolder, listedRules, makePlan, makeRedirect, port, requestOf, resetRules, startGuardedHost, type Answer } from "./applier-on-host.ts"; // prettier-ignore
import { TestLog } from "./test-log.ts";

const options = { ...needs("packages"), timeout: 60_000 };
const to = 7403;
const log = new TestLog();
const allowed = `failover: [ { protocol: tcp, port: ${port}, to: 7403-7409, user: root } ]\n`;
let host: LabHost;
let before: string;

/** Which of the two, as it is seen from outside and from here, over both families. */
const naming = (of: number, name: string): readonly string[] => [
  process.execPath,
  "-e",
  `require("net").createServer((s) => s.on("error", () => {}).end("${name}")).listen(${of}, "::", () => console.log("up"))`,
];
const asking = `const [port, ...places] = process.argv.slice(1); for (const host of places) { let told = ""; const s = require("net").connect({ host, port, timeout: 1000 });
  s.on("data", (d) => (told += d)); s.on("timeout", () => s.destroy()); s.on("error", () => {}); s.on("close", () => console.log(host + " " + told)); }`;

async function who(of = port): Promise<readonly string[]> {
  const ask = async (places: readonly string[], where: object): Promise<readonly string[]> => {
    const { stdout } = await host.run([process.execPath, "-e", asking, String(of), ...places], where);
    return stdout.trim().split("\n").map((line) => line.split(" ")[1] ?? ""); // prettier-ignore
  };
  const outside = await ask(["192.0.2.1", "2001:db8::1"], { networkNamespace: "outside" });
  return [...outside, ...(await ask(["192.0.2.1", "2001:db8::1", "127.0.0.1", "::1"], {}))];
}

beforeAll(async () => {
  if (options.skip) return;
  ({ host } = await startGuardedHost());
  await host.start(naming(to, "real"), { ready: /up/ });
  await host.start(naming(7410, "other"), { ready: /up/ });
  const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", ...naming(7404, "thief")];
  await host.start(nobody, { ready: /up/ });
});
afterAll(() => host?.dispose());
beforeEach(async () => {
  if (options.skip) return;
  await resetRules(host);
  before = await listedRules(host);
  await write(allowed);
});

async function write(rails: string): Promise<void> {
  await host.run(["sh", "-c", `umask 077; cat > ${guardFolder}/guard-rails.yaml`], { input: rails });
}

async function failover(plan: Plan, more: object = {}): Promise<Answer> {
  const from = ((await askServer(host, { ask: "state" }))["log"] as { size: number } | null)?.size ?? 0;
  const { plan: text, record } = await requestOf(plan, { log, from, signatures: [] });
  return askServer(host, { ask: "failover", plan: text, record, ...more });
}

test("what the file allows is made, shown by real connections of both families, renewed, and taken back", options, async () => {
  const plan = await makeRedirect(host, { port, to, seconds: 60 });
  const switched = await failover(plan);
  expect(switched).toMatchObject({ code: "switched", planId: plan.id, until: plan.until?.at });
  expect(switched["reached"]).toEqual(expect.arrayContaining(["127.0.0.1", "::1", "192.0.2.1", "2001:db8::1"]));
  expect(await who()).toEqual(Array.from({ length: 6 }, () => "real"));
  expect(await failover(plan)).toMatchObject({ reason: "used" });
  const renewal = { ask: "renew-failover", planId: plan.id };
  const until = new Date(Date.now() + 600_000).toISOString();
  expect(await askServer(host, { ...renewal, until })).toEqual(expect.objectContaining({ code: "renewed", until }));
  const late = new Date(Date.now() + 1_000_000).toISOString();
  expect(await askServer(host, { ...renewal, until: late })).toMatchObject({ reason: "no-consent" });
  expect(await askServer(host, { ...renewal, planId: "other", until })).toMatchObject({ code: "not-pending" });
  expect(await askServer(host, { ask: "state" })).toMatchObject({ pending: null, ends: [{ planId: plan.id, at: until }] });
  await write("");
  expect(await askServer(host, { ...renewal, until })).toMatchObject({ reason: "no-consent" });
  expect(await askServer(host, { ask: "cancel", planId: plan.id })).toMatchObject({ code: "undone" });
  expect(await listedRules(host)).toBe(before);
  const { entries } = (await askServer(host, { ask: "journal", after: 0 })) as unknown as { entries: readonly Answer[] };
  const told = entries.filter((one) => one["planId"] === plan.id).map((one) => one["kind"]);
  expect(told).toEqual(["change-applied", "change-confirmed", "plan-refused", "opening-ended"]);
});

test("it ends by itself when nobody renews it", options, async () => {
  const plan = await makeRedirect(host, { port, to, seconds: 12 });
  expect(await failover(plan)).toMatchObject({ code: "switched" });
  expect(await who()).toContain("real");
  await waitUntil(async () => (await listedRules(host)) === before, { what: "the end", timeoutMs: 25_000 });
});

test("nothing else is made without a signature, whatever is told", options, async () => {
  const refused = async (plan: Plan, reason: string, more: object = {}): Promise<void> => expect(await failover(plan, more)).toMatchObject({ code: "refused", reason }); // prettier-ignore
  const good = await makeRedirect(host, { port, to, seconds: 60 });
  await refused(await makePlan(host), "no-consent");
  await refused(await makeRedirect(host, { port: 7400, to, seconds: 60 }), "no-consent"); // another port
  await refused(await makeRedirect(host, { port, to: 7410, seconds: 60 }), "no-consent"); // to another port
  await refused(await makeRedirect(host, { port, to: 7404, seconds: 60 }), "no-consent"); // where another user listens
  await refused(await makeRedirect(host, { port, to, seconds: 1000 }), "no-consent"); // for long
  await refused(good, "no-record", { record: null });
  await refused({ ...good, acceptedRisks: ["lose-ssh"] }, "no-consent");
  await refused({ ...good, until: null }, "not-own-plan"); // for ever
  await refused({ ...good, confirm: { ...good.confirm, families: ["ipv4"] } }, "families");
  const table = { kind: "add-table", name: "portolan-more", hook: "input", rules: [{ verdict: "drop", family: "ipv4", protocol: "tcp", port: 9, sources: [], isPublished: false }] } as const; // prettier-ignore
  const steps = good.steps.map((step) => (step.tool === "nft" ? { ...step, changes: [...step.changes, table] } : step));
  await refused({ ...good, steps }, "not-own-plan");
  const led = good.steps.map((step) => (step.tool === "nft" ? { ...step, changes: step.changes.map((one) => (one.kind === "add-redirect-table" ? { ...one, to: 7410 } : one)) } : step)); // prettier-ignore
  await refused({ ...good, steps: led }, "not-its-promise");
  expect(await askServer(host, { ...(await requestOf(good, { log, from: 0, signatures: [] })) })).toMatchObject({ code: "refused" });
  await write("failover: leases\n");
  await refused(good, "rails-broken");
  await write("");
  await refused(good, "no-consent");
  expect(planText(good)).toContain("redirect");
  expect(await listedRules(host)).toBe(before);
});
