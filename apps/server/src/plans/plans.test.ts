import { expect, test, vi } from "vitest";
import type { Answer, Client, PlanRecord } from "@portolan/contract";
import { planText } from "@portolan/plans";
import { madeHost } from "../reach/made-host.ts";
import { FakeApplier, rightMac } from "./fake-applier.ts";
import { openTestDesk, personKey, wish } from "./test-desk.ts";

function valueOf<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`${answer.refusal.code} ${JSON.stringify(answer.refusal.params)}`);
  return answer.value;
}

function codeOf(answer: Answer<unknown>): string {
  return answer.ok ? "done" : answer.refusal.code;
}

const li = personKey("Li");

async function openDesk() {
  const applier = new FakeApplier("made");
  applier.approvers = [li.pinned];
  const desk = await openTestDesk({ applier });
  applier.link(true);
  return { desk, applier, client: await desk.ownerClient() };
}

async function requestSigned(client: Client): Promise<PlanRecord> {
  const { id, plan } = valueOf(await client.requestPlan(wish));
  const signature = li.signatureOf(planText(plan), "request");
  return valueOf(await client.signPlan(id, { purpose: "request", key: li.key, signature }));
}

test("a preview tells what a change would do, or why there is none, and leaves nothing behind", async () => {
  const { desk, client } = await openDesk();
  const planned = valueOf(await client.previewPlan(wish));
  if (planned.code !== "planned") throw new Error(planned.code);
  expect(planned.plan).toMatchObject({ host: "made", intent: wish.intent, confirm: { families: [] } });
  expect(planned.effect.gained.map(({ ports, sources }) => [ports, sources])).toEqual([["8080", ["10.8.0.0/16"]]]);
  expect(planned.effect.sections.length).toBeGreaterThan(3);
  const [intent] = [{ ...wish.intent, sources: { ipv4: { kind: "only", sources: ["10.7.0.0/16"] }, ipv6: { kind: "nobody" } } }] as const;
  const already = valueOf(await client.previewPlan({ ...wish, intent }));
  expect(already).toMatchObject({ code: "already", told: { what: { id: "plan.refusal.already" } } });
  expect((await desk.entries()).map(({ kind }) => kind)).toEqual(["log-started", "sign-in"]);
  expect(valueOf(await client.listPlans({})).plans).toEqual([]);
  await desk.close();
});

test("from the request to the confirmation by a new connection, each step in the record, which the applier is shown before it begins", async () => {
  const { desk, applier, client } = await openDesk();
  const requested = valueOf(await client.requestPlan(wish));
  expect(requested).toMatchObject({ state: "requested", by: { kind: "owner" }, approval: { needs: "one", isEnough: false } });
  expect(codeOf(await client.applyPlan(requested.id))).toBe("PLAN_NOT_APPROVED");
  const signature = li.signatureOf(planText(requested.plan), "request");
  const signed = valueOf(await client.signPlan(requested.id, { purpose: "request", key: li.key, signature }));
  expect(signed).toMatchObject({ state: "approved", approval: { isEnough: true }, signatures: [{ signer: "Li", purpose: "request" }] });
  const waiting = valueOf(await client.applyPlan(requested.id));
  expect(waiting).toMatchObject({ state: "waiting", deadline: applier.pending?.deadline });
  expect(valueOf(await client.readGuard())).toMatchObject({ applier: "present", state: { pending: { isOurs: true } } });
  expect(desk.headers.at(-1)).toBe("close");
  expect(desk.idleClosed()).toBeGreaterThan(0);
  expect(valueOf(await client.confirmPlan(requested.id))).toMatchObject({ state: "confirmed", deadline: null });
  await vi.waitFor(async () => {
    await client.readGuard();
    expect(desk.headers.at(-1)).not.toBe("close");
  });
  const entries = await desk.entries();
  const kinds = ["plan-requested", "plan-signed", "apply-requested", "change-applied", "change-confirmed"];
  expect(entries.map(({ kind }) => kind).slice(2)).toEqual(kinds);
  for (const { facts } of entries.slice(2)) expect(facts).toMatchObject({ plan: requested.id, planHash: requested.hash });
  expect(JSON.stringify(entries)).not.toContain('"Li"'); // in hashes it may stand
  expect(desk.told.map(({ state }) => state)).toEqual(
    expect.arrayContaining(["requested", "approved", "applying", "waiting", "confirmed"]),
  );
  expect(applier.kept).toBe(2);
  expect(desk.faults).toEqual([]);
  await desk.close();
});

