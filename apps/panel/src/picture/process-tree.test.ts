import { expect, test } from "vitest";
import { sampleOwner } from "../sample-endpoint.ts";
import { processTree, type ProcessNode } from "./process-tree.ts";

const systemd = { pid: 1, name: "systemd" };
const print = (nodes: readonly ProcessNode[], depth = 0): string =>
  nodes
    .map(({ name, pid, isHolder, more, children }) => {
      const line = `${"  ".repeat(depth)}${isHolder ? "*" : ""}${name} ${pid}${more > 0 ? ` +${more}` : ""}`;
      return [line, print(children, depth + 1)].filter((part) => part !== "").join("\n");
    })
    .join("\n");

test("systemd, nginx's master and its workers are one tree; workers beyond two are counted", () => {
  const workers = [813, 814, 815, 816].map((pid) =>
    sampleOwner({ pid, program: "nginx", command: "nginx: worker process", ancestry: [{ pid: 812, name: "nginx" }, systemd] }),
  );
  const command = "nginx: master process /usr/sbin/nginx -g daemon on;";
  const master = sampleOwner({ pid: 812, program: "nginx", command, ancestry: [systemd] });
  for (const owners of [
    [master, ...workers],
    [...workers, master],
  ]) {
    expect(print(processTree(owners))).toBe(
      "systemd 1\n  *nginx: master process 812\n    *nginx: worker process 813\n    *nginx: worker process 814 +2",
    );
  }
});

test("a process without known parents stands alone, one without a name by its pid", () => {
  expect(print(processTree([sampleOwner({ pid: 7, program: null, command: null, ancestry: [] })]))).toBe("*7 7");
  expect(processTree([])).toEqual([]);
});

test("systemd that keeps a descriptor is itself a holder", () => {
  const owners = [
    sampleOwner({ pid: 1, program: "systemd", command: "/sbin/init" }),
    sampleOwner({ pid: 9, program: "sshd", command: "sshd -D", ancestry: [systemd] }),
  ];
  expect(print(processTree(owners))).toBe("*systemd 1\n  *sshd 9");
});
