import { spawnSync } from "node:child_process";

/** A network namespace with a link to ours (of this name at our end), until it is disposed of. Needs root and ip(8). */
export function makeNamespace(name: string, link: string): Disposable & { readonly name: string } {
  const remove = (): void => void spawnSync("ip", ["netns", "del", name], { stdio: "ignore" });
  remove();
  run("netns", "add", name);
  run("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name);
  run("-n", name, "link", "set", "lo", "up");
  return { name, [Symbol.dispose]: remove };
}

function run(...words: readonly string[]): void {
  const { status, stderr } = spawnSync("ip", words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`ip ${words.join(" ")}: ${stderr}`);
}