test("what nobody confirms is told as undone, and why", async () => {
  const { desk, applier, client } = await openDesk();
  const { id } = await requestSigned(client);
  valueOf(await client.applyPlan(id));
  valueOf(await client.extendPlan(id, 300));
  const later = valueOf(await client.readPlan(id)).deadline;
  expect(Date.parse(later ?? "") - Date.now()).toBeGreaterThan(200_000);
  applier.undo("not-confirmed");
  await vi.waitFor(async () => expect(valueOf(await client.readPlan(id)).state).toBe("undone"));
  const { outcome } = valueOf(await client.readPlan(id));
  expect(outcome).toMatchObject({ code: "not-confirmed", text: { id: "guard.outcome.not-confirmed" } });
  expect(codeOf(await client.confirmPlan(id))).toBe("PLAN_STATE");
  const { id: other } = await requestSigned(client);
  valueOf(await client.applyPlan(other));
  expect(valueOf(await client.cancelPlan(other))).toMatchObject({ state: "undone", outcome: { code: "asked" } });
  await desk.close();
});

test("a confirmation that does not count leaves the change waiting", async () => {
  const { desk, applier, client } = await openDesk();
  const { id } = await requestSigned(client);
  valueOf(await client.applyPlan(id));
  applier.refusesConfirmation = { code: "old", missing: ["ipv4"] };
  expect(codeOf(await client.confirmPlan(id))).toBe("CONFIRMATION_NOT_NEW");
  expect(valueOf(await client.readPlan(id)).state).toBe("waiting");
  await desk.close();
});

test("without an applier plans are shown and asked for, and not carried out", async () => {
  const desk = await openTestDesk();
  const client = await desk.ownerClient();
  expect(valueOf(await client.previewPlan(wish)).code).toBe("planned");
  const { id, state, approval } = valueOf(await client.requestPlan(wish));
  expect([state, approval]).toEqual(["requested", null]);
  expect(codeOf(await client.applyPlan(id))).toBe("APPLIER_ABSENT");
  expect(valueOf(await client.readGuard())).toEqual({ applier: "absent", state: null });
  expect(valueOf(await client.cancelPlan(id)).state).toBe("withdrawn");
  await desk.close();
});

test("other rules than those it was made for make a plan stale, with what would be planned now", async () => {
  const { desk, applier, client } = await openDesk();
  const { id } = await requestSigned(client);
  desk.setHost(madeHost({ accepts: "10.9.0.0/16", sequence: 2 }));
  const read = valueOf(await client.readPlan(id));
  expect(read.state).toBe("stale");
  expect(read.fresh).toMatchObject({ code: "planned", plan: { intent: wish.intent } });
  expect(codeOf(await client.applyPlan(id))).toBe("PLAN_STALE");
  expect(applier.asked.some(({ ask }) => ask === "apply")).toBe(false);
  await desk.close();
});

test("a signature of another plan, purpose or key does not count", async () => {
  const { desk, client } = await openDesk();
  const { id, plan } = valueOf(await client.requestPlan(wish));
  const signed = async (signature: string, key = li.key) => codeOf(await client.signPlan(id, { purpose: "request", key, signature }));
  expect(await signed(li.signatureOf(planText(plan), "approve"))).toBe("SIGNATURE_REFUSED");
  expect(await signed(li.signatureOf(planText({ ...plan, id: "other" }), "request"))).toBe("SIGNATURE_REFUSED");
  const stranger = personKey("Li");
  expect(await signed(stranger.signatureOf(planText(plan), "request"), stranger.key)).toBe("SIGNATURE_REFUSED");
  const approving = li.signatureOf(planText(plan), "approve");
  expect(codeOf(await client.signPlan(id, { purpose: "approve", key: li.key, signature: approving }))).toBe("PERMISSION_REQUIRED");
  await desk.close();
});

test("a key is pinned by the applier alone, and who had it pinned is told; the record calls it by its hash", async () => {
  const { desk, client } = await openDesk();
  const mei = personKey("Mei");
  const pin = (mac: string) => client.pinKey({ ...mei.pinned, proof: { by: "first", mac } });
  const refused = await pin("x".repeat(43));
  expect(refused).toMatchObject({ ok: false, refusal: { code: "KEY_NOT_PINNED", params: { reason: "wrong-proof" } } });
  const { state } = valueOf(await pin(rightMac));
  expect(state?.approvers).toEqual([
    { ...li.pinned, by: null },
    { ...mei.pinned, by: { kind: "owner" } },
  ]);
  const [pinned] = (await desk.entries()).filter(({ kind }) => kind === "key-pinned");
  expect(pinned).toMatchObject({ by: "applier", facts: { key: expect.stringMatching(/^[0-9a-f]{16}$/), journal: 1 } });
  expect(JSON.stringify(pinned)).not.toContain('"Mei"');
  await desk.close();
});

