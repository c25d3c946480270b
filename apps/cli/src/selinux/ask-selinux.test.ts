import type { SelinuxReading, SelinuxReadingQuery } from "@portolan/capture";
import type { SelinuxAttempt } from "@portolan/explanation";
import { expect, test } from "vitest";
import { askSelinux } from "./ask-selinux.ts";
import { readSelinuxRefusals } from "./selinux-refusals.ts";
import type { SelinuxSource } from "./selinux-source.ts";

const nginx = { program: "nginx", pid: 10, executable: "/usr/sbin/nginx", protocol: "tcp", isMissing: false } as const;
const bind: SelinuxAttempt = { ...nginx, action: "bind", port: 8090, isMissing: true };
const connect: SelinuxAttempt = { ...nginx, action: "connect", port: 3000 };
const refusal = (port: number, permissive = 0): string =>
  `type=AVC msg=audit(1): avc:  denied  { name_bind } for  pid=9 comm="httpd" src=${port} scontext=a:b:httpd_t:s0 tcontext=a:b:unreserved_port_t:s0 tclass=tcp_socket permissive=${permissive}\n`;

/** Texts as Debian's policy prints them; there is no kernel with SELinux behind them. */
function source(mode: SelinuxReading["mode"], denials = ""): SelinuxSource & { readonly asked: SelinuxReadingQuery[] } {
  const asked: SelinuxReadingQuery[] = [];
  return {
    asked,
    mode: () => mode,
    contextOf: (pid) => (pid === 10 ? "system_u:system_r:httpd_t:s0" : null),
    denials: () => Promise.resolve(denials),
    read(query) {
      asked.push(query);
      return Promise.resolve({
        mode,
        semanagePorts: "http_port_t tcp 80, 443\nunreserved_port_t tcp 1024-32767\n",
        portContexts: null,
        allowRules:
          query.action === "bind"
            ? "allow httpd_t http_port_t:tcp_socket name_bind;\n"
            : "allow httpd_t port_type:tcp_socket name_connect; [ httpd_can_network_connect ]:True\n",
        typeAttributes: "   type unreserved_port_t, port_type;\n",
        booleans: "httpd_can_network_connect --> off\n",
        denials,
        fileLabels: "/usr/sbin/nginx has context u:r:bin_t:s0, should be system_u:object_r:httpd_exec_t:s0\n",
        decision: null,
        ephemeralRange: null,
      });
    },
  };
}

test("each attempt is asked about in the context of its process; refusals on record of the port as well, each question once", async () => {
  const host = source("enforcing", refusal(8090) + refusal(9000) + refusal(9001) + refusal(7000, 1));
  const told = await askSelinux({ attempts: [bind, connect, { ...bind, pid: 11 }], concerns: ({ port }) => port !== 9001, limit: 3 }, host);
  expect(told.answers.map(({ program, question, answer }) => [program, question.action, question.port, answer.code])).toEqual([
    ["nginx", "bind", 8090, "denied"],
    ["nginx", "connect", 3000, "denied"],
    ["httpd", "bind", 9000, "denied"],
  ]);
  expect(host.asked.map(({ context }) => context.split(":")[2])).toEqual(["httpd_t", "httpd_t", "httpd_t"]);
  expect(told.unasked).toBe(0);
  expect((await askSelinux({ attempts: [bind, connect], concerns: () => false, limit: 1 }, source("enforcing"))).unasked).toBe(1);
});

test.each(["permissive", "disabled", null] as const)("where SELinux is %s nothing is asked", async (mode) => {
  const host = source(mode, refusal(8090));
  expect(await askSelinux({ attempts: [bind], concerns: () => true, limit: 4 }, host)).toMatchObject({ mode, answers: [], unasked: 0 });
  expect(host.asked).toEqual([]);
});

test("a refusal names the permission that is missing and what to run, one of the choices and the labels of files", async () => {
  const view = { snapshot: { sections: { services: [] } }, endpoints: [] } as unknown as Parameters<typeof readSelinuxRefusals>[0];
  expect(await readSelinuxRefusals(view, source("enforcing", refusal(8090)))).toEqual({
    refusals: [
      {
        subject: "httpd, tcp 8090",
        rule: "allow httpd_t unreserved_port_t:tcp_socket name_bind",
        commands: ["semanage port -a -t http_port_t -p tcp 8090", "restorecon -v /usr/sbin/nginx"],
      },
    ],
    isPartial: false,
  });
});
