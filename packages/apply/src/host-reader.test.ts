import type { Snapshot } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { openHostReader } from "./host-reader.ts";

const lookOf = (...codes: readonly string[]): Snapshot =>
  ({ coverage: { notes: codes.map((code) => ({ code, params: {} })) } }) as unknown as Snapshot;

function readerOf(answers: readonly Snapshot[]) {
  let looks = 0;
  const look = (): Promise<Snapshot> => {
    looks += 1;
    return Promise.resolve(answers[looks - 1] ?? lookOf());
  };
  return { reader: openHostReader("test", { look, close: () => {} }), looks: () => looks };
}

test("rules that a busy host did not tell in time are asked for again, three times in all", async () => {
  const good = lookOf("rule-tool-absent");
  const once = readerOf([good]);
  expect(await once.reader.read()).toBe(good);
  expect(once.looks()).toBe(1);
  const late = readerOf([lookOf("rules-failed"), good]);
  expect(await late.reader.read()).toBe(good);
  const failed = lookOf("rules-failed");
  const never = readerOf([failed, failed, failed, good]);
  expect(await never.reader.read()).toBe(failed);
  expect(never.looks()).toBe(3);
});
