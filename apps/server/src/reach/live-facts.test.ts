import type { LiveFacts } from "@portolan/contract/frames";
import { emptySections, type Snapshot } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { createLiveFacts } from "./live-facts.ts";

function startFacts(answers: readonly (LiveFacts | null)[]) {
  const asked: boolean[] = [];
  const rules = { namespace: "host", kind: "nft", text: '{"table": {"name": "firewalld"}}' };
  const state = { nowMs: 0, hash: "1", hasRules: false };
  const snapshot = (): Snapshot =>
    ({ hashes: { rules: state.hash }, sections: { ...emptySections(), rules: state.hasRules ? [rules] : [] } }) as unknown as Snapshot;
  const read = createLiveFacts({
    snapshot,
    nowMs: () => state.nowMs,
    ask: ({ asksFirewalld }) => Promise.resolve(answers[asked.push(asksFirewalld) - 1] ?? null),
  });
  return { asked, state, read };
}

const told: LiveFacts = { bansSignIns: true, socketCounts: { tcpInUse: 28_123, tcpTimeWait: 7 } };

test("facts are kept for half a minute or until the rules change; counts have two digits", async () => {
  const { asked, state, read } = startFacts([told, told, told]);
  expect(await read()).toEqual({ bansSignIns: true, socketCounts: { tcpInUse: 28_000, tcpTimeWait: 7 } });
  state.nowMs = 29_999;
  await read();
  expect(asked).toEqual([false]);
  Object.assign(state, { hash: "2", hasRules: true });
  await read();
  state.nowMs += 30_000;
  await read();
  expect(asked).toEqual([false, true, true]);
});

test("a scanner that does not answer is asked again", async () => {
  const { asked, read } = startFacts([null, told]);
  expect([await read(), (await read())?.bansSignIns]).toEqual([null, true]);
  expect(asked).toHaveLength(2);
});
