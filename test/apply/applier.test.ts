import { planText } from "@portolan/plans";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { needs, waitUntil, type LabHost, type LabProcess } from "../lab/index.ts";
import {
  askRoot,
  askServer,
  guardFolder,
  listedRules,
  macOf,
  makePlan,
  pinSecretOf,
  requestOf,
  resetRules,
  startGuardedHost,
  v6,
  type Answer,
} from "./applier-on-host.ts";
import { TestKey } from "./test-key.ts";
import { TestLog } from "./test-log.ts";

const options = { ...needs("packages"), timeout: 60_000 };
const ann = new TestKey();
const bo = new TestKey();
const stranger = new TestKey();
const log = new TestLog();
let host: LabHost;
let supervisor: LabProcess;
let before: string;

beforeAll(async () => {
  if (options.skip) return;
  ({ host, supervisor } = await startGuardedHost());
  const mac = macOf(pinSecretOf(supervisor), "Ann", ann.key);
  expect(await askServer(host, { ask: "pin", name: "Ann", kind: "ed25519", key: ann.key, proof: { by: "first", mac } })).toMatchObject({
    code: "pinned",
  });
});
afterAll(() => host?.dispose());
beforeEach(async () => {
  if (options.skip) return;
  await resetRules(host);
  before = await listedRules(host);
});

async function seenSize(): Promise<number> {
  return ((await askServer(host, { ask: "state" }))["log"] as { size: number } | null)?.size ?? 0;
}

async function journal(): Promise<readonly Answer[]> {
  return (await askServer(host, { ask: "journal", after: 0 }))["entries"] as readonly Answer[];
}

async function apply(plan: Awaited<ReturnType<typeof makePlan>>, keys: readonly TestKey[] = [ann]): Promise<Answer> {
  const signatures = keys.map((key) => key.signPlan(planText(plan)));
  return askServer(host, await requestOf(plan, { log, from: await seenSize(), signatures }));
}

test("whose key is pinned has a plan carried out, confirms it over both families, and it is carried out once", options, async () => {
  const made = await makePlan(host);
  expect(made.confirm.families).toEqual(["ipv4"]); // by which whoever asks came
  const plan = { ...made, confirm: { ...made.confirm, families: ["ipv4", "ipv6"] as const } };
  const applied = await apply(plan);
  expect(applied).toMatchObject({ code: "waiting", planId: plan.id, families: ["ipv4", "ipv6"] });
  expect(await askServer(host, { ask: "state" })).toMatchObject({
    pending: { planId: plan.id, state: "waiting", missing: ["ipv4", "ipv6"] },
  });
  const claim = { ask: "confirm", planId: plan.id, connection: "this" };
  expect(await askServer(host, { ...claim, connection: "console" })).toMatchObject({ code: "local" });
  expect(await askServer(host, claim)).toMatchObject({ code: "more", missing: ["ipv6"] });
  expect(await askServer(host, { ask: "extend", planId: plan.id, withinSeconds: 300 })).toMatchObject({ code: "waiting" });
  expect(await askServer(host, claim, v6)).toMatchObject({ code: "confirmed" });
  expect(await listedRules(host)).toContain(`portolan:${plan.id}`);
  const told = (await journal()).filter((one) => one["planId"] === plan.id);
  expect(told).toMatchObject([{ kind: "change-applied", by: "server" }, { kind: "change-confirmed" }]);
  await resetRules(host);
  expect(await apply(plan)).toMatchObject({ code: "refused", reason: "used" });
});

test(
  "a plan that nobody, a stranger, or somebody for another plan has signed, or that the record does not know, changes nothing",
  options,
  async () => {
    const [plan, other] = [await makePlan(host), await makePlan(host, { sources: ["192.0.2.0/28"] })];
    expect(await apply(plan, [])).toMatchObject({ reason: "unsigned" });
    expect(await apply(plan, [stranger])).toMatchObject({ reason: "unknown-key" });
    const from = await seenSize();
    const replayed = await requestOf(plan, { log, from, signatures: [ann.signPlan(planText(other))] });
    expect(await askServer(host, replayed)).toMatchObject({ reason: "wrong-signature", name: "Ann" });
    const signatures = [ann.signPlan(planText(plan))];
    expect(await askServer(host, { ...replayed, signatures, record: null })).toMatchObject({ reason: "no-record" });
    const ofOther = await requestOf(other, { log, from, signatures });
    expect(await askServer(host, { ...ofOther, plan: planText(plan) })).toMatchObject({ reason: "entry-of-another-plan" });
    const unwritten = { ...ofOther.record, entry: { ...ofOther.record?.entry, text: `{"kind":"apply-requested","facts":{}}` } };
    expect(await askServer(host, { ...ofOther, plan: planText(plan), record: { ...unwritten, from: await seenSize() } })).toMatchObject({
      code: "refused",
    });
    expect(await listedRules(host)).toBe(before);
  },
);

