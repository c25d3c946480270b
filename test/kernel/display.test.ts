import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { displayOf } from "@portolan/sockets";
import { expect, test } from "vitest";
import { needs } from "../lab/requirement.ts";
import type { DisplayForm } from "./display-sockets.ts";

/** `tcp 23001 *:23001` of every line; the columns of ss and netstat are counted from the left. */
function linesOf(output: string, { protocolColumn, addressColumn }: { protocolColumn: number; addressColumn: number }): string[] {
  return output
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => /^(?:tcp|udp)6?$/.test(columns[protocolColumn] ?? ""))
    .map((columns) => `${columns[protocolColumn]?.slice(0, 3)} ${columns[addressColumn]}`)
    .sort();
}

test("EP3 every form of socket is displayed as this machine's ss and netstat print it", needs("namespaces"), () => {
  const program = fileURLToPath(new URL("display-sockets.ts", import.meta.url));
  const printed = JSON.parse(execFileSync(process.execPath, [program], { timeout: 30_000, encoding: "utf8" })) as {
    forms: DisplayForm[];
    ss: string | null;
    netstat: string | null;
  };
  const displays = printed.forms.map((form) => ({
    protocol: form.protocol,
    ...displayOf({ ...form, v6only: form.address.includes(":") ? form.v6only : null }),
  }));
  expect(printed.ss ?? printed.netstat).not.toBeNull();
  if (printed.ss !== null)
    expect(linesOf(printed.ss, { protocolColumn: 0, addressColumn: 4 })).toEqual(
      displays.map(({ protocol, ss }) => `${protocol} ${ss}`).sort(),
    );
  if (printed.netstat !== null)
    expect(linesOf(printed.netstat, { protocolColumn: 0, addressColumn: 3 })).toEqual(
      displays.map(({ protocol, netstat }) => `${protocol} ${netstat}`).sort(),
    );
  console.log(
    `${displays.length} sockets compared with ${printed.ss === null ? "no ss" : "ss"} and ${printed.netstat === null ? "no netstat" : "netstat"}`,
  );
});
