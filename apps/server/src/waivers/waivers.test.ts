import { expect, test, vi } from "vitest";
import type { Answer, Client, FindingDocument, NewWaiver, Role, WaiversDocument } from "@portolan/contract";
import { FakeApplier } from "../plans/fake-applier.ts";
import { openTestDesk } from "../plans/test-desk.ts";
import { madeHost } from "../reach/made-host.ts";
import { hashSecret } from "../sign-in.ts";

function valueOf<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`${answer.refusal.code} ${JSON.stringify(answer.refusal.params)}`);
  return answer.value;
}

function codeOf(answer: Answer<unknown>): string {
  return answer.ok ? "done" : answer.refusal.code;
}

type Desk = Awaited<ReturnType<typeof openTestDesk>>;

async function openDesk({ approval = "other-person" }: { readonly approval?: FakeApplier["approval"] } = {}) {
  const applier = new FakeApplier("made");
  applier.approval = approval;
  const desk = await openTestDesk({ applier });
  applier.link(true);
  desk.setHost(hostWithFinding());
  return { desk, applier, client: await desk.ownerClient() };
}

/** Nothing listens at the port that its rule opens. */
function hostWithFinding(): ReturnType<typeof madeHost> {
  const { snapshot } = madeHost();
  const { hashes, sections } = snapshot;
  return { snapshot: { ...snapshot, hashes: { ...hashes, sockets: "none" }, sections: { ...sections, sockets: [] } }, endpoints: [] };
}

/** A person with these roles, signed in a moment ago. */
async function member(desk: Desk, name: string, roles: readonly Role[]): Promise<Client> {
  const [id, nowMs, secret] = [name.padEnd(16, "_"), Date.now(), name.padEnd(43, "x")];
  const { write } = desk.storage;
  await write.addPerson({ id, name, nameKey: name.toLowerCase(), roles, password: name, nowMs, isFirst: false });
  const session = { sessionHash: hashSecret(secret), replaced: null, nowMs, expiresMs: nowMs + 600_000 };
  await write.signInPerson({ person: id, password: name, rehashed: null, proof: null, attempt: null, ...session });
  return desk.clientOf({ cookie: `portolan_session_${new URL(desk.origin).port}=${secret}` });
}

async function firstFinding(client: Client): Promise<FindingDocument> {
  const { findings } = valueOf(await client.readFindings());
  const [first] = findings;
  if (first === undefined) throw new Error("nothing was found");
  return first;
}

function wishOf({ id, namespace }: FindingDocument, more: Partial<NewWaiver> = {}): NewWaiver {
  const until = new Date(Date.now() + 30 * 86_400_000).toISOString();
  return { finding: { id, namespace }, reason: "behind the hospital's gateway", until, ...more };
}

function onlyWaiver({ waivers }: WaiversDocument) {
  const [waiver] = waivers;
  if (waiver === undefined || waivers.length > 1) throw new Error(`${waivers.length} waivers`);
  return waiver;
}

test("an operator asks, somebody else approves; the finding is still told and counted apart, and each step is in the record without the reason", async () => {
  const { desk } = await openDesk();
  const li = await member(desk, "Li", ["operator", "approver"]);
  const mei = await member(desk, "Mei", ["approver"]);
  const bo = await member(desk, "Bo", ["viewer"]);
  const finding = await firstFinding(li);
  const before = valueOf(await li.readFindings());
  expect(codeOf(await bo.requestWaiver(wishOf(finding)))).toBe("PERMISSION_REQUIRED");
  expect(codeOf(await mei.requestWaiver(wishOf(finding)))).toBe("PERMISSION_REQUIRED");
  const asked = valueOf(await li.requestWaiver(wishOf(finding)));
  expect(asked.mayBeSame).toBe(false);
  const { id } = onlyWaiver(asked);
  expect(onlyWaiver(asked)).toMatchObject({ state: "requested", by: { kind: "person", name: "Li" }, approved: null, reason: "behind the hospital's gateway" }); // prettier-ignore
  expect(valueOf(await li.readFindings()).waived).toBeUndefined();
  expect(codeOf(await li.approveWaiver(id))).toBe("WAIVER_OWN");
  expect(codeOf(await bo.approveWaiver(id))).toBe("PERMISSION_REQUIRED");
  expect(onlyWaiver(valueOf(await mei.approveWaiver(id)))).toMatchObject({ state: "approved", approved: { by: { name: "Mei" } } });
  const after = valueOf(await li.readFindings());
  expect(after.findings).toEqual(before.findings);
  expect(after.counts).toEqual(before.counts);
  expect(after.revision).toBeGreaterThan(before.revision);
  expect(after.waived).toEqual({ high: 0, medium: 0, low: 0, [finding.severity]: 1 });
  expect(valueOf(await li.readReach()).waived).toEqual(after.waived);
  expect(codeOf(await bo.withdrawWaiver(id))).toBe("PERMISSION_REQUIRED");
  expect(onlyWaiver(valueOf(await li.withdrawWaiver(id)))).toMatchObject({
    state: "ended",
    ended: { how: "withdrawn", by: { name: "Li" } },
  });
  expect(valueOf(await li.readFindings()).waived).toBeUndefined();
  expect(codeOf(await mei.approveWaiver(id))).toBe("WAIVER_STATE");
  const entries = (await desk.entries()).filter(({ kind }) => kind.startsWith("waiver"));
  expect(entries.map(({ kind, by }) => [kind, by.replaceAll("_", "")])).toEqual([
    ["waiver-requested", "Li"],
    ["waiver-approved", "Mei"],
    ["waiver-ended", "Li"],
  ]);
  for (const { facts } of entries) expect(facts).toMatchObject({ waiver: id, code: finding.code });
  expect(JSON.stringify(entries)).not.toMatch(/hospital/);
  await desk.close();
});

