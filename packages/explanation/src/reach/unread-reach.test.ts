import { expect, test } from "vitest";
import type { ReachEntry } from "@portolan/reachability";
import { isUnread } from "./unread-reach.ts";

const unread = [[{ condition: { id: "unread nft", kind: "unread", text: "nft" }, holds: true }]] as const;

function entry(verdict: ReachEntry["verdict"], more: Partial<ReachEntry> = {}): ReachEntry {
  const conditions = verdict === "depends" ? unread : [];
  const from = { family: "ipv4", to: "192.0.2.2", sources: ["0.0.0.0/0"], via: ["eth0"] } as const;
  return { ...from, verdict, conditions, choices: [], replies: null, because: [], witness: null, ...more };
}

function closedBy(layer: "route" | "nftables"): ReachEntry {
  const because = [{ layer, table: null, chain: null, handle: null, position: null, text: "", effect: "drop", direction: "in" }] as const;
  return entry("closed", { sources: ["127.0.0.0/8"], because });
}

test("senders that cannot come that way do not make rules known that could not be read", () => {
  expect(isUnread([entry("depends"), closedBy("route")])).toBe(true);
  expect(isUnread([entry("depends"), closedBy("nftables")])).toBe(false);
});

test("where no other machine can come, the host's own way is asked", () => {
  expect(isUnread([entry("depends", { via: ["lo"] })])).toBe(true);
  expect(isUnread([entry("open", { via: ["lo"] })])).toBe(false);
});