test(
  "a stale, an expired, a strange and a bent plan are refused, and so is one whose asker came over what it does not ask for",
  options,
  async () => {
    const plan = await makePlan(host);
    await host.run(["nft", "add", "rule", "inet", "filter", "input", "tcp", "dport", "9", "accept"]);
    expect(await apply(plan)).toMatchObject({ reason: "stale" });
    const old = await makePlan(host, { nowMs: Date.now() - 100 * 3600_000 });
    expect(await apply(old)).toMatchObject({ reason: "expired" });
    expect(await apply({ ...(await makePlan(host)), host: "another" })).toMatchObject({ reason: "other-host" });
    const bent = await makePlan(host);
    expect(await apply({ ...bent, promise: { ...bent.promise, lost: [] } })).toMatchObject({ reason: "not-its-promise" });
    expect(await apply(await makePlan(host, { isByNetwork: false }))).toMatchObject({ reason: "families", missing: ["ipv4"] });
  },
);

test("where two have to agree, who asked cannot approve; what was called off is undone", options, async () => {
  const signed = ann.signPin("Bo", bo.key);
  const proof = { by: "key", key: ann.key, signature: signed };
  expect(await askServer(host, { ask: "pin", name: "Bo", kind: "ed25519", key: bo.key, proof: { ...proof, signature: ann.signPin("Bo", ann.key) } })).toMatchObject({ reason: "wrong-proof" }); // prettier-ignore
  expect(await askServer(host, { ask: "pin", name: "Bo", kind: "ed25519", key: bo.key, proof })).toMatchObject({ code: "pinned" });
  const path = `${guardFolder}/guard-rails.yaml`;
  const text = `# two of us\napproval: other-person\n${(await host.run(["cat", path])).stdout}`;
  host.write(path, text);
  const plan = await makePlan(host);
  const document = planText(plan);
  const ask = async (signatures: readonly unknown[]): Promise<Answer> =>
    askServer(host, { ...(await requestOf(plan, { log, from: await seenSize(), signatures: [] })), signatures });
  expect(await ask([ann.signPlan(document)])).toMatchObject({ reason: "unsigned", purpose: "approve" });
  expect(await ask([ann.signPlan(document), ann.signPlan(document, "approve")])).toMatchObject({ reason: "same-person", name: "Ann" });
  const second = {
    ask: "pin",
    name: "Cy",
    kind: "ed25519",
    key: stranger.key,
    proof: { by: "key", key: ann.key, signature: ann.signPin("Cy", stranger.key) },
  };
  expect(await askServer(host, second)).toMatchObject({ reason: "needs-root" });
  expect(await ask([ann.signPlan(document), bo.signPlan(document, "approve")])).toMatchObject({ code: "waiting" });
  expect(await askServer(host, { ask: "cancel", planId: plan.id })).toMatchObject({ code: "undone", why: "asked" });
  expect(await listedRules(host)).toBe(before);
  host.write(path, text.replace("approval: other-person\n", ""));
  expect(await askServer(host, { ask: "unpin", key: bo.key })).toMatchObject({ code: "bad-request" });
  expect(await askRoot(host, { ask: "unpin", key: bo.key })).toMatchObject({ code: "unpinned" });
  expect((await host.run(["cat", path])).stdout).toContain("# two of us");
});

test("an applier that is killed while a change waits: it is undone, and the next one tells so", options, async () => {
  const plan = await makePlan(host);
  expect(await apply(plan)).toMatchObject({ code: "waiting" });
  await host.run(["pkill", "-9", "-f", "^portolan: applier"]);
  await waitUntil(async () => (await listedRules(host)) === before, { what: "the rules are as before", timeoutMs: 20_000 });
  const state = await askRoot(host, { ask: "state" });
  expect(state).toMatchObject({ pending: null });
  expect((await askRoot(host, { ask: "journal", after: 0 }))["entries"]).toContainEqual(
    expect.objectContaining({ kind: "change-undone", planId: plan.id, why: "keeper-died" }),
  );
  await waitUntil(async () => (await askServer(host, { ask: "state" })).code === "state", { what: "the server's way is there again" });
});

