import { spawnSync } from "node:child_process";

/** Network namespaces of their own, empty but for their names, until they are disposed of. Needs root and ip(8). */
export function makeNamespaces(count: number): Disposable {
  const names = Array.from({ length: count }, (_, index) => `ptlbench-${index}`);
  const inAll = (verb: "add" | "del"): void => {
    const input = names.map((name) => `netns ${verb} ${name}\n`).join("");
    const { status, stderr } = spawnSync("ip", ["-force", "-batch", "-"], { input, encoding: "utf8" });
    if (verb === "add" && status !== 0) throw new Error(`ip netns add: ${stderr}`);
  };
  inAll("add");
  return { [Symbol.dispose]: () => inAll("del") };
}
