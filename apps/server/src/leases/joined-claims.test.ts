import { expect, test } from "vitest";
import type { Claim, ClaimAnswer } from "@portolan/leases";
import { joinClaims } from "./joined-claims.ts";

const claimOf = (owner: string): Claim => ({ owner }) as Claim;
const anna = { by: "anna", mark: "anna here" };

test("claims of one asker that come meanwhile share a write; each has its own answers; another asker's have a write of their own", async () => {
  const writes: string[] = [];
  const claim = joinClaims(async (claims, by) => {
    writes.push(`${by}: ${claims.map(({ owner }) => owner).join(" ")}`);
    await Promise.resolve();
    if (claims.some(({ owner }) => owner === "bad")) throw new Error("unwritten");
    return claims.map(({ owner }): ClaimAnswer => ({ code: "host-unknown", host: owner }));
  });
  const asked = [
    claim(anna, [claimOf("a")]),
    claim(anna, [claimOf("b"), claimOf("c")]),
    claim({ by: "bob", mark: "bob" }, [claimOf("d")]),
    claim(anna, [claimOf("e")]),
  ];
  const hosts = (await Promise.all(asked)).map((answers) => answers.map((one) => (one.code === "host-unknown" ? one.host : "?")));
  expect(hosts).toEqual([["a"], ["b", "c"], ["d"], ["e"]]);
  expect(writes).toEqual(["anna: a", "bob: d", "anna: b c e"]);
  await expect(claim(anna, [claimOf("bad")])).rejects.toThrow("unwritten");
  expect(await claim(anna, [claimOf("f")])).toHaveLength(1);
});
