import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LabHost } from "../lab/lab-host.ts";
import { needs } from "../lab/requirement.ts";
import { portolan } from "./portolan.ts";

/** Each shell completes a line for real, with the script that `portolan completion` prints. */
describe("shell completion", needs("packages"), () => {
  let host: LabHost;
  const env = { PATH: `${dirname(portolan)}:/usr/sbin:/usr/bin:/sbin:/bin`, TERM: "xterm" };

  beforeAll(async () => {
    host = await LabHost.start({ layer: "services" });
    for (const shell of ["bash", "zsh", "fish"])
      host.write(`/tmp/portolan.${shell}`, (await host.run([portolan, "completion", shell])).stdout);
  }, 300_000);
  afterAll(async () => host.dispose());

  test("bash offers commands and the options of a command", async () => {
    const complete = async (...words: string[]): Promise<string> => {
      const line = `COMP_WORDS=(portolan ${words.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${words.length}; _portolan; printf '%s\\n' "$\{COMPREPLY[@]}"`;
      return (await host.run(["bash", "-c", `source /tmp/portolan.bash; ${line}`], { env })).stdout;
    };
    expect((await complete("")).split("\n")).toEqual(expect.arrayContaining(["ls", "explain", "free", "watch", "doctor"]));
    expect((await complete("ls", "--sc")).trim()).toBe("--scope");
  });

  test("fish offers commands with their texts", async () => {
    const { stdout } = await host.run(["fish", "-c", 'source /tmp/portolan.fish; complete -C "portolan e"'], { env });
    expect(stdout).toMatch(/^explain\t\S+/m);
  });

  test("zsh is given commands with their texts", async () => {
    // compdef and _describe are zsh's own, which need a line editor; what reaches them is what the script is for.
    const called = [
      "compdef() { print -r -- registered $*; }",
      '_describe() { print -rl -- "${(@P)4}"; }',
      "source /tmp/portolan.zsh",
      "words=(portolan e); CURRENT=2; _portolan",
    ].join("\n");
    const { stdout } = await host.run(["zsh", "-f", "-c", called], { env });
    expect(stdout).toMatch(/^registered _portolan portolan$/m);
    expect(stdout).toMatch(/^explain:\S+/m);
  });
});
