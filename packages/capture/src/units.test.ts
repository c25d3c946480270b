import { expect, test } from "vitest";
import type { ProgramResult } from "./run-program.ts";
import { createUnitReader } from "./units.ts";

const request = { processes: [], sockets: [] };

function readerOf(result: ProgramResult) {
  const calls: string[][] = [];
  let now = 0;
  const reader = createUnitReader({
    isSystemd: () => true,
    monotonicMs: () => now,
    systemctl: (args) => {
      calls.push([...args]);
      return Promise.resolve(result);
    },
  });
  return { reader, calls, wait: (ms: number) => (now += ms) };
}

test("without systemd nothing is asked and nothing is missing", async () => {
  const reader = createUnitReader({ isSystemd: () => false, systemctl: () => Promise.reject(new Error("asked")) });
  expect(await reader.read(request)).toEqual({ units: [], notes: [] });
});

test("an absent systemctl and a refusing one are said", async () => {
  expect((await readerOf({ outcome: "absent" }).reader.read(request)).notes).toEqual([{ code: "units-absent", params: {} }]);
  const failing = readerOf({ outcome: "exited", code: 1, stdout: "", stderr: "Failed to connect to bus: No such file or directory\n" });
  expect((await failing.reader.read(request)).notes).toEqual([
    { code: "units-failed", params: { reason: "Failed to connect to bus: No such file or directory" } },
  ]);
});

test("an answer is kept for half a minute", async () => {
  const { reader, calls, wait } = readerOf({ outcome: "exited", code: 0, stdout: "", stderr: "" });
  await reader.read(request);
  wait(29_000);
  await reader.read(request);
  expect(calls).toHaveLength(1);
  wait(2000);
  await reader.read(request);
  expect(calls).toHaveLength(2);
});

test("the socket units and the processes' own units are asked for at the same time", async () => {
  const waiting: (() => void)[] = [];
  const reader = createUnitReader({
    isSystemd: () => true,
    systemctl: () =>
      new Promise((resolve) => waiting.push(() => resolve({ outcome: "exited", code: 0, stdout: "Id=a.service\n", stderr: "" }))),
  });
  const processes = [{ unit: "a.service" }] as unknown as Parameters<typeof reader.read>[0]["processes"];
  const reading = reader.read({ processes, sockets: [] });
  expect(waiting).toHaveLength(2);
  for (const end of waiting) end();
  expect((await reading).units).toMatchObject([{ name: "a.service" }]);
  expect(waiting, "nothing is left to ask").toHaveLength(2);
});
