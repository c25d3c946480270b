import { expect, test } from "vitest";
import type { FoundNamespace } from "./network-namespaces.ts";
import { createRuleReadings } from "./rule-readings.ts";

const namespaces = (count: number): FoundNamespace[] =>
  Array.from({ length: count }, (_, index) => ({
    inode: index + 1,
    id: `name:n${index + 1}`,
    names: [],
    pids: [],
    paths: [],
    sockets: [],
    hiddenPid: null,
  }));

function timed(costMs: number, isLasting = false) {
  let now = 0;
  const generations = new Map<number, number>();
  const asked: string[] = [];
  const readings = createRuleReadings({
    nowMs: () => now,
    readState: ({ inode }) => ({ generation: generations.get(inode) ?? 1, legacy: { ipv4: "", ipv6: "" } }),
    readOne: async ({ id }, readState) => {
      asked.push(id);
      now += costMs;
      return {
        rules: [{ namespace: id, source: "nft-json", text: `${id} at ${now}`, error: null }],
        notes: [],
        validFor: isLasting ? readState() : null,
      };
    },
  });
  return { readings, asked, generations };
}

test("of many namespaces some are read at a time, the longest unread first, and what was not read yet says so", async () => {
  const { readings, asked } = timed(100);
  const all = namespaces(20);
  const first = await readings.read(all, { complete: false });
  expect(asked).toHaveLength(12);
  expect(first.filter(({ notes }) => notes.length > 0)).toHaveLength(8);
  expect(first.at(-1)?.rules[0]).toMatchObject({ namespace: "name:n20", text: null, error: expect.stringContaining("not read yet") });
  const second = await readings.read(all, { complete: false });
  expect(asked.slice(12, 20)).toEqual(all.slice(12).map(({ id }) => id));
  expect(second.every(({ notes }) => notes.length === 0)).toBe(true);
  expect(new Set(asked)).toEqual(new Set(all.map(({ id }) => id)));
});

test("whoever asks for everything gets everything, however long it takes", async () => {
  const { readings, asked } = timed(1000);
  await readings.read(namespaces(20), { complete: true });
  expect(asked).toHaveLength(20);
});

test("rules that cannot have changed are not read again", async () => {
  const { readings, asked, generations } = timed(1, true);
  await readings.read(namespaces(3), { complete: true });
  const same = await readings.read(namespaces(3), { complete: true });
  expect(asked).toHaveLength(3);
  expect(same.map(({ rules }) => rules[0]?.text)).toEqual(["name:n1 at 1", "name:n2 at 2", "name:n3 at 3"]);
  generations.set(2, 7);
  await readings.read(namespaces(3), { complete: true });
  expect(asked.slice(3)).toEqual(["name:n2"]);
  await readings.read(namespaces(3), { complete: false });
  expect(asked).toHaveLength(4);
});

test("a namespace that took another's number is not taken for it", async () => {
  const { readings } = timed(1);
  const [one] = namespaces(1);
  await readings.read(namespaces(1), { complete: true });
  const [again] = await readings.read(one === undefined ? [] : [{ ...one, id: "name:other" }], { complete: false });
  expect(again?.rules[0]?.text).toMatch(/^name:other at/);
});
