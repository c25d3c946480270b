import { expect, test } from "vitest";
import { programName } from "./program-name.ts";

const cases = [
  [
    "a link's name is what people know",
    { name: "redis-server", executable: "/usr/bin/redis-check-rdb", command: "/usr/bin/redis-server *:6379" },
    "redis-server",
  ],
  ["a title that the program gave itself", { name: "portolan: serve", executable: "/opt/node", command: "portolan: server" }, "portolan"],
  ["nginx's workers", { name: "nginx", executable: "/usr/sbin/nginx", command: "nginx: worker process" }, "nginx"],
  ["a thread's name is nobody's", { name: "MainThread", executable: "/usr/bin/node", command: "node app.js" }, "node"],
  [
    "a script's name does not hide its interpreter",
    { name: "start.sh", executable: "/usr/bin/dash", command: "/bin/sh ./start.sh" },
    "dash",
  ],
  [
    "a name longer than the kernel keeps",
    { name: "a-very-long-pro", executable: null, command: "/opt/a-very-long-program -x" },
    "a-very-long-program",
  ],
  ["only the kernel's name could be read", { name: "sshd", executable: null, command: null }, "sshd"],
  ["nothing could be read", { name: "", executable: null, command: null }, null],
] as const;

test("EP14 a program goes by the name it was started under or gave itself where the kernel's agrees, else by its file", () => {
  for (const [what, process, expected] of cases) expect(programName(process), what).toBe(expected);
});
