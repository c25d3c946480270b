import { established, filterHost, verdict } from "@portolan/reachability/testing/filter-host";
import type { PortRule } from "@portolan/ruleset";
import { expect, test } from "vitest";
import type { IptablesStep, NftStep } from "../step.ts";
import { also, ask, close, fromLoopback, planned, toPort } from "../testing/plan-cases.ts";
import { editSaved, type KeptFile } from "./keepers.ts";
import { takeBackSaved } from "./take-back-saved.ts";

const host = filterHost([fromLoopback, [established, verdict("accept")], toPort(22), toPort(8000)]);
const drop: PortRule = { verdict: "drop", family: "ipv4", protocol: "tcp", port: 8000, sources: [], isPublished: false };
const chainOf = (text: string): KeptFile => ({ path: "/etc/nftables.conf", text });

function placed(): NftStep["changes"][number] & { readonly kind: "insert" } {
  const [step] = planned(ask(host, also(9000, "10.0.0.0/8"))).steps;
  const change = step?.tool === "nft" ? step.changes[0] : undefined;
  if (change?.kind !== "insert") throw new Error(JSON.stringify(step));
  return change;
}

function fileOf({ family, table, chain }: ReturnType<typeof placed>["place"], ...rules: readonly string[]): KeptFile {
  const lines = ["type filter hook input priority 0; policy drop;", ...rules].map((line) => `\t\t${line}\n`).join("");
  return chainOf(`table ${family} ${table} {\n\tchain ${chain} {\n${lines}\t}\n}\n`);
}

test("PL40 what the host loads at its start is planned to be written where each place in it is found once, and then nothing is left to do", () => {
  const { place } = placed();
  const file = fileOf(place, 'iifname "lo" accept');
  const plan = planned(ask(host, also(9000, "10.0.0.0/8"), { keepers: { files: [file], backend: null } }));
  expect(plan.steps.at(-1)).toEqual({ tool: "keep", with: "nftables-service" });
  expect(plan.risks.map(({ code }) => code)).not.toContain("not-kept");
  expect(plan.keeping).toMatchObject([{ kind: "written", files: [{ path: "/etc/nftables.conf", removed: [] }] }]);
  for (const text of ["", file.text + file.text, file.text.replace("chain", "# chain")]) {
    const other = planned(ask(host, also(9000, "10.0.0.0/8"), { keepers: { files: [chainOf(text)], backend: null } }));
    expect(other.steps.every(({ tool }) => tool !== "keep")).toBe(true);
    expect(other.risks.map(({ code }) => code)).toContain("not-kept");
  }
});

test("PL41 an opening that ends is not written: after a restart its end would not find it", () => {
  const { place } = placed();
  const keepers = { files: [fileOf(place, "ct state established accept")], backend: null };
  const plan = planned(ask(host, { ...also(9000, "10.0.0.0/8"), until: "2026-11-23T12:00:00Z" }, { keepers }));
  expect(plan.steps.every(({ tool }) => tool !== "keep")).toBe(true);
  expect(planned(ask(host, close(8000), { keepers: { files: [], backend: null } })).keeping.every(({ kind }) => kind !== "written")).toBe(
    true,
  );
});

test("PL42 rules of iptables are written in front of the saved rule in front of which they stand, by the back end that loads them", () => {
  const old = "-A INPUT -p tcp -m tcp --dport 8000 -j ACCEPT";
  const saved = `*nat\n:INPUT ACCEPT [0:0]\nCOMMIT\n*filter\n:INPUT DROP [0:0]\n[3:180] -A INPUT -i lo -j ACCEPT\n[0:0] ${old}\nCOMMIT\n`;
  const file: KeptFile = { path: "/etc/iptables/rules.v4", text: saved };
  const step: IptablesStep = {
    tool: "iptables",
    family: "ipv4",
    backend: "nft",
    table: "filter",
    changes: [
      { kind: "insert", chain: "INPUT", before: old, rules: [drop] },
      { kind: "delete", chain: "INPUT", text: old },
    ],
  };
  const edit = editSaved(file, [step], "portolan:k7w2");
  if (edit.code !== "edited") throw new Error(edit.what);
  expect(edit.text.split("\n").slice(5, 7)).toEqual(["[3:180] -A INPUT -i lo -j ACCEPT", edit.added[0]]);
  expect(edit.removed.map(({ line }) => line)).toEqual([`[0:0] ${old}`]);
  expect(takeBackSaved(edit.text, edit.removed, "portolan:k7w2")).toEqual({ text: saved, lost: [] });
  expect(
    takeBackSaved(edit.text.replace(edit.added[0] ?? "", "").replaceAll("COMMIT", "COMMIT "), edit.removed, "portolan:k7w2").lost,
  ).toEqual([`[0:0] ${old}`]);
  expect(editSaved({ ...file, text: saved.replace(old, "-A INPUT -j ACCEPT") }, [step], "portolan:k7w2")).toEqual({
    code: "not-found",
    what: old,
  });
  expect(editSaved({ ...file, text: saved.replace(old, `${old}\n${old}`) }, [step], "portolan:k7w2").code).toBe("not-found");
});

test("PL43 taken back, a file that nobody edited is byte for byte as it was, and one that somebody edited is without our lines", () => {
  const { place } = placed();
  const { text } = fileOf(place, "tcp dport 8000 accept  # theirs", "udp dport 53 accept");
  const changes: NftStep["changes"] = [
    { kind: "insert", place, before: 7, rules: [drop] },
    { kind: "delete", place, handle: 7, text: "tcp dport 8000 accept" },
    { kind: "add-table", name: "portolan-tcp-9000", hook: "input", rules: [drop] },
  ];
  for (const before of [text, text.trimEnd(), `${text}# end`]) {
    const edit = editSaved(chainOf(before), [{ tool: "nft", changes }], "portolan:k7w2");
    if (edit.code !== "edited") throw new Error(edit.what);
    const back = takeBackSaved(edit.text, edit.removed, "portolan:k7w2");
    expect(back).toEqual({ text: before.endsWith("\n") ? before : `${before}\n`, lost: [] });
    const edited = takeBackSaved(edit.text.replace("udp dport 53", "udp dport 5353"), edit.removed, "portolan:k7w2");
    expect(edited.text.trimEnd()).toBe(before.replace("udp dport 53", "udp dport 5353").trimEnd());
  }
});