test(
  "a log that was rolled back or forked gets no plan through; the true one goes on, and root alone has it forgotten",
  options,
  async () => {
    log.entries.push(`{"kind":"a"}`, `{"kind":"b"}`, `{"kind":"c"}`);
    await askServer(host, { ask: "cosign", ...(await log.growth(await seenSize())) });
    const [size, plan] = [await seenSize(), await makePlan(host)];
    const true_ = [...log.entries];
    const signatures = [ann.signPlan(planText(plan))];
    const ask = async (): Promise<Answer> => askServer(host, await requestOf(plan, { log, from: size, signatures }));
    log.entries = true_.slice(0, -2);
    expect(await ask()).toMatchObject({ reason: "log-rolled-back", known: size });
    log.entries = true_.with(0, `{"kind":"other"}`);
    expect(await ask()).toMatchObject({ reason: "log-forked" });
    expect((await journal()).at(-1)).toMatchObject({ kind: "plan-refused", reason: "log-forked" });
    const elsewhere = new TestLog();
    elsewhere.entries = [...true_];
    const foreign = await requestOf(plan, { log: elsewhere, from: size, signatures });
    expect(await askServer(host, foreign)).toMatchObject({ reason: "other-log" });
    expect(await askServer(host, { ask: "forget-log" })).toMatchObject({ code: "bad-request" });
    log.entries = true_;
    expect(await askServer(host, { ask: "cosign", ...(await log.growth(0)) })).toMatchObject({ reason: "proof-outdated", known: size });
    const cosigned = await askServer(host, { ask: "cosign", ...(await log.growth(size)) });
    expect(cosigned).toMatchObject({ code: "cosigned", line: expect.stringMatching(/^— portolan-applier\/[0-9a-f]{16} /) as string });
    expect(await askRoot(host, { ask: "forget-log" })).toMatchObject({ code: "forgotten" });
    expect(await seenSize()).toBe(0);
    expect(await askServer(host, { ask: "cosign", ...(await log.growth(0)) })).toMatchObject({ code: "cosigned" });
    expect(await listedRules(host)).toBe(before);
  },
);

test(
  "frames that are no questions do nothing; one that is too large costs the server its life and the applier nothing",
  options,
  async () => {
    const applier = async (): Promise<string> => (await host.run(["pgrep", "-f", "^portolan: applier"])).stdout;
    const known = await applier();
    const frame = (bytes: Buffer): string => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return Buffer.concat([length, bytes]).toString("base64");
    };
    for (const text of ["{", "[]", `"x"`, `{"id":"1","ask":"state"}`, `{"kind":"link","up":true}`, "\u0000".repeat(1000)])
      await askServer(host, { raw: frame(Buffer.from(text)) });
    expect(await askServer(host, { ask: "shell", command: "nft flush ruleset" })).toMatchObject({ code: "bad-request" });
    expect(await askServer(host, { ask: "state", path: "/etc/shadow" })).toMatchObject({ code: "bad-request" });
    expect(await askServer(host, { ask: "extend", planId: "../../etc", withinSeconds: 60 })).toMatchObject({ code: "bad-request" });
    const server = (await host.run(["pgrep", "-f", "guarded-server"])).stdout;
    await askServer(host, { raw: Buffer.from([0x7f, 0xff, 0xff, 0xff]).toString("base64") }).catch(() => null);
    await waitUntil(async () => (await host.run(["pgrep", "-f", "guarded-server"], { allowFailure: true })).stdout !== server, {
      what: "another server",
    });
    await waitUntil(async () => (await askServer(host, { ask: "state" }).catch(() => null))?.code === "state", {
      what: "it answers",
      timeoutMs: 20_000,
    });
    expect(await applier()).toBe(known);
  },
);

test("root's file is believed only where nobody else could have written it", options, async () => {
  const path = `${guardFolder}/guard-rails.yaml`;
  const text = (await host.run(["cat", path])).stdout;
  const plan = await makePlan(host);
  const reasons = async (): Promise<unknown> => (await apply(plan))["reason"];
  await host.run(["chmod", "0666", path]);
  expect(await reasons()).toBe("rails-broken");
  await host.run(["chmod", "0644", path]);
  await host.run(["chown", "61390", path]);
  expect(await reasons()).toBe("rails-broken");
  await host.run(["chown", "0", path]);
  host.write(path, `${text}never-cloze: []\n`);
  expect(await reasons()).toBe("rails-broken");
  host.write(path, `${text}never-close: [{ protocol: tcp, port: 7402, source: 192.0.2.128/25 }]\n`);
  expect(await reasons()).toBe("guard-rail");
  host.write(path, text);
});

test("root needs nobody's signature; it comes by its own socket, which nobody else can open", options, async () => {
  const plan = await makePlan(host, { isByNetwork: false });
  const waiting = await askRoot(host, { ask: "apply", plan: planText(plan), signatures: [], record: null, asker: null });
  expect(waiting).toMatchObject({ code: "waiting", families: [] });
  expect(await askRoot(host, { ask: "confirm", planId: plan.id, connection: "console" })).toMatchObject({ code: "confirmed" });
  const connect = `require("net").connect("${guardFolder}/applier.sock").on("error", (e) => console.log(e.code)).on("connect", () => console.log("in"))`;
  expect((await host.run([process.execPath, "-e", connect], { uid: 61_390 })).stdout.trim()).toBe("EACCES");
});
