import { expect, test } from "vitest";
import { countKinds, paintRuns } from "./paint-runs.ts";

test("free ports of the band for emergencies are told apart, states that look alike become one run, and bands stay apart", () => {
  const runs = paintRuns(
    [
      { kind: "emergency", from: 110, to: 119 },
      { kind: "dynamic", from: 100, to: 109 },
    ],
    {
      runs: [
        { from: 100, to: 101, state: "draining" },
        { from: 102, to: 103, state: "verifying" },
        { from: 104, to: 112, state: "free" },
        { from: 113, to: 119, state: "hijacked" },
      ],
    },
  );
  expect(runs).toEqual([
    { kind: "ending", from: 100, to: 103 },
    { kind: "free", from: 104, to: 109 },
    { kind: "emergency", from: 110, to: 112 },
    { kind: "trouble", from: 113, to: 119 },
  ]);
  expect(countKinds(runs)).toEqual(
    new Map([
      ["ending", 4],
      ["free", 6],
      ["emergency", 3],
      ["trouble", 7],
    ]),
  );
});

test("a state that only a newer server knows is shown as held", () => {
  const [run] = paintRuns([{ kind: "dynamic", from: 1, to: 2 }], { runs: [{ from: 1, to: 2, state: "dormant" as never }] });
  expect(run?.kind).toBe("active");
});
