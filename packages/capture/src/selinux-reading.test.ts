import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { ProgramResult } from "./run-program.ts";
import { readSecurityContext, readSelinux, type SelinuxReadingQuery } from "./selinux-reading.ts";

const folder = mkdtempSync(join(tmpdir(), "portolan-selinux-"));
afterAll(() => rmSync(folder, { recursive: true }));
for (const [path, text] of Object.entries({
  "fs/enforce": "1",
  "fs/class/tcp_socket/index": "20",
  "fs/class/tcp_socket/perms/name_bind": "27",
  "audit.log": "type=SYSCALL msg=audit(1): secret\ntype=AVC msg=audit(1): avc:  denied  { name_bind } for  pid=1 src=8090\n",
})) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function hostWith(allowed: number) {
  const asked: string[] = [];
  const questions: string[] = [];
  return {
    asked,
    questions,
    sources: {
      fileSystem: join(folder, "fs"),
      auditLog: join(folder, "audit.log"),
      run: (command: string, args: readonly string[]): Promise<ProgramResult> => {
        asked.push([command, ...args].join(" "));
        return Promise.resolve(
          command === "seinfo" ? { outcome: "absent" } : { outcome: "exited", code: 0, stdout: `${command} says`, stderr: "" },
        );
      },
      askKernel: (question: string) => {
        questions.push(question);
        return `${allowed.toString(16)} ffffffff 0 ffffffff 1 0`;
      },
    },
  };
}

const query: SelinuxReadingQuery = {
  context: "system_u:system_r:httpd_t:s0",
  action: "bind",
  protocol: "tcp",
  executable: "/usr/sbin/nginx",
  portType: ({ semanagePorts }) => (semanagePorts === "semanage says" ? "unreserved_port_t" : null),
};

test("the kernel is asked about exactly this permission, and the tools for what explains it", async () => {
  const host = hostWith(1 << 26);
  const reading = await readSelinux(query, host.sources);
  expect(reading).toMatchObject({
    mode: "enforcing",
    decision: true,
    semanagePorts: "semanage says",
    portContexts: null,
    typeAttributes: null,
  });
  expect(reading.denials).toBe("type=AVC msg=audit(1): avc:  denied  { name_bind } for  pid=1 src=8090");
  expect(host.questions).toEqual(["system_u:system_r:httpd_t:s0 system_u:object_r:unreserved_port_t:s0 20"]);
  expect(host.asked).toContain("sesearch -A -s httpd_t -c tcp_socket -p name_bind");
  expect((await readSelinux(query, hostWith(~(1 << 26) >>> 0).sources)).decision).toBe(false);
});

test("without SELinux nothing is started", async () => {
  const host = hostWith(0);
  expect(await readSelinux(query, { ...host.sources, fileSystem: join(folder, "none") })).toMatchObject({
    mode: "disabled",
    decision: null,
  });
  expect([host.asked, host.questions]).toEqual([[], []]);
});

test("a process without a context of SELinux has none", () => {
  expect(readSecurityContext(process.pid)).toSatisfy((context) => context === null || String(context).split(":").length >= 3);
  expect(readSecurityContext(4_194_305)).toBeNull();
});
