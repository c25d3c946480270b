import { readFileSync } from "node:fs";
import { render } from "@portolan/phrases";
import type { CoverageNote, Snapshot } from "@portolan/snapshot";
import { expect, test } from "vitest";
import { unseen } from "../coverage-lines.ts";
import { savedHost } from "../test-terminal.ts";
import { examine } from "./examine-host.ts";

const saved = JSON.parse(readFileSync(savedHost, "utf8")) as Snapshot;
const host: Snapshot = { ...saved, sections: { ...saved.sections, layers: [] } }; // written by version 1
const withNotes = (notes: CoverageNote[]): Snapshot => ({ ...host, coverage: { ...host.coverage, notes } });

function found(snapshot: Snapshot, id: string): string[] {
  const checks = examine(snapshot).filter((check) => check.id === id);
  return checks.map(({ status, finding }) => `${status} ${render(finding, "en")}`);
}

test.each<[string, CoverageNote]>([
  ["namespaces", { code: "namespace-not-entered", params: { namespace: "name:blue", needs: "CAP_SYS_ADMIN, CAP_SYS_PTRACE" } }],
  ["namespaces", { code: "sockets-not-placed", params: { count: 2 } }],
  ["namespaces", { code: "host-namespace-assumed", params: {} }],
  ["owners", { code: "owners-not-found", params: { count: 4 } }],
  ["owners", { code: "owners-unknown", params: { count: 8 } }],
  ["layers", { code: "layers-unreadable", params: { layers: "xfrm, tc", needs: "CAP_NET_ADMIN" } }],
  ["nftables", { code: "rule-tool-absent", params: { namespace: "host", tool: "nft" } }],
])("doctor warns of %s in the words of the other commands: %o", (id, note) => {
  const rules: Snapshot["sections"]["rules"] = [{ namespace: "host", source: "nft-json", text: null, error: "nft is not installed" }];
  const snapshot = { ...withNotes([note, note]), sections: { ...host.sections, rules } };
  expect(found(snapshot, id)).toEqual([`warn ${unseen(snapshot.coverage, "en").join(" ")}`]);
});

test("nothing is missing where no note says so", () => {
  expect(found(withNotes([]), "owners")).toEqual(["pass every holder of every socket can be found"]);
  expect(found(withNotes([]), "namespaces")).toEqual([expect.stringMatching(/^pass \d+ found, all can be read$/)]);
});
