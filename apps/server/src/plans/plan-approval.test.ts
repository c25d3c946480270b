import { expect, test } from "vitest";
import type { ApplierState, ApplyRefusal, UndoneAnswer } from "@portolan/contract/applier";
import { createPlanMaker } from "./plan-maker.ts";
import { approvalOf } from "./plan-approval.ts";
import { outcomePhrase } from "./plan-outcome.ts";
import { personKey, wish } from "./test-desk.ts";
import { madeHost } from "../reach/made-host.ts";

const li = personKey("Li");
const lisOther = personKey("Li");
const mei = personKey("Mei");
const approvers = [li.pinned, lisOther.pinned, mei.pinned];
const signed = (key: string, purpose: "request" | "approve") => ({ key, purpose });

test("under `one` any pinned key is enough, under `other-person` an approver who did not ask, by name and not by key", () => {
  const under = (approval: "none" | "one" | "other-person", ...given: ReturnType<typeof signed>[]) =>
    approvalOf({ approval, approvers }, given);
  expect(under("none")).toMatchObject({ isEnough: true, missing: [] });
  expect(under("one")).toMatchObject({ isEnough: false, missing: ["request", "approve"] });
  expect(under("one", signed(mei.key, "approve")).isEnough).toBe(true);
  expect(under("one", signed(personKey("Eve").key, "request")).isEnough).toBe(false);
  expect(under("other-person", signed(li.key, "request"))).toMatchObject({ isEnough: false, missing: ["approve"] });
  expect(under("other-person", signed(mei.key, "approve"))).toMatchObject({ isEnough: false, missing: ["request"] });
  expect(under("other-person", signed(li.key, "request"), signed(lisOther.key, "approve")).isEnough).toBe(false);
  expect(under("other-person", signed(li.key, "request"), signed(mei.key, "approve")).isEnough).toBe(true);
});

test("a key is the same key in both alphabets of base64", () => {
  const key = Buffer.from(mei.key, "base64url").toString("base64");
  expect(approvalOf({ approval: "one", approvers: [{ ...mei.pinned, key }] }, [signed(mei.key, "request")]).isEnough).toBe(true);
});

test("each end that an applier tells has its sentence, and one that only a newer applier knows is told by its code", () => {
  const known: Record<ApplyRefusal["reason"] | UndoneAnswer["why"], true> = {
    asked: true,
    failed: true,
    "not-as-promised": true,
    "not-confirmed": true,
    "keeper-died": true,
    restarted: true,
    "rails-broken": true,
    "not-a-plan": true,
    "other-host": true,
    used: true,
    busy: true,
    expired: true,
    stale: true,
    "nobody-pinned": true,
    unsigned: true,
    "unknown-key": true,
    "wrong-signature": true,
    "same-person": true,
    "no-record": true,
    "record-malformed": true,
    "other-log": true,
    "checkpoint-unsigned": true,
    "proof-outdated": true,
    "log-rolled-back": true,
    "log-forked": true,
    "entry-not-in-log": true,
    "entry-of-another-plan": true,
    "not-its-promise": true,
    "no-consent": true,
    "not-own-plan": true,
    "touches-others": true,
    "guard-rail": true,
    risks: true,
    families: true,
    "asker-unseen": true,
    "not-possible": true,
  };
  for (const code of Object.keys(known)) expect(outcomePhrase({ code, detail: null }).id, code).not.toBe("guard.outcome.other");
  expect(outcomePhrase({ code: "newer", detail: null })).toEqual({ id: "guard.outcome.other", params: { code: "newer" } });
  expect(outcomePhrase({ code: "failed", detail: "nft: busy" })).toMatchObject({ id: "guard.outcome.trouble" });
});

test("plans are made one at a time, and not at all for whom nobody waits any more", async () => {
  const begun: string[] = [];
  const running: PromiseWithResolvers<never>[] = [];
  const maker = createPlanMaker({
    reach: {
      plan({ planId }) {
        begun.push(planId);
        const made = Promise.withResolvers<never>();
        running.push(made);
        return made.promise;
      },
    },
    view: { snapshot: madeHost().snapshot },
    guardState: async () => null,
    ways: async () => [],
    scanner: { connections: async () => [] },
    nowMs: () => 0,
  });
  const gone = new AbortController();
  const make = (signal: AbortSignal) => maker.make({ wish, asker: null, signal });
  const first = make(new AbortController().signal);
  const second = make(gone.signal);
  const third = make(new AbortController().signal);
  await new Promise(setImmediate);
  expect(begun).toHaveLength(1);
  gone.abort();
  running[0]?.resolve({ code: "already" } as never);
  await expect(second).rejects.toMatchObject({ code: "REQUEST_INVALID" });
  await expect(first).resolves.toMatchObject({ code: "already" });
  await new Promise(setImmediate);
  expect(begun).toHaveLength(2);
  running[1]?.resolve({ code: "already" } as never);
  await third;
});

test("a plan of a host that systemd does not run promises none of its timers", async () => {
  const ends: unknown[] = [];
  for (const systemd of [true, false]) {
    const maker = createPlanMaker({
      reach: {
        async plan({ endsBy }) {
          ends.push(endsBy);
          return { code: "already" } as never;
        },
      },
      view: { snapshot: madeHost().snapshot },
      guardState: async () => ({ guards: { systemd, bootUnit: false }, rails: { code: "none", path: "" } }) as ApplierState,
      ways: async () => [],
      scanner: { connections: async () => [] },
      nowMs: () => 0,
    });
    await maker.make({ wish, asker: null, signal: new AbortController().signal });
  }
  expect(ends).toEqual(["timer", "watch"]);
});