test("its end comes by itself: the finding counts again, and the record says so soon after somebody looks", async () => {
  const { desk, client } = await openDesk();
  const finding = await firstFinding(client);
  const until = new Date(Date.now() + 3000).toISOString();
  expect(onlyWaiver(valueOf(await client.requestWaiver(wishOf(finding, { until }))))).toMatchObject({
    state: "approved",
    by: { kind: "owner" },
  }); // nobody else is here
  expect(valueOf(await client.readFindings()).waived).toBeDefined();
  await vi.waitFor(async () => expect(valueOf(await client.readFindings()).waived).toBeUndefined(), { timeout: 8000, interval: 100 });
  expect(onlyWaiver(valueOf(await client.listWaivers()))).toMatchObject({ state: "ended", ended: { how: "expired", by: null } });
  await vi.waitFor(async () => expect((await desk.entries()).map(({ kind }) => kind)).toContain("waiver-ended"), { timeout: 5000 });
  expect((await desk.entries()).find(({ kind }) => kind === "waiver-ended")).toMatchObject({ by: "server", facts: { how: "expired" } });
  expect(onlyWaiver(valueOf(await client.listWaivers()))).toMatchObject({ ended: { how: "expired", by: null } });
  expect(desk.faults).toEqual([]);
  await desk.close();
});

test("who may approve approves their own only where the host asks for no other person", async () => {
  const { desk, applier } = await openDesk({ approval: "one" });
  const li = await member(desk, "Li", ["operator", "approver"]);
  const bo = await member(desk, "Bo", ["operator"]);
  const finding = await firstFinding(li);
  const own = valueOf(await li.requestWaiver(wishOf(finding)));
  expect(own.mayBeSame).toBe(true);
  expect(onlyWaiver(own)).toMatchObject({ state: "approved", by: { name: "Li" }, approved: { by: { name: "Li" } } });
  expect(codeOf(await bo.requestWaiver(wishOf(finding)))).toBe("WAIVER_EXISTS");
  await bo.withdrawWaiver(onlyWaiver(own).id);
  expect(valueOf(await bo.requestWaiver(wishOf(finding))).waivers[0]).toMatchObject({ state: "requested" }); // who may not approve asks
  applier.link(false); // nobody tells what the host asks for
  expect(valueOf(await bo.listWaivers()).mayBeSame).toBe(false);
  await desk.close();
});

test("refused: what was not found, an end that is too far or over, a reason that says nothing, and where it cannot be written", async () => {
  const { desk, client } = await openDesk();
  const finding = await firstFinding(client);
  const wish = wishOf(finding);
  const at = (ms: number): NewWaiver => ({ ...wish, until: new Date(Date.now() + ms).toISOString() });
  expect(codeOf(await client.requestWaiver({ ...wish, finding: { ...wish.finding, namespace: "name:web" } }))).toBe("FINDING_UNKNOWN");
  expect(codeOf(await client.requestWaiver(at(-1)))).toBe("WAIVER_END_REFUSED");
  expect(codeOf(await client.requestWaiver(at(367 * 86_400_000)))).toBe("WAIVER_END_REFUSED");
  for (const reason of ["", "   ", "two\nlines", "x".repeat(501)])
    expect(codeOf(await client.requestWaiver({ ...wish, reason }))).toBe("REQUEST_INVALID");
  expect(codeOf(await client.approveWaiver("x".repeat(16)))).toBe("PERMISSION_REQUIRED"); // a link approves nothing
  desk.unwritable.add("addWaiver");
  expect(codeOf(await client.requestWaiver(wish))).toBe("DATABASE_UNUSABLE");
  expect(valueOf(await client.listWaivers()).waivers).toEqual([]);
  expect((await desk.entries()).filter(({ kind }) => kind.startsWith("waiver"))).toEqual([]);
  await desk.close();
});