test("an applier that dies over a request: asked again it may be, and what it did is caught up with when it is back", async () => {
  const { desk, applier, client } = await openDesk();
  const { id, hash } = await requestSigned(client);
  applier.isDeaf = true;
  const applying = client.applyPlan(id);
  await vi.waitFor(() => expect(applier.asked.some(({ ask }) => ask === "apply")).toBe(true));
  applier.link(false);
  expect(codeOf(await applying)).toBe("APPLIER_SILENT");
  expect(valueOf(await client.readGuard()).applier).toBe("silent");
  applier.link(true);
  await vi.waitFor(async () => expect(valueOf(await client.readPlan(id)).state).toBe("approved"));
  applier.isDeaf = false;
  valueOf(await client.applyPlan(id));
  applier.link(false);
  applier.pending = null;
  for (const kind of ["change-confirmed", "opening-ended"] as const)
    applier.journal.push({
      number: applier.journal.length + 1,
      at: new Date().toISOString(),
      kind,
      planId: id,
      planHash: hash,
      by: "server",
    });
  applier.link(true);
  await vi.waitFor(async () => expect(valueOf(await client.readPlan(id)).state).toBe("ended"));
  await desk.close();
});

test("a server that dies while a change waits knows afterwards what came of it, once", async () => {
  const applier = new FakeApplier("made");
  applier.approvers = [li.pinned];
  const first = await openTestDesk({ applier });
  applier.link(true);
  const client = await first.ownerClient();
  const { id, hash } = await requestSigned(client);
  valueOf(await client.applyPlan(id));
  await first.close({ keeps: true });
  const after = new FakeApplier("made");
  after.journal.push(...applier.journal);
  const fact = { planId: id, planHash: hash, by: "server" } as const;
  after.journal.push({ number: 2, at: new Date().toISOString(), kind: "change-undone", why: "not-confirmed", trouble: null, ...fact });
  const second = await openTestDesk({ directory: first.directory, applier: after });
  after.link(true);
  const again = await second.ownerClient();
  await vi.waitFor(async () => expect(valueOf(await again.readPlan(id)).state).toBe("undone"));
  const kinds = (await second.entries()).map(({ kind }) => kind).filter((kind) => kind.startsWith("change-"));
  expect(kinds).toEqual(["change-applied", "change-undone"]);
  await second.close();
});

test("what cannot be put into the signed record is not asked of the applier", async () => {
  const { desk, applier, client } = await openDesk();
  const { id } = await requestSigned(client);
  const failing = vi.spyOn(desk.ledger, "settle").mockResolvedValue();
  const failure = { since: "", code: "unreadable", detail: "the key" } as const;
  const failed = vi.spyOn(desk.ledger, "failure").mockReturnValue(failure);
  expect(codeOf(await client.applyPlan(id))).toBe("RECORD_NOT_SIGNED");
  failed.mockReturnValueOnce(null).mockReturnValue(failure); // the signer fails only after the entry was written
  expect(codeOf(await client.applyPlan(id))).toBe("RECORD_NOT_SIGNED");
  expect(valueOf(await client.readPlan(id)).state).toBe("approved");
  failing.mockRestore();
  failed.mockRestore();
  desk.unwritable.add("beginPlan");
  expect(codeOf(await client.applyPlan(id))).toBe("DATABASE_UNUSABLE");
  desk.unwritable.clear();
  expect(applier.asked.some(({ ask }) => ask === "apply")).toBe(false);
  expect(valueOf(await client.applyPlan(id)).state).toBe("waiting");
  await desk.close();
});

test("a program with a token asks and applies, by a signature of a pinned key; one that may only look does not", async () => {
  const { desk, client } = await openDesk();
  const { id } = await requestSigned(client);
  const person = {
    id: "li______________",
    name: "Li",
    nameKey: "li",
    roles: ["operator"],
    password: null,
    nowMs: Date.now(),
    isFirst: true,
  };
  await desk.storage.write.addPerson(person);
  const token = async (name: string, scopes: readonly string[]): Promise<Client> => {
    const { hashSecret } = await import("../sign-in.ts");
    const secret = `ptl_${name.padEnd(43, "x")}`;
    const kept = { id: name.padEnd(16, "_"), label: name, scopes, createdMs: Date.now(), expiresMs: Date.now() + 60_000 };
    await desk.storage.write.addApiToken({ ...kept, hash: hashSecret(secret), person: person.id });
    return desk.clientOf({ authorization: `Bearer ${secret}` });
  };
  const looking = await token("looks", ["see"]);
  expect(codeOf(await looking.applyPlan(id))).toBe("PERMISSION_REQUIRED");
  expect(codeOf(await looking.previewPlan(wish))).toBe("PERMISSION_REQUIRED");
  const program = await token("applies", ["see", "request-plan", "apply-plan"]);
  expect(codeOf(await program.pinKey({ name: "x", kind: "ed25519", key: li.key, proof: { by: "first", mac: "x".repeat(43) } }))).toBe(
    "PROOF_REQUIRED",
  );
  const own = valueOf(await program.requestPlan(wish));
  expect(own.by).toEqual({ kind: "person", id: person.id, name: "Li" });
  expect(codeOf(await program.applyPlan(own.id))).toBe("PLAN_NOT_APPROVED");
  expect(valueOf(await program.applyPlan(id)).state).toBe("waiting");
  await desk.close();
});
