import { spawnSync } from "node:child_process";

const links = { outer: "ptlchurn0", inner: "ptlchurn1" } as const;

/** A network namespace with a link to ours, until it is disposed of. Needs root and ip(8). */
export function makeNamespace(name: string): Disposable & { readonly name: string } {
  const remove = (): void => void spawnSync("ip", ["netns", "del", name], { stdio: "ignore" });
  remove();
  run("netns", "add", name);
  run("link", "add", links.outer, "type", "veth", "peer", "name", links.inner, "netns", name);
  run("-n", name, "link", "set", "lo", "up");
  return { name, [Symbol.dispose]: remove };
}

function run(...words: readonly string[]): void {
  const { status, stderr } = spawnSync("ip", words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`ip ${words.join(" ")}: ${stderr}`);
}
