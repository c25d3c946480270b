import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { run } from "../test-terminal.ts";
import { shellScripts, type ShellName } from "./shell-scripts.ts";

const isPresent = (shell: string): boolean => spawnSync(shell, ["-c", "exit 0"]).error === undefined;

// A developer's machine rarely has all three; those it has are asked.
for (const shell of (["bash", "zsh", "fish"] satisfies ShellName[]).filter(isPresent)) {
  test(`${shell} can parse its script`, () => {
    expect(spawnSync(shell, ["-n"], { input: shellScripts[shell], encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
  });
}

test("bash hands over the words as they are, evaluates none, and takes the words of the answer", () => {
  const script = `portolan() { printf '[%s]' "$@" >&2; printf 'tcp\\tTCP only\\nudp\\t\\n:4\\n'; }
${shellScripts.bash}
COMP_WORDS=(portolan ls '$(echo evaluated)' --proto '') COMP_CWORD=4
exec 3>&2; _portolan 2>&3
printf '%s|' "\${COMPREPLY[@]}"`.replace(" 2>/dev/null)", " 2>&3)");
  const { stdout, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
  expect(stderr).toBe("[complete][--][ls][$(echo evaluated)][--proto][]");
  expect(stdout).toBe("tcp|udp|");
});

test("commands, options and values are offered, in the reader's language", async () => {
  const answer = async (...words: string[]): Promise<string[]> =>
    (await run(["complete", "--", ...words], { environment: { LANG: "zh_CN.UTF-8" } })).stdout.trim().split("\n");
  expect(await answer("ex")).toEqual(["explain\t解释一个端口或一个服务：由谁提供、是否应答、为什么", ":4"]);
  expect((await answer("ls", "--scope", "")).slice(0, 2)).toEqual(["ipv4\t", "ipv6\t"]);
  expect(await answer("completion", "z")).toEqual(["zsh\t", ":4"]);
  expect((await answer("free", "--al"))[0]).toMatch(/^--allow\t/);
});
