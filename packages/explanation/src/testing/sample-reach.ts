/** Charts made by hand for the tests of this package: one entry is open to everyone by one rule unless a test says otherwise. */
import type { Chart, ReachEntry, Reason } from "@portolan/reachability";
import type { Interface } from "@portolan/snapshot";
import type { ReachContext } from "../reach/reach-context.ts";
import { nobodyOwns } from "../reach/reason-phrase.ts";
import { senderSpace } from "../reach/sender-space.ts";

export function rule(text: string, fields: Partial<Reason> = {}): Reason {
  return {
    layer: "nftables",
    table: "inet filter",
    chain: "input",
    handle: 7,
    position: 3,
    text,
    effect: "accept",
    direction: "in",
    ...fields,
  };
}

export const policyDrop: Reason = rule("policy drop", { handle: null, position: null, effect: "drop" });

export function entry(fields: Partial<ReachEntry> = {}): ReachEntry {
  const family = fields.family ?? "ipv4";
  return {
    family,
    to: family === "ipv4" ? "192.0.2.2" : "2001:db8::2",
    verdict: "open",
    sources: [family === "ipv4" ? "0.0.0.0/0" : "::/0"],
    via: ["eth0"],
    conditions: [],
    choices: [],
    replies: true,
    because: fields.verdict === "closed" ? [policyDrop] : [rule("tcp dport 23333 accept")],
    witness: null,
    ...fields,
  };
}

export function closed(fields: Partial<ReachEntry> = {}): ReachEntry {
  return entry({ ...fields, verdict: "closed" });
}

export function chart(fields: Partial<Chart> = {}): Chart {
  return { namespace: "host", endpoints: [], space: [], gaps: [], layers: [], ...fields };
}

const eth0: Interface = {
  namespace: "host",
  index: 2,
  name: "eth0",
  kind: null,
  up: true,
  loopback: false,
  mtu: 1500,
  mac: "02:00:00:00:00:01",
  master: null,
  addresses: [
    { address: "192.0.2.2", prefixLength: 24, scope: "global", peer: null, tentative: false, deprecated: false },
    { address: "2001:db8::2", prefixLength: 64, scope: "global", peer: null, tentative: false, deprecated: false },
  ],
};

export function context(fields: Partial<ReachContext> = {}): ReachContext {
  const spaces = { ipv4: senderSpace("ipv4", [eth0]), ipv6: senderSpace("ipv6", [eth0]) };
  return { chart: chart(), spaces, ownerOf: nobodyOwns, ...fields };
}
