import { expect, test } from "vitest";
import { claimElsewhere } from "./claim-elsewhere.ts";
import { sampleClaim, samplePool } from "./testing/samples.ts";

test("LE94 a claim goes on elsewhere unless it is to be exactly the port that was refused, or its purpose is bound to one", () => {
  const pool = samplePool();
  const free = sampleClaim({ mode: "dynamic" });
  expect(claimElsewhere(free, pool)).toEqual(free);
  expect(claimElsewhere(sampleClaim({ mode: "static", ports: [20_001] }), pool)).toBeNull();
  const mixed = sampleClaim({ mode: "mixed", ports: [20_001, 20_002], otherwise: "alternate" });
  expect(claimElsewhere(mixed, pool)).toEqual({ ...mixed, ports: [] });
  expect(claimElsewhere(free, samplePool({ rules: { isExclusive: true } }))).toBeNull();
});
