import { expect, test } from "vitest";
import type { CommandCall } from "../command.ts";
import { GivenOptions } from "../given-options.ts";
import { printFor, systemOf } from "./print-for.ts";
import { readWish } from "./read-wish.ts";

function printed(line: string, options: Readonly<Record<string, unknown>>): { readonly text: string; readonly code: number } {
  const given = new GivenOptions(options);
  let text = "";
  const terminal = { write: (more: string) => (text += more) } as unknown as CommandCall["terminal"];
  const call = { arguments: line.split(" "), options: given, terminal, language: "en" } as unknown as CommandCall;
  const system = systemOf(call);
  if (system === null) throw new Error("no system");
  const code = printFor(system, readWish({ words: line.split(" "), options: given, now: new Date(0) }), call);
  return { text, code };
}

test("a wish is printed for another system, its words as comments", () => {
  const { text, code } = printed("allow tcp/23333", { from: "192.168.0.0/16", only: true, printFor: "kubernetes" });
  expect(code).toBe(0);
  expect(text).toContain("\nkind: NetworkPolicy\n");
  expect(text).toContain('            cidr: "192.168.0.0/16"\n');
  expect(text.split("\n")[0]).toMatch(/^# TCP 23333 lets in exactly these/);
  expect(JSON.parse(printed("close tcp/23", { printFor: "windows", json: true }).text)).toMatchObject({
    system: "windows",
    code: "printed",
  });
});

test("what a system has no word for ends with 1, and other wishes are bad input", () => {
  expect(printed("deny", { from: "203.0.113.0/24", printFor: "aws" })).toEqual({
    code: 1,
    text: "AWS security group only knows what lets in: nobody can be refused there.\n",
  });
  expect(() => printed("limit tcp/443", { rate: "200/s", printFor: "aws" })).toThrow(/ARGUMENT_INVALID|print-for/);
});
