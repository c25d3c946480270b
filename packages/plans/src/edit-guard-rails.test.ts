import { expect, test } from "vitest";
import { addApprover, removeApprovers } from "./edit-guard-rails.ts";
import type { Approver } from "./guard-rails.ts";
import { parseGuardRails } from "./parse-guard-rails.ts";

const key = (letter: string): string => letter.repeat(43);
const ann: Approver = { name: "Ann", kind: "ed25519", key: key("A") };
const bo: Approver = { name: "博", kind: "webauthn", key: key("B") };

function approversOf(text: string): readonly Approver[] {
  const parsed = parseGuardRails(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.rails.approvers;
}

test("keys come and go, and whatever else root wrote stays as it is", () => {
  const text = `# ours\nnever-close:\n  # the way in\n  - { protocol: tcp, port: 22, source: 10.0.0.0/8 } # ssh\napproval: one # for now\n`;
  const once = addApprover(text, ann);
  expect(once.startsWith(text)).toBe(true);
  const twice = addApprover(once, bo);
  expect(approversOf(twice)).toEqual([ann, bo]);
  expect(approversOf(removeApprovers(twice, (one) => one === ann.key))).toEqual([bo]);
  expect(removeApprovers(twice, (one) => one === bo.key)).toBe(once);
  expect(removeApprovers(once, () => true)).toBe(text);
  expect(removeApprovers(once, () => false)).toBe(once);
});

test("a file is begun where there is none, and a list in one line, with names that YAML would read as something else", () => {
  const begun = addApprover("", { ...ann, name: "no: #1 [true]" });
  expect(approversOf(begun)).toEqual([{ ...ann, name: "no: #1 [true]" }]);
  expect(begun.startsWith("# What nobody may plan away")).toBe(true);
  expect(approversOf(addApprover("# nothing yet\n", ann))).toEqual([ann]);
  expect(approversOf(addApprover("approvers: []\n", ann))).toEqual([ann]);
  expect(approversOf(addApprover("approvers:\n", ann))).toEqual([ann]);
});

test("where nothing is written about approval, one key has to sign", () => {
  const parsed = parseGuardRails("never-open: []\n");
  expect(parsed).toMatchObject({ ok: true, rails: { approval: "one", approvers: [] } });
});
