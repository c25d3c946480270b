import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { catalogue, type MessageId, render } from "@portolan/phrases";
import type { CoverageNote } from "@portolan/snapshot";
import { type Credentials, readCredentials, withRemedy } from "./coverage-remedy.ts";

const everything = (1n << 41n) - 1n;
const [sysAdmin, sysPtrace] = [1n << 21n, 1n << 19n];
const namespace = "inode:4026532000";
const notes: readonly CoverageNote[] = [
  { code: "container-runtime-refused", params: { path: "/run/docker.sock" } },
  { code: "host-namespace-assumed", params: {} },
  { code: "namespace-not-entered", params: { namespace, needs: "CAP_SYS_PTRACE" } },
  { code: "namespace-unreadable", params: { namespace, needs: "CAP_SYS_PTRACE" } },
  { code: "owners-unknown", params: { count: 2 } },
  { code: "rules-not-permitted", params: { namespace, capability: "CAP_NET_ADMIN" } },
  { code: "sockets-not-placed", params: { count: 2 } },
];
const wordsOf = (note: CoverageNote, credentials: Credentials): string[] => {
  const { code, params } = withRemedy(note, credentials);
  expect(Object.keys(catalogue)).toContain(`coverage.${code}`);
  return (["en", "zh-CN"] as const).map((language) => render({ id: `coverage.${code}` as MessageId, params }, language));
};

test.each(notes)("$code tells nobody to become what they are", (note) => {
  for (const effective of [everything, 0n, everything & ~sysPtrace])
    for (const text of wordsOf(note, { isRoot: true, effective })) expect(text).not.toMatch(/[Rr]un as root|以 root/);
  for (const text of wordsOf(note, { isRoot: false, effective: everything })) expect(text).not.toMatch(/[Rr]un as root|以 root|CAP_/);
  for (const text of wordsOf(note, { isRoot: false, effective: 0n })) expect(text).toMatch(/[Rr]un as root|以 root|CAP_/);
  for (const text of wordsOf(note, { isRoot: true, effective: 0n })) expect(text).toMatch(/CAP_/);
});

test("every capability that is missing is named, and no other", () => {
  const note: CoverageNote = { code: "namespace-not-entered", params: { namespace, needs: "CAP_SYS_PTRACE" } };
  const needs = (effective: bigint): unknown => withRemedy(note, { isRoot: true, effective }).params["needs"];
  expect(needs(0n)).toBe("CAP_SYS_ADMIN, CAP_SYS_PTRACE");
  expect(needs(sysPtrace)).toBe("CAP_SYS_ADMIN");
  expect(needs(sysAdmin)).toBe("CAP_SYS_PTRACE");
  expect(needs(everything)).toBeUndefined();
});

test("a library that is missing is not taken for a capability", () => {
  const params = { namespace, needs: "koffi" };
  expect(withRemedy({ code: "namespace-unreadable", params }, { isRoot: true, effective: everything })).toEqual({
    code: "namespace-unreadable-without",
    params,
  });
});

test("other notes stay as they are", () => {
  const note: CoverageNote = { code: "units-absent", params: {} };
  expect(withRemedy(note, { isRoot: true, effective: 0n })).toBe(note);
});

test.skipIf(process.getuid?.() !== 0)("root without CAP_SYS_PTRACE is told apart from root", () => {
  const script = `import { readCredentials } from ${JSON.stringify(`${import.meta.dirname}/coverage-remedy.ts`)};
    const { isRoot, effective } = readCredentials(); console.log(isRoot, (effective >> 19n) & 1n, (effective >> 12n) & 1n);`;
  const args = ["--inh-caps=-sys_ptrace", "--bounding-set=-sys_ptrace", process.execPath, "--input-type=module", "-e", script];
  expect(spawnSync("setpriv", args, { encoding: "utf8" }).stdout).toBe("true 0n 1n\n");
  expect(readCredentials().isRoot).toBe(true);
});
